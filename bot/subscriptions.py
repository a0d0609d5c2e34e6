"""The one idea behind every alert: what × where × when × filters. Pure: the schedule is arithmetic, time is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.ports import Place
from bot.search.rules import Rule as Rule

Cadence = Literal["instant", "daily", "weekly"]
State = Literal["active", "paused", "disabled"]
EVERYTHING = ""
"""The topic of a subscription to the whole trending feed."""
WEEKDAYS = (0, 1, 2, 3, 4)
"""Monday to Friday as datetime.weekday() counts; Daily Papers has no weekend days."""
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a scheduled subscription speaks: a wall-clock time on chosen days in one time zone."""

    at: time
    days: tuple[int, ...]
    timezone: str

    def next_slot(self, after: datetime) -> Slot:
        """The first slot strictly later than ``after``."""
        # Greenland skips the hour before midnight: that evening's slot comes when its date is over already.
        day = after.astimezone(ZoneInfo(self.timezone)).date() - timedelta(days=1)
        while True:
            slot = self._slot_on(day)
            if day.weekday() in self.days and slot.moment > after:
                return slot
            day += timedelta(days=1)

    def last_slot(self, until: datetime) -> Slot:
        """The latest slot not later than ``until``."""
        day = until.astimezone(ZoneInfo(self.timezone)).date()
        while True:
            slot = self._slot_on(day)
            if day.weekday() in self.days and slot.moment <= until:
                return slot
            day -= timedelta(days=1)

    def _slot_on(self, day: date) -> Slot:
        """One slot a local date: a skipped hour comes an hour later, a doubled one counts once."""
        wall = datetime.combine(day, self.at, ZoneInfo(self.timezone))  # fold=0: the first of two
        return Slot(day, wall.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Slot:
    """One scheduled delivery: its local date, which names it, and its moment in UTC."""

    day: date
    moment: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A saved alert as the store keeps it."""

    id: int
    place: Place
    topic: str
    """In the topic language as the person wrote it; EVERYTHING for the plain trending feed."""
    cadence: Cadence
    timetable: Timetable
    """For instant subscriptions it only says which time zone the maker lives in."""
    count: int
    """At most so many papers in a scheduled message; the rest is counted."""
    min_upvotes: int
    made_by: str
    """The key of the person who made it."""
    made_by_name: str
    created_at: datetime
    state: State = "active"
    paused_until: datetime | None = None
    reason: str = ""
    """Why it is disabled, for its maker."""
    next_due_at: datetime | None = None
    """The next slot, UTC; None for instant subscriptions."""
    rule: Rule = "normal"
    """How strictly the plain words of the topic are meant."""

    @property
    def name(self) -> str:
        """What people call it: its topic, or everything."""
        return self.topic or "everything"

    @property
    def scheduled(self) -> bool:
        """Whether it speaks at set times rather than at once."""
        return self.cadence != "instant"


def usual_rule(cadence: Cadence) -> Rule:
    """How strictly a topic is read if nobody says: what interrupts must be right, what is read at leisure complete."""
    return "precise" if cadence == "instant" else "normal"


def days_name(days: tuple[int, ...]) -> str:
    """``weekdays``, ``every day``, ``Mondays`` or ``Mon, Wed, Fri``."""
    if days == WEEKDAYS:
        return "weekdays"
    if len(days) == 7:
        return "every day"
    if len(days) == 1:
        return f"{_long_name(days[0])}s"
    return ", ".join(DAY_NAMES[day].capitalize() for day in days)


def _long_name(day: int) -> str:
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day]
