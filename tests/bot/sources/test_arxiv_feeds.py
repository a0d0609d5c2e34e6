"""Reading arXiv's Atom and RSS."""

from __future__ import annotations

from datetime import date

import pytest

from bot.sources.arxiv_feeds import FeedError, read_announced, read_found

ENTRY = """<entry>
  <id>http://arxiv.org/abs/cs/0101027v2</id>
  <title>A $a &lt; b$ Title\n  on Two Lines</title>
  <summary>  We show\n that $x&lt;y$ &amp; more. </summary>
  <published>2001-01-20T23:30:00-05:00</published>
  <updated>2011-02-02T00:00:00Z</updated>
  <author><name>Anna Example, Jr.</name></author>
  <author><name>Bo Three</name></author>
</entry>"""
ITEM = """<item>
  <title>New Things</title>
  <link>https://arxiv.org/abs/2601.01739</link>
  <description>arXiv:2601.01739v1 Announce Type: new \nAbstract: It is $x&lt;y$.</description>
  <arxiv:announce_type>new</arxiv:announce_type>
  <dc:creator>Anna Example, Jr., Bo Three</dc:creator>
</item>"""
SPACES = 'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def atom(entries: str, total: str = "<o:totalResults>1</o:totalResults>") -> bytes:
    opening = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/">'
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{opening}{total}{entries}</feed>\n".encode()


def rss(items: str) -> bytes:
    return f'<?xml version="1.0"?><rss {SPACES} version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def test_an_entry_of_the_api_is_a_paper_without_version() -> None:
    [paper] = read_found(atom(ENTRY)).papers
    assert (paper.id, paper.source, paper.featured) == ("cs/0101027", "arxiv", None)
    assert (paper.title, paper.abstract) == ("A $a < b$ Title on Two Lines", "We show that $x<y$ & more.")
    assert (paper.authors, paper.published) == (("Anna Example, Jr.", "Bo Three"), date(2001, 1, 21))


def error(kind: str) -> str:
    link = f"http://arxiv.org/api/errors#{kind}"
    return f"<entry><id>{link}</id><title>Error</title><summary>{kind}</summary></entry>"


@pytest.mark.parametrize(
    ("body", "denied"),
    [
        (atom("", "<o:totalResults>0</o:totalResults>"), True),
        (atom("<entry><title>Nothing</title></entry>"), True),
        (atom(error("incorrect_id_format_for_x")), True),
        (atom("", "<o:totalResults>1</o:totalResults>"), False),
        (atom("", ""), False),
    ],
)
def test_nothing_found_is_told_from_nothing_said(body: bytes, denied: bool) -> None:
    found = read_found(body)
    assert (found.papers, found.denied) == ((), denied)


def test_an_error_in_the_feed_is_an_error() -> None:
    with pytest.raises(FeedError, match=r"answered with an error \(start_must_be_an_integer\)"):
        read_found(atom(error("start_must_be_an_integer")))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no feed"),
        (b"Rate exceeded.", "no feed"),
        (b'{"a": 1}', "no feed"),
        (atom(ENTRY)[:-60], "broke off"),
        (rss(ITEM)[:-20], "broke off"),
    ],
)
def test_what_is_no_complete_feed_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError, match=reason):
        read_found(body)


def test_an_announced_paper_has_its_abstract_without_preamble() -> None:
    [record] = read_announced(rss(ITEM))
    assert (record.paper.id, record.paper.title, record.paper.abstract) == ("2601.01739", "New Things", "It is $x<y$.")
    assert record.paper.authors == ("Anna Example, Jr.", "Bo Three")
    assert (record.paper.published, record.paper.featured, record.paper.source) == (None, None, "arxiv")
    assert record.raw == ITEM.encode()


@pytest.mark.parametrize(("kind", "papers"), [("new", 1), ("cross", 1), ("replace", 0), ("replace-cross", 0)])
def test_replacements_are_left_out(kind: str, papers: int) -> None:
    told = rss(ITEM.replace(">new<", f">{kind}<"))
    only_in_words = rss(
        ITEM.replace("<arxiv:announce_type>new</arxiv:announce_type>", "").replace(": new", f": {kind}")
    )
    assert [len(read_announced(told)), len(read_announced(only_in_words))] == [papers, papers]


def test_an_item_that_says_nothing_of_its_kind_is_left_out() -> None:
    silent = "<item><title>T</title><link>https://arxiv.org/abs/2601.01739</link></item>"
    assert read_announced(rss(silent)) == []


def test_a_plain_abstract_is_taken_as_it_is() -> None:
    [record] = read_announced(rss(ITEM.replace("arXiv:2601.01739v1 Announce Type: new \nAbstract: ", "")))
    assert record.paper.abstract == "It is $x<y$."


@pytest.mark.parametrize("odd", [ITEM.replace("/abs/2601.01739", "/news"), ITEM.replace("New Things", " ")])
def test_items_without_id_or_title_are_left_out(odd: str) -> None:
    assert [record.paper.id for record in read_announced(rss(odd + ITEM))] == ["2601.01739"]


def test_a_paper_announced_in_two_categories_comes_once() -> None:
    assert len(read_announced(rss(ITEM + ITEM))) == 1


def test_without_certainty_which_bytes_are_whose_none_are_kept() -> None:
    [record] = read_announced(rss(f"<!-- <item>old</item> -->{ITEM}"))
    assert record.raw == b""


def test_a_quiet_day_is_an_empty_list() -> None:
    assert read_announced(rss("")) == []
