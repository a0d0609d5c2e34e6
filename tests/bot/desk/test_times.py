"""Times of day, zones, weekdays and quiet hours, as people write them."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from bot.desk.times import OFF, Off, QuietHours, nearest_zone, read_clock, read_quiet, read_weekdays, read_zone, zones


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9", time(9)),
        ("9:30", time(9, 30)),
        ("09:00", time(9)),
        ("9.30", time(9, 30)),
        ("9am", time(9)),
        ("9:15 PM", time(21, 15)),
        ("9 p.m.", time(21)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("21h", time(21)),
        ("21h30", time(21, 30)),
        ("8 o'clock", time(8)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("24", None),
        ("13pm", None),
        ("0am", None),
        ("9:60", None),
        ("nine", None),
        ("", None),
    ],
)
def test_a_time_of_day_is_read_as_people_write_it(text: str, clock: time | None) -> None:
    assert read_clock(text) == clock


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("America / New York", "America/New_York"),
        ("istanbul", "Europe/Istanbul"),
        ("UTC", "UTC"),
        ("cet", "CET"),
        ("Munich", None),
        ("Factory", None),
        ("", None),
    ],
)
def test_a_zone_is_known_by_its_name_or_its_city(text: str, name: str | None) -> None:
    assert read_zone(text) == name


def test_every_zone_on_offer_exists() -> None:
    assert all(ZoneInfo(name).key == read_zone(name) for name in zones())


@pytest.mark.parametrize(
    ("text", "near"), [("Berlni", "Europe/Berlin"), ("new yrok", "America/New_York"), ("xyzzy", None)]
)
def test_a_misspelt_zone_has_a_nearest_one(text: str, near: str | None) -> None:
    assert nearest_zone(text) == near


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("weekdays", (0, 1, 2, 3, 4)),
        ("daily", (0, 1, 2, 3, 4, 5, 6)),
        ("every day", (0, 1, 2, 3, 4, 5, 6)),
        ("weekends", (5, 6)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("Mon – Fri", (0, 1, 2, 3, 4)),
        ("monday to wednesday", (0, 1, 2)),
        ("fri-mon", (0, 4, 5, 6)),
        ("mon,wed,fri", (0, 2, 4)),
        ("fri wed", (2, 4)),
        ("monday and thursday", (0, 3)),
        ("mon-tue, sat", (0, 1, 5)),
        ("on Mondays", (0,)),
        ("every tues", (1,)),
        ("mon-tue-wed", None),
        ("mon-fun", None),
        ("mon, soon", None),
        (",", None),
        ("", None),
    ],
)
def test_days_of_the_week_are_read_as_people_write_them(text: str, days: tuple[int, ...] | None) -> None:
    assert read_weekdays(text) == days


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("22:00-07:00", QuietHours(time(22), time(7))),
        ("22–7", QuietHours(time(22), time(7))),
        ("from 10pm to 7am", QuietHours(time(22), time(7))),
        ("22 until 7", QuietHours(time(22), time(7))),
        ("off", OFF),
        ("None", OFF),
        ("22-22", None),
        ("22", None),
        ("22-7-8", None),
        ("late-7", None),
        ("22-late", None),
    ],
)
def test_quiet_hours_are_two_times_or_off(text: str, quiet: QuietHours | Off | None) -> None:
    assert read_quiet(text) == quiet


def test_quiet_hours_print_as_they_may_be_typed() -> None:
    assert read_quiet(str(QuietHours(time(22), time(7)))) == QuietHours(time(22), time(7))
