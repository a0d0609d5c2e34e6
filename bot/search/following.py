"""Let the index and the vectors follow the store: take over what changed there, in the order in which it changed."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Protocol

import structlog

from bot.papers import Paper
from bot.search.index import IndexBusy, PaperIndex, Position
from bot.search.vectors import PaperVectors

_BATCH = 500
"""Papers read from the store at once."""
_LONG = 5_000
"""Papers after which a long way is told of."""

log = structlog.get_logger(__name__)


class ChangedPapers(Protocol):
    """Where the index learns about papers: the store."""

    async def changed_after(self, after: tuple[datetime, str] | None, limit: int) -> list[tuple[datetime, Paper]]:
        """Papers ordered by (moment of change, id), strictly behind that position; None is the beginning."""
        ...


class Following:
    """Follows with words and with meaning, each at its own pace; while one is under way, a second one waits."""

    def __init__(self, index: PaperIndex, feed: ChangedPapers, vectors: PaperVectors | None) -> None:
        self._index = index
        self._feed = feed
        self._vectors = vectors
        self._on_words = asyncio.Lock()
        self._on_meaning = asyncio.Lock()

    async def words(self) -> int:
        """Follow to the end with the index; returns how many changes were taken over. Another process may do it.

        Raises ValueError if the index folder can't be written even after a fresh start.
        """
        async with self._on_words:
            self._index.ensure()
            try:
                return await self._words()
            except IndexBusy:
                return 0
            except ValueError as error:
                self._index.reset(str(error))
                return await self._words()

    async def _words(self) -> int:
        taken = 0
        while changes := await self._feed.changed_after(self._index.position(), _BATCH):
            await asyncio.to_thread(self._index.add, [paper for _, paper in changes], _end(changes))
            taken += len(changes)
        if taken:
            log.info("search_index_followed", papers=taken)
        return taken

    async def meaning(self) -> int:
        """The same with vectors; papers that have none yet are ranked by words alone.

        Raises OSError if the folder can't be written.
        """
        vectors = self._vectors
        if vectors is None:
            return 0
        async with self._on_meaning:
            vectors.ensure()
            try:
                return await self._meaning(vectors)
            except IndexBusy:
                return 0

    async def _meaning(self, vectors: PaperVectors) -> int:
        taken = 0
        while changes := await self._feed.changed_after(vectors.position(), _BATCH):
            await asyncio.to_thread(vectors.add, [paper for _, paper in changes], _end(changes))
            taken += len(changes)
            if taken % _LONG == 0:
                log.info("vectors_following", papers=taken)
        if taken:
            log.info("vectors_followed", papers=taken)
        return taken


def _end(changes: list[tuple[datetime, Paper]]) -> Position:
    moment, last = changes[-1]
    return moment, last.id
