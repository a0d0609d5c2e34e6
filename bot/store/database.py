"""Open the database, one writer at a time, and keep a second process away from the same SQLite file."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVarTuple

from filelock import FileLock, Timeout
from sqlalchemy import URL, Row, Select, Table, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import CannotStart
from bot.store.threads import Threads

BUSY_TIMEOUT_MS = 5_000
"""How long a writer waits for another process (`fetch` beside `run`) before it gives up."""
_READERS = 4
_Columns = TypeVarTuple("_Columns")
_UNWRITABLE = "The database {name} cannot be written ({cause}): check the folder's owner and free space."
_UNREACHABLE = "The database {name} cannot be reached ({cause}): check that it runs, and its address."
_DAMAGED = "The database {name} is damaged ({cause}): put it aside and restore a backup, or start anew."
_TROUBLES = {
    "unable to open database": _UNWRITABLE,
    "readonly database": _UNWRITABLE,
    "disk I/O error": _UNWRITABLE,
    "is not a database": _DAMAGED,
    "is malformed": _DAMAGED,
    "is locked": "The database {name} is locked by another program: close that one, then try again.",
    "is full": "There is no space left for the database {name}: free some, then start again.",
}
"""What SQLite says, and what is said to an operator."""


class Database:
    """Two engines on one database: a single writer whose transactions begin IMMEDIATE, and a few readers.

    A deferred transaction that turns from reading to writing fails at once on SQLite, whatever the busy timeout;
    beginning IMMEDIATE waits instead. On PostgreSQL both engines are ordinary pools.
    """

    def __init__(self, url: str) -> None:
        """Open nothing yet. Raises CannotStart if the database's driver is not installed."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writing = asyncio.Lock()
        self._lock: FileLock | None = None
        self._writer = self._engine(1 if self.is_sqlite else 5, "BEGIN IMMEDIATE")
        self._reader = self._engine(_READERS, "BEGIN")
        self._last_acts: list[Callable[[], Awaitable[None]]] = []
        self._threads = Threads(self.url, _prepare_sqlite, timeout=BUSY_TIMEOUT_MS / 1000) if self.is_sqlite else None

    @property
    def file(self) -> Path | None:
        """Where a SQLite database lies; None for every other."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def engine(self) -> AsyncEngine:
        """The writer's engine: for a library that brings tables and questions of its own."""
        return self._writer

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end, rolled back on any error."""
        if not self.is_sqlite:
            async with self._writer.begin() as connection:
                yield connection
            return
        async with self._writing, self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view for reading only."""
        async with self._reader.connect() as connection:
            yield connection

    async def rows(self, statement: Select[*_Columns]) -> Sequence[Row[*_Columns]]:
        """All that one statement finds: a third of what ``read`` costs on SQLite, where only one asks for it.

        It needs no transaction, for a statement sees one moment by itself.
        """
        if self._threads:
            return await self._threads.rows(statement)
        async with self._reader.connect() as connection:
            return (await connection.execute(statement)).all()

    async def insert_new(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows whose keys are not there yet, in a transaction of their own."""
        dialect = sqlite if self.is_sqlite else postgresql
        statement = dialect.insert(table).on_conflict_do_nothing()
        if self._threads:
            async with self._writing:
                await self._threads.insert(statement, rows)
            return
        async with self.write() as connection:
            await connection.execute(statement, rows)

    async def check(self) -> None:
        """Raise CannotStart, with what to do, if the database cannot be opened, read and written."""
        try:
            if self.file:
                await asyncio.to_thread(_probe, self.file)
            async with self.write() as connection:
                await connection.execute(text("SELECT 1"))
        except (OSError, sqlite3.Error, DBAPIError) as error:
            raise CannotStart(self.explain(error)) from error

    def lock(self) -> None:
        """Keep every other process off this SQLite file until close(); raises CannotStart if one is there first."""
        if self.file is None:
            return
        lock = FileLock(f"{self.file}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise CannotStart(
                f"Another Paperboy is already running on {self.file}: stop it first, "
                "or give this one another [bot] data folder."
            ) from error
        except OSError as error:
            raise CannotStart(self.explain(error)) from error
        self._lock = lock

    def explain(self, error: Exception) -> str:
        """One sentence for an operator about an error of the database."""
        return self.trouble(error) or f"The database {self._name} cannot be used: {_cause(error)}"

    def trouble(self, error: Exception) -> str:
        """The same if something around the database is wrong, with its mend; empty for a defect of ours."""
        cause = _cause(error)
        if isinstance(error, OSError):
            told = _UNWRITABLE if self.is_sqlite else _UNREACHABLE
        else:
            told = next((told for words, told in _TROUBLES.items() if words in cause), "")
        return told.format(name=self._name, cause=cause)

    @property
    def _name(self) -> str:
        return str(self.file or self.url.render_as_string(hide_password=True))

    def before_closing(self, act: Callable[[], Awaitable[None]]) -> None:
        """Have something done while there is still a connection; it must not raise."""
        self._last_acts.append(act)

    async def close(self) -> None:
        """Do what was to be done before, close every connection and let the next process in."""
        for act in self._last_acts:
            await act()
        await self._writer.dispose()
        await self._reader.dispose()
        if self._threads:
            self._threads.close()
        if self._lock:
            self._lock.release()

    def _engine(self, size: int, begin: str) -> AsyncEngine:
        if not self.is_sqlite:
            return _remote_engine(self.url, size)
        engine = create_async_engine(
            self.url, pool_size=size, max_overflow=0, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        event.listen(engine.sync_engine, "invalidate", _let_go)
        return engine


def _remote_engine(url: URL, size: int) -> AsyncEngine:
    try:
        return create_async_engine(url, pool_size=size, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        problem = f"The database {url.get_backend_name()} needs the package {error.name}: pip install {error.name}"
        raise CannotStart(problem) from error


def _cause(error: Exception) -> str:
    """The driver's own words."""
    return str(getattr(error, "orig", None) or error)


def _probe(file: Path) -> None:
    """Make the folder, open the file and write to it; raises OSError or sqlite3.Error.

    With the plain driver: the asynchronous one leaves a thread behind where a file cannot be opened. And SQLite lets
    anybody begin to write to a file that may only be read, so something is written that nobody uses.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    until = monotonic() + BUSY_TIMEOUT_MS / 1000
    while not _written(file, patient=monotonic() < until):
        sleep(0.02)


def _written(file: Path, *, patient: bool) -> bool:
    """False if it is locked: two processes that make it a WAL file at once are refused without waiting."""
    try:
        with closing(sqlite3.connect(file, timeout=BUSY_TIMEOUT_MS / 1000)) as connection:
            _prepare_sqlite(connection, None)
            for statement in ("BEGIN IMMEDIATE", "PRAGMA user_version = 0", "COMMIT"):
                connection.execute(statement)
    except sqlite3.OperationalError as error:
        if patient and "locked" in str(error):
            return False
        raise
    return True


def _prepare_sqlite(connection: Any, _record: object) -> None:  # the driver's raw connection has no public type
    """Let SQLAlchemy, not the driver, begin transactions; survive power loss (FULL), not only a kill."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _let_go(connection: Any, _record: object, _error: object) -> None:  # the driver's connection, as above
    """Roll back before a cancelled task's connection is thrown away.

    A statement with RETURNING that was cut short stays alive with its task's traceback, and closing the connection
    under it would keep the write lock for as long: every later writer would find the database locked.
    """
    with contextlib.suppress(Exception, asyncio.CancelledError):
        connection.rollback()
