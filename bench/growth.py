"""Let recorded votes grow on: made courses through real counts, for what an archive with one reading a day has not.

A paper's votes at t hours after its submission are a Poisson count with mean A (t / 168) ** B: early counts of the
archive rise about as the root of the age does. B is drawn between 0.3 and 0.6. A, its votes after a week, is drawn from
what its recorded count leaves open (a gamma distribution, as the one that fits all counts of the archive). One in
thirty gets a second wave, half a day to four days after its submission: what a late riser should be. All of it is made
up but the first count; the seed makes it repeatable.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from math import exp, sqrt
from random import Random
from statistics import mean

from bot.rising import HOUR, Reading

WEEK = 168
"""Hours; after them nothing is read any more."""
SHAPE = 0.7
"""Of the gamma distribution: small, because a few papers have most of the votes."""
WAVES = 1 / 30
"""Papers with a second wave."""
WAVE_VOTES = 60.0
"""Its votes, on average."""
WAVE_LASTS = 48


@dataclass(frozen=True, slots=True)
class Recorded:
    """One paper as the archive has it: on its day, with the votes at the one moment when it was read."""

    paper_id: str
    submitted: datetime
    read_at: datetime
    upvotes: int

    @property
    def age(self) -> float:
        """Hours from submission to reading, at least a quarter."""
        return max(0.25, (self.read_at - self.submitted) / HOUR)


@dataclass(frozen=True, slots=True)
class Made:
    """A paper's readings as polling would have made them, its votes after a week, and those of its second wave."""

    recorded: Recorded
    readings: tuple[Reading, ...]
    final: int
    wave: int


def grow_all(recorded: Sequence[Recorded], seed: int) -> list[Made]:
    """Every paper with a course; how many votes a week brings on average follows from all counts together."""
    chance = Random(seed)
    typical = mean(one.upvotes for one in recorded) / mean((one.age / WEEK) ** 0.45 for one in recorded)
    return [_grow(one, typical, chance) for one in recorded]


def _grow(one: Recorded, typical: float, chance: Random) -> Made:
    bend = chance.uniform(0.3, 0.6)
    share = (one.age / WEEK) ** bend
    total = chance.gammavariate(one.upvotes + SHAPE, 1 / (share + SHAPE / typical))
    waves = chance.random() < WAVES
    start, size = (chance.uniform(12, 96), chance.expovariate(1 / WAVE_VOTES)) if waves else (0.0, 0.0)
    means = [total * (hour / WEEK) ** bend + size * _risen(hour - start) for hour in range(WEEK + 1)]
    votes = _counted(means, chance)
    return Made(one, tuple(_readings(one, votes)), votes[-1], round(size))


def _risen(hours: float) -> float:
    return sqrt(min(1.0, max(0.0, hours / WAVE_LASTS)))


def _counted(means: Sequence[float], chance: Random) -> list[int]:
    """A count an hour whose steps are drawn around those of the means."""
    votes = [0]
    for before, after in pairwise(means):
        votes.append(votes[-1] + _poisson(after - before, chance))
    return votes


def _poisson(expected: float, chance: Random) -> int:
    if expected > 30:
        return max(0, round(chance.gauss(expected, sqrt(expected))))
    limit, drawn, product = exp(-expected), 0, chance.random()
    while product > limit:
        drawn, product = drawn + 1, product * chance.random()
    return drawn


def _readings(one: Recorded, votes: Sequence[int]) -> Iterator[Reading]:
    """One a change, as polling finds them."""
    last = -1
    for moment in _polls(one.submitted):
        hour = min(WEEK, int((moment - one.submitted) / HOUR))
        if votes[hour] != last:
            last = votes[hour]
            yield Reading(one.paper_id, one.submitted.date(), moment, last)


def _polls(submitted: datetime) -> list[datetime]:
    """Hourly on the feature day, then at 02:00 UTC on each of the seven days behind it."""
    opening = datetime.combine(submitted.date(), time(), UTC)
    hourly = [opening + timedelta(hours=hour, minutes=30) for hour in range(24)]
    daily = [opening + timedelta(days=day, hours=2) for day in range(1, 8)]
    every = [*hourly, *daily]
    return every[bisect_left(every, submitted) :]
