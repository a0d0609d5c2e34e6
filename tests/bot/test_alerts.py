"""Alerts: at once, but within quiet hours and the daily cap, and never the same paper twice."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from bot.alerts import LISTED, choose, local_midnight
from bot.messages import plain
from bot.store.matches import Pending
from bot.subscriptions import EVERYTHING
from tests.bot.newsroom import CHANNEL, DAY, DM, HOUR, MINUTE, NOON, Newsroom, at, paper, papers


def pending(number: int, subscription: int = 1) -> Pending:
    return Pending(subscription, "graphs", "instant", paper(number), '{"words": []}', "", NOON)


async def test_a_person_gets_one_message_about_everything_new(room: Newsroom) -> None:
    await room.subscribe("graphs")
    await room.subscribe("robots")
    await room.arrive(paper(1, "On graphs"), paper(2, "Robots on graphs"))
    assert await room.alerts.publish_due(NOON) == 1
    assert await room.titles() == ["2 new papers on graphs and robots"]
    assert await room.shown() == {"2601.00001": "alert", "2601.00002": "alert"}


async def test_a_paper_reaches_a_place_once(room: Newsroom) -> None:
    await room.subscribe("graphs")
    await room.subscribe("robots upvotes>20")
    one = paper(1, "Robots on graphs")
    await room.arrive(one)
    await room.publish(NOON)
    await room.grow(one, 50, NOON + HOUR)  # it fits the second topic now as well
    await room.publish(NOON + HOUR)
    assert await room.ids() == [["2601.00001"]]
    assert await room.store.matches.places_waiting(["instant"]) == []


async def test_a_channel_and_a_dm_each_get_the_paper_and_the_dm_says_so(room: Newsroom) -> None:
    await room.subscribe("graphs", CHANNEL)
    await room.subscribe("graphs upvotes>8", DM)
    await room.arrive(paper(1))
    await room.publish(NOON)
    await room.grow(paper(1), 9, NOON + MINUTE)
    await room.publish(NOON + MINUTE)
    assert await room.ids(CHANNEL) == await room.ids(DM) == [["2601.00001"]]
    assert "already in #papers" in (await room.said(DM))[0].plain()


@pytest.mark.parametrize(
    ("zone", "now", "quiet"),
    [
        ("UTC", at(21, 59), False),
        ("UTC", at(22), True),
        ("UTC", at(23, 59), True),
        ("UTC", at(6, 59), True),
        ("UTC", at(7), False),
        ("Europe/Berlin", at(21), True),
        ("Europe/Berlin", at(6), False),
        ("America/Los_Angeles", at(6), True),
        ("Pacific/Kiritimati", at(17), False),
        ("Pacific/Kiritimati", at(8, 30), True),
    ],
)
async def test_quiet_hours_over_midnight_are_the_persons_own(
    room: Newsroom, zone: str, now: datetime, quiet: bool
) -> None:
    await room.settle(timezone=zone, quiet_from=time(22), quiet_to=time(7))
    await room.subscribe("graphs")
    await room.arrive(paper(1), now=now)
    await room.publish(now)
    assert (await room.ids() == []) is quiet
    assert await room.held() == ({"2601.00001": "quiet"} if quiet else {})


async def test_what_came_in_quiet_hours_comes_as_one_message_after_them(room: Newsroom) -> None:
    await room.settle(quiet_from=time(22), quiet_to=time(7))
    await room.subscribe("graphs")
    for hour in (22, 23):
        await room.arrive(paper(hour), now=at(hour))
        await room.publish(at(hour))
    await room.publish(at(7, 0, NOON.date() + DAY))
    assert await room.ids() == [["2601.00022", "2601.00023"]]
    assert await room.held() == {}


async def test_a_channel_has_neither_quiet_hours_nor_a_cap(room: Newsroom) -> None:
    await room.settle(quiet_from=time(0), quiet_to=time(23), daily_cap=1)
    await room.subscribe("graphs", CHANNEL)
    await room.arrive(*papers(3))
    await room.publish(NOON)
    assert len((await room.ids(CHANNEL))[0]) == 3


async def test_the_cap_holds_back_what_is_beyond_it(room: Newsroom) -> None:
    await room.settle(daily_cap=2)
    await room.subscribe("graphs")
    await room.arrive(*papers(3))
    await room.alerts.publish_due(NOON)
    assert await room.ids() == [["2601.00001", "2601.00002"]]
    assert await room.held() == {"2601.00003": "cap"}
    await room.arrive(paper(4), now=NOON + HOUR)
    assert await room.alerts.publish_due(NOON + HOUR) == 0
    assert await room.held() == {"2601.00003": "cap", "2601.00004": "cap"}


async def test_papers_that_are_only_counted_count_against_the_cap(room: Newsroom) -> None:
    await room.settle(daily_cap=LISTED + 2)
    await room.subscribe("graphs")
    await room.arrive(*papers(LISTED + 2))
    await room.alerts.publish_due(NOON)
    await room.arrive(paper(99), now=NOON + HOUR)
    assert await room.alerts.publish_due(NOON + HOUR) == 0
    assert await room.held() == {"2601.00099": "cap"}


async def test_the_cap_is_a_local_days(room: Newsroom) -> None:
    await room.settle(daily_cap=1, timezone="Pacific/Kiritimati")  # its midnight is 10:00 UTC
    await room.subscribe("graphs")
    for now in (at(9), at(10)):
        await room.arrive(paper(now.hour), now=now)
        await room.alerts.publish_due(now)
    assert await room.ids() == [["2601.00009"], ["2601.00010"]]


async def test_a_digest_does_not_use_up_the_cap(room: Newsroom) -> None:
    await room.settle(daily_cap=1)
    await room.subscribe(EVERYTHING, cadence="daily")
    await room.subscribe("robots")
    await room.arrive(*papers(5), now=at(8))
    await room.publish(at(9))
    await room.arrive(paper(9, "On robots"), now=NOON)
    assert await room.alerts.publish_due(NOON) == 1


async def test_a_long_catch_up_lists_some_and_counts_the_rest(room: Newsroom) -> None:
    held = await room.subscribe("graphs")
    await room.store.subscriptions.set_state([held.id], "paused")
    await room.arrive(*papers(LISTED + 3))
    assert await room.alerts.publish_due(NOON) == 0
    await room.store.subscriptions.set_state([held.id], "active")
    assert await room.alerts.publish_due(NOON + HOUR) == 1
    message = (await room.said())[0]
    assert (len(message.entries), plain(message.note)) == (LISTED, "…and 3 more.")
    assert message.buttons[0].label == f"Show all {LISTED + 3}"
    assert len(await room.shown()) == LISTED + 3


async def test_numbers_typed_below_an_alert_mean_its_papers(room: Newsroom) -> None:
    await room.subscribe("graphs")
    await room.arrive(paper(7), paper(8))
    await room.publish(NOON)
    told = await room.store.lists.last("fake:w:ada", DM.key)
    assert told
    assert told.paper_ids == ("2601.00007", "2601.00008")


def test_a_choice_keeps_the_order_of_matching_and_each_paper_once() -> None:
    choice, over = choose([pending(2), pending(1), pending(2, subscription=2)], None)
    assert [one.id for one in choice.everything] == ["2601.00002", "2601.00001"]
    assert over == []


@pytest.mark.parametrize(("left", "listed", "over"), [(None, 3, 0), (0, 0, 3), (1, 1, 2), (9, 3, 0)])
def test_the_cap_cuts_a_choice(left: int | None, listed: int, over: int) -> None:
    choice, beyond = choose([pending(number) for number in range(3)], left)
    assert (len(choice.listed), len(beyond)) == (listed, over)


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("UTC", at(0)),
        ("Europe/Berlin", at(23, 0, NOON.date() - DAY)),
        ("Pacific/Kiritimati", at(10)),
        ("America/Los_Angeles", at(8)),
    ],
)
def test_a_day_begins_at_its_own_midnight(zone: str, midnight: datetime) -> None:
    assert local_midnight(NOON, zone) == midnight
