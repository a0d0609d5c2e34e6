"""Lists as they were shown: paging stays stable while papers arrive, and numbers keep their meaning."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from sqlalchemy import Select, delete, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.rows import as_json, strings
from bot.store.tables import lists

KEPT_FOR = timedelta(days=90)
"""Buttons that turn a list's pages live as long; after that they say kindly that it is gone."""
WAITING_AT_MOST = 200
"""Lists that may wait in memory for their commit; whoever asks beyond that waits for it."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ShownList:
    """One list: its title, its papers in order, a note for some of them, and the line that asked for it."""

    id: str
    title: str
    line: str
    paper_ids: tuple[str, ...]
    notes: dict[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A list that is not committed yet, with whom it belongs to."""

    made: ShownList
    person_key: str
    place_key: str


class Lists:
    """Questions about lists. Those that were made last are answered from memory until they are committed.

    A commit reaches the disk, which takes longer than many an answer, so all lists that wait share one.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str, _Waiting] = {}
        self._committing = asyncio.Lock()
        self._behind: asyncio.Task[None] | None = None
        database.before_closing(self._commit_all)

    async def keep(self, made: ShownList, *, person_key: str, place_key: str) -> None:
        """Keep a list that a person was shown in a place.

        On SQLite, where one process answers everybody, it is committed behind the answer, within milliseconds. A
        process that is killed in between loses a list that was shown: its buttons say that it is gone, and numbers
        mean the list before it. On PostgreSQL another process may be asked for the next page, so the answer waits.
        """
        self._waiting[made.id] = _Waiting(made, person_key, place_key)
        if self._database.is_sqlite and len(self._waiting) <= WAITING_AT_MOST:
            self._commit_behind()
            return
        try:
            await self.flush()
        except SQLAlchemyError:
            self._waiting.pop(made.id, None)
            raise

    async def flush(self) -> None:
        """Commit everything that waits, with what others have added while the commit before was under way."""
        async with self._committing:
            batch = list(self._waiting.values())
            if not batch:
                return
            rows = [_values(one.made, one.person_key, one.place_key) for one in batch]
            await self._database.insert_new(lists, rows)
            for one in batch:
                del self._waiting[one.made.id]

    async def one(self, list_id: str) -> ShownList | None:
        """A list by its id; None if it is too old or never was."""
        waiting = self._waiting.get(list_id)
        return waiting.made if waiting else await self._first(select(lists).where(lists.c.id == list_id))

    async def last(self, person_key: str, place_key: str) -> ShownList | None:
        """What numbers typed here by this person refer to: their own last list, or what was last posted here."""
        keys = (person_key, "")
        # Before the database is asked: what is committed meanwhile leaves the memory.
        waiting = [one for one in self._waiting.values() if one.place_key == place_key and one.person_key in keys]
        here = (lists.c.place_key == place_key) & lists.c.person_key.in_(keys)
        kept = await self._first(select(lists).where(here).order_by(lists.c.at.desc()))
        made = [*([kept] if kept else []), *(one.made for one in waiting)]
        return max(reversed(made), key=lambda one: one.at, default=None)  # the later one of the same moment

    async def forget(self, before: datetime) -> None:
        """Drop lists from before ``before``; their buttons then say that they are gone."""
        await self.flush()
        async with self._database.write() as connection:
            await connection.execute(delete(lists).where(lists.c.at < before))

    def _commit_behind(self) -> None:
        if self._behind is None or self._behind.done():
            self._behind = asyncio.create_task(self._commit_all())

    async def _commit_all(self) -> None:
        """What cannot be committed is kept in memory, and tried again with the next list."""
        try:
            while self._waiting:
                await self.flush()
        except SQLAlchemyError as error:
            log.warning("lists_not_committed", lists=len(self._waiting), reason=self._database.explain(error))

    async def _first(self, statement: Select[Any]) -> ShownList | None:
        rows = await self._database.rows(statement.limit(1))
        if not rows:
            return None
        row = rows[0]
        notes = msgspec.json.decode(row.notes, type=dict[str, str])
        return ShownList(row.id, row.title, row.line, strings(row.paper_ids), notes, row.at)


def new_list_id() -> str:
    """Short enough for a button's line; 31^7 of them."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(7))


async def write_list(connection: AsyncConnection, made: ShownList, *, person_key: str, place_key: str) -> None:
    """Keep a list within a transaction; an empty person key means that everybody in the place was shown it."""
    await connection.execute(insert(lists).values(**_values(made, person_key, place_key)))


def _values(made: ShownList, person_key: str, place_key: str) -> dict[str, Any]:
    return {
        "id": made.id,
        "person_key": person_key,
        "place_key": place_key,
        "line": made.line,
        "title": made.title,
        "paper_ids": as_json(made.paper_ids),
        "notes": msgspec.json.encode(made.notes).decode(),
        "at": made.at,
    }
