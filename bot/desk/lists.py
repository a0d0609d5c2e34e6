"""Lists of papers, a page at a time, numbered so that `show 3` means the third."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from bot.desk.ask import Ask
from bot.desk.buttons import fitting
from bot.errors import Refusal, SourceDown
from bot.ingest import Lookup
from bot.messages import Button, Entry, Message, Text, words
from bot.papers import Paper, read_paper_id
from bot.store.lists import ShownList, new_list_id
from bot.store.store import Store

PAGE = 10
"""Papers on a page: what fits on a screen and into every platform's message."""


@dataclass(frozen=True, slots=True)
class Found:
    """Papers to list, with what to say around them."""

    title: str
    papers: Sequence[Paper]
    """All of them, or the first page."""
    line: str
    """The command that lists them again."""
    notes: Mapping[str, str]
    """Paper id to why it is here; may be empty."""
    ids: Sequence[str] = ()
    """All of them, where ``papers`` is the first page: the others are read when somebody turns to them."""


class Lister:
    """Shows lists, keeps them as they were shown, and finds what a number in them means."""

    def __init__(self, store: Store, lookup: Lookup) -> None:
        self._store = store
        self._lookup = lookup

    async def open(self, ask: Ask, found: Found, *, note: Text = (), buttons: Sequence[Button] = ()) -> Message:
        """Keep the list and show its first page."""
        ids = tuple(found.ids) or tuple(paper.id for paper in found.papers)
        kept = await self.keep(ask, ShownList(new_list_id(), found.title, found.line, ids, dict(found.notes), ask.now))
        return page_message(kept, 1, found.papers[:PAGE], note=note, buttons=buttons)

    async def keep(self, ask: Ask, shown: ShownList) -> ShownList:
        """Make a list the one that numbers refer to from now on: for the asker, or for everybody here if shared."""
        person = "" if ask.shared else ask.caller.person.key
        await self._store.lists.keep(shown, person_key=person, place_key=ask.caller.place.key)
        return shown

    async def turn(self, ask: Ask, list_id: str, number: int, *, buttons: Sequence[Button] = ()) -> Message:
        """Another page of a list as it was shown; raises Refusal when the list is gone."""
        kept = await self._kept(list_id)
        number = min(max(1, number), pages_of(kept))
        last = await self._last(ask)
        if ask.shared or last is None or last.paper_ids != kept.paper_ids:
            await self.keep(ask, replace(kept, id=new_list_id(), at=ask.now))  # a number typed next means this list
        papers = await self._store.papers.many(kept.paper_ids[(number - 1) * PAGE : number * PAGE])
        return page_message(kept, number, papers, buttons=buttons)

    async def line_of(self, list_id: str) -> str:
        """The command that made a list; raises Refusal when the list is gone."""
        return (await self._kept(list_id)).line

    async def paper(self, ask: Ask, reference: str) -> Paper:
        """The paper that an id, a link or a number in the last list here means; raises Refusal."""
        paper_id = read_paper_id(reference)
        if paper_id is None:
            return await self._numbered(ask, int(reference.lstrip("#")))
        try:
            found = await self._lookup.paper(paper_id, ask.now)
        except SourceDown as error:
            raise Refusal(
                f"I don't know {paper_id} yet, and {error.source} does not answer now ({error.reason}). "
                "Try again in a minute.",
                remedy=f"show {paper_id}",
            ) from error
        if found is None:
            raise Refusal(f"Nobody I asked knows a paper {paper_id}: check the id.", remedy="today")
        return found

    async def _numbered(self, ask: Ask, number: int) -> Paper:
        last = await self._last(ask)
        if last is None:
            raise Refusal(f"There is no list here yet that {number} could mean.", remedy="today")
        if not 1 <= number <= len(last.paper_ids):
            raise Refusal(
                f"The last list here ({last.title}) goes from 1 to {len(last.paper_ids)}.", remedy=fitting(last.line)
            )
        paper = await self._store.papers.one(last.paper_ids[number - 1])
        if paper is None:
            raise Refusal(f"I no longer have number {number} of the last list here.", remedy=fitting(last.line))
        return paper

    async def _last(self, ask: Ask) -> ShownList | None:
        return await self._store.lists.last(ask.caller.person.key, ask.caller.place.key)

    async def _kept(self, list_id: str) -> ShownList:
        kept = await self._store.lists.one(list_id)
        if kept is None:
            raise Refusal("I no longer have that list: I keep them for 90 days. Ask for a new one.", remedy="today")
        return kept


def pages_of(kept: ShownList) -> int:
    """How many pages a list has; an empty one has one."""
    return max(1, ceil(len(kept.paper_ids) / PAGE))


def page_message(
    kept: ShownList, number: int, papers: Sequence[Paper], *, note: Text = (), buttons: Sequence[Button] = ()
) -> Message:
    """One page of a list. Pure. A paper that the store has lost leaves its number out."""
    first = (number - 1) * PAGE
    numbers = {paper_id: place for place, paper_id in enumerate(kept.paper_ids[first : first + PAGE], first + 1)}
    listed = [paper for paper in papers if paper.id in numbers]
    entries = tuple(Entry(paper.brief(), numbers[paper.id], words(kept.notes.get(paper.id, ""))) for paper in listed)
    return Message(
        title=words(kept.title),
        entries=entries,
        note=words(_position(kept, number), " " if note else "", note),
        buttons=(*_turning(kept, number), *buttons, Button("Share", f"share page {kept.id} {number}")),
    )


def _position(kept: ShownList, number: int) -> str:
    total = f"{len(kept.paper_ids)} paper{'' if len(kept.paper_ids) == 1 else 's'}"
    return f"{total} · page {number} of {pages_of(kept)}." if pages_of(kept) > 1 else f"{total}."


def _turning(kept: ShownList, number: int) -> list[Button]:
    previous = [Button("Previous", f"page {kept.id} {number - 1}")] if number > 1 else []
    following = [Button("Next", f"page {kept.id} {number + 1}", "primary")] if number < pages_of(kept) else []
    return previous + following
