from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.weeks import WEEK, Counted, Trend, Week, monday_of, trend

MONDAY = date(2026, 1, 5)
DAYS = st.dates(date(2020, 12, 1), date(2027, 2, 1))


def weekdays(first: date, last: date) -> set[date]:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {day for day in days if day.weekday() < 5}


def paper(day: date, upvotes: int = 1) -> Counted:
    return Counted(f"p{day}", day, upvotes)


def known(found: Trend | None) -> Trend:
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(2026, 1, 4), date(2025, 12, 29)),
        (date(2026, 1, 5), date(2026, 1, 5)),
        (date(2027, 1, 3), date(2026, 12, 28)),  # the Sunday of an ISO week 53
        (date(2027, 1, 4), date(2027, 1, 4)),
        (date(2024, 2, 29), date(2024, 2, 26)),
    ],
)
def test_a_week_goes_from_monday_to_sunday_across_years(day: date, monday: date) -> None:
    assert monday_of(day) == monday


def test_a_year_with_53_weeks_has_a_week_of_its_own_at_each_end() -> None:
    first, today = date(2026, 12, 21), date(2027, 1, 6)
    papers = [paper(date(2026, 12, 27)), paper(date(2026, 12, 28)), paper(date(2027, 1, 3)), paper(date(2027, 1, 4))]
    found = known(trend(papers, weekdays(first, today), first, today))
    assert [(week.monday, week.papers) for week in found.weeks] == [
        (date(2026, 12, 21), 1),
        (date(2026, 12, 28), 2),
        (date(2027, 1, 4), 1),
    ]


def test_a_week_of_which_no_day_was_read_is_left_out_and_not_nothing() -> None:
    read = weekdays(MONDAY, MONDAY + timedelta(days=4)) | {MONDAY + 2 * WEEK}
    found = known(trend([paper(MONDAY + WEEK)], read, MONDAY, MONDAY + 2 * WEEK))
    assert [week.monday for week in found.weeks] == [MONDAY, MONDAY + 2 * WEEK]
    assert found.papers == 0
    assert found.unread == 5
    assert not found.covers(MONDAY + WEEK)
    assert found.days == 8


def test_it_begins_with_the_first_day_that_was_read() -> None:
    thursday = MONDAY + timedelta(days=3)
    papers = [paper(MONDAY), paper(thursday, 5)]
    found = known(trend(papers, weekdays(thursday, thursday), MONDAY - 9 * WEEK, thursday))
    assert found.weeks == (Week(MONDAY, 1, 5, whole=False),)
    assert (found.first, found.unfinished, found.days) == (thursday, True, 1)


def test_nothing_read_is_no_trend() -> None:
    assert trend([paper(MONDAY)], {MONDAY - WEEK, MONDAY + WEEK}, MONDAY, MONDAY) is None


def test_a_week_is_whole_when_it_is_over_and_each_weekday_was_read() -> None:
    read = weekdays(MONDAY, MONDAY + 2 * WEEK) - {MONDAY + timedelta(days=9)}
    on_sunday = known(trend([], read, MONDAY, MONDAY + timedelta(days=6)))
    later = known(trend([], read, MONDAY, MONDAY + 2 * WEEK))
    assert [week.whole for week in on_sunday.weeks] == [False]
    assert [week.whole for week in later.weeks] == [True, False, False]


@pytest.mark.parametrize(
    ("weeks", "late", "early"),
    [
        ("w", "", ""),
        ("ww", "1", "0"),
        ("wwwwwp", "34", "12"),
        ("wwpwww", "45", "13"),
        ("ww  wwp", "45", "01"),
        ("wwwwppwp", "36", "12"),
        ("wwww   ww", "8", "7"),
        ("p", "", ""),
    ],
)
def test_halves_are_the_latest_whole_weeks_close_to_each_other(weeks: str, late: str, early: str) -> None:
    made = tuple(Week(MONDAY + at * WEEK, 1, 1, one == "w") for at, one in enumerate(weeks) if one != " ")
    found = Trend(made, MONDAY, MONDAY + 9 * WEEK, 0).halves()
    assert tuple("".join(str((week.monday - MONDAY) // WEEK) for week in half) for half in found) == (late, early)


@given(st.lists(DAYS), st.sets(DAYS, min_size=1, max_size=60), DAYS, DAYS)
def test_every_paper_of_a_known_week_is_counted_once(
    days: list[date], read: set[date], first: date, today: date
) -> None:
    found = trend([paper(day, 3) for day in days], read, first, today)
    if found is None:
        assert not any(first <= day <= today for day in read)
        return
    assert found.papers == sum(found.covers(day) for day in days)
    assert found.upvotes == 3 * found.papers
    mondays = [week.monday for week in found.weeks]
    assert mondays == sorted({monday_of(day) for day in read if first <= day <= today})
    assert all(monday.isocalendar().weekday == 1 for monday in mondays)
