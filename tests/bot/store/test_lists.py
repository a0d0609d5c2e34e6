"""Lists are kept as they were shown, and numbers mean the last one."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.store.database import Database
from bot.store.lists import Lists, ShownList, new_list_id
from tests.bot.newsroom import ADA, CHANNEL, DAY, DM, MINUTE, NOON

NOTES = {"2601.00001": "rising “fast”"}


def a_list(number: int, at: datetime = NOON) -> ShownList:
    return ShownList(f"list{number}", "Papers", "today", ("2601.00001", "2601.00002"), NOTES, at)


@pytest.fixture
def lists(database: Database) -> Lists:
    return Lists(database)


async def test_a_list_comes_back_as_it_was(lists: Lists) -> None:
    await lists.keep(a_list(1), person_key=ADA.key, place_key=DM.key)
    assert await lists.one("list1") == a_list(1)
    assert await lists.one("list2") is None


async def test_numbers_mean_ones_own_last_list_or_what_was_posted_last(lists: Lists) -> None:
    await lists.keep(a_list(1), person_key=ADA.key, place_key=CHANNEL.key)
    await lists.keep(a_list(2, NOON + MINUTE), person_key="bo", place_key=CHANNEL.key)
    assert await lists.last(ADA.key, CHANNEL.key) == a_list(1)
    await lists.keep(a_list(3, NOON + 2 * MINUTE), person_key="", place_key=CHANNEL.key)
    assert await lists.last(ADA.key, CHANNEL.key) == a_list(3, NOON + 2 * MINUTE)
    assert await lists.last(ADA.key, DM.key) is None


async def test_old_lists_are_forgotten(lists: Lists) -> None:
    await lists.keep(a_list(1), person_key=ADA.key, place_key=DM.key)
    await lists.keep(a_list(2, NOON + DAY), person_key=ADA.key, place_key=DM.key)
    await lists.forget(NOON + DAY)
    assert await lists.one("list1") is None
    assert await lists.one("list2")


def test_ids_are_short_and_told_apart() -> None:
    made = {new_list_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(one) == 7 and not set(one) & set("ilo01") for one in made)
