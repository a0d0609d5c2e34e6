"""Days and spans of time, as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.desk.dates import FIRST_DAY, read_day, read_since, read_span
from bot.errors import Refusal

TODAY = date(2026, 1, 7)  # a Wednesday
NOW = datetime(2026, 1, 7, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("Yesterday", date(2026, 1, 6)),
        ("2026-01-05", date(2026, 1, 5)),
        ("2026/1/5", date(2026, 1, 5)),
        ("5 Jan", date(2026, 1, 5)),
        ("Jan 5", date(2026, 1, 5)),
        ("5th of", None),
        ("3rd January 2025", date(2025, 1, 3)),
        ("January 3, 2025", date(2025, 1, 3)),
        ("wednesday", TODAY),
        ("monday", date(2026, 1, 5)),
        ("Thu", date(2026, 1, 1)),
        ("tues", date(2026, 1, 6)),
        ("13/02/2025", date(2025, 2, 13)),
        ("02.02.2025", date(2025, 2, 2)),
        ("31 Feb", None),
        ("31/31/2025", None),
        ("2026-02-30", None),
        ("5 Foo", None),
        ("5 Foo 2025", None),
        ("mo", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(("text", "day"), [("31 Dec", date(2025, 12, 31)), ("29 Feb", date(2024, 2, 29))])
def test_a_day_without_year_is_the_latest_such_day(text: str, day: date) -> None:
    assert read_day(text, TODAY) == day


def test_a_day_that_can_be_read_in_two_ways_is_refused_with_both() -> None:
    with pytest.raises(Refusal) as refused:
        read_day("01/02/2026", TODAY)
    assert "`2026-02-01` (1 February) or `2026-01-02` (2 January)" in refused.value.text


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2h", 2),
        ("90 min", 1.5),
        ("an hour", 1),
        ("3 days", 72),
        ("1 week", 168),
        ("A Month", 720),
        ("tomorrow", 13),
        ("5", None),
        ("week", None),
        ("3 moons", None),
        ("soon enough", None),
        ("", None),
    ],
)
def test_a_span_is_a_number_and_a_unit(text: str, hours: float | None) -> None:
    expected = None if hours is None else timedelta(hours=hours)
    assert read_span(text, NOW, "Europe/Berlin") == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7d", date(2025, 12, 31)),
        ("2 weeks", date(2025, 12, 24)),
        ("last week", date(2025, 12, 31)),
        ("the past 2 weeks", date(2025, 12, 24)),
        ("3 days ago", date(2026, 1, 4)),
        ("3 months", date(2025, 10, 7)),
        ("3m", date(2025, 10, 7)),
        ("a year", date(2025, 1, 7)),
        ("2025", date(2025, 1, 1)),
        ("2025-11", date(2025, 11, 1)),
        ("2025-13", None),
        ("monday", date(2026, 1, 5)),
        ("5 Jan", date(2026, 1, 5)),
        ("99 years", FIRST_DAY),
        ("9999 weeks", FIRST_DAY),
        ("3 hours", None),
        ("week", None),
        ("ever", None),
    ],
)
def test_since_is_the_first_day_of_a_stretch(text: str, day: date | None) -> None:
    assert read_since(text, TODAY) == day


def test_months_back_from_the_31st_end_on_the_last_day_there_is() -> None:
    assert read_since("1 month", date(2026, 3, 31)) == date(2026, 2, 28)
