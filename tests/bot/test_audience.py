"""A paper is news to those who were there in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.audience import Audience, audience
from tests.bot.newsroom import DAY, HOUR, NOON, TODAY, at, paper

MOMENT = timedelta(milliseconds=1)


@pytest.mark.parametrize("everything", [True, False])
def test_what_was_only_looked_up_is_news_to_nobody(everything: bool) -> None:
    assert audience(paper(1), None, everything=everything) is None


def test_everything_is_what_was_featured() -> None:
    unfeatured = replace(paper(1), featured=None)
    assert audience(unfeatured, NOON, everything=True) is None
    assert audience(unfeatured, NOON, everything=False) == Audience(5, NOON, NOON)


@pytest.mark.parametrize(
    ("arrived", "scheduled"),
    [
        (NOON, at(0, day=TODAY + DAY) - MOMENT),  # who subscribes on its day gets the whole day
        (NOON + 2 * DAY, NOON + 2 * DAY),  # it came late: who subscribed in between gets it, too
    ],
)
def test_scheduled_subscriptions_begin_with_their_day(arrived: datetime, scheduled: datetime) -> None:
    assert audience(paper(1), arrived, everything=False) == Audience(5, arrived, scheduled)


def test_the_bar_on_upvotes_holds() -> None:
    assert audience(paper(1, upvotes=30), NOON - HOUR, everything=True) == Audience(
        30, NOON - HOUR, at(0, day=TODAY + DAY) - MOMENT
    )
