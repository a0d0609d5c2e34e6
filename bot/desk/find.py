"""Find papers: by words, by likeness, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from bot.desk.ask import Ask
from bot.desk.buttons import offered, typed_topic
from bot.desk.lists import Found, Lister
from bot.desk.options import Choice, PaperRef, Since, Words
from bot.errors import Refusal
from bot.messages import Button, Card, Message, code, words
from bot.papers import Paper
from bot.search.finder import Finder, Hit
from bot.store.store import Store
from bot.topics import TopicRefusal, parse_topic

FOUND = 100
"""How deep a search goes; nobody turns more than ten pages."""
SIMILAR = 10


class Find:
    """Verbs that answer from the index."""

    def __init__(self, store: Store, lister: Lister, finder: Finder) -> None:
        self._store = store
        self._lister = lister
        self._finder = finder

    async def search(
        self,
        ask: Ask,
        query: Annotated[str, Words("what to look for", example="diffusion policy", kind="query")],
        since: Since | None = None,
        sort: Annotated[Literal["best", "new", "upvotes"], Choice("what comes first", bare=())] = "best",
    ) -> Message:
        """Papers about something, best matches first

        Example: search diffusion policy
        Example: search author:"Sergey Levine" since:30d
        Example: search "chain of thought" -survey sort:new
        """
        found = await self._finder.find(query, since=since, sort=sort, limit=FOUND)
        papers = await self._store.papers.many([hit.paper_id for hit in found.hits])
        line = " ".join(filter(None, [f"search {query}", f"since:{since}" if since else "", f"sort:{sort}"]))
        buttons = _subscribe_button(query)
        if not papers:
            return Message(
                title=words("Nothing found for ", code(query), ". ", found.note),
                body=(words("Try fewer or other words: quotes, filters and minus all narrow a search."),),
                buttons=(*buttons, Button("Today", "today")),
            )
        shown = Found(f"Search: {query}", papers, line, _because(found.hits))
        return await self._lister.open(ask, shown, note=words(found.note), buttons=buttons)

    async def show(self, ask: Ask, paper: PaperRef) -> Message:
        """One paper in full: abstract, authors, links, code, counts

        Example: show 2601.01739
        Example: show 3
        """
        return card(await self._lister.paper(ask, paper))

    async def similar(self, ask: Ask, paper: PaperRef) -> Message:
        """The papers most like this one

        Example: similar 2601.01739
        """
        origin = await self._lister.paper(ask, paper)
        hits = (await self._finder.similar(origin, SIMILAR)).hits
        if not hits:
            raise Refusal(f"I know nothing like “{origin.title}” yet.", remedy=f"show {origin.id}")
        papers = await self._store.papers.many([hit.paper_id for hit in hits])
        found = Found(f"Like “{origin.title}”", papers, f"similar {origin.id}", _because(hits))
        return await self._lister.open(ask, found)


def card(paper: Paper) -> Message:
    """A paper in full, with what one may want next. Pure."""
    topic = next(iter(paper.keywords), "")
    follow = _subscribe_button(topic, f"Follow {topic}") if topic else ()
    buttons = (Button("Similar", f"similar {paper.id}"), Button("Why", f"why {paper.id}"), *follow)
    return Message(
        title=words(),
        card=Card(paper, whole_abstract=True),
        buttons=(*buttons, Button("Share", f"share show {paper.id}")),
    )


def _subscribe_button(text: str, label: str = "Follow this") -> tuple[Button, ...]:
    """Only for what can be a topic and fits into a button's line."""
    try:
        parse_topic(text)
    except TopicRefusal:
        return ()
    return offered(label, f"subscribe {typed_topic(text)}")


def _because(hits: Sequence[Hit]) -> dict[str, str]:
    return {hit.paper_id: hit.because for hit in hits if hit.because}
