"""Let the index and the vectors follow the store: take over what changed there, in the order in which it changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import structlog

from bot.papers import Paper
from bot.search.index import IndexBusy, PaperIndex, Position
from bot.search.vectors import PaperVectors

_BATCH = 2_000
"""Papers read from the store at once."""
_LONG = 5_000
"""Papers after which a long way is told of."""

log = structlog.get_logger(__name__)


class ChangedPapers(Protocol):
    """Where the index learns about papers: the store."""

    async def changed_after(self, after: tuple[datetime, str] | None, limit: int) -> list[tuple[datetime, Paper]]:
        """Papers ordered by (moment of change, id), strictly behind that position; None is the beginning."""
        ...


class Follower(Protocol):
    """What follows: the index, or the vectors."""

    def position(self) -> Position | None:
        """How far it has come; None if it has to start from the beginning."""
        ...

    def add(self, papers: Sequence[Paper], position: Position) -> None:
        """Take over papers, and only then remember the position. May take a while. Raises IndexBusy."""
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
                return await self._follow(self._index, "search_index")
            except IndexBusy:
                return 0
            except ValueError as error:
                self._index.reset(str(error))
                return await self._follow(self._index, "search_index")

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
                return await self._follow(vectors, "vectors")
            except IndexBusy:
                return 0

    async def _follow(self, follower: Follower, name: str) -> int:
        """Take over all changes, a batch at a time."""
        taken = 0
        while changes := await self._feed.changed_after(follower.position(), _BATCH):
            moment, last = changes[-1]
            await asyncio.to_thread(follower.add, [paper for _, paper in changes], (moment, last.id))
            taken += len(changes)
            if taken % _LONG == 0:
                log.info(f"{name}_following", papers=taken)
        if taken:
            log.info(f"{name}_followed", papers=taken)
        return taken
