"""Places that cannot be posted to: kept with their settings, told once, tried again, and revived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Place
from bot.store.database import Database
from bot.store.deliveries import PARKED_FOR
from bot.store.outbox import Outbox
from bot.store.rows import PLACE_COLUMNS, read_place
from bot.store.tables import outbox, places, subscriptions


@dataclass(frozen=True, slots=True)
class DeadPlace:
    """A disabled place: why, and since when (UTC)."""

    place: Place
    reason: str
    since: datetime


class DeadPlaces:
    """Questions about disabled places. Methods that take a connection belong to the caller's transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._outbox = Outbox(database)

    async def disable(self, connection: AsyncConnection, place_key: str, reason: str, now: datetime) -> bool:
        """Stop everything for a place without losing any of it; False if it was disabled before.

        Its deliveries are parked for PARKED_FOR, its active subscriptions disabled with the same reason.
        """
        alive = and_(places.c.key == place_key, places.c.disabled_since.is_(None))
        values = {"disabled_reason": reason, "disabled_since": now, "probed_at": now}
        changed = await connection.execute(update(places).where(alive).values(**values))
        if changed.rowcount == 0:
            return False
        waiting = and_(outbox.c.place_key == place_key, outbox.c.state == "pending")
        parked = {"state": "parked", "retry_at": now + PARKED_FOR, "error": reason}
        await connection.execute(update(outbox).where(waiting).values(**parked))
        active = and_(subscriptions.c.place_key == place_key, subscriptions.c.state == "active")
        await connection.execute(update(subscriptions).where(active).values(state="disabled", reason=reason))
        return True

    async def disable_workspace(self, platform: str, workspace: str, reason: str, now: datetime) -> int:
        """The same for every place of a workspace that the bot was taken out of; returns how many that were."""
        known = and_(places.c.platform == platform, places.c.workspace == workspace)
        async with self.database.write() as connection:
            keys = list((await connection.execute(select(places.c.key).where(known))).scalars())
            return sum([await self.disable(connection, key, reason, now) for key in keys])

    async def enable(self, connection: AsyncConnection, dead: DeadPlace, now: datetime) -> bool:
        """Take a place up again; False if it was enabled before.

        Subscriptions that were disabled for its reason are active again. What was parked and is still fresh is sent;
        the papers of what is not go back, so that one catch-up carries them.
        """
        key = dead.place.key
        disabled = and_(places.c.key == key, places.c.disabled_since.is_not(None))
        cured = {"disabled_reason": "", "disabled_since": None, "probed_at": now}
        changed = await connection.execute(update(places).where(disabled).values(**cured))
        if changed.rowcount == 0:
            return False
        theirs = and_(subscriptions.c.place_key == key, subscriptions.c.reason == dead.reason)
        again = and_(theirs, subscriptions.c.state == "disabled")
        await connection.execute(update(subscriptions).where(again).values(state="active", reason=""))
        parked = and_(outbox.c.place_key == key, outbox.c.state == "parked")
        await self._outbox.expire_where(connection, and_(parked, outbox.c.expires_at <= now))
        fresh = {"state": "pending", "retry_at": now, "refusals": 0, "error": ""}
        await connection.execute(update(outbox).where(parked).values(**fresh))
        return True

    async def find(self, place_key: str) -> DeadPlace | None:
        """Why and since when a place is disabled; None if it is not, or unknown."""
        found = await self._list(and_(places.c.key == place_key, places.c.disabled_since.is_not(None)))
        return found[0] if found else None

    async def all(self, *, probed_before: datetime | None = None) -> list[DeadPlace]:
        """Every disabled place, or those that were last tried before a moment; longest dead first."""
        dead: ColumnElement[bool] = places.c.disabled_since.is_not(None)
        if probed_before:
            dead = and_(dead, func.coalesce(places.c.probed_at, places.c.disabled_since) <= probed_before)
        return await self._list(dead)

    async def probed(self, place_key: str, now: datetime) -> None:
        """Note that a place was tried and is still dead."""
        async with self.database.write() as connection:
            await connection.execute(update(places).where(places.c.key == place_key).values(probed_at=now))

    async def _list(self, condition: ColumnElement[bool]) -> list[DeadPlace]:
        columns = (*PLACE_COLUMNS, places.c.disabled_reason, places.c.disabled_since)
        statement = select(*columns).where(condition).order_by(places.c.disabled_since, places.c.key)
        async with self.database.read() as connection:
            rows = (await connection.execute(statement)).mappings()
            return [DeadPlace(read_place(row), row["disabled_reason"], row["disabled_since"]) for row in rows]
