"""Replay rules over made courses of votes: what each calls rising, when, and what becomes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from math import ceil

from bench.growth import Made
from bot.rising import HOUR, Course, Usual, courses, learn, rising, took_off
from bot.votes import LEARNED_FROM, LOOKED_AT, WINDOW

PAGE = 10
"""Papers of a list that count as called: its first page."""
HOURS = (3, 9, 15, 21)
"""UTC: when the list is looked at."""
DIGEST = 9
"""Of them, when the digest goes out."""
FEWEST = 5
"""Papers of a day or week below which it has no top tenth."""
State = tuple[int, timedelta]
"""A paper's upvotes and age."""
Rule = Callable[[State, State, Usual], bool]
"""Whether a paper that was shown in one state is called in another."""


@dataclass
class Calls:
    """What one rule called, each paper once: id to hours since its submission."""

    name: str
    hours: dict[str, float] = field(default_factory=dict)

    def call(self, paper_ids: Iterable[str], world: World, now: datetime) -> None:
        """Note the papers that were not called before."""
        for paper_id in paper_ids:
            self.hours.setdefault(paper_id, (now - world.made[paper_id].recorded.submitted) / HOUR)


@dataclass(frozen=True)
class World:
    """The made papers by id, and their courses in order of appearance."""

    made: Mapping[str, Made]
    courses: Sequence[Course]

    @classmethod
    def of(cls, made: Iterable[Made]) -> World:
        """Everything that was ever read."""
        known = {one.recorded.paper_id: one for one in made if one.readings}
        readings = sorted(
            (one for each in known.values() for one in each.readings), key=lambda one: (one.paper_id, one.at)
        )
        return cls(known, sorted(courses(readings), key=lambda one: one.appeared))

    def moments(self) -> Iterator[tuple[datetime, list[Course], Usual]]:
        """Every moment of looking, with the papers that are looked at and what has been learned to be usual."""
        day = self.courses[0].appeared.replace(hour=0, minute=0)
        while day < self.courses[-1].appeared + LOOKED_AT:
            usual = learn(self._between(day - LEARNED_FROM, day), day)
            for now in (day + hour * HOUR for hour in HOURS):
                yield now, self._between(now - LOOKED_AT, now), usual
            day += timedelta(days=1)

    def _between(self, start: datetime, end: datetime) -> list[Course]:
        found = self._by_day
        days = ((start + timedelta(days=step)).date() for step in range((end - start).days + 2))
        return [one for day in days for one in found.get(day, ()) if one.readings[0].at <= end]

    @cached_property
    def _by_day(self) -> dict[date, list[Course]]:
        days: dict[date, list[Course]] = defaultdict(list)
        for one in self.courses:
            days[one.appeared.date()].append(one)
        return days

    @cached_property
    def best_of_day(self) -> set[str]:
        """The papers that end in the top tenth of their day."""
        return top_tenths({key: (f"{one.recorded.submitted:%F}", one.final) for key, one in self.made.items()})

    @cached_property
    def best_of_week(self) -> set[str]:
        """The papers that end in the top tenth of their week."""
        return top_tenths({key: (f"{one.recorded.submitted:%G-%V}", one.final) for key, one in self.made.items()})


def top_tenths(ranked: Mapping[str, tuple[str, int]]) -> set[str]:
    """Of every group the tenth with most votes, given paper id to (group, votes); small groups have none."""
    groups: dict[str, list[str]] = defaultdict(list)
    for paper_id, (group, _) in ranked.items():
        groups[group].append(paper_id)
    return {
        paper_id
        for members in groups.values()
        if len(members) >= FEWEST
        for paper_id in sorted(members, key=lambda one: -ranked[one][1])[: ceil(len(members) / 10)]
    }


def trending(world: World) -> tuple[Calls, Calls]:
    """The first page at every moment by excess, and a list of the same length by votes gained in the window."""
    ours, most = Calls("trending"), Calls("most gained in 48 h")
    for now, looked_at, usual in world.moments():
        rises = rising(looked_at, usual, now, WINDOW)[:PAGE]
        ours.call([one.paper_id for one in rises], world, now)
        gained = sorted(looked_at, key=lambda one: -_gained(one, now))
        most.call([one.paper_id for one in gained[: len(rises)]], world, now)
    return ours, most


def _gained(course: Course, now: datetime) -> int:
    return (course.at(now) or 0) - (course.at(now - WINDOW) or 0)


def three_times_and_thirty(then: State, now: State, usual: Usual) -> bool:  # noqa: ARG001 - a Rule
    """Three times the votes and thirty more: looks at no age."""
    return now[0] >= 3 * then[0] and now[0] >= then[0] + 30


def late_risers(world: World, rule: Rule, name: str) -> Calls:
    """Papers shown in the first digest after they appeared, and called in a later one."""
    calls = Calls(name)
    shown: dict[str, State] = {}
    for now, looked_at, usual in world.moments():
        for one in looked_at if now.hour == DIGEST else ():
            state = one.at(now) or 0, now - one.appeared
            if rule(shown.setdefault(one.paper_id, state), state, usual):
                calls.call([one.paper_id], world, now)
    return calls


def both_late(world: World) -> tuple[Calls, Calls]:
    """The product's late risers, and those of the simpler rule."""
    return late_risers(world, took_off, "late risers"), late_risers(world, three_times_and_thirty, "3 times and +30")
