"""What may be meant while something is typed: papers by title, topics of the day, one's own subscriptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.ports import Caller
from bot.store.store import Store

PAPERS = 200
"""The latest papers that are offered."""
TOPICS = 100
"""The most frequent keywords of those papers."""
FRESH_FOR = timedelta(minutes=1)
"""Every keystroke asks: papers and keywords are kept in memory for so long."""

Known = Mapping[str, Mapping[str, str]]
"""An option's kind to what may be typed for it, each with a few words about it."""


class Suggestions:
    """Answers from memory, but for the asker's own subscriptions."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._papers: dict[str, str] = {}
        self._keywords: dict[str, str] = {}
        self._read_at: datetime | None = None

    async def of(self, caller: Caller, now: datetime) -> Known:
        """What this asker may mean, by kind of option, best first."""
        if self._read_at is None or not timedelta() <= now - self._read_at < FRESH_FOR:
            await self._read(now)
        followed = await self._store.subscriptions.around(caller.person.key, caller.place.key)
        mine = {one.name: f"#{one.id}" for one in followed}
        topics = {one.topic: "you follow it" for one in followed if one.topic}
        return {
            "paper": self._papers,
            "topic": self._keywords,
            "query": {**topics, **self._keywords},
            "subscription": {**mine, "all": "all of yours"},
        }

    async def _read(self, now: datetime) -> None:
        recent = await self._store.papers.recent(PAPERS)
        counted = Counter(keyword.casefold() for paper in recent for keyword in paper.keywords)
        self._papers = {paper.id: paper.title for paper in recent}
        self._keywords = {
            word: f"in {times} recent paper{'' if times == 1 else 's'}" for word, times in counted.most_common(TOPICS)
        }
        self._read_at = now
