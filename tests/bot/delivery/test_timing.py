"""When something may be tried, repeated or looked for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.delivery.timing import LONGEST_WAIT, SPREAD, Manners, Step, backoff, look_again, spread
from bot.errors import Failure, OutcomeUnknown, Undeliverable
from bot.store.deliveries import DeliveryState
from tests.bot.delivery.made import MANNERS, SECOND, delivery
from tests.servers.messenger import START


@pytest.mark.parametrize(
    ("attempts", "draw", "seconds"),
    [(1, 1.0, 5), (2, 1.0, 10), (3, 0.5, 10), (8, 1.0, 640), (9, 1.0, 900), (500, 1.0, 900), (1, 0.0, 1), (0, 1.0, 5)],
)
def test_waits_double_from_5_s_to_15_min_with_full_jitter(attempts: int, draw: float, seconds: int) -> None:
    assert backoff(attempts, draw) == seconds * SECOND


@pytest.mark.parametrize(
    ("state", "age", "step"),
    [
        ("pending", 0, Step.SEND),
        ("unknown", 119, Step.REPEAT),
        ("unknown", 120, Step.LOOK),
    ],
)
def test_the_age_of_the_first_attempt_decides_between_repeating_and_looking(
    state: DeliveryState, age: int, step: Step
) -> None:
    assert MANNERS.step(delivery(state=state), START + age * SECOND) is step


def test_a_look_waits_until_the_last_attempt_cannot_land_any_more() -> None:
    repeated = delivery(state="unknown", last_sent_at=START + 100 * SECOND)
    assert MANNERS.step(repeated, START + 174 * SECOND) is Step.WAIT
    assert MANNERS.step(repeated, START + 175 * SECOND) is Step.LOOK


@pytest.mark.parametrize(
    ("soon", "last", "expected"),
    [
        (1, 0, 5),  # two with one key are never under way together
        (50, 45, 50),
        (119, 45, 119),
        (120, 45, 120),  # the window is over, and so is settling
        (121, 100, 175),
    ],
)
def test_an_unknown_is_repeated_at_once_or_looked_for_after_settling(soon: int, last: int, expected: int) -> None:
    unknown = delivery(state="unknown", last_sent_at=START + last * SECOND)
    assert MANNERS.resolve_at(unknown, START + soon * SECOND) == START + expected * SECOND


def test_without_a_window_an_unknown_waits_for_settling() -> None:
    manners = Manners(repeat_window=timedelta(), settle=75 * SECOND)
    assert manners.resolve_at(delivery(), START + SECOND) == START + 75 * SECOND


def test_the_wish_of_the_platform_beats_the_back_off_and_runs_on_its_clock() -> None:
    limited = Undeliverable("slow down", Failure.RETRY, retry_after=2 * SECOND)
    assert MANNERS.patience(delivery(), limited, 1.0) == 2 * SECOND
    assert Manners(SECOND, SECOND, speed=600).patience(delivery(), limited, 1.0) == 1200 * SECOND
    assert MANNERS.patience(delivery(), OutcomeUnknown("?"), 1.0) == 5 * SECOND


def test_looks_that_fail_become_rarer_up_to_a_quarter_hour() -> None:
    waits = [look_again(delivery(), START + age * SECOND, 1.0) for age in (1, 60, 7200)]
    assert waits == [5 * SECOND, 60 * SECOND, LONGEST_WAIT]


def test_the_crowd_of_nine_o_clock_is_spread_over_five_minutes_the_same_way_every_day() -> None:
    nine = START.replace(hour=9)
    late = [spread(f"discord:g:{number}", nine) for number in range(300)]
    assert late == [spread(f"discord:g:{number}", nine + timedelta(days=1)) for number in range(300)]
    assert min(late) < 15 * SECOND
    assert SPREAD - 15 * SECOND < max(late) < SPREAD


@pytest.mark.parametrize(("at", "moved"), [(START.replace(minute=7), False), (START.replace(minute=45), True)])
def test_a_time_that_few_choose_is_kept_exactly(at: datetime, moved: bool) -> None:
    assert any(spread(f"p{number}", at) for number in range(20)) is moved
