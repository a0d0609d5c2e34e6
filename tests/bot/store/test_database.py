"""The database: one writer, a view for readers, a lock against a second process, and a sentence for every trouble."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.errors import CannotStart
from bot.store import database as module
from bot.store.database import Database
from bot.store.migrations import migrate
from bot.store.tables import meta

ROOT = Path(__file__).parents[3]
HOLDER = """
import sys, time
from bot.store.database import Database
database = Database(f"sqlite+aiosqlite:///{sys.argv[1]}")
database.lock()
print("locked", flush=True)
time.sleep(60)
"""


def url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


async def trouble(file: Path) -> str:
    """What an operator is told when the database cannot be used."""
    database = Database(url(file))
    try:
        with pytest.raises(CannotStart) as told:
            await migrate(database)
        return str(told.value)
    finally:
        await database.close()


async def note(database: Database, key: str, value: str = "") -> None:
    async with database.write() as connection:
        await connection.execute(insert(meta).values(key=key, value=value))


async def noted(database: Database) -> int:
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(meta))).scalar_one()


@contextmanager
def other_writer(file: Path) -> Iterator[None]:
    """Another program in the middle of writing."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_TIMEOUT_MS", 20)


# -- reading and writing -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)]
)
async def test_every_connection_is_made_to_survive_power_loss(database: Database, pragma: str, value: object) -> None:
    async with database.write() as writer, database.read() as reader:
        for connection in (writer, reader):
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar() == value


async def note_twice(database: Database, key: str) -> None:
    async with database.write() as connection:
        for _ in range(2):
            await connection.execute(insert(meta).values(key=key, value=""))


async def test_an_error_undoes_the_whole_transaction(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await note_twice(database, "same")
    assert await noted(database) == 0
    await note(database, "same")


async def test_writers_wait_for_each_other(database: Database) -> None:
    await asyncio.gather(*(note(database, f"key {number}") for number in range(20)))
    assert await noted(database) == 20


async def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    await note(database, "before")
    async with database.read() as connection:
        count = select(func.count()).select_from(meta)
        assert (await connection.execute(count)).scalar() == 1
        await note(database, "meanwhile")
        assert (await connection.execute(count)).scalar() == 1
    assert await noted(database) == 2


async def test_more_readers_than_connections_take_turns(database: Database) -> None:
    assert set(await asyncio.gather(*(noted(database) for _ in range(40)))) == {0}


async def test_a_writer_of_another_process_is_waited_for(database: Database) -> None:
    assert database.file
    with other_writer(database.file):
        waiting = asyncio.create_task(note(database, "mine"))
        await asyncio.sleep(0.05)
        assert not waiting.done()
    await asyncio.wait_for(waiting, 2)
    assert await noted(database) == 1


# -- a second process --------------------------------------------------------------------


async def test_a_second_process_is_kept_away_until_the_first_is_gone(database: Database) -> None:
    command = (sys.executable, "-c", HOLDER, str(database.file))
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert child.stdout
        assert await child.stdout.readline() == b"locked\n"
        with pytest.raises(CannotStart, match=r"Another Paperboy is already running on .*paperboy\.db: stop it first"):
            database.lock()
    finally:
        child.kill()
        await child.communicate()
    database.lock()  # a killed process holds nothing up


async def test_closing_lets_the_next_process_in(database: Database) -> None:
    first, second = Database(url(database.file)), Database(url(database.file))  # type: ignore[arg-type]
    first.lock()
    with pytest.raises(CannotStart):
        second.lock()
    await first.close()
    second.lock()
    await second.close()


async def test_a_folder_where_no_lock_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    database = Database(url(tmp_path / "file" / "paperboy.db"))
    with pytest.raises(CannotStart, match="cannot be written"):
        database.lock()
    await database.close()


# -- trouble -----------------------------------------------------------------------------


async def test_a_folder_is_made_for_the_database(tmp_path: Path) -> None:
    database = Database(url(tmp_path / "new" / "folder" / "paperboy.db"))
    await database.check()
    await database.close()
    assert (tmp_path / "new" / "folder" / "paperboy.db").exists()


async def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = await trouble(tmp_path / "file" / "paperboy.db")
    assert told.startswith(f"The database {tmp_path}/file/paperboy.db cannot be written (")
    assert told.endswith("): check the folder's owner and free space.")


async def test_a_folder_where_the_file_should_be_is_told(tmp_path: Path) -> None:
    assert "cannot be written (unable to open database file)" in await trouble(tmp_path)


async def test_a_database_that_may_only_be_read_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA query_only = ON").close()  # nothing can be forbidden to root otherwise

    monkeypatch.setattr(module, "_prepare_sqlite", forbid)
    with pytest.raises(CannotStart, match=r"cannot be written \(attempt to write a readonly database\)"):
        await database.check()


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "paperboy.db").write_bytes(b"Dear diary, " * 1000)
    told = await trouble(tmp_path / "paperboy.db")
    assert "is damaged (file is not a database): put it aside and restore a backup, or start anew." in told


