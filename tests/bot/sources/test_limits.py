"""What rate limit headers say, and how long we keep quiet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.sources.limits import Budget, Limits, backoff_ceiling, budgets, told_to_wait

NOW = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('"api";r=499;t=300', [Budget("api", 499, seconds(300))]),
        ('"api"; t=7; r=0', [Budget("api", 0, seconds(7))]),
        ('"api";r=1;t=2, "search";r=0;t=9', [Budget("api", 1, seconds(2)), Budget("search", 0, seconds(9))]),
        ('"api";r=1, "search";r=many;t=9', []),
        ("nonsense", []),
        ("", []),
    ],
)
def test_a_rate_limit_header_is_read_as_far_as_it_makes_sense(header: str, found: list[Budget]) -> None:
    assert budgets(header) == found


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"ratelimit": '"api";r=0;t=55', "retry-after": "300"}, seconds(56)),
        ({"ratelimit": '"api";r=3;t=55', "retry-after": "30"}, seconds(30)),
        ({"retry-after": "Wed, 07 Jan 2026 12:02:00 GMT"}, seconds(120)),
        ({"retry-after": "Wed, 07 Jan 2026 12:02:00"}, seconds(120)),
        ({"retry-after": "Wed, 07 Jan 2026 11:00:00 GMT"}, seconds(0)),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_a_refusal_says_how_long_to_wait(headers: dict[str, str], wait: timedelta | None) -> None:
    assert told_to_wait(headers, NOW) == wait


@pytest.mark.parametrize(
    ("told", "refusals", "pause"),
    [
        (seconds(3), 1, seconds(300)),
        (None, 1, seconds(300)),
        (seconds(900), 1, seconds(900)),
        (seconds(3), 3, seconds(1200)),
        (seconds(3), 50, seconds(3600)),
    ],
)
def test_a_least_pause_doubles_at_every_refusal_up_to_an_hour(
    told: timedelta | None, refusals: int, pause: timedelta
) -> None:
    assert Limits(least_pause=seconds(300)).pause(told, refusals) == pause


def test_without_a_least_pause_the_server_decides() -> None:
    assert Limits().pause(seconds(3), 4) == seconds(3)
    assert Limits().pause(None, 4) == seconds(30)


def test_backoff_doubles_and_stays_bounded() -> None:
    assert [backoff_ceiling(attempt).total_seconds() for attempt in range(1, 8)] == [1, 2, 4, 8, 16, 20, 20]
