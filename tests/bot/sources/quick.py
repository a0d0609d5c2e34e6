"""A clock for tests that stands still until somebody sleeps, and then is there at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.clock import Clock

WEDNESDAY = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)


class QuickClock(Clock):
    """Begins at ``start``; ``slept`` is every wait that was asked for."""

    def __init__(self, start: datetime = WEDNESDAY) -> None:
        super().__init__(start)
        self.moment = start
        self.slept: list[timedelta] = []

    def now(self) -> datetime:
        return self.moment

    def pass_time(self, **span: float) -> None:
        self.moment += timedelta(**span)

    async def sleep(self, span: timedelta) -> None:
        self.slept.append(span)
        self.moment += span
        await asyncio.sleep(0)
