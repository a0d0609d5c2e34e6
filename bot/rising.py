"""Decide which papers gain more votes than papers of their age usually do. Pure: no store, no clock."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from statistics import median

HOUR = timedelta(hours=1)
_INSTANT = timedelta(microseconds=1)
PRIOR: Mapping[int, float] = {
    0: 1, 1: 3, 2: 4, 3: 5, 4: 6, 6: 7, 9: 8, 12: 9, 16: 11, 24: 14, 48: 18, 96: 21, 168: 24, 336: 27
}  # fmt: skip
"""Hours since a paper appeared, and the upvotes that half of the papers have by then: what holds before an installation
has watched enough papers itself.

Up to 16 hours measured by us (bench/rising.py) on an archive of 502 recorded days, 2024-05 to 2026-05: 7,585 papers
with their hour of submission, each read once, on its day. The tenth part with most votes has three to five times as
many at every age, and the weekday makes no difference (medians of 6 to 8 after 4 to 8 hours). From 24 hours on it is
assumed: all that is known is that counts grow severalfold within weeks.
"""
PRIOR_WEIGHT = 50
"""The prior counts as much as so many papers of one's own; two days of Daily Papers outweigh it."""
WATCHED = timedelta(days=7)
"""Papers are read again for so long after their day; what an older one has is not known."""
FEW = 5
"""Added to both sides of every comparison, so that three votes instead of one are no sensation."""
RISING = 1.5
"""A paper is rising from this excess on."""
TAKEN_OFF = 3.0
"""Standing from which a paper has taken off: about where the top tenth of its age begins (31 votes against 7 at six
hours, 52 against 14 at a day)."""
LEAP = 2.5
"""By how much its standing must have grown since it was shown: what was on top then is no late riser. With 2, twice as
many papers would be called, of which half as many have a second wave (bench/rising.py, made growth)."""
LEAST_GAIN = 20
"""Upvotes since it was shown; below it nobody wants to hear of a paper again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The upvotes that a featured paper was found with. ``at`` is aware, UTC; a paper has one a change."""

    paper_id: str
    featured: date
    at: datetime
    upvotes: int


@dataclass(frozen=True, slots=True)
class Course:
    """A paper's votes over time: its readings, oldest first, and when it appeared."""

    paper_id: str
    appeared: datetime
    readings: tuple[Reading, ...]

    def at(self, moment: datetime) -> int | None:
        """Its upvotes as last read at ``moment``; None before the first reading."""
        place = bisect_right(self.readings, moment, key=lambda reading: reading.at)
        return self.readings[place - 1].upvotes if place else None


@dataclass(frozen=True, slots=True)
class Usual:
    """What papers usually have at an age, as a line through (hours, upvotes)."""

    points: tuple[tuple[float, float], ...]
    papers: int = 0
    """How many papers of one's own it was learned from."""

    def at(self, age: timedelta) -> float:
        """The upvotes that half of the papers have at this age; the last that is known for an older one."""
        hours = max(0.0, age / HOUR)
        right = bisect_right(self.points, hours, key=lambda point: point[0])
        if right == len(self.points):
            return self.points[-1][1]
        (low, below), (high, above) = self.points[right - 1], self.points[right]
        return below + (above - below) * (hours - low) / (high - low)

    def standing(self, upvotes: int, age: timedelta) -> float:
        """How many times the usual a paper has: about 1 for half of them, about TAKEN_OFF for the best tenth."""
        return (upvotes + FEW) / (self.at(age) + FEW)


ASSUMED = Usual(tuple(PRIOR.items()))
"""What is usual before anything was watched."""


@dataclass(frozen=True, slots=True)
class Rise:
    """What a paper gained within ``span``, and what papers of its age usually gain in the same time."""

    paper_id: str
    gained: int
    usual: float
    span: timedelta

    @property
    def excess(self) -> float:
        """By this risings compare, whatever the papers' ages."""
        return (self.gained + FEW) / (self.usual + FEW)

    @property
    def times(self) -> float:
        """How often the usual is in it, as people are told; where next to nothing is usual, one vote counts as it."""
        return self.gained / max(1.0, self.usual)


