"""Claims: which deliveries are next, one a lane, and the intent that is written before anything is sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.columns import Moment
from bot.store.database import Database
from bot.store.deliveries import COLUMNS, NEVER, Delivery, DeliveryState, list_deliveries, read_delivery
from bot.store.tables import outbox, places

_MUTABLE = ("state", "retry_at", "plain", "payload", "refusals", "first_sent_at", "sent_at", "message_id", "error")
_URGENCY = case((outbox.c.kind == "alert", 0), (outbox.c.kind == "notice", 1), else_=2)


@dataclass(frozen=True, slots=True)
class Lane:
    """A place with something to do now: what pacing needs to choose by."""

    place_key: str
    workspace: str
    state: DeliveryState = "pending"
    new_dm: bool = False
    """Direct messages in which nothing was delivered yet: platforms watch how fast those are opened."""


class Claims:
    """Questions of the courier. Methods that take a connection belong to the caller's transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def lanes(
        self,
        platform: str,
        now: datetime,
        *,
        closed: Collection[str] = (),
        served_before: datetime | None = None,
        new_dms: bool = True,
        limit: int = 64,
    ) -> list[Lane]:
        """Places with something to do: alerts first, then the one that was served longest ago.

        Leaves out workspaces that are ``closed``, places served since ``served_before``, and fresh DMs without
        ``new_dms``.
        """
        fresh = and_(places.c.kind == "dm", ~_delivered_before())
        columns = (outbox.c.place_key, outbox.c.workspace, outbox.c.state, fresh.label("new_dm"))
        statement = next_in_lane(select(*columns), outbox.c.platform == platform, now)
        if closed:
            statement = statement.where(outbox.c.workspace.not_in(closed))
        if served_before:
            statement = statement.where(or_(places.c.served_at.is_(None), places.c.served_at <= served_before))
        if not new_dms:
            statement = statement.where(~fresh)
        statement = statement.order_by(_URGENCY, places.c.served_at.asc().nulls_first(), outbox.c.id).limit(limit)
        async with self.database.read() as connection:
            rows = (await connection.execute(statement)).mappings()
            return [Lane(row["place_key"], row["workspace"], row["state"], bool(row["new_dm"])) for row in rows]

    async def heads(self, connection: AsyncConnection, lanes: Sequence[str], now: datetime) -> list[Delivery]:
        """What is next in these lanes, in their order; locks them, and skips those that another process holds.

        The second statement sees what others committed until the lock was had, so a lane never has two under way.
        """
        lock = select(places.c.key).where(places.c.key.in_(lanes)).with_for_update(skip_locked=True)
        mine = list((await connection.execute(lock)).scalars())
        statement = next_in_lane(select(*COLUMNS), outbox.c.place_key.in_(mine), now)
        found = [read_delivery(row) for row in (await connection.execute(statement)).mappings()]
        return sorted(found, key=lambda one: lanes.index(one.place.key))

    async def begin(
        self, connection: AsyncConnection, heads: Sequence[Delivery], owner: str, now: datetime
    ) -> list[Delivery]:
        """Write the intent to send and return the claims: after the commit, each of them may have landed."""
        still = and_(outbox.c.id.in_([one.id for one in heads]), outbox.c.state.in_(("pending", "unknown")))
        intent = {
            "state": "sending",
            "owner": owner,
            "attempts": outbox.c.attempts + 1,
            "last_sent_at": now,
            "first_sent_at": func.coalesce(outbox.c.first_sent_at, literal(now, Moment)),
        }
        written = await connection.execute(update(outbox).where(still).values(**intent).returning(outbox.c.id))
        ids = set(written.scalars())
        claimed = [_claimed(one, owner, now) for one in heads if one.id in ids]
        served = [one.place.key for one in claimed]
        await connection.execute(update(places).where(places.c.key.in_(served)).values(served_at=now))
        return claimed

    async def reserve(self, connection: AsyncConnection, head: Delivery, owner: str, until: datetime) -> Delivery:
        """Keep an unknown delivery to oneself while it is looked for; nothing is sent, so no attempt is counted."""
        mine = and_(outbox.c.id == head.id, outbox.c.state == "unknown")
        await connection.execute(update(outbox).where(mine).values(owner=owner, retry_at=until))
        return replace(head, owner=owner, retry_at=until)

    async def stop_looking(self, now: datetime, owner: str | None = None) -> None:
        """Give up what was kept for looking, by one owner or by anybody: it may be looked for at once."""
        reserved = and_(outbox.c.state == "unknown", outbox.c.owner != "" if owner is None else outbox.c.owner == owner)
        async with self.database.write() as connection:
            await connection.execute(update(outbox).where(reserved).values(owner="", retry_at=now))

    async def mark(self, connection: AsyncConnection, before: Delivery, after: Delivery) -> bool:
        """Write what became of a claim; False if ``before`` no longer describes it.

        A receipt is the truth whoever holds the row by now.
        """
        mine: ColumnElement[bool] = and_(
            outbox.c.state == before.state, outbox.c.owner == before.owner, outbox.c.attempts == before.attempts
        )
        if after.state == "sent":
            mine = outbox.c.state.in_(("sending", "unknown", "pending"))
        values = {name: getattr(after, name) for name in _MUTABLE} | {"owner": ""}
        result = await connection.execute(update(outbox).where(outbox.c.id == before.id, mine).values(**values))
        return result.rowcount == 1

    async def under_way(self, *, begun_before: datetime | None = None, owner: str | None = None) -> list[Delivery]:
        """What is being sent according to its claims: of one owner, or begun before a moment."""
        conditions = [outbox.c.state == "sending"]
        if begun_before:
            conditions.append(outbox.c.last_sent_at < begun_before)
        if owner is not None:
            conditions.append(outbox.c.owner == owner)
        async with self.database.read() as connection:
            return await list_deliveries(connection, *conditions)


