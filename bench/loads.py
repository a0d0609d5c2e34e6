"""People who ask at once, and how long their answers take."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

Ask = Callable[[int, str], Awaitable[object]]
"""Ask one question as one of the askers, known by number."""


@dataclass(frozen=True, slots=True)
class Load:
    """So many people; each reads for ``pause`` seconds before asking again."""

    name: str
    askers: int
    pause: float = 0.0


ALONE = Load("1 asker", 1)
SATURATED = Load("50 askers, each asks again at once", 50)
READING = Load("50 askers, each reads 1 s between", 50, 1.0)


@dataclass(frozen=True, slots=True)
class Taken:
    """The milliseconds of each answer, in order, and the seconds that all of them took."""

    answers: tuple[float, ...]
    seconds: float

    @property
    def p50(self) -> float:
        """Half of the answers took at most so many milliseconds."""
        return statistics.median(self.answers)

    @property
    def p95(self) -> float:
        """95 of 100 answers took at most so many milliseconds."""
        ordered = sorted(self.answers)
        return ordered[max(0, -(-95 * len(ordered) // 100) - 1)]

    def __str__(self) -> str:
        """The columns below HEADS."""
        rate = len(self.answers) / self.seconds
        return f"{len(self.answers):10,}{rate:10.1f}{self.p50:9.1f}{self.p95:9.1f}{max(self.answers):9.1f}"


HEADS = f"{'questions':>10}{'a second':>10}{'p50 ms':>9}{'p95 ms':>9}{'worst':>9}"


async def put_under(load: Load, ask: Ask, questions: Iterator[str], seconds: float, *, at_most: int = 1 << 30) -> Taken:
    """Ask for so many seconds, or until ``at_most`` questions were asked; what is begun is ended."""
    answers: list[float] = []
    chance = random.Random(3)
    begun = time.perf_counter()
    left = at_most

    async def person(number: int) -> None:
        nonlocal left
        await asyncio.sleep(chance.random() * min(load.pause, seconds))  # people do not all begin together
        while left > 0 and time.perf_counter() - begun < seconds:
            left -= 1
            asked = time.perf_counter()
            await ask(number, next(questions))
            answers.append((time.perf_counter() - asked) * 1000)
            await asyncio.sleep(min(load.pause, max(0.0, begun + seconds - time.perf_counter())))

    await asyncio.gather(*(person(number) for number in range(load.askers)))
    return Taken(tuple(answers), time.perf_counter() - begun)
