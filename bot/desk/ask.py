"""One question on its way to the desk: who asks, from where, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.ports import Caller


@dataclass(frozen=True, slots=True)
class Ask:
    """Handed to every verb as its first argument."""

    caller: Caller
    now: datetime
    """Aware, UTC."""
    timezone: str = "UTC"
    """The IANA name of the zone in which the caller means days and times."""
    shared: bool = False
    """Whether everybody in the place sees the answer: then a list in it is everybody's last list."""

    @property
    def today(self) -> date:
        """The caller's own calendar day."""
        return self.now.astimezone(ZoneInfo(self.timezone)).date()
