"""Count papers by the ISO week (Monday to Sunday, UTC), as far as their days were read. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(weeks=1)
_WEEKDAYS = 5
_NEAR = 3 * WEEK
"""From a whole week to the next: up to two that are not whole, as over a holiday, may lie between two that compare."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of a paper."""

    paper_id: str
    day: date
    upvotes: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week and its papers."""

    monday: date
    papers: int
    upvotes: int
    """Of its papers, as they are now."""
    whole: bool
    """Whether it is over and each of its weekdays was read."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The weeks from the first day that was read until today; those of which no day was read are left out."""

    weeks: tuple[Week, ...]
    """The oldest first; at least one."""
    first: date
    today: date
    unread: int
    """Weekdays from the first until yesterday that were not read."""

    @property
    def papers(self) -> int:
        """How many there are in all."""
        return sum(week.papers for week in self.weeks)

    @property
    def upvotes(self) -> int:
        """Of all of them, as they are now."""
        return sum(week.upvotes for week in self.weeks)

    @property
    def unfinished(self) -> bool:
        """Whether the last week is the running one."""
        return self.weeks[-1].monday == monday_of(self.today)

    @property
    def days(self) -> int:
        """Calendar days of the weeks, from the first until today."""
        spans = (min(self.today, week.monday + timedelta(days=6)) - max(week.monday, self.first) for week in self.weeks)
        return sum(span.days + 1 for span in spans)

    def covers(self, day: date) -> bool:
        """Whether a paper of that day is counted."""
        return self.first <= day <= self.today and monday_of(day) in {week.monday for week in self.weeks}

    def halves(self) -> tuple[Sequence[Week], Sequence[Week]]:
        """The latest whole weeks, and as many whole ones right before them; both may be empty."""
        whole = _whole_at_the_end(self.weeks)
        half = len(whole) // 2
        return whole[-half:] if half else (), whole[-2 * half : -half] if half else ()


def trend(papers: Iterable[Counted], read: Set[date], first: date, today: date) -> Trend | None:
    """Count papers by the week from ``first`` until today; None if no day of that is among those ``read``."""
    known = {day for day in read if first <= day <= today}
    if not known:
        return None
    start = min(known)
    number: Counter[date] = Counter()
    upvotes: Counter[date] = Counter()
    for paper in papers:
        if start <= paper.day <= today:
            number[monday_of(paper.day)] += 1
            upvotes[monday_of(paper.day)] += paper.upvotes
    mondays = sorted({monday_of(day) for day in known})
    weeks = (Week(monday, number[monday], upvotes[monday], _is_whole(monday, known, today)) for monday in mondays)
    return Trend(tuple(weeks), start, today, len(_weekdays(start, today) - known))


def monday_of(day: date) -> date:
    """The Monday of the ISO week in which a day lies."""
    return day - timedelta(days=day.weekday())


def _is_whole(monday: date, known: Set[date], today: date) -> bool:
    return today - monday >= WEEK and _weekdays(monday, monday + WEEK) <= known


def _weekdays(first: date, until: date) -> set[date]:
    """Those from ``first`` until the day before ``until``: the only ones that are read, for weekends have no papers."""
    days = (first + timedelta(days=number) for number in range((until - first).days))
    return {day for day in days if day.weekday() < _WEEKDAYS}


def _whole_at_the_end(weeks: Sequence[Week]) -> list[Week]:
    """The latest whole weeks that follow each other closely."""
    kept: list[Week] = []
    for week in reversed([week for week in weeks if week.whole]):
        if kept and kept[-1].monday - week.monday > _NEAR:
            break
        kept.append(week)
    return kept[::-1]
