"""A local arXiv: its API for papers by id, and the daily RSS of its categories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from xml.sax.saxutils import escape

from tests.servers.web import LocalServer, Reply, Request

_API_DEFAULT = 10
"""Papers in an answer to a question without max_results."""
_REBUILT = timedelta(hours=5)
"""After 00:00 UTC: midnight in New York, in winter."""
_NAMESPACES = 'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'


@dataclass(frozen=True)
class Preprint:
    """A paper as arXiv tells it."""

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    published: date
    category: str = "cs.AI"
    version: int = 1
    announced: str = "new"
    """new, cross, replace or replace-cross; empty leaves the element out."""


def preprint(item: Mapping[str, Any], announced: str = "new", category: str = "cs.AI") -> Preprint:
    """The paper behind an item of Daily Papers."""
    paper = item["paper"]
    authors = tuple(author["name"] for author in paper["authors"])
    published = date.fromisoformat(paper["publishedAt"][:10])
    return Preprint(paper["id"], paper["title"], paper["summary"], authors, published, category, announced=announced)


class ArxivServer(LocalServer):
    """Knows ``papers``, and announces ``announcements`` on their days as its feed stands at ``now()``."""

    def __init__(
        self,
        papers: Iterable[Preprint] = (),
        announcements: Mapping[date, Sequence[Preprint]] | None = None,
        *,
        now: Callable[[], datetime],
        port: int = 0,
    ) -> None:
        super().__init__(port)
        self.announcements = announcements or {}
        announced = (paper for day in self.announcements.values() for paper in day)
        self.papers = {paper.id: paper for paper in (*announced, *papers)}
        self.empty = False
        """Answer the API with nothing, not even a total, as arXiv does when it is overloaded."""
        self._now = now

    @property
    def api(self) -> str:
        return f"{self.url}/api"

    @property
    def rss(self) -> str:
        return f"{self.url}/rss"

    def answer(self, request: Request) -> Reply:
        if request.path == "/api/query":
            return self._query(request.query)
        if request.path.startswith("/rss/"):
            return _xml(self._feed(request.path.removeprefix("/rss/")))
        return Reply(404, b"Not found", content_type="text/plain")

    def spoil(self, reply: Reply) -> Reply:
        """An answer that ends early although its length is right, as a proxy may leave it."""
        return _xml(reply.body.decode()[: len(reply.body) // 2])

    def _query(self, query: Mapping[str, str]) -> Reply:
        asked = [paper_id for paper_id in query.get("id_list", "").split(",") if paper_id]
        most = int(query.get("max_results", _API_DEFAULT))
        if self.empty:
            return _xml(_api_feed([], None))
        if malformed := [paper_id for paper_id in asked if not paper_id[:1].isalnum() or paper_id.startswith("0000.")]:
            return _xml(_api_feed([_error_entry(malformed[0])], 1), 400)
        found = sorted((self.papers[paper_id] for paper_id in asked if paper_id in self.papers), key=_published)
        return _xml(_api_feed([_api_entry(paper) for paper in found[:most]], len(found)))

    def _feed(self, categories: str) -> str:
        """The newest announcement; on Saturday and Sunday the feed is there, but empty."""
        day = (self._now() - _REBUILT).date()
        wanted = set(categories.split("+"))
        items = [_rss_item(paper, day) for paper in self.announcements.get(day, ()) if paper.category in wanted]
        return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss {_NAMESPACES} version="2.0">
  <channel>
    <title>{escape(categories)} updates on arXiv.org</title>
    <link>{self.rss}/{escape(categories)}</link>
    <description>{escape(categories)} updates on the arXiv.org e-print archive.</description>
    <language>en-us</language>
    <pubDate>{_midnight(day)}</pubDate>
    <skipDays><day>Saturday</day><day>Sunday</day></skipDays>
{"".join(items)}  </channel>
</rss>
"""


def _published(paper: Preprint) -> date:
    """The API answers in its own order, whatever the order of the question."""
    return paper.published


def _xml(text: str, status: int = 200) -> Reply:
    return Reply(status, text.encode(), content_type="application/xml; charset=utf-8")


def _api_feed(entries: Sequence[str], total: int | None) -> str:
    counted = "" if total is None else f"<opensearch:totalResults>{total}</opensearch:totalResults>"
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" {_NAMESPACES} xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/example</id>
  <title>arXiv Query: search_query=&amp;id_list=</title>
  {counted}
{"".join(entries)}</feed>
"""


def _api_entry(paper: Preprint) -> str:
    stamp = f"{paper.published}T17:00:00Z"
    authors = "".join(f"    <author><name>{escape(name)}</name></author>\n" for name in paper.authors)
    return f"""  <entry>
    <id>http://arxiv.org/abs/{paper.id}v{paper.version}</id>
    <title>{escape(paper.title)}</title>
    <updated>{stamp}</updated>
    <link href="https://arxiv.org/abs/{paper.id}v{paper.version}" rel="alternate" type="text/html"/>
    <summary>{escape(paper.abstract)}</summary>
    <category term="{paper.category}" scheme="http://arxiv.org/schemas/atom"/>
    <published>{stamp}</published>
{authors}  </entry>
"""


def _error_entry(paper_id: str) -> str:
    return f"""  <entry>
    <id>http://arxiv.org/api/errors#incorrect_id_format_for_{escape(paper_id)}</id>
    <title>Error</title>
    <summary>incorrect id format for {escape(paper_id)}</summary>
    <author><name>arXiv api core</name></author>
  </entry>
"""


def _rss_item(paper: Preprint, day: date) -> str:
    kind = f"<arxiv:announce_type>{paper.announced}</arxiv:announce_type>" if paper.announced else ""
    told = f"Announce Type: {paper.announced or 'new'} \nAbstract: {escape(paper.abstract)}"
    return f"""    <item>
      <title>{escape(paper.title)}</title>
      <link>https://arxiv.org/abs/{paper.id}</link>
      <description>arXiv:{paper.id}v{paper.version} {told}</description>
      <guid isPermaLink="false">oai:arXiv.org:{paper.id}v{paper.version}</guid>
      <category>{paper.category}</category>
      <pubDate>{_midnight(day)}</pubDate>
      {kind}
      <dc:creator>{escape(", ".join(paper.authors))}</dc:creator>
    </item>
"""


def _midnight(day: date) -> str:
    """The day's beginning in New York."""
    return f"{datetime.combine(day, time(), UTC):%a, %d %b %Y} 00:00:00 -0500"
