"""Lists as they were shown: paging stays stable while papers arrive, and numbers keep their meaning."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.rows import as_json, strings
from bot.store.tables import lists

KEPT_FOR = timedelta(days=90)
"""Buttons that turn a list's pages live as long; after that they say kindly that it is gone."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else


@dataclass(frozen=True, slots=True)
class ShownList:
    """One list: its title, its papers in order, a note for some of them, and the line that asked for it."""

    id: str
    title: str
    line: str
    paper_ids: tuple[str, ...]
    notes: dict[str, str]
    at: datetime


class Lists:
    """Questions about lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, made: ShownList, *, person_key: str, place_key: str) -> None:
        """Keep a list that a person was shown in a place."""
        async with self._database.write() as connection:
            await write_list(connection, made, person_key=person_key, place_key=place_key)

    async def one(self, list_id: str) -> ShownList | None:
        """A list by its id; None if it is too old or never was."""
        return await self._first(select(lists).where(lists.c.id == list_id))

    async def last(self, person_key: str, place_key: str) -> ShownList | None:
        """What numbers typed here by this person refer to: their own last list, or what was last posted here."""
        here = (lists.c.place_key == place_key) & lists.c.person_key.in_([person_key, ""])
        return await self._first(select(lists).where(here).order_by(lists.c.at.desc()))

    async def forget(self, before: datetime) -> None:
        """Drop lists from before ``before``; their buttons then say that they are gone."""
        async with self._database.write() as connection:
            await connection.execute(delete(lists).where(lists.c.at < before))

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
    values = {
        "id": made.id,
        "person_key": person_key,
        "place_key": place_key,
        "line": made.line,
        "title": made.title,
        "paper_ids": as_json(made.paper_ids),
        "notes": msgspec.json.encode(made.notes).decode(),
        "at": made.at,
    }
    await connection.execute(insert(lists).values(**values))
