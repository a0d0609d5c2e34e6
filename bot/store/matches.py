"""Which papers fit which subscriptions, what a place has been shown, and what waits: the facts behind `why`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, RowMapping, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.papers import Paper
from bot.ports import Place
from bot.store.database import Database
from bot.store.rows import PAPER_COLUMNS, PLACE_COLUMNS, insert_new, read_paper, read_place, upsert
from bot.store.tables import holds, matches, papers, places, shown, slots, subscriptions

ALERT_KEY = "alert:"
"""How the keys of alerts in the outbox begin: what they carry counts against the daily cap."""


@dataclass(frozen=True, slots=True)
class NewMatch:
    """A decision of the matcher, before it is written down."""

    subscription_id: int
    paper_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A match that its place has not been shown yet."""

    subscription_id: int
    topic: str
    cadence: str
    paper: Paper
    reason: str
    held: str
    """``cap`` or ``quiet`` if it was held back, else empty."""
    at: datetime
    """When it was found to fit, UTC."""


@dataclass(frozen=True, slots=True)
class Shown:
    """That a place was shown a paper: when, how (alert, digest or counted), and in which message."""

    place: Place
    at: datetime
    how: str
    outbox_key: str


@dataclass(frozen=True, slots=True)
class Grown:
    """A paper as it is now, the upvotes with which a place was shown it, and when that was, UTC."""

    paper: Paper
    then: int
    at: datetime


