"""The breaker of one platform: when it fails again and again, leave it alone and try it with one message at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

TROUBLES = 5
"""Troubles in a row, whatever the target, that open it."""
PROBE_EVERY = timedelta(seconds=30)


class Breaker:
    """Counts a platform's troubles; targets never pay for them."""

    def __init__(self, probe_every: timedelta = PROBE_EVERY) -> None:
        self._probe_every = probe_every
        self._troubles = 0
        self._next_probe: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the platform is left alone for now."""
        return self._next_probe is not None

    def probe_due(self, now: datetime) -> bool:
        """Whether, while it is open, one message may be tried."""
        return self._next_probe is not None and now >= self._next_probe

    def probing(self, now: datetime) -> None:
        """One message is being tried: the next one later."""
        self._next_probe = now + self._probe_every

    def troubled(self, now: datetime) -> bool:
        """Count a trouble; True if that opened it."""
        self._troubles += 1
        if self._troubles < TROUBLES or self.open:
            return False
        self._next_probe = now + self._probe_every
        return True

    def answered(self) -> bool:
        """The platform answered, whatever it said; True if that closed it."""
        was_open = self.open
        self._troubles, self._next_probe = 0, None
        return was_open