def courses(readings: Sequence[Reading]) -> list[Course]:
    """The readings, ordered by paper and time, as one course a paper.

    Daily Papers tells no hour of the day. A paper that was there when its day was first read counts from the day's
    opening, 00:00 UTC: it may be as old. One that came later counts from its first reading.
    """
    first: dict[date, datetime] = {}
    for one in readings:
        first[one.featured] = min(first.get(one.featured, one.at), one.at)
    grouped = [tuple(found) for _, found in groupby(readings, key=lambda one: one.paper_id)]
    return [Course(found[0].paper_id, _appeared(found[0], first), found) for found in grouped]


def _appeared(first: Reading, first_of_day: Mapping[date, datetime]) -> datetime:
    opening = opening_of(first.featured)
    came_later = first_of_day[first.featured] < first.at < opening + timedelta(days=1)
    return max(first.at, opening) if came_later else opening


def opening_of(day: date) -> datetime:
    """When a day of Daily Papers opens: 00:00 UTC."""
    return datetime.combine(day, time(), UTC)


def learn(watched: Iterable[Course], now: datetime) -> Usual:
    """What is usual by the papers that were watched, mended with PRIOR where they are few.

    The prior bends along: where papers have twice as many votes after a week, twice as many are assumed for later.
    """
    found = list(watched)
    points: list[tuple[float, float]] = []
    ratio = highest = 1.0
    for hours, assumed in PRIOR.items():
        seen = [votes for one in found if (votes := _votes_at_age(one, hours * HOUR, now)) is not None]
        if seen:
            ratio = _mended(median(seen), len(seen), assumed) / assumed
        highest = max(highest, assumed * ratio)
        points.append((hours, highest))
    return Usual(tuple(points), len(found))


def _mended(seen: float, papers: int, assumed: float) -> float:
    return (papers * seen + PRIOR_WEIGHT * assumed) / (papers + PRIOR_WEIGHT)


def _votes_at_age(course: Course, age: timedelta, now: datetime) -> int | None:
    """The votes at this age, if the paper was being watched then."""
    moment = course.appeared + age
    return course.at(moment) if moment <= now and age <= WATCHED else None


def rise(course: Course, usual: Usual, now: datetime, window: timedelta) -> Rise | None:
    """What a paper gained within ``window``; None if it gained nothing more than usual.

    Of a paper that was found only within the window, although it is older, what was gained before counts not at all.
    """
    start = max(now - window, course.appeared)
    before = course.at(start - _INSTANT)  # what it was first seen with, it gained since it appeared
    if before is None and course.appeared < now - window:
        start, before = course.readings[0].at, course.readings[0].upvotes
    gained = (course.at(now) or 0) - (before or 0)
    expected = usual.at(now - course.appeared) - (usual.at(start - course.appeared) if start > course.appeared else 0)
    found = Rise(course.paper_id, gained, expected, now - start)
    return found if gained > 0 and found.excess >= RISING else None


def rising(found: Iterable[Course], usual: Usual, now: datetime, window: timedelta) -> list[Rise]:
    """The papers that are rising, the greatest excess first."""
    rises = (rise(one, usual, now, window) for one in found)
    return sorted((one for one in rises if one), key=lambda one: (-one.excess, one.paper_id))


def took_off(then: tuple[int, timedelta], now: tuple[int, timedelta], usual: Usual) -> bool:
    """Whether a paper that was shown with (upvotes, age) took off by now: far above the usual, as it was not then."""
    before, after = usual.standing(*then), usual.standing(*now)
    return now[0] - then[0] >= LEAST_GAIN and after >= TAKEN_OFF and after >= LEAP * before
