"""What the daily cap held back comes the day after as one message, unless a digest carries it."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from bot.messages import plain
from bot.overflow import LISTED
from tests.bot.newsroom import DAY, DM, HOUR, MINUTE, NOON, TODAY, Newsroom, at, paper, papers

TOMORROW = TODAY + DAY


async def fill(room: Newsroom, count: int = 4) -> None:
    """A topic of Ada's, and so many papers on it at noon, of which her cap lets one through."""
    await room.settle(daily_cap=1)
    await room.subscribe("graphs")
    await room.arrive(*papers(count))
    await room.alerts.publish_due(NOON)


async def test_it_comes_at_nine_the_day_after_once(room: Newsroom) -> None:
    await fill(room)
    for now in (NOON + HOUR, at(23), at(0, 0, TOMORROW), at(8, 59, TOMORROW)):
        assert await room.publish(now) == 0
    for now in (at(9, 0, TOMORROW), at(9, 1, TOMORROW), at(9, 0, TOMORROW + DAY)):
        await room.publish(now)
    assert await room.titles() == ["1 new paper on graphs", "Held back by your daily cap: 3 papers on graphs"]
    assert await room.held() == {}
    assert (await room.shown())["2601.00004"] == "digest"


async def test_it_says_how_to_change_the_cap(room: Newsroom) -> None:
    await fill(room)
    await room.publish(at(9, 0, TOMORROW))
    assert plain((await room.said())[-1].note).strip() == "Change the cap with `settings daily_cap 30`."


async def test_a_long_one_lists_some_and_counts_the_rest(room: Newsroom) -> None:
    await fill(room, LISTED + 3)
    await room.publish(at(9, 0, TOMORROW))
    message = (await room.said())[-1]
    assert len(message.entries) == LISTED
    assert message.buttons[0].label == f"Show all {LISTED + 2}"
    assert len(await room.shown()) == LISTED + 3


@pytest.mark.parametrize(
    ("zone", "opening"),
    [
        ("Europe/Berlin", at(8, 0, TOMORROW)),
        ("America/Los_Angeles", at(17, 0, TOMORROW)),
        ("Pacific/Kiritimati", at(19, 0, TOMORROW)),  # noon is two o'clock of the 8th there, so it is the 9th by then
    ],
)
async def test_nine_is_nine_where_the_person_lives(room: Newsroom, zone: str, opening: datetime) -> None:
    await room.settle(daily_cap=1, timezone=zone)
    await room.subscribe("graphs")
    await room.arrive(*papers(3))
    await room.alerts.publish_due(NOON)
    assert await room.overflow.publish_due(opening - MINUTE) == 0
    assert await room.overflow.publish_due(opening) == 1


async def test_what_is_held_back_today_waits_for_tomorrow(room: Newsroom) -> None:
    await fill(room)
    await room.publish(at(9, 0, TOMORROW))
    await room.arrive(*(paper(number, featured=TOMORROW) for number in (7, 8)), now=at(10, 0, TOMORROW))
    for hour in (10, 11):
        await room.publish(at(hour, 0, TOMORROW))
    assert await room.held() == {"2601.00008": "cap"}


async def test_quiet_hours_hold_it(room: Newsroom) -> None:
    await fill(room)
    await room.settle(daily_cap=1, quiet_from=time(22), quiet_to=time(10))
    assert await room.overflow.publish_due(at(9, 30, TOMORROW)) == 0
    assert await room.overflow.publish_due(at(10, 0, TOMORROW)) == 1


async def test_a_digest_carries_it_instead(room: Newsroom) -> None:
    await fill(room)
    daily = await room.subscribe("robots", DM, "daily", now=NOON)
    assert await room.overflow.publish_due(at(9, 0, TOMORROW)) == 0
    await room.store.subscriptions.set_state([daily.id], "paused")
    assert await room.overflow.publish_due(at(9, 0, TOMORROW)) == 1


async def test_papers_of_a_topic_that_nobody_follows_any_more_are_left_out(room: Newsroom) -> None:
    await fill(room)
    await room.store.subscriptions.remove([1])
    assert await room.overflow.publish_due(at(9, 0, TOMORROW)) == 0
    assert len(await room.said()) == 1
