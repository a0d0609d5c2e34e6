"""The timetable: one slot a local date, whatever the clocks do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ports import Place
from bot.subscriptions import WEEKDAYS, Subscription, Timetable, days_name

EVERY_DAY = tuple(range(7))
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo",
    "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Apia",
    "America/Nuuk", "America/Santiago", "Africa/Cairo", "Africa/Casablanca", "America/St_Johns", "Asia/Beirut",
)  # fmt: skip
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)), ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)), ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)), ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Cairo", date(2026, 4, 24)), ("Africa/Cairo", date(2026, 10, 29)),
    ("America/Santiago", date(2026, 4, 4)), ("America/Santiago", date(2026, 9, 6)),
    ("America/Nuuk", date(2026, 3, 28)), ("America/Nuuk", date(2026, 10, 24)),
]  # fmt: skip
TABLES = st.builds(
    Timetable,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    timezone=st.sampled_from(ZONES),
)
MOMENTS = st.integers(0, 6 * 366 * 86_400).map(lambda gone: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=gone))


def slots(table: Timetable, first: date, days: int) -> list[tuple[date, datetime]]:
    """What a scheduler that asks again and again gets to see."""
    moment = datetime.combine(first, time(), ZoneInfo(table.timezone)).astimezone(UTC) - timedelta(microseconds=1)
    found = []
    for _ in range(days):
        slot = table.next_slot(moment)
        found.append((slot.day, slot.moment))
        moment = slot.moment
    return found


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@pytest.mark.parametrize("minute", [0, 30])
def test_each_date_has_one_slot_at_every_hour_when_the_clocks_change(zone: str, change: date, minute: int) -> None:
    for hour in range(24):
        table = Timetable(time(hour, minute), EVERY_DAY, zone)
        found = slots(table, change - timedelta(days=2), 5)
        assert [day for day, _ in found] == [change + timedelta(days=away) for away in range(-2, 3)]
        assert all(later - earlier > timedelta(hours=20) for (_, earlier), (_, later) in pairwise(found))


@pytest.mark.parametrize(
    ("at", "day", "moment"),
    [
        (time(2, 30), date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # skipped: 03:30 on the wall
        (time(2, 30), date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # doubled: the first of two
        (time(9, 0), date(2026, 3, 29), datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        (time(9, 0), date(2026, 10, 25), datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_skipped_hour_comes_later_and_a_doubled_one_once(at: time, day: date, moment: datetime) -> None:
    table = Timetable(at, EVERY_DAY, "Europe/Berlin")
    assert slots(table, day, 2)[0] == (day, moment)
    assert slots(table, day, 2)[1][0] == day + timedelta(days=1)


@settings(max_examples=200, deadline=None)
@given(table=TABLES, moment=MOMENTS)
def test_the_next_slot_is_ahead_and_the_last_one_is_not(table: Timetable, moment: datetime) -> None:
    last, following = table.last_slot(moment), table.next_slot(moment)
    assert last.moment <= moment < following.moment
    assert last.day < following.day
    assert table.next_slot(last.moment) == following
    assert table.last_slot(following.moment) == following
    assert last.day.weekday() in table.days


@settings(max_examples=30, deadline=None)
@given(table=TABLES, first=st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_no_date_is_served_twice_and_none_left_out(table: Timetable, first: date) -> None:
    found = [day for day, _ in slots(table, first, 20)]
    expected = [first + timedelta(days=away) for away in range(-1, 160)]
    served = [day for day in expected if day.weekday() in table.days]
    start = served.index(found[0])
    assert found == served[start : start + 20]
    assert start <= 1


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Pacific/Kiritimati", datetime(2026, 1, 4, 19, tzinfo=UTC)),  # 14 hours ahead: Sunday in London
        ("Pacific/Pago_Pago", datetime(2026, 1, 5, 20, tzinfo=UTC)),  # 11 hours behind
    ],
)
def test_monday_is_the_readers_monday(zone: str, moment: datetime) -> None:
    table = Timetable(time(9), (0,), zone)
    assert table.next_slot(moment - timedelta(days=1)).moment == moment
    assert table.next_slot(moment - timedelta(days=1)).day == date(2026, 1, 5)


def test_a_slot_that_the_clocks_push_past_midnight_is_not_missed() -> None:
    table = Timetable(time(23, 30), EVERY_DAY, "America/Nuuk")
    after_midnight = datetime(2026, 3, 29, 1, 10, tzinfo=UTC)  # 23:00 to 24:00 were skipped ten minutes ago
    assert table.next_slot(after_midnight).day == date(2026, 3, 28)
    assert table.next_slot(after_midnight).moment == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (WEEKDAYS, "weekdays"),
        (EVERY_DAY, "every day"),
        ((0,), "Mondays"),
        ((2,), "Wednesdays"),
        ((0, 2, 4), "Mon, Wed, Fri"),
        ((5, 6), "Sat, Sun"),
    ],
)
def test_days_are_named_as_people_do(days: tuple[int, ...], name: str) -> None:
    assert days_name(days) == name


def test_a_subscription_knows_its_name_and_whether_it_has_a_schedule() -> None:
    table = Timetable(time(9), WEEKDAYS, "UTC")
    place = Place("fake", "", "dm-ada", "dm")
    one = Subscription(1, place, "", "instant", table, 10, 0, "ada", "Ada", datetime(2026, 1, 5, tzinfo=UTC))
    assert (one.name, one.scheduled) == ("everything", False)
    assert (replace(one, topic="graphs").name, replace(one, cadence="weekly").scheduled) == ("graphs", True)
