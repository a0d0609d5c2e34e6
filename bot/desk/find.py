"""Find papers: by words, by likeness, by name; and where little is found here, elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from bot.desk.ask import Ask
from bot.desk.buttons import fitting, offered, typed_topic
from bot.desk.further import Further, is_thin, nothing_elsewhere, plain_query, set_apart, what_more
from bot.desk.lists import PAGE, Found, Lister
from bot.desk.options import Choice, PaperRef, Since, Words
from bot.desk.verbs import hidden
from bot.elsewhere import Elsewhere
from bot.errors import Refusal
from bot.messages import Button, Card, Message, Text, code, words
from bot.papers import Paper
from bot.search.finder import Finder, Hit
from bot.store.store import Store
from bot.topics import LONGEST, TopicRefusal, parse_topic

FOUND = 100
"""How deep a search goes; nobody turns more than ten pages."""
SIMILAR = 10
_BEGINNING = 120
"""Characters of a pasted text that are repeated."""


class Find:
    """Verbs that answer from the index."""

    def __init__(self, store: Store, lister: Lister, finder: Finder, elsewhere: Elsewhere | None = None) -> None:
        """``elsewhere`` is the second source of a search, where there is one."""
        self._store = store
        self._lister = lister
        self._finder = finder
        self._elsewhere = elsewhere

    async def search(
        self,
        ask: Ask,
        query: Annotated[str, Words("what to look for", example="diffusion policy", kind="query", most=4000)],
        since: Since | None = None,
        sort: Annotated[Literal["best", "new", "upvotes"], Choice("what comes first", bare=())] = "best",
    ) -> Message:
        """Papers about something, best matches first

        Example: search diffusion policy
        Example: search author:"Sergey Levine" since:30d
        Example: search "chain of thought" -survey sort:new
        """
        found = await self._finder.find(query, since=since, sort=sort, limit=FOUND)
        ids = [hit.paper_id for hit in found.hits]
        papers = await self._store.papers.many(ids[:PAGE])
        line = " ".join(filter(None, [f"search {query}", f"since:{since}" if since else "", f"sort:{sort}"]))
        more = await self._further(query, since, papers, ids, ask)
        buttons = (*_subscribe_button(query), *more.buttons)
        note = words(found.note, " " if found.note and more.note else "", more.note)
        if not papers and not more.papers:
            return nothing_found(_short(query), note, buttons)
        notes = _because(found.hits) | {paper.id: more.heading for paper in more.papers}
        listed = (*ids, *(paper.id for paper in more.papers))
        shown = Found(f"Search: {_short(query)}", [*papers, *more.papers], line, notes, listed)
        message = await self._lister.open(ask, shown, note=note, buttons=buttons)
        return set_apart(message, more, len(ids))

    @hidden
    async def elsewhere(
        self, ask: Ask, query: Annotated[str, Words("what to look for", example="diffusion policy", kind="query")]
    ) -> Message:
        """What the second source of a search finds for these words"""
        if self._elsewhere is None:
            raise Refusal("There is nobody else to ask here.", remedy=fitting(f"search {query}"))
        title, line = self._elsewhere.title, f"elsewhere {query}"
        found = await self._elsewhere.find(query, ask.now)
        if found is None or not found.paper_ids:
            return nothing_elsewhere(title, query, found)
        papers = await self._store.papers.many(found.paper_ids)
        return await self._lister.open(ask, Found(f"From {title}'s search: {query}", papers, line, {}))

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

    async def _further(
        self, query: str, since: date | None, papers: Sequence[Paper], here: Sequence[str], ask: Ask
    ) -> Further:
        """What the second source adds to a thin answer: at once if it is known already, else it is being asked."""
        asked = plain_query(query)
        if self._elsewhere is None or not asked or not is_thin(asked, papers):
            return Further()
        found = self._elsewhere.known(asked, ask.now)
        if found is None:
            self._elsewhere.begin(asked, ask.now)
        others = await self._store.papers.many([one for one in found.paper_ids if one not in here]) if found else []
        return what_more(self._elsewhere.title, asked, others, since, answered=bool(found and not found.trouble))


def nothing_found(query: str, note: Text, buttons: Sequence[Button]) -> Message:
    """How to look further when nothing was found. Pure."""
    return Message(
        title=words("Nothing found for ", code(query), ". ", note),
        body=(words("Try fewer or other words: quotes, filters and minus all narrow a search."),),
        buttons=(*buttons, Button("Today", "today")),
    )


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


def _short(query: str) -> str:
    """A pasted text by its beginning."""
    return query if len(query) <= LONGEST else f"{query[:_BEGINNING].rstrip()}…"


def _because(hits: Sequence[Hit]) -> dict[str, str]:
    return {hit.paper_id: hit.because for hit in hits if hit.because}
