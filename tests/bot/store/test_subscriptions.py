"""Subscriptions are made, found when due, changed, paused and removed; their next slot moves on."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy.exc import IntegrityError

from bot.subscriptions import EVERYTHING, State, Timetable
from tests.bot.newsroom import ADA, CHANNEL, DAY, DM, HOUR, MINUTE, NOON, TODAY, Newsroom, at, paper


async def test_one_comes_back_as_it_was_made(room: Newsroom) -> None:
    made = await room.subscribe("graphs", CHANNEL, "weekly", hour=8, days=(0, 4), zone="Europe/Berlin", min_upvotes=3)
    assert (made.place, made.topic, made.cadence, made.min_upvotes) == (CHANNEL, "graphs", "weekly", 3)
    assert made.timetable == Timetable(time(8), (0, 4), "Europe/Berlin")
    assert (made.made_by, made.made_by_name, made.created_at, made.state) == (ADA.key, "Ada", NOON - DAY, "active")
    assert made.next_due_at == at(7, 0, TODAY + 2 * DAY)


async def test_an_instant_one_has_no_slot(room: Newsroom) -> None:
    assert (await room.subscribe("graphs")).next_due_at is None


async def test_numbers_are_never_used_again(room: Newsroom) -> None:
    first = await room.subscribe("graphs")
    await room.store.subscriptions.remove([first.id])
    assert (await room.subscribe("graphs")).id > first.id
    assert await room.store.subscriptions.one(first.id) is None


async def test_active_ones_are_due_from_their_slot_on(room: Newsroom) -> None:
    daily = await room.subscribe(EVERYTHING, CHANNEL, "daily")
    await room.subscribe("graphs")
    assert await room.store.subscriptions.due(at(8, 59)) == []
    assert [one.id for one in await room.store.subscriptions.due(at(9))] == [daily.id]


@pytest.mark.parametrize("state", ["paused", "disabled"])
async def test_who_rests_is_not_due_but_matched(room: Newsroom, state: State) -> None:
    daily = await room.subscribe(EVERYTHING, CHANNEL, "daily")
    await room.store.subscriptions.set_state([daily.id], state)
    assert await room.store.subscriptions.due(NOON) == []
    assert [one.state for one in await room.store.subscriptions.to_match()] == [state]


async def test_moving_on_leads_to_the_next_slot_ahead(room: Newsroom) -> None:
    daily = await room.subscribe(EVERYTHING, CHANNEL, "daily")
    async with room.database.write() as connection:
        await room.store.subscriptions.move_on(connection, daily, at(9) + 5 * DAY)  # Monday
    assert (await room.subscription(daily.id)).next_due_at == at(9) + 6 * DAY


async def test_a_pause_ends_when_its_time_is_up(room: Newsroom) -> None:
    held, for_ever = await room.subscribe("graphs"), await room.subscribe("robots")
    await room.store.subscriptions.set_state([held.id], "paused", NOON + HOUR)
    await room.store.subscriptions.set_state([for_ever.id], "paused")
    assert await room.store.subscriptions.pauses_over(NOON + HOUR - MINUTE) == []
    assert [one.id for one in await room.store.subscriptions.pauses_over(NOON + HOUR)] == [held.id]


async def test_a_new_state_forgets_the_old_ones_reason_and_end(room: Newsroom) -> None:
    one = await room.subscribe("graphs")
    await room.store.subscriptions.change(one.id, state="disabled", reason="DMs are closed")
    assert (await room.subscription(one.id)).reason == "DMs are closed"
    await room.store.subscriptions.set_state([one.id], "active")
    active = await room.subscription(one.id)
    assert (active.state, active.reason, active.paused_until) == ("active", "", None)


async def test_a_new_schedule_has_its_own_next_slot(room: Newsroom) -> None:
    one = await room.subscribe("graphs")
    await room.store.subscriptions.reschedule(one.id, "daily", Timetable(time(18), (2,), "UTC"), NOON)
    assert (await room.subscription(one.id)).next_due_at == at(18)
    await room.store.subscriptions.reschedule(one.id, "instant", one.timetable, NOON)
    assert (await room.subscription(one.id)).next_due_at is None


async def test_a_new_topic_drops_what_fitted_the_old_one(room: Newsroom) -> None:
    one = await room.subscribe("graphs")
    await room.arrive(paper(1))
    await room.store.subscriptions.retopic(one.id, "robots", "robots")
    assert await room.store.matches.pending(DM.key) == []
    assert (await room.subscription(one.id)).topic == "robots"


async def test_a_place_follows_a_topic_once(room: Newsroom) -> None:
    first = await room.subscribe("graphs")
    assert await room.subscribe("graphs", cadence="daily") == first  # pressed twice
    await room.subscribe("graphs", CHANNEL)
    found = await room.store.subscriptions.with_topic(DM.key, "graphs")
    assert found
    assert found.place == DM
    assert await room.store.subscriptions.with_topic(DM.key, "robots") is None
    assert [one.place for one in await room.store.subscriptions.at(CHANNEL.key)] == [CHANNEL]
    assert len(await room.store.subscriptions.around(ADA.key, CHANNEL.key)) == 2


async def test_a_workspaces_channels_hold_nobodys_direct_messages(room: Newsroom) -> None:
    posted = await room.subscribe("graphs", CHANNEL)
    await room.subscribe("graphs")
    assert await room.store.subscriptions.in_channels_of("fake", "w") == [posted]
    assert await room.store.subscriptions.in_channels_of("fake", "another") == []


async def test_removing_one_takes_its_matches_along(room: Newsroom) -> None:
    one, other = await room.subscribe("graphs"), await room.subscribe("robots")
    await room.arrive(paper(1, "Robots on graphs"))
    await room.store.subscriptions.remove([one.id])
    assert await room.matched() == [(other.id, "2601.00001")]


async def test_states_are_counted(room: Newsroom) -> None:
    for topic in ("graphs", "robots", "time"):
        await room.subscribe(topic)
    await room.store.subscriptions.set_state([1], "paused")
    assert await room.store.subscriptions.counts() == {"active": 2, "paused": 1}


async def test_nobody_follows_anything_who_is_not_known(room: Newsroom) -> None:
    with pytest.raises(IntegrityError):
        await room.store.subscriptions.add(
            place=CHANNEL,
            topic="graphs",
            topic_key="graphs",
            cadence="instant",
            timetable=Timetable(time(9), (0,), "UTC"),
            count=10,
            min_upvotes=0,
            made_by="nobody",
            now=NOON,
        )
