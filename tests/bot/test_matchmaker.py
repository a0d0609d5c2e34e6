"""New papers meet subscriptions once, whatever dies in between, and nobody is sent a backlog."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import update

from bot.matchmaker import Matchmaker, is_news_for
from bot.store.papers import Known
from bot.store.store import Store
from bot.store.tables import subscriptions
from bot.subscriptions import EVERYTHING, Cadence, State
from tests.bot.newsroom import CHANNEL, DAY, HOUR, MINUTE, NOON, TODAY, Newsroom, at, paper, papers, records


class DiesBeforeAdvancing(Matchmaker):
    """A process that is killed between writing matches down and noting how far it got."""

    async def _advance(self, position: object) -> None:
        raise KeyboardInterrupt


async def test_a_paper_meets_every_topic_that_it_fits(room: Newsroom) -> None:
    graphs, robots = await room.subscribe("graphs"), await room.subscribe("robots")
    feed = await room.subscribe(EVERYTHING, CHANNEL)
    await room.arrive(paper(1, "On graphs"), paper(2, "Robots on graphs"), paper(3, "On time"))
    assert await room.matched() == [
        (graphs.id, "2601.00001"), (graphs.id, "2601.00002"), (robots.id, "2601.00002"),
        (feed.id, "2601.00001"), (feed.id, "2601.00002"), (feed.id, "2601.00003"),
    ]  # fmt: skip


async def test_the_position_survives_a_restart(room: Newsroom) -> None:
    await room.arrive(*papers(3))
    late = await room.subscribe("graphs", now=NOON - DAY)
    assert await Matchmaker(Store(room.database)).run(NOON + MINUTE) == 0
    await room.arrive(paper(9), now=NOON + HOUR)
    assert await room.matched() == [(late.id, "2601.00009")]


async def test_dying_before_the_position_is_noted_loses_and_doubles_nothing(room: Newsroom) -> None:
    await room.subscribe("graphs")
    await room.store.papers.keep(records(papers(3)), NOON, news_at=NOON)
    with pytest.raises(KeyboardInterrupt):
        await DiesBeforeAdvancing(room.store).run(NOON)
    assert len(await room.matched()) == 3
    assert await room.matchmaker.run(NOON + MINUTE) == 0
    assert len(await room.matched()) == 3


async def test_more_papers_than_a_batch_are_all_matched(room: Newsroom) -> None:
    await room.subscribe("graphs")
    await room.arrive(*papers(501))
    assert len(await room.matched()) == 501


async def test_a_topic_with_a_threshold_matches_when_the_votes_have_grown(room: Newsroom) -> None:
    await room.subscribe("graphs upvotes>20")
    await room.subscribe(EVERYTHING, CHANNEL, min_upvotes=30)
    await room.arrive(paper(1, upvotes=5))
    assert await room.matched() == []
    await room.grow(paper(1), 25, NOON + HOUR)
    assert [number for number, _ in await room.matched()] == [1]
    await room.grow(paper(1), 40, NOON + DAY)
    assert [number for number, _ in await room.matched()] == [1, 2]


@pytest.mark.parametrize("state", ["paused", "disabled"])
async def test_who_is_paused_or_disabled_is_matched_for_the_catch_up(room: Newsroom, state: State) -> None:
    held = await room.subscribe("graphs")
    await room.store.subscriptions.set_state([held.id], state)
    await room.arrive(paper(1))
    assert await room.matched() == [(held.id, "2601.00001")]


@pytest.mark.parametrize(
    ("cadence", "topic", "arrived", "featured", "wanted"),
    [
        ("instant", "graphs", NOON - MINUTE, TODAY, False),
        ("instant", "graphs", NOON, TODAY, True),
        ("instant", "graphs", NOON + DAY, TODAY - 3 * DAY, True),
        ("instant", "graphs", None, TODAY, False),
        ("daily", "graphs", NOON - 3 * HOUR, TODAY, True),
        ("daily", "graphs", NOON - DAY, TODAY - DAY, False),
        ("weekly", "graphs", NOON - MINUTE, None, False),
        ("daily", EVERYTHING, NOON + HOUR, None, False),
        ("daily", EVERYTHING, NOON - HOUR, TODAY, True),
    ],
)
async def test_nothing_from_before_a_subscription_is_news(
    room: Newsroom, cadence: Cadence, topic: str, arrived: datetime | None, featured: date | None, wanted: bool
) -> None:
    one = await room.subscribe(topic, cadence=cadence, now=NOON)
    known = Known(replace(paper(1), featured=featured), arrived)
    assert is_news_for(one, known) is wanted


async def test_votes_that_grow_do_not_turn_a_backlog_into_news(room: Newsroom) -> None:
    await room.arrive(paper(1), now=NOON - DAY)
    await room.subscribe("graphs", now=NOON)
    await room.grow(paper(1), 50, NOON + HOUR)
    assert await room.matched() == []


async def test_a_scheduled_subscription_opens_with_the_whole_day(room: Newsroom) -> None:
    await room.arrive(paper(1, featured=TODAY - DAY), now=at(0) - HOUR)
    await room.arrive(paper(2), now=at(1))
    made = await room.subscribe("graphs", cadence="daily", now=NOON)
    assert await room.matchmaker.open_with_today(made, NOON) == 1
    assert await room.matched() == [(made.id, "2601.00002")]


async def test_an_instant_subscription_opens_with_nothing(room: Newsroom) -> None:
    await room.arrive(paper(1), now=at(1))
    made = await room.subscribe("graphs", now=NOON)
    assert await room.matchmaker.open_with_today(made, NOON) == 0


async def test_a_topic_that_cannot_be_read_silences_no_other(room: Newsroom) -> None:
    broken, graphs = await room.subscribe("robots"), await room.subscribe("graphs")
    async with room.database.write() as connection:
        mine = subscriptions.c.id == broken.id
        await connection.execute(update(subscriptions).where(mine).values(topic="graphs OR ("))
    await room.arrive(paper(1))
    assert await room.matched() == [(graphs.id, "2601.00001")]


async def test_papers_from_before_the_first_fetch_are_no_backlog(room: Newsroom) -> None:
    yesterday = TODAY - DAY
    await room.subscribe("graphs", now=NOON - HOUR)  # the source was silent until now
    room.shelf.days = {yesterday: [paper(1, featured=yesterday)], TODAY: [paper(2)]}
    await room.tick(NOON)
    assert await room.ids() == [["2601.00002"]]
