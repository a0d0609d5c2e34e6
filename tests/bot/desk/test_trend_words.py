from __future__ import annotations

from datetime import date

import pytest

from bot.desk.trend_words import caveats, gaps, many, picture, sentences, stretch
from bot.desk.weeks import WEEK, Trend, Week, monday_of
from bot.messages import Series, plain

TODAY = date(2026, 1, 7)
"""A Wednesday."""


def trend(*papers: int, today: date = TODAY, upvotes: int = 10) -> Trend:
    """Weeks of so many papers, the last one running; each paper has so many upvotes."""
    first = monday_of(today) - (len(papers) - 1) * WEEK
    days = [first + at * WEEK for at in range(len(papers))]
    weeks = (Week(day, number, number * upvotes, day + WEEK <= today) for day, number in zip(days, papers, strict=True))
    return Trend(tuple(weeks), first, today, 0)


@pytest.mark.parametrize(
    ("papers", "said"),
    [
        ([1, 0], "1 paper in 2 weeks, in the week of 29 Dec. 10 upvotes in all."),
        ([0, 3], "3 papers in 2 weeks, all in the week of 5 Jan. 30 upvotes in all."),
        ([1, 0, 1], "2 papers in 3 weeks. 20 upvotes in all."),
        ([2, 2, 1], "5 papers in 3 weeks, never more than 2 in a week. 50 upvotes in all."),
        (
            [1, 0, 0, 5, 4, 0],
            "10 papers in 6 weeks, about 2 a week; most in the week of 22 Dec (5 papers). "
            "Up: 9 in the last 2 full weeks, 0 in the 2 before. 100 upvotes in all.",
        ),
        (
            [9, 9, 1, 0, 0],
            "19 papers in 5 weeks, about 4 a week; never more than 9 in a week. "
            "Down: 1 in the last 2 full weeks, 18 in the 2 before. 190 upvotes in all.",
        ),
        (
            [3, 2, 2, 4, 1],
            "12 papers in 5 weeks, about 3 a week; most in the week of 29 Dec (4 papers). "
            "About level: 6 in the last 2 full weeks, 5 in the 2 before. 120 upvotes in all.",
        ),
    ],
)
def test_what_is_said_is_counted(papers: list[int], said: str) -> None:
    assert " ".join(sentences(trend(*papers))) == said


def test_too_few_papers_show_no_direction() -> None:
    assert not any("full weeks" in sentence for sentence in sentences(trend(0, 0, 1, 2, 1)))


def test_of_two_days_nobody_tells_how_many_come_a_week() -> None:
    found = trend(1, 2, today=date(2026, 1, 5))
    short = Trend(found.weeks, date(2026, 1, 2), found.today, 0)
    assert next(iter(sentences(short))) == "3 papers in 2 weeks, most in the week of 5 Jan (2 papers)."


@pytest.mark.parametrize(
    ("found", "name", "said"),
    [
        (trend(1), "this week so far", "1 paper of this week so far, with 10 upvotes."),
        (
            Trend(trend(2).weeks, date(2026, 1, 5), date(2026, 1, 14), 0),
            "the week of 5 Jan 2026",
            "2 papers of the week of 5 Jan 2026, with 20 upvotes.",
        ),
    ],
)
def test_a_single_week_is_told_and_not_drawn(found: Trend, name: str, said: str) -> None:
    assert list(sentences(found)) == [said]
    assert stretch(found) == name
    assert picture(found) is None
    assert list(caveats(found)) == ["One week makes no picture.", "Upvotes are as they are now."]


def test_a_picture_has_a_stretch_a_week_and_says_all_of_it() -> None:
    drawn = picture(trend(1, 0, 1_200, upvotes=1))
    assert drawn
    assert drawn.labels == ("22 Dec", "29 Dec", "5 Jan")
    assert drawn.series == (Series("papers", (1, 0, 1_200)), Series("upvotes", (1, 0, 1_200)))
    assert drawn.says == (
        "Papers a week, by its Monday, and their upvotes. "
        "22 Dec: 1, 1 upvote. 29 Dec: 0. 5 Jan so far: 1,200, 1,200 upvotes."
    )


def test_beyond_a_year_every_label_names_its_year() -> None:
    year, longer = picture(trend(*[1] * 53)), picture(trend(*[1] * 54))
    assert year
    assert longer
    assert (year.labels[0], longer.labels[0], longer.labels[-1]) == ("6 Jan", "30 Dec 2024", "5 Jan 2026")
    assert len(set(year.labels)) == 53


def test_the_words_of_two_years_fit_where_pictures_are_described() -> None:
    drawn = picture(trend(*[99] * 106, upvotes=999))
    assert drawn
    assert len(drawn.labels) == 106
    assert len(drawn.says) <= 1024
    assert "Dec 2025: 495, 494,505 upvotes." in drawn.says


def test_the_words_of_half_a_year_tell_every_week() -> None:
    drawn = picture(trend(*[9_999] * 26, upvotes=99))
    assert drawn
    assert drawn.says.count("upvotes.") == 27
    assert len(drawn.says) <= 1024


@pytest.mark.parametrize(
    ("wanted", "unread", "said"),
    [
        (date(2025, 12, 23), 0, ""),
        (date(2025, 12, 23), 1, "1 weekday of this time was never read."),
        (date(2025, 12, 22), 0, "The days before Tue 23 Dec 2025 were never read."),
        (
            date(2025, 12, 22),
            2,
            "The days before Tue 23 Dec 2025 were never read. 2 weekdays of this time were never read.",
        ),
    ],
)
def test_what_was_not_read_is_said_with_the_way_to_read_it(wanted: date, unread: int, said: str) -> None:
    found = Trend(trend(1, 1, 1).weeks, date(2025, 12, 23), TODAY, unread)
    mend = f" An operator can run `python bot.py fetch --since {wanted}`." if said else ""
    assert plain(gaps(found, wanted)) == said + mend


def test_the_running_week_is_called_unfinished() -> None:
    assert list(caveats(trend(1, 1))) == ["The week of 5 Jan is not over.", "Upvotes are as they are now."]
    over = Trend(trend(1, 1).weeks, date(2025, 12, 29), date(2026, 1, 13), 0)
    assert list(caveats(over)) == ["Upvotes are as they are now."]


@pytest.mark.parametrize(("number", "said"), [(0, "0 papers"), (1, "1 paper"), (1_234, "1,234 papers")])
def test_numbers_are_said_as_people_write_them(number: int, said: str) -> None:
    assert many(number, "paper") == said
