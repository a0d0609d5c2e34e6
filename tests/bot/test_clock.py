"""The clock: real, moved by a setting, and steered by hand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock
from bot.errors import CannotStart

START = datetime(2026, 1, 5, 6, tzinfo=UTC)


class Ticks:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize("setting", ["", "  "])
def test_without_a_setting_it_tells_the_real_time(setting: str) -> None:
    clock = Clock.from_setting(setting)
    assert not clock.simulated
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("setting", "start", "speed"),
    [
        ("2026-01-05T06:00:00Z", START, 1),
        ("2026-01-05T06:00:00Z*600", START, 600),
        ("2026-01-05T07:00+01:00*0.5", START, 0.5),
        (" 2026-01-05 06:00Z*60 ", START, 60),
    ],
)
def test_a_setting_moves_the_start_and_the_speed(setting: str, start: datetime, speed: float) -> None:
    clock = Clock.from_setting(setting)
    assert clock.simulated
    assert clock.speed == speed
    assert timedelta() <= clock.now() - start < timedelta(seconds=5 * max(speed, 1))


@pytest.mark.parametrize(
    "setting",
    [
        "tomorrow",
        "2026-01-05T06:00:00",
        "2026-01-05",
        "2026-13-05T06:00Z",
        "*60",
        "2026-01-05T06:00Z*fast",
        "2026-01-05T06:00Z*",
    ],
)
def test_a_setting_that_is_no_time_is_refused_with_an_example(setting: str) -> None:
    with pytest.raises(CannotStart, match=r"is no time: write it like 2026-01-05T06:00:00Z\*600"):
        Clock.from_setting(setting)


@pytest.mark.parametrize("speed", ["0", "0.0", "000"])
def test_time_never_stands_still(speed: str) -> None:
    with pytest.raises(CannotStart, match="speed must be above 0"):
        Clock.from_setting(f"2026-01-05T06:00Z*{speed}")


def test_time_passes_at_its_speed() -> None:
    ticks = Ticks()
    clock = Clock(START, 60, elapsed=ticks)
    ticks.seconds += 10
    assert clock.now() == START + timedelta(minutes=10)
    assert clock.real_seconds(timedelta(minutes=1)) == 1


async def test_sleeping_takes_as_long_as_its_speed_says() -> None:
    clock = Clock(START, 36_000)
    begun = asyncio.get_running_loop().time()
    await clock.sleep(timedelta(minutes=2))
    assert asyncio.get_running_loop().time() - begun < 1
    assert clock.now() >= START + timedelta(minutes=2)