def next_in_lane(columns: Select[Any], where: ColumnElement[bool], now: datetime) -> Select[Any]:
    """Add to a selection what makes a delivery the next of its lane: a place is served in order, one at a time.

    What is under way or unknown holds up its lane; so does, for everything behind it, a delivery that waits for its
    next try. What was never tried and is not due yet, or is too late, holds up nothing.
    """
    waiting = and_(outbox.c.state == "pending", outbox.c.expires_at > now)
    holding = or_(
        outbox.c.state == "sending",
        and_(outbox.c.state == "unknown", outbox.c.retry_at < NEVER),
        and_(waiting, or_(outbox.c.attempts > 0, outbox.c.retry_at <= now)),
    )
    alive = outbox.c.state.in_(("pending", "sending", "unknown"))  # the history of sent rows is not even looked at
    order = (case((outbox.c.state == "sending", 0), (outbox.c.state == "unknown", 1), else_=2), outbox.c.id)
    turn = func.row_number().over(partition_by=outbox.c.place_key, order_by=order).label("turn")
    turns = select(outbox.c.id, turn).where(alive, holding, where).subquery("turns")
    return (
        columns.select_from(outbox.join(turns, turns.c.id == outbox.c.id).join(places))
        .where(turns.c.turn == 1, outbox.c.state != "sending", outbox.c.retry_at <= now)
        .where(places.c.disabled_since.is_(None))
    )


def _delivered_before() -> ColumnElement[bool]:
    earlier = outbox.alias("earlier")
    return exists().where(earlier.c.place_key == places.c.key, earlier.c.state == "sent")


def _claimed(head: Delivery, owner: str, now: datetime) -> Delivery:
    """The delivery as begin() has written it."""
    return replace(
        head,
        state="sending",
        owner=owner,
        attempts=head.attempts + 1,
        last_sent_at=now,
        first_sent_at=head.first_sent_at or now,
    )
