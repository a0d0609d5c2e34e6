"""New papers meet subscriptions once, whatever dies in between, and nobody is sent a backlog."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.filing import read_follow
from bot.matchmaker import Matchmaker, is_news_for
from bot.papers import Paper
from bot.ports import Place
from bot.search.fit import fits, prepare
from bot.search.rules import RULES, Rule
from bot.store.database import Database
from bot.store.followed import Follow
from bot.store.papers import Known
from bot.store.store import Store
from bot.store.tables import subscriptions
from bot.subscriptions import EVERYTHING, Cadence, State
from bot.topics import Node, Topic, print_topic
from tests.bot.made_topics import papers as made_papers
from tests.bot.made_topics import trees
from tests.bot.newsroom import CHANNEL, DAY, HOUR, MINUTE, NOON, TODAY, Newsroom, at, paper, papers, records
from tests.bot.search.meanings import ByLength


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


async def test_two_matchmakers_at_once_find_the_same_once(room: Newsroom) -> None:
    await room.subscribe("graphs")
    await room.subscribe("graphs", CHANNEL, "daily")
    await room.store.papers.keep(records(papers(9)), NOON, news_at=NOON)
    other = Matchmaker(Store(room.database))
    assert sum(await asyncio.gather(room.matchmaker.run(NOON), other.run(NOON))) == 18
    assert len(await room.matched()) == 18


async def test_a_topic_that_was_changed_waits_under_its_new_words(room: Newsroom) -> None:
    one = await room.subscribe("robots")
    await room.arrive(paper(1))
    await room.store.subscriptions.retopic(one.id, "graphs", "graph")
    await room.arrive(paper(2))
    await room.store.subscriptions.retopic(one.id, "robots", "robot")
    await room.arrive(paper(3), paper(4, "Robots"))
    assert await room.matched() == [(one.id, "2601.00004")]  # what waited for the old topic went with it


async def test_the_rule_decides_and_a_changed_one_holds_from_then_on(room: Newsroom) -> None:
    room.matchmaker = Matchmaker(room.store, ByLength())
    one = await room.subscribe("graphs of everything")
    await room.store.subscriptions.change(one.id, rule="broad")
    await room.arrive(paper(1, "Everything is in graphs"))
    await room.store.subscriptions.change(one.id, rule="normal")
    await room.arrive(paper(2, "Everything is in graphs"))
    assert await room.matched() == [(one.id, "2601.00001")]


async def test_a_removed_subscription_matches_nothing_any_more(room: Newsroom) -> None:
    gone, kept = await room.subscribe("graphs"), await room.subscribe("graphs", CHANNEL)
    await room.arrive(paper(1))
    await room.store.subscriptions.remove([gone.id])
    await room.arrive(paper(2))
    assert await room.matched() == [(kept.id, "2601.00001"), (kept.id, "2601.00002")]


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


async def test_a_scheduled_topic_that_cannot_be_read_opens_with_nothing(room: Newsroom) -> None:
    await room.arrive(paper(1), now=at(1))
    made = await room.subscribe("graphs", cadence="daily", now=NOON)
    assert await room.matchmaker.open_with_today(replace(made, topic="graphs OR ("), NOON) == 0


@given(
    st.lists(st.tuples(trees, st.sampled_from(RULES)), max_size=8),
    st.lists(made_papers, max_size=4, unique_by=lambda made: made.id),
    st.sampled_from((ByLength(), None)),
)
@settings(max_examples=25, deadline=None)
def test_what_is_found_under_keys_is_what_trying_every_pair_finds(
    migrated_file: Path, followed: list[tuple[Node, Rule]], news: list[Paper], meaning: ByLength | None
) -> None:
    topics = [(print_topic(Topic("", root)), rule) for root, rule in followed]
    found = asyncio.run(_match_all(migrated_file, topics, news, meaning))
    assert found == {
        (number, one.id) for number, topic in enumerate(topics, start=1) for one in news if _fits(one, topic, meaning)
    }


async def _match_all(
    file: Path, topics: Sequence[Follow], news: Sequence[Paper], meaning: ByLength | None
) -> set[tuple[int, str]]:
    """Subscribe to all topics, in a database of its own, and match all papers."""
    with TemporaryDirectory() as folder:
        shutil.copy(file, folder)
        database = Database(f"sqlite+aiosqlite:///{folder}/{file.name}")
        room = await Newsroom(database).open()
        for number, (topic, rule) in enumerate(topics, start=1):
            await room.subscribe(topic, Place("fake", "w", f"dm-{number}", "dm"))
            await room.store.subscriptions.change(number, rule=rule)
        await room.store.papers.keep(records(news), NOON, news_at=NOON)
        await Matchmaker(room.store, meaning).run(NOON)
        found = set(await room.matched())
        await database.close()
    return found


def _fits(one: Paper, follow: Follow, meaning: ByLength | None) -> bool:
    wanted = read_follow(follow)
    nearness = partial(meaning.near, one) if meaning else None
    return wanted is not None and fits(prepare(one), wanted.topic, wanted.rule, nearness) is not None


async def test_papers_from_before_the_first_fetch_are_no_backlog(room: Newsroom) -> None:
    yesterday = TODAY - DAY
    await room.subscribe("graphs", now=NOON - HOUR)  # the source was silent until now
    room.shelf.days = {yesterday: [paper(1, featured=yesterday)], TODAY: [paper(2)]}
    await room.tick(NOON)
    assert await room.ids() == [["2601.00002"]]
