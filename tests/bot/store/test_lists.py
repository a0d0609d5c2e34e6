"""Lists are kept as they were shown, and numbers mean the last one."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from bot.store import lists as module
from bot.store.database import Database
from bot.store.lists import Lists, ShownList, new_list_id
from bot.store.tables import lists as table
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


# -- committed together ------------------------------------------------------------------


async def kept_in(database: Database) -> int:
    """How many lists are committed."""
    return (await database.rows(select(func.count()).select_from(table)))[0][0]


def forbid_growth(database: Database) -> None:
    """The disk is full from now on."""
    with sqlite3.connect(database.file) as connection:  # type: ignore[arg-type]
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON lists BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
    connection.close()


def free_some(database: Database) -> None:
    with sqlite3.connect(database.file) as connection:  # type: ignore[arg-type]
        connection.execute("DROP TRIGGER full")
    connection.close()


async def keep_many(lists: Lists, count: int) -> None:
    one_by_one = (lists.keep(a_list(number), person_key=str(number), place_key=DM.key) for number in range(count))
    await asyncio.gather(*one_by_one)


async def test_a_list_is_known_before_it_is_committed_and_after(lists: Lists, database: Database) -> None:
    await lists.keep(a_list(1), person_key=ADA.key, place_key=DM.key)
    assert lists._waiting
    assert await lists.one("list1") == await lists.last(ADA.key, DM.key) == a_list(1)
    await lists.flush()
    assert not lists._waiting
    assert await lists.one("list1") == await lists.last(ADA.key, DM.key) == a_list(1)


async def test_of_two_lists_of_one_moment_the_later_one_is_meant(lists: Lists) -> None:
    await lists.keep(a_list(1), person_key=ADA.key, place_key=DM.key)
    await lists.flush()
    for number in (2, 3):
        await lists.keep(a_list(number), person_key=ADA.key, place_key=DM.key)
        assert await lists.last(ADA.key, DM.key) == a_list(number)


async def test_lists_that_wait_share_a_commit(lists: Lists, database: Database) -> None:
    said: list[str] = []
    assert database._threads
    event.listen(database._threads._engine, "before_cursor_execute", lambda *what: said.append(what[2]))
    await keep_many(lists, 50)
    await lists.flush()
    assert await kept_in(database) == 50
    assert said.count("COMMIT") <= 2


async def test_closing_the_database_commits_what_waits(lists: Lists, database: Database, migrated_file: Path) -> None:
    await lists.keep(a_list(1), person_key=ADA.key, place_key=DM.key)
    await database.close()
    reopened = Database(f"sqlite+aiosqlite:///{database.file}")
    assert await Lists(reopened).one("list1") == a_list(1)
    await reopened.close()


async def test_where_other_processes_answer_too_a_list_is_committed_before_its_answer(
    lists: Lists, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "is_sqlite", False)
    await keep_many(lists, 20)
    assert await kept_in(database) == 20


async def test_what_cannot_be_committed_is_kept_and_tried_again(lists: Lists, database: Database) -> None:
    forbid_growth(database)
    await lists.keep(a_list(1), person_key=ADA.key, place_key=DM.key)
    assert lists._behind
    await lists._behind
    assert await lists.one("list1") == a_list(1)
    free_some(database)
    await lists.keep(a_list(2), person_key=ADA.key, place_key=DM.key)
    await lists._behind
    assert await kept_in(database) == 2


async def test_nobody_is_promised_a_list_that_there_is_no_room_for(
    lists: Lists, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING_AT_MOST", 1)
    forbid_growth(database)
    await lists.keep(a_list(1), person_key=ADA.key, place_key=DM.key)
    with pytest.raises(IntegrityError):
        await lists.keep(a_list(2), person_key=ADA.key, place_key=DM.key)
    assert await lists.one("list2") is None


def test_ids_are_short_and_told_apart() -> None:
    made = {new_list_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(one) == 7 and not set(one) & set("ilo01") for one in made)
