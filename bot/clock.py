"""The one place that reads the time, so that a replay can run a week in a minute."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.errors import CannotStart

_SETTING = re.compile(r"(?P<start>[^*]+?)(?:\*(?P<speed>\d+(?:\.\d+)?))?")
EXAMPLE = "2026-01-05T06:00:00Z*600"


class Clock:
    """Tells UTC time that starts at ``start`` (default: now) and runs ``speed`` times as fast as real time."""

    def __init__(
        self,
        start: datetime | None = None,
        speed: float = 1.0,
        *,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.speed = speed
        self._start = start
        self._elapsed = elapsed
        self._begun = elapsed()

    @classmethod
    def from_setting(cls, setting: str) -> Clock:
        """Read PAPERBOY_CLOCK: an ISO time with zone, optionally ``*`` and a speed; empty means real time."""
        if not setting.strip():
            return cls()
        found = _SETTING.fullmatch(setting.strip())
        try:
            start = datetime.fromisoformat(found["start"]) if found else None
        except ValueError:
            start = None
        if not found or start is None or start.tzinfo is None:
            raise CannotStart(f"PAPERBOY_CLOCK={setting!r} is no time: write it like {EXAMPLE}.")
        speed = float(found["speed"] or 1)
        if speed <= 0:
            raise CannotStart(f"PAPERBOY_CLOCK={setting!r}: the speed must be above 0, as in {EXAMPLE}.")
        return cls(start.astimezone(UTC), speed)

    @property
    def simulated(self) -> bool:
        """Whether this clock tells anything else than the real time."""
        return self._start is not None or self.speed != 1

    def now(self) -> datetime:
        """The current time, aware, UTC."""
        if self._start is None:
            return datetime.now(UTC)
        return self._start + timedelta(seconds=(self._elapsed() - self._begun) * self.speed)

    def real_seconds(self, span: timedelta) -> float:
        """How long ``span`` on this clock takes in real seconds."""
        return span.total_seconds() / self.speed

    async def sleep(self, span: timedelta) -> None:
        """Wait until ``span`` has passed on this clock."""
        await asyncio.sleep(self.real_seconds(span))
