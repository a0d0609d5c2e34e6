"""Which paper fits what, what a place was shown, and what waits."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.store.matches import AlreadyShownError, NewMatch, forget_old, mark_risen, mark_shown, take_slot
from bot.store.tables import places
from bot.subscriptions import State
from tests.bot.newsroom import CHANNEL, DAY, DM, HOUR, MINUTE, NOON, TODAY, Newsroom, paper, papers


async def show(room: Newsroom, *numbers: int, how: str = "digest", key: str = "digest:1") -> None:
    async with room.database.write() as connection:
        await mark_shown(connection, DM, {how: [paper(number) for number in numbers]}, key, NOON)


async def waiting(room: Newsroom) -> list[str]:
    return [one.paper.id for one in await room.store.matches.pending(DM.key)]


async def test_a_match_is_written_down_once(room: Newsroom) -> None:
    one = await room.subscribe("graphs")
    await room.store.papers.keep([], NOON)
    await room.arrive(paper(1), paper(2))
    found = [NewMatch(one.id, f"2601.0000{number}", "{}") for number in (1, 2)]
    assert await room.store.matches.add(found, NOON) == 0
    assert await room.store.matches.add([], NOON) == 0


async def test_what_waits_is_in_the_order_in_which_it_was_found(room: Newsroom) -> None:
    await room.subscribe("graphs")
    await room.arrive(paper(2), now=NOON)
    await room.arrive(paper(1), now=NOON + MINUTE)
    found = await room.store.matches.pending(DM.key)
    assert [(one.paper.id, one.at) for one in found] == [("2601.00002", NOON), ("2601.00001", NOON + MINUTE)]
    assert {(one.topic, one.cadence, one.held) for one in found} == {("graphs", "instant", "")}


async def test_what_was_shown_no_longer_waits_for_any_subscription_here(room: Newsroom) -> None:
    for topic in ("graphs", "robots"):
        await room.subscribe(topic)
    await room.subscribe("graphs", CHANNEL)
    await room.arrive(paper(1, "Robots on graphs"))
    await show(room, 1)
    assert await waiting(room) == []
    assert len(await room.store.matches.pending(CHANNEL.key)) == 1
    assert await room.store.matches.places_waiting(["instant"]) == [CHANNEL]


@pytest.mark.parametrize("state", ["paused", "disabled"])
async def test_nothing_waits_for_who_rests(room: Newsroom, state: State) -> None:
    one = await room.subscribe("graphs")
    await room.arrive(paper(1))
    await room.store.subscriptions.set_state([one.id], state)
    assert await waiting(room) == []
    assert await room.store.matches.places_waiting(["instant"]) == []


async def test_showing_a_paper_twice_in_a_place_is_an_error(room: Newsroom) -> None:
    await room.arrive(*papers(2))
    await show(room, 1)
    with pytest.raises(AlreadyShownError):
        await show(room, 2, 1)
    assert await room.shown() == {"2601.00001": "digest"}


async def test_a_hold_is_told_and_ends_when_the_paper_is_shown(room: Newsroom) -> None:
    await room.subscribe("graphs")
    await room.arrive(paper(1))
    await room.store.matches.hold(DM.key, ["2601.00001"], "quiet", NOON)
    assert await room.store.matches.held_in([DM.key], "2601.00001") == ["quiet"]
    await room.store.matches.hold(DM.key, ["2601.00001"], "cap", NOON)
    assert [one.held for one in await room.store.matches.pending(DM.key)] == ["cap"]
    assert await room.store.matches.places_waiting(["instant"]) == []
    await show(room, 1)
    assert await room.held() == {}


async def test_only_older_holds_of_the_cap_overflow(room: Newsroom) -> None:
    await room.arrive(*papers(2))
    await room.store.matches.hold(DM.key, ["2601.00001"], "cap", NOON)
    await room.store.matches.hold(CHANNEL.key, ["2601.00002"], "quiet", NOON)
    assert await room.store.matches.places_over_cap(NOON) == []
    assert await room.store.matches.places_over_cap(NOON + MINUTE) == [DM]


async def test_alerts_are_counted_for_the_cap_and_nothing_else(room: Newsroom) -> None:
    await room.arrive(*papers(3))
    await show(room, 1, how="alert", key="alert:1")
    await show(room, 2, how="counted", key="alert:2")
    await show(room, 3, how="counted", key="digest:1")
    assert await room.store.matches.alerted_since(DM.key, NOON) == 2
    assert await room.store.matches.alerted_since(DM.key, NOON + MINUTE) == 0


async def test_what_has_grown_is_found_until_it_was_mentioned(room: Newsroom) -> None:
    await room.arrive(*papers(2))
    await show(room, 1)
    await room.grow(paper(1), 100, NOON + HOUR)
    grown = await room.store.matches.grown(DM.key, NOON - DAY, 95)
    assert [(one.paper.id, one.then, one.at) for one in grown] == [("2601.00001", 5, NOON)]
    assert await room.store.matches.grown(DM.key, NOON - DAY, 96) == []
    assert await room.store.matches.grown(DM.key, NOON + MINUTE, 95) == []
    async with room.database.write() as connection:
        await mark_risen(connection, DM, [one.paper for one in grown], NOON + HOUR)
    assert await room.store.matches.grown(DM.key, NOON - DAY, 95) == []


async def test_why_a_paper_came_can_be_told(room: Newsroom) -> None:
    one = await room.subscribe("graphs")
    await room.arrive(paper(1))
    await show(room, 1, how="alert", key="alert:1")
    reasons = await room.store.matches.reasons([one.id, 99], "2601.00001")
    assert list(reasons) == [one.id]
    assert "graphs" in reasons[one.id]
    told = await room.store.matches.shown_in([DM.key, CHANNEL.key], "2601.00001")
    assert [(shown.place, shown.how, shown.outbox_key, shown.at) for shown in told] == [(DM, "alert", "alert:1", NOON)]


async def test_a_slot_is_taken_once(room: Newsroom) -> None:
    one = await room.subscribe("graphs", cadence="daily")
    async with room.database.write() as connection:
        assert await take_slot(connection, one.id, TODAY, NOON)
        assert not await take_slot(connection, one.id, TODAY, NOON)
        assert await take_slot(connection, one.id, TODAY + DAY, NOON)


async def test_old_holds_of_nobody_are_forgotten(room: Newsroom) -> None:
    one = await room.subscribe("graphs")
    await room.arrive(paper(1))
    await room.store.matches.hold(DM.key, ["2601.00001"], "cap", NOON)
    await room.store.subscriptions.remove([one.id])
    async with room.database.write() as connection:
        await forget_old(connection, NOON + 61 * DAY, 60 * DAY)
    assert await room.held() == {}


async def test_a_disabled_place_is_sent_no_overflow(room: Newsroom) -> None:
    await room.arrive(paper(1))
    await room.store.matches.hold(DM.key, ["2601.00001"], "cap", NOON)
    async with room.database.write() as connection:
        await connection.execute(update(places).where(places.c.key == DM.key).values(disabled_reason="DMs are closed"))
    assert await room.store.matches.places_over_cap(NOON + DAY) == []
