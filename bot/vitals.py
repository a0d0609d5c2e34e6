"""How everything is: fetching, the outbox, the index; what `status` says and health checks read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import bot
from bot.ports import PaperSource
from bot.store.feed import Health
from bot.store.store import Store

LATE = timedelta(minutes=10)
"""A message that waits longer than this is worth mentioning."""
_STUCK = {"unknown": "that may or may not have arrived", "parked": "kept for places that can't be posted to"}
_OTHERS = {"paused": "paused", "disabled": "stopped"}


@dataclass(frozen=True, slots=True)
class Report:
    """The facts of one moment."""

    version: str
    sources: tuple[tuple[str, Health], ...]
    """Title of the source, and how it is."""
    papers: int
    indexed: int
    today: int
    subscriptions: Mapping[str, int]
    outbox: Mapping[str, int]
    """Rows by state."""
    waiting_since: datetime | None
    """When the oldest unsent message was due."""
    now: datetime
    platforms: Mapping[str, str] = field(default_factory=dict)
    """Each platform, and why it is not used freely; empty where it is."""

    @property
    def late(self) -> bool:
        """Whether a message waits for longer than LATE."""
        return self.waiting_since is not None and self.now - self.waiting_since > LATE

    def headline(self) -> str:
        """The state of things in one sentence."""
        down = [title for title, health in self.sources if health.failing_since]
        if down:
            return f"{' and '.join(down)} {'does' if len(down) == 1 else 'do'} not answer; I keep trying."
        for platform, reason in self._troubled():
            return f"{platform.capitalize()}: {reason}."
        return "Messages are late." if self.late else "All is well."

    def _troubled(self) -> list[tuple[str, str]]:
        return [(platform, reason) for platform, reason in self.platforms.items() if reason]

    def lines(self, timezone: str, now: datetime) -> list[tuple[str, str]]:
        """Subject and what is to say about it, on the reader's clock."""
        zone = ZoneInfo(timezone)
        told = [(title, _told(health, now, zone)) for title, health in self.sources]
        told += [(platform.capitalize(), reason) for platform, reason in self._troubled()]
        waiting = sum(self.outbox.get(state, 0) for state in ("pending", "sending"))
        problems = [f"{count} {told}" for state, told in _STUCK.items() if (count := self.outbox.get(state, 0))]
        since = (
            f", the oldest since {self.waiting_since.astimezone(zone):%H:%M}"
            if self.late and self.waiting_since
            else ""
        )
        active = self.subscriptions.get("active", 0)
        others = [f"{count} {told}" for state, told in _OTHERS.items() if (count := self.subscriptions.get(state, 0))]
        return [
            *told,
            ("Papers", f"{self.papers:,} known, {self.today} featured today, {self.indexed:,} searchable"),
            ("Subscriptions", ", ".join([f"{active} active", *others])),
            ("Messages", ", ".join([f"{waiting} waiting{since}", *problems])),
        ]


class Vitals:
    """Takes the pulse."""

    def __init__(
        self,
        store: Store,
        indexed: Callable[[], int],
        sources: tuple[PaperSource, ...],
        condition: Callable[[datetime], Mapping[str, str]],
    ) -> None:
        self._store = store
        self._indexed = indexed
        self._sources = sources
        self._condition = condition

    async def report(self, now: datetime) -> Report:
        """The facts at ``now``."""
        today = now.astimezone(UTC).date()
        health = [(source.title, await self._store.feed.health(source.name)) for source in self._sources]
        return Report(
            version=bot.__version__,
            sources=tuple(health),
            papers=await self._store.papers.count(),
            indexed=self._indexed(),
            today=await self._store.papers.count_of(today),
            subscriptions=await self._store.subscriptions.counts(),
            outbox=await self._store.outbox.counts_by_state(),
            waiting_since=await self._store.outbox.oldest_pending(now),
            now=now,
            platforms=self._condition(now),
        )


def _told(health: Health, now: datetime, zone: ZoneInfo) -> str:
    if health.failing_since:
        since = (health.last_ok_at or health.failing_since).astimezone(zone)
        retry = f"; next try at {health.retry_at.astimezone(zone):%H:%M}" if health.retry_at else ""
        return f"has not answered since {since:%a %H:%M} ({health.error}){retry}"
    if health.last_ok_at is None:
        return "not read yet"
    minutes = int((now - health.last_ok_at).total_seconds() // 60)
    if minutes >= 120:  # on weekends it is read once a day
        return f"read {health.last_ok_at.astimezone(zone):%a %H:%M}"
    return f"read {minutes} minute{'' if minutes == 1 else 's'} ago" if minutes else "read just now"