class Matches:
    """Questions about matches and what became of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, found: Sequence[NewMatch], now: datetime) -> int:
        """Write matches down, each once; returns how many are new."""
        rows = [
            {
                "subscription_id": one.subscription_id,
                "paper_id": one.paper_id,
                "reason": one.reason,
                "at": now,
                "open": True,
            }
            for one in found
        ]
        async with self._database.write() as connection:
            return await insert_new(connection, matches, rows)

    async def places_waiting(self, cadences: Sequence[str]) -> list[Place]:
        """Places where an active subscription has an open match that was not shown there and that no cap holds back."""
        seen = and_(shown.c.place_key == subscriptions.c.place_key, shown.c.paper_id == matches.c.paper_id)
        held = and_(holds.c.place_key == subscriptions.c.place_key, holds.c.paper_id == matches.c.paper_id)
        statement = (
            select(*PLACE_COLUMNS)
            .select_from(matches.join(subscriptions).join(places).outerjoin(holds, held).outerjoin(shown, seen))
            .where(matches.c.open, subscriptions.c.state == "active", subscriptions.c.cadence.in_(cadences))
            .where(shown.c.paper_id.is_(None))
            .where(func.coalesce(holds.c.reason, "") != "cap")
            .distinct()
        )
        async with self._database.read() as connection:
            return [read_place(row) for row in (await connection.execute(statement)).mappings()]

    async def places_over_cap(self, before: datetime) -> list[Place]:
        """Places with papers held by the daily cap since before ``before``."""
        statement = (
            select(*PLACE_COLUMNS)
            .select_from(holds.join(places))
            .where(holds.c.reason == "cap", holds.c.at < before, places.c.disabled_reason == "")
            .distinct()
        )
        async with self._database.read() as connection:
            return [read_place(row) for row in (await connection.execute(statement)).mappings()]

    async def pending(self, place_key: str) -> list[Pending]:
        """Everything that fits an active subscription of this place and was not shown there, oldest first."""
        seen = and_(shown.c.place_key == subscriptions.c.place_key, shown.c.paper_id == matches.c.paper_id)
        held = and_(holds.c.place_key == subscriptions.c.place_key, holds.c.paper_id == matches.c.paper_id)
        joined = matches.join(subscriptions).join(papers, matches.c.paper_id == papers.c.id)
        statement = (
            select(
                subscriptions.c.id.label("subscription_id"),
                subscriptions.c.topic,
                subscriptions.c.cadence,
                matches.c.reason,
                matches.c.at.label("matched_at"),
                func.coalesce(holds.c.reason, "").label("held"),
                *PAPER_COLUMNS,
            )
            .select_from(joined.outerjoin(shown, seen).outerjoin(holds, held))
            .where(subscriptions.c.place_key == place_key, subscriptions.c.state == "active")
            .where(matches.c.open, shown.c.paper_id.is_(None))
            .order_by(matches.c.at, papers.c.id, subscriptions.c.id)
        )
        async with self._database.read() as connection:
            return [_pending(row) for row in (await connection.execute(statement)).mappings()]

    async def hold(self, place_key: str, paper_ids: Iterable[str], reason: str, now: datetime) -> None:
        """Note that papers wait; a paper held for quiet hours may later be held by the cap."""
        rows = [{"place_key": place_key, "paper_id": one, "reason": reason, "at": now} for one in paper_ids]
        if not rows:
            return
        async with self._database.write() as connection:
            for row in rows:
                await upsert(connection, holds, row, update=["reason", "at"])

    async def alerted_since(self, place_key: str, moment: datetime) -> int:
        """How many papers instant alerts showed or counted here since ``moment``: what the daily cap counts."""
        mine = and_(shown.c.place_key == place_key, shown.c.outbox_key.startswith(ALERT_KEY), shown.c.at >= moment)
        async with self._database.read() as connection:
            statement = select(func.count()).select_from(shown).where(mine)
            return (await connection.execute(statement)).scalar_one()

    async def grown(self, place_key: str, since: datetime, gain: int) -> list[Grown]:
        """Papers shown here since ``since``, not yet called rising, with at least ``gain`` upvotes more than then.

        The most upvoted come first.
        """
        statement = (
            select(shown.c.upvotes.label("then"), shown.c.at, *PAPER_COLUMNS)
            .select_from(shown.join(papers))
            .where(shown.c.place_key == place_key, shown.c.risen_at.is_(None), shown.c.at >= since)
            .where(papers.c.upvotes >= shown.c.upvotes + gain)
            .order_by(papers.c.upvotes.desc(), papers.c.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings()
            return [Grown(read_paper(row), row["then"], row["at"]) for row in rows]

    async def reasons(self, subscription_ids: Sequence[int], paper_id: str) -> dict[int, str]:
        """Why a paper fitted these subscriptions: id to frozen Fit."""
        mine = and_(matches.c.subscription_id.in_(subscription_ids), matches.c.paper_id == paper_id)
        async with self._database.read() as connection:
            rows = await connection.execute(select(matches.c.subscription_id, matches.c.reason).where(mine))
            return {row.subscription_id: row.reason for row in rows}

    async def shown_in(self, place_keys: Sequence[str], paper_id: str) -> list[Shown]:
        """Where and when the paper was shown in these places."""
        mine = and_(shown.c.place_key.in_(place_keys), shown.c.paper_id == paper_id)
        statement = select(shown, *PLACE_COLUMNS).join(places).where(mine).order_by(shown.c.at)
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings()
            return [Shown(read_place(row), row["at"], row["how"], row["outbox_key"]) for row in rows]

    async def held_in(self, place_keys: Sequence[str], paper_id: str) -> list[str]:
        """Why the paper waits in these places: ``quiet`` or ``cap``."""
        mine = and_(holds.c.place_key.in_(place_keys), holds.c.paper_id == paper_id)
        async with self._database.read() as connection:
            return list((await connection.execute(select(holds.c.reason).where(mine))).scalars())


def _pending(row: RowMapping) -> Pending:
    return Pending(
        row["subscription_id"],
        row["topic"],
        row["cadence"],
        read_paper(row),
        row["reason"],
        row["held"],
        row["matched_at"],
    )


class AlreadyShownError(Exception):
    """Another process showed one of the papers in the meantime: roll back and choose again."""


async def mark_shown(
    connection: AsyncConnection, place: Place, listed: Mapping[str, Sequence[Paper]], outbox_key: str, now: datetime
) -> None:
    """Record papers as shown in a place (``listed``: how → papers), in the transaction that fills the outbox.

    Raises AlreadyShownError if any of them was shown there before.
    """
    rows = [
        {
            "place_key": place.key,
            "paper_id": one.id,
            "at": now,
            "how": how,
            "upvotes": one.upvotes,
            "outbox_key": outbox_key,
        }
        for how, chosen in listed.items()
        for one in chosen
    ]
    if await insert_new(connection, shown, rows) < len(rows):
        raise AlreadyShownError
    ids = [row["paper_id"] for row in rows]
    here: ColumnElement[bool] = and_(holds.c.place_key == place.key, holds.c.paper_id.in_(ids))
    await connection.execute(delete(holds).where(here))
    mine = select(subscriptions.c.id).where(subscriptions.c.place_key == place.key)
    closed = and_(matches.c.subscription_id.in_(mine), matches.c.paper_id.in_(ids))
    await connection.execute(update(matches).where(closed).values(open=False))


async def mark_risen(connection: AsyncConnection, place: Place, chosen: Sequence[Paper], now: datetime) -> None:
    """A late riser is mentioned once more, once."""
    mine = and_(shown.c.place_key == place.key, shown.c.paper_id.in_([paper.id for paper in chosen]))
    await connection.execute(update(shown).where(mine).values(risen_at=now))


async def take_slot(connection: AsyncConnection, subscription_id: int, day: date, now: datetime) -> bool:
    """Claim a scheduled slot; False if it was taken before: the guard behind "nothing sent twice"."""
    return bool(await insert_new(connection, slots, [{"subscription_id": subscription_id, "day": day, "at": now}]))


async def forget_old(connection: AsyncConnection, now: datetime, age: timedelta) -> None:
    """Drop closed matches, slots and holds (their subscription may be gone) that nobody will ask about any more."""
    await connection.execute(delete(matches).where(matches.c.at < now - age, matches.c.open.is_(False)))
    await connection.execute(delete(slots).where(slots.c.at < now - age))
    await connection.execute(delete(holds).where(holds.c.at < now - age))
