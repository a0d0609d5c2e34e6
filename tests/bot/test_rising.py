"""What is usual is learned from the papers that were watched, and rising is what goes beyond it at any age."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rising import ASSUMED, PRIOR, Course, Reading, Rise, Usual, courses, learn, rise, rising, took_off
from tests.bot.newsroom import DAY, HOUR, TODAY, at

OPENING = at(0)
WINDOW = 2 * DAY
LINE = Usual(((0.0, 0.0), (1000.0, 1000.0)))
"""A vote an hour."""


def reading(paper_id: str, hour: float, upvotes: int) -> Reading:
    return Reading(paper_id, TODAY, OPENING + hour * HOUR, upvotes)


def course(*readings: tuple[float, int], paper_id: str = "a", appeared: float = 0) -> Course:
    """A course by the hours since TODAY's opening at which it was read."""
    return Course(paper_id, OPENING + appeared * HOUR, tuple(reading(paper_id, *one) for one in readings))


def found(one: Course, hour: float) -> tuple[int, float, timedelta] | None:
    made = rise(one, LINE, OPENING + hour * HOUR, WINDOW)
    return (made.gained, made.usual, made.span) if made else None


# -- the usual ---------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "upvotes"), [(-5, 1), (0, 1), (0.5, 2), (6, 7), (7.5, 7.5), (336, 27), (9999, 27)])
def test_between_two_ages_the_usual_lies_on_a_line(hours: float, upvotes: float) -> None:
    assert ASSUMED.at(hours * HOUR) == upvotes


def test_without_papers_of_its_own_an_installation_takes_the_prior() -> None:
    assert learn([], OPENING) == ASSUMED


def test_many_papers_outweigh_the_prior_and_bend_what_nobody_has_watched() -> None:
    watched = [course((0, 2), (6, 14), paper_id=str(number)) for number in range(5000)]
    usual = learn(watched, OPENING + 6 * HOUR)
    assert usual.papers == 5000
    assert usual.at(6 * HOUR) == pytest.approx(2 * PRIOR[6], rel=0.02)
    assert usual.at(14 * DAY) == pytest.approx(2 * PRIOR[336], rel=0.02)


def test_a_few_papers_change_little() -> None:
    assert learn([course((0, 100))], OPENING + DAY).at(DAY) == pytest.approx((50 * 14 + 100) / 51)


def test_half_of_the_papers_decide_and_not_the_mean() -> None:
    votes = [3] * 500 + [1000] * 400
    watched = [course((0, one), paper_id=str(number)) for number, one in enumerate(votes)]
    assert learn(watched, OPENING + HOUR).at(HOUR) < 4


def test_ages_at_which_a_paper_was_not_watched_teach_nothing() -> None:
    late = course((40, 900), appeared=0)
    assert learn([late], OPENING + 45 * HOUR).at(24 * HOUR) == ASSUMED.at(24 * HOUR)


@given(st.lists(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 500)), min_size=1), max_size=20))
def test_the_usual_never_falls_with_age(given_readings: list[list[tuple[int, int]]]) -> None:
    watched = [course(*sorted(one), paper_id=str(number)) for number, one in enumerate(given_readings)]
    votes = [value for _, value in learn(watched, OPENING + 30 * DAY).points]
    assert all(one <= other for one, other in pairwise(votes))


# -- when a paper appeared -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("readings", "appeared"),
    [
        ([("a", 9, 5)], {"a": 0}),
        ([("a", 1, 5), ("b", 15.5, 2), ("b", 17, 4)], {"a": 0, "b": 15.5}),
        ([("a", 1, 5), ("b", 30, 2)], {"a": 0, "b": 0}),
        ([("a", -48, 1), ("a", 3, 5), ("b", 4, 2)], {"a": 0, "b": 4}),
        ([("a", -48, 1), ("b", -24, 2)], {"a": 0, "b": 0}),
    ],
    ids=["there at first", "came later", "found after its day", "known before", "both known before"],
)
def test_a_paper_counts_from_its_first_reading_only_if_it_came_later_that_day(
    readings: list[tuple[str, float, int]], appeared: dict[str, float]
) -> None:
    made = courses([reading(*one) for one in readings])
    assert {one.paper_id: (one.appeared - OPENING) / HOUR for one in made} == appeared


def test_votes_stand_until_the_next_reading() -> None:
    one = course((1, 5), (3, 9))
    assert [one.at(OPENING + hour * HOUR) for hour in (0.5, 1, 2.9, 3, 99)] == [None, 5, 5, 9, 9]


# -- rising ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "hour", "expected"),
    [
        (course((1, 20)), 10, (20, 10, 10 * HOUR)),
        (course((1, 9)), 10, None),
        (course((1, 10), (60, 110)), 60, (100, 48, WINDOW)),
        (course((1, 10), (60, 50)), 60, None),
        (course((30, 10)), 10 * 24, None),
        (course((230, 10), (239, 60)), 240, (50, 10, 10 * HOUR)),
        (course((-9, 7), (5, 40)), 10, (33, 10, 10 * HOUR)),
        (course((5, 10), appeared=5), 6, (10, 1, HOUR)),
        (course((5, 3), appeared=5), 6, None),
        (course((1, 9), (5, 0)), 10, None),
    ],
    ids=[
        "all that a young one has",
        "as usual",
        "what an older one gained in the window",
        "an older one as usual",
        "no news of it",
        "found only now: since it was found",
        "votes from before it was featured",
        "an hour old",
        "few votes are no sensation",
        "lost its votes",
    ],
)
def test_rising_is_gaining_half_again_as_much_as_is_usual_at_that_age(
    one: Course, hour: float, expected: tuple[int, float, timedelta] | None
) -> None:
    assert found(one, hour) == expected


def test_a_paper_of_three_hours_and_one_of_forty_compare() -> None:
    young = course((37, 20), (40, 30), paper_id="young", appeared=37)
    old = course((0, 10), (40, 90), paper_id="old")
    ranked = rising([old, young, course((1, 1), paper_id="dull")], LINE, OPENING + 40 * HOUR, WINDOW)
    assert [one.paper_id for one in ranked] == ["young", "old"]
    assert [round(one.times, 2) for one in ranked] == [10.0, 2.25]


def test_where_nothing_is_usual_one_vote_counts_as_it() -> None:
    assert Rise("a", 12, 0.1, WINDOW).times == 12


# -- taking off --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "now", "rises"),
    [
        ((5, 9), (60, 33), True),
        ((5, 9), (40, 33), False),
        ((60, 9), (90, 33), False),
        ((60, 9), (300, 33), True),
        ((0, 1), (19, 2), False),
        ((0, 1), (24, 2), True),
        ((20, 160), (70, 168), False),
        ((10, 160), (90, 168), True),
    ],
    ids=[
        "from the middle to the top",
        "not high enough",
        "was on top, and is as usual there",
        "was on top, and soared",
        "below the least gain",
        "at once",
        "high enough, but it was not far below",
        "after a week",
    ],
)
def test_a_paper_takes_off_when_its_standing_leaps_into_the_top_tenth(
    then: tuple[int, int], now: tuple[int, int], rises: bool
) -> None:
    assert took_off((then[0], then[1] * HOUR), (now[0], now[1] * HOUR), ASSUMED) is rises
