"""Which days were read when, how a source is, and jobs that one process takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.store.database import Database
from bot.store.feed import Feed, Health
from tests.bot.newsroom import DAY, HOUR, MINUTE, NOON, TODAY


@pytest.fixture
def feed(database: Database) -> Feed:
    return Feed(database)


async def test_a_day_remembers_when_it_was_last_read(feed: Feed) -> None:
    await feed.note_day("shelf", TODAY, 3, NOON)
    await feed.note_day("shelf", TODAY, 5, NOON + HOUR)
    await feed.note_day("arxiv", TODAY, 9, NOON)
    await feed.note_day("shelf", TODAY - DAY, 9, NOON)
    assert await feed.fetched("shelf", TODAY, TODAY) == {TODAY: NOON + HOUR}
    assert await feed.first_fetch("shelf") == NOON
    assert await feed.first_fetch("nowhere") is None


async def test_a_source_that_nobody_asked_is_not_ill(feed: Feed) -> None:
    assert await feed.health("shelf") == Health("shelf")


async def test_failures_add_up_until_an_answer(feed: Feed) -> None:
    await feed.note_ok("shelf", NOON - HOUR)
    await feed.note_failure("shelf", "error 503", NOON + MINUTE, NOON)
    await feed.note_failure("shelf", "error 500", NOON + 3 * MINUTE, NOON + MINUTE)
    ill = Health("shelf", NOON - HOUR, NOON, NOON + 3 * MINUTE, 2, "error 500")
    assert await feed.health("shelf") == ill
    assert await feed.note_ok("shelf", NOON + HOUR) == ill
    assert await feed.health("shelf") == Health("shelf", last_ok_at=NOON + HOUR)


async def test_a_job_belongs_to_whoever_takes_it_first(feed: Feed) -> None:
    assert await feed.take_job("fetch:1", NOON, MINUTE)
    assert not await feed.take_job("fetch:1", NOON, MINUTE)
    assert await feed.take_job("fetch:2", NOON, MINUTE)


async def test_a_job_that_a_dead_process_left_is_taken_over_once(feed: Feed) -> None:
    await feed.take_job("fetch:1", NOON, MINUTE)
    assert not await feed.take_job("fetch:1", NOON + MINUTE, MINUTE)
    assert await feed.take_job("fetch:1", NOON + 2 * MINUTE, MINUTE)
    assert not await feed.take_job("fetch:1", NOON + 2 * MINUTE, MINUTE)


async def test_a_job_that_is_done_stays_done_until_it_is_forgotten(feed: Feed) -> None:
    await feed.take_job("fetch:1", NOON, MINUTE)
    await feed.finish_job("fetch:1", NOON)
    assert not await feed.take_job("fetch:1", NOON + DAY, MINUTE)
    await feed.forget_jobs(NOON + DAY)
    assert await feed.take_job("fetch:1", NOON + DAY, MINUTE)


async def test_a_job_is_done_only_when_it_was_finished(feed: Feed) -> None:
    assert not await feed.job_done("fetch:1")
    await feed.take_job("fetch:1", NOON, MINUTE)
    assert not await feed.job_done("fetch:1")
    await feed.finish_job("fetch:1", NOON)
    assert await feed.job_done("fetch:1")


async def test_small_facts_are_remembered(feed: Feed) -> None:
    assert await feed.recall("position") == ""
    await feed.remember("position", "here")
    await feed.remember("position", "there")
    assert await feed.recall("position") == "there"


async def test_facts_of_a_kind_are_found_by_what_they_say(feed: Feed) -> None:
    for key, value in {"org:b": "E1", "org:a": "E1", "org:c": "E2", "orgxd": "E1", "other": "E1"}.items():
        await feed.remember(key, value)
    assert await feed.kept_with("org:", "E1") == ["org:a", "org:b"]


async def test_health_can_be_compared(feed: Feed) -> None:
    await feed.note_ok("shelf", NOON)
    assert replace(await feed.health("shelf"), name="arxiv") == Health("arxiv", last_ok_at=NOON)
