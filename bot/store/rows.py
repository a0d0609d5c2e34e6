"""How rows become values and back, and the inserts that both engines know but SQLAlchemy spells apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import RowMapping, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.papers import Paper
from bot.ports import Place, PlaceKind
from bot.store.tables import papers, places
from bot.subscriptions import Cadence, State, Subscription, Timetable

_FIELDS = tuple(Paper.__dataclass_fields__)
_JSON_LISTS = tuple(_FIELDS.index(name) for name in ("authors", "keywords"))
_values_of = itemgetter(*_FIELDS)  # all at once: a hundred papers are read for one answer
_STRINGS = msgspec.json.Decoder(tuple[str, ...])

PAPER_COLUMNS = tuple(papers.c[name] for name in _FIELDS)
"""Everything that makes a Paper; the raw answer stays where it is."""
PLACE_COLUMNS = (places.c.platform, places.c.workspace, places.c.native_id, places.c.kind, places.c.name.label("place"))


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose keys are not there yet, all with the same columns; returns how many that were."""
    if not rows:
        return 0
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
    # Handed over apart from the statement, SQLAlchemy splits them into as many as an engine binds at once.
    return len((await connection.execute(statement, [dict(row) for row in rows])).all())


async def upsert(connection: AsyncConnection, table: Table, row: Mapping[str, Any], *, update: Sequence[str]) -> None:
    """Insert one row, or update the named columns of the one with its primary key."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**row)
    changes = {name: statement.excluded[name] for name in update}
    keys = [column.name for column in table.primary_key.columns]
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))


def paper_values(paper: Paper) -> dict[str, Any]:
    """A paper as column values."""
    values: dict[str, Any] = {name: getattr(paper, name) for name in Paper.__dataclass_fields__}
    return values | {"authors": as_json(paper.authors), "keywords": as_json(paper.keywords)}


def read_paper(row: RowMapping) -> Paper:
    """A row with PAPER_COLUMNS as a Paper."""
    values = list(_values_of(row))
    for place in _JSON_LISTS:
        values[place] = strings(values[place])
    return Paper(*values)


def read_place(row: RowMapping) -> Place:
    """A row with PLACE_COLUMNS as a Place."""
    kind: PlaceKind = row["kind"]
    return Place(row["platform"], row["workspace"], row["native_id"], kind, row["place"])


def read_subscription(row: RowMapping) -> Subscription:
    """A row of subscriptions joined with its place (PLACE_COLUMNS) and its maker's name as ``maker``."""
    cadence: Cadence = row["cadence"]
    state: State = row["state"]
    return Subscription(
        id=row["id"],
        place=read_place(row),
        topic=row["topic"],
        cadence=cadence,
        timetable=Timetable(time.fromisoformat(row["at"]), tuple(map(int, row["days"])), row["timezone"]),
        count=row["count"],
        min_upvotes=row["min_upvotes"],
        made_by=row["made_by"],
        made_by_name=row["maker"],
        created_at=row["created_at"],
        state=state,
        paused_until=row["paused_until"],
        reason=row["reason"],
        next_due_at=row["next_due_at"],
        rule=row["rule"],
    )


def as_json(values: Sequence[str]) -> str:
    """Strings as a JSON list."""
    return msgspec.json.encode(values).decode()


def strings(text: str) -> tuple[str, ...]:
    """The opposite of as_json."""
    return _STRINGS.decode(text)
