"""Hold the papers that are known against a topic: the newest first, decided as for real, beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

from bot.papers import Paper
from bot.search.candidates import candidates
from bot.search.fields import day_number
from bot.search.fit import Wanted
from bot.search.index import PaperIndex
from bot.search.knowledge import Knowledge
from bot.search.question import since_day
from bot.store.store import Store


class Trials:
    """Tries topics on the papers that were news."""

    def __init__(self, store: Store, index: PaperIndex, knowledge: Knowledge, source: str) -> None:
        """``source`` is the name of the one that features papers: its read days are what is known."""
        self._store = store
        self._index = index
        self._knowledge = knowledge
        self._source = source

    async def read_days(self, first: date, last: date) -> set[date]:
        """The days of a stretch whose papers were read; weekends have none and are not read."""
        return set(await self._store.feed.fetched(self._source, first, last))

    async def hopeful(self, wanted: Wanted, first: date, most: int) -> list[str]:
        """Ids of papers since ``first`` that may fit, newest first: at most ``most``, and none that fits is missing."""
        query = since_day(candidates(wanted, self._knowledge.spellings()), day_number(first))
        return [one.paper_id for one in await asyncio.to_thread(self._index.search, query, most, "new")]

    async def news(self, paper_ids: Sequence[str]) -> list[Paper]:
        """Those of the papers that counted as news, in the order asked for."""
        return await self._store.papers.news_of(paper_ids)

    async def fitting(self, papers: Sequence[Paper], wanted: Wanted) -> list[Paper]:
        """Those of the papers that fit, in their order. About a millisecond a paper."""
        return await asyncio.to_thread(self._knowledge.fitting, papers, wanted)


def day_of(paper: Paper) -> date | None:
    """The day that a paper counts for, UTC: that of its feature, else of its publication."""
    return paper.featured or paper.published
