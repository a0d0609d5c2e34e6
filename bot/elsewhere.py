"""Ask a second source for a search: in the background, one question a query, remembered, never waited for long."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import SourceDown
from bot.logs import defect
from bot.ports import PaperSearch
from bot.store.papers import Papers

PATIENCE_SECONDS = 1.5
"""Real seconds that somebody who asks waits at most: answers are due within three on every platform."""
KEPT_FOR = timedelta(minutes=15)
"""How long an answer is taken as it was."""
FAILED_FOR = timedelta(seconds=30)
"""How long a failure is, unless the source names a time."""
MOST_KEPT = 500
"""Answers; the one that nobody asked about for longest goes first."""
MOST_UNDER_WAY = 8
"""Questions at the same time; further ones nobody waits for are not asked."""
LIMIT = 20
"""Papers an answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the second source said: its papers, best first, all kept in the store; or why it said nothing."""

    paper_ids: tuple[str, ...]
    until: datetime
    """When it is asked again, UTC."""
    trouble: str = ""
    """A clause that continues its name: ``took longer than 8 s``."""


class Elsewhere:
    """Asks one PaperSearch. Its papers are kept as looked up: they can be shown, and alert nobody."""

    def __init__(self, search: PaperSearch, papers: Papers, *, patience: float = PATIENCE_SECONDS) -> None:
        """``patience`` is in real seconds."""
        self.title = search.title
        self._search = search
        self._papers = papers
        self._patience = patience
        self._kept: OrderedDict[str, Found] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def known(self, query: str, now: datetime) -> Found | None:
        """The answer, if it is there and not too old; asks nobody."""
        found = self._kept.get(_key(query))
        if found is None or not now < found.until:
            return None
        self._kept.move_to_end(_key(query))
        return found

    def begin(self, query: str, now: datetime) -> None:
        """Ask in case somebody wants to know, unless that is known, under way, or too much to ask."""
        crowded = len(self._under_way) >= MOST_UNDER_WAY
        if not crowded and self._search.has_room() and not self.known(query, now):
            self._ask(query, now)

    async def find(self, query: str, now: datetime) -> Found | None:
        """The answer for somebody who waits; None if it is not there within the patience, but still on its way."""
        if not self.known(query, now):
            await asyncio.wait([self._ask(query, now)], timeout=self._patience)
        return self.known(query, now)

    async def aclose(self) -> None:
        """Give up what is under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ask(self, query: str, now: datetime) -> asyncio.Task[None]:
        """The question on its way: whoever asks the same shares it."""
        key = _key(query)
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._fetch(key, now))
            task.add_done_callback(lambda _: self._under_way.pop(key))
        return task

    async def _fetch(self, key: str, now: datetime) -> None:
        try:
            records = await self._search.search(key, LIMIT)
            if records:
                await self._papers.keep(records, now)
            found = Found(tuple(record.paper.id for record in records), now + KEPT_FOR)
        except SourceDown as down:
            found = Found((), now + max(down.retry_after or FAILED_FOR, FAILED_FOR), down.reason)
        except Exception as error:  # noqa: BLE001 - the edge of a task that nobody may be waiting for
            found = Found((), now + FAILED_FOR, f"could not be asked (code {defect(error, 'asking elsewhere')})")
        self._kept[key] = found
        self._kept.move_to_end(key)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _key(query: str) -> str:
    """What makes two queries the same."""
    return " ".join(query.casefold().split())
