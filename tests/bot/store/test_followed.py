"""Topics are found by keys, and a fit reaches all who follow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.dialects import postgresql

from bot.audience import Audience
from bot.store.followed import NewFit, found_under, spread
from bot.store.store import Store
from tests.bot.newsroom import CHANNEL, DAY, HOUR, NOON, Newsroom, paper, records

FIT = NewFit("graphs", "normal", "2601.00001", '{"words":[]}', Audience(5, NOON, NOON + HOUR))


@pytest.fixture
async def room(room: Newsroom) -> Newsroom:
    await room.store.papers.keep(records([paper(1), paper(2)]), NOON, news_at=NOON)
    return room


async def test_what_waits_is_found_by_its_keys(room: Newsroom) -> None:
    followed = room.store.followed
    await followed.file(1, {("graphs", "normal"): {1, -2}, ("graphs", "broad"): {-2}, ("robots", "normal"): {3}})
    assert sorted(await followed.waiting([-2, 3, 4])) == [
        (-2, ("graphs", "broad")), (-2, ("graphs", "normal")), (3, ("robots", "normal")),
    ]  # fmt: skip
    assert await followed.waiting([]) == []


async def test_more_keys_than_an_engine_takes_as_parameters_are_one_question(room: Newsroom) -> None:
    await room.store.followed.file(1, {("graphs", "normal"): {70_000}})
    assert await room.store.followed.waiting(list(range(100_000))) == [(70_000, ("graphs", "normal"))]


async def test_a_fit_reaches_all_who_follow_it_under_its_rule(room: Newsroom) -> None:
    first, second = await room.subscribe("graphs"), await room.subscribe("graphs", CHANNEL)
    other = await room.subscribe("robots")
    await room.store.subscriptions.change(other.id, topic="graphs", rule="broad")
    assert await room.store.followed.note([FIT], NOON) == 2
    assert await room.matched() == [(first.id, "2601.00001"), (second.id, "2601.00001")]


@pytest.mark.parametrize(
    ("made", "cadence", "bar", "reached"),
    [
        (NOON, "instant", 5, True),
        (NOON + HOUR, "instant", 0, False),
        (NOON + HOUR, "daily", 0, True),
        (NOON + 2 * HOUR, "weekly", 0, False),
        (NOON - DAY, "instant", 6, False),
    ],
)
async def test_only_those_to_whom_it_is_news_are_reached(
    room: Newsroom, made: object, cadence: str, bar: int, reached: bool
) -> None:
    one = await room.subscribe("graphs", cadence=cadence, min_upvotes=bar, now=made)  # type: ignore[arg-type]
    assert await room.store.followed.note([FIT], NOON) == reached
    assert bool(await room.matched()) is reached is FIT.audience.includes(one)


async def test_a_fit_is_noted_once_whoever_finds_it(room: Newsroom) -> None:
    await room.subscribe("graphs")
    other = Store(room.database)
    assert [await each.followed.note([FIT], NOON) for each in (room.store, other)] == [1, 0]


async def test_many_fits_are_written_in_several_transactions(room: Newsroom) -> None:
    await room.subscribe("graphs")
    both = [FIT, replace(FIT, paper_id="2601.00002")]
    assert await room.store.followed.note(both * 300, NOON) == 2


def test_postgresql_is_asked_in_its_own_words() -> None:
    dialect = postgresql.dialect()
    asked = str(found_under([1, -2], is_sqlite=False).compile(dialect=dialect))
    assert "topic_keys.key = ANY (%(keys)s::BIGINT[])" in asked
    assert "ON CONFLICT DO NOTHING" in str(spread(is_sqlite=False).compile(dialect=dialect))
