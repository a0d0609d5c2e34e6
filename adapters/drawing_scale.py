"""The arithmetic of a drawn chart: round scales, short numbers, and which labels there is room for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

MOST_INTERVALS, FEWEST_INTERVALS = 4, 2
_ROUND = (10, 15, 20, 25, 30, 40, 50, 60, 80, 100)
"""Tenths of the steps that read as round; they lie close enough that a chart is never half empty above its bars."""
_UNITS = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"))


@dataclass(frozen=True, slots=True)
class Scale:
    """From zero upwards in equal steps: ``Scale(5, 4)`` has the ticks 0, 5, 10, 15 and 20."""

    step: int
    intervals: int

    @property
    def ticks(self) -> tuple[int, ...]:
        """Where grid lines are, the lowest first."""
        return tuple(self.step * count for count in range(self.intervals + 1))

    def share(self, value: int) -> float:
        """How high a value stands: 0 at the bottom, 1 at the top, never outside."""
        return min(max(value / (self.step * self.intervals), 0.0), 1.0)


def scales(tops: Sequence[int]) -> tuple[Scale, ...]:
    """A scale for each series by its greatest value, all with the same number of grid lines, so that they share them.

    Few of something take few lines: nobody counts half a paper.
    """
    fewest = min([top for top in tops if top > 0], default=FEWEST_INTERVALS)
    intervals = min(max(fewest, FEWEST_INTERVALS), MOST_INTERVALS)
    return tuple(Scale(round_step(top / intervals), intervals) for top in tops)


def round_step(least: float) -> int:
    """The smallest round whole number that is at least ``least``, and at least 1: 7 → 8, 130 → 150, 1,900 → 2,000."""
    power = 1
    while power * 10 < least:
        power *= 10
    steps = (power * tenths // 10 for tenths in _ROUND if power * tenths % 10 == 0)
    return next(step for step in steps if step >= least)


def short(value: int) -> str:
    """A number in at most four signs below a trillion: ``940``, ``1.2k``, ``38k``, ``1.2M``."""
    for unit, sign in _UNITS:
        # Halves of the last digit shown round up into the next unit: 999,500 is "1M", not "1000k".
        if value * 2 >= unit * 2 - unit // 1_000 or value >= unit:
            return f"{_two_digits(value / unit)}{sign}"
    return str(value)


def _two_digits(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")


def labelled(count: int, slot: float, widest: float) -> range:
    """Which of ``count`` labels are written, the last always, when each has ``slot`` and needs ``widest`` pixels."""
    if count < 1:
        return range(0)
    stride = max(ceil(widest / slot), 1)
    return range((count - 1) % stride, count, stride)