async def test_a_damaged_database_is_told(database: Database) -> None:
    await database.close()
    assert database.file
    content = bytearray(database.file.read_bytes())
    content[100:4096] = b"\xaa" * 3996  # everything behind the header, which makes it look sound
    database.file.write_bytes(content)
    assert "is damaged (" in await trouble(database.file)


async def test_a_database_that_another_program_keeps_is_told(database: Database, impatient: None) -> None:
    assert database.file
    with other_writer(database.file):
        told = await trouble(database.file)
    assert told.endswith("is locked by another program: close that one, then try again.")


async def test_a_full_disk_is_told_and_leaves_what_was_there(database: Database) -> None:
    @event.listens_for(database._writer.sync_engine, "connect")
    def shrink(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1").close()  # never below what the file already has

    await note(database, "small")
    with pytest.raises(OperationalError) as full:
        await note(database, "large", "x" * 500_000)
    assert database.trouble(full.value).startswith("There is no space left for the database")
    assert await noted(database) == 1


async def test_a_disk_that_fills_up_while_migrating_is_told_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    database = Database(url(tmp_path / "paperboy.db"))

    @event.listens_for(database._writer.sync_engine, "connect")
    def shrink(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 5").close()

    with pytest.raises(CannotStart, match="There is no space left"):
        await migrate(database)
    await database.close()
    with closing(sqlite3.connect(tmp_path / "paperboy.db")) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


async def test_a_defect_of_ours_is_no_trouble_of_the_database(database: Database) -> None:
    with pytest.raises(DBAPIError) as broken:
        async with database.read() as connection:
            await connection.execute(text("SELECT one FROM nowhere"))
    assert database.trouble(broken.value) == ""
    assert database.explain(broken.value).endswith("cannot be used: no such table: nowhere")


def test_a_missing_driver_is_told_with_its_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(CannotStart, match="The database postgresql needs the package asyncpg: pip install asyncpg"):
        Database("postgresql+asyncpg://paperboy:secret@127.0.0.1/paperboy")


def test_a_server_that_cannot_be_reached_is_told_without_its_password(tmp_path: Path) -> None:
    database = Database(url(tmp_path / "paperboy.db"))
    database.url = database.url.set(drivername="postgresql+asyncpg", username="bo", password="secret", host="db")
    database.is_sqlite = False
    told = database.explain(ConnectionRefusedError("refused"))
    assert told.endswith("cannot be reached (refused): check that it runs, and its address.")
    assert "secret" not in told
    database.lock()  # nothing to keep others away from: rows are claimed there
    assert database._lock is None


# -- single questions --------------------------------------------------------------------


async def test_a_single_question_sees_what_was_committed_and_nothing_half_done(database: Database) -> None:
    await note(database, "one")
    async with database.write() as connection:
        await connection.execute(insert(meta).values(key="half", value=""))
        assert [row.key for row in await database.rows(select(meta.c.key))] == ["one"]
    assert len(await database.rows(select(meta.c.key))) == 2


async def test_more_questions_than_threads_take_turns(database: Database) -> None:
    await note(database, "one", "1")
    found = await asyncio.gather(*(database.rows(select(meta.c.value)) for _ in range(40)))
    assert {rows[0].value for rows in found} == {"1"}


async def test_a_question_that_is_given_up_leaves_its_thread_to_the_next(database: Database) -> None:
    tasks = [asyncio.create_task(database.rows(select(meta.c.key))) for _ in range(20)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    assert await database.rows(select(meta.c.key)) == []
    assert all(isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(*tasks, return_exceptions=True))


async def test_rows_are_inserted_all_or_none_and_known_ones_are_left_alone(database: Database) -> None:
    await database.insert_new(meta, [{"key": "one", "value": "1"}])
    with pytest.raises(DBAPIError):
        await database.insert_new(meta, [{"key": "two", "value": "2"}, {"key": "three", "value": None}])
    await database.insert_new(meta, [{"key": "one", "value": "other"}, {"key": "four", "value": "4"}])
    assert [tuple(row) for row in await database.rows(select(meta).order_by(meta.c.value))] == [
        ("one", "1"),
        ("four", "4"),
    ]


async def test_both_ways_of_writing_take_turns(database: Database) -> None:
    made = (database.insert_new(meta, [{"key": f"new {number}", "value": ""}]) for number in range(20))
    await asyncio.gather(*made, *(note(database, f"key {number}") for number in range(20)))
    assert await noted(database) == 40


async def test_pools_that_need_no_threads_answer_and_write_alike(database: Database) -> None:
    assert database._threads
    database._threads.close()
    database._threads, database.is_sqlite = None, False  # as on PostgreSQL, where both engines are ordinary pools
    for value in ("1", "other"):
        await database.insert_new(meta, [{"key": "one", "value": value}])
    assert [row.value for row in await database.rows(select(meta.c.value))] == ["1"]


async def test_a_question_to_a_broken_database_is_told_like_any_other_trouble(tmp_path: Path) -> None:
    (tmp_path / "paperboy.db").write_bytes(b"Dear diary, " * 1000)
    database = Database(url(tmp_path / "paperboy.db"))
    with pytest.raises(DBAPIError) as broken:
        await database.rows(select(meta.c.key))
    assert "is damaged" in database.trouble(broken.value)
    await database.close()
