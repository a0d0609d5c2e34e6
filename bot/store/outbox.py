"""The outbox: messages are written down before they are sent, and it answers what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Message, freeze, thaw
from bot.ports import Place
from bot.store.database import Database
from bot.store.deliveries import KEPT_FOR, LIFETIME, STUCK, Delivery, Kind, list_deliveries
from bot.store.rows import insert_new
from bot.store.tables import matches, outbox, shown, subscriptions


class Outbox:
    """Questions about deliveries. Methods that take a connection belong to the caller's transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def enqueue(
        self,
        connection: AsyncConnection,
        *,
        slot_key: str,
        place: Place,
        kind: Kind,
        parts: Sequence[Message],
        now: datetime,
        due_at: datetime | None = None,
        expires_at: datetime,
    ) -> bool:
        """Write down one row a part; False, and no row, if the slot key is there already.

        ``place`` must be known to the store. Raises ValueError without parts.
        """
        if not parts:
            raise ValueError(f"{slot_key} has nothing to deliver")
        common = {
            "slot_key": slot_key,
            "parts": len(parts),
            "place_key": place.key,
            "platform": place.platform,
            "workspace": place.workspace,
            "kind": kind,
            "state": "pending",
            "created_at": now,
            "retry_at": due_at or now,
            "expires_at": expires_at,
        }
        rows = [common | {"part": part, "payload": freeze(message)} for part, message in enumerate(parts, 1)]
        if not await insert_new(connection, outbox, rows[:1]):
            return False
        await insert_new(connection, outbox, rows[1:])
        return True

    async def send_again(self, number: int, now: datetime) -> bool:
        """At a person's wish: send what is unknown for good, rejected or parked; False if it is none of these."""
        async with self.database.write() as connection:
            found = await list_deliveries(connection, outbox.c.id == number, STUCK)
            for one in found:
                fresh = {"state": "pending", "retry_at": now, "expires_at": now + LIFETIME[one.kind], "refusals": 0}
                await connection.execute(update(outbox).where(outbox.c.id == number).values(**fresh))
        return bool(found)

    async def expire(self, now: datetime) -> int:
        """End what is too late, or was parked for too long, and give its papers back; returns how many that were."""
        late = or_(
            and_(outbox.c.state == "pending", outbox.c.expires_at <= now),
            and_(outbox.c.state == "parked", outbox.c.retry_at <= now),
        )
        async with self.database.read() as connection:  # nearly always nothing: leave the writer alone
            if (await connection.execute(select(outbox.c.id).where(late).limit(1))).first() is None:
                return 0
        async with self.database.write() as connection:
            return await self.expire_where(connection, late)

    async def release(self, connection: AsyncConnection, slot_key: str) -> list[str]:
        """Give back the papers of a slot that nobody can have seen, so that the next message carries them.

        Returns their ids. Papers of parts that were sent, may have landed or are still to come stay shown.
        """
        parts = await list_deliveries(connection, outbox.c.slot_key == slot_key)
        gone = [one for one in parts if one.state == "expired"]
        kept = [one for one in parts if one.state != "expired"]
        if not gone:
            return []
        of_slot = shown.c.outbox_key == slot_key
        lost = of_slot if not kept else and_(of_slot, shown.c.paper_id.in_(_papers(gone) - _papers(kept)))
        ids = list((await connection.execute(delete(shown).where(lost).returning(shown.c.paper_id))).scalars())
        await _reopen(connection, gone[0].place.key, ids)
        return sorted(ids)

    async def housekeeping(self, now: datetime) -> int:
        """Forget deliveries that ended more than KEPT_FOR ago; returns how many."""
        ended = outbox.c.state.in_(("sent", "expired", "rejected"))
        async with self.database.write() as connection:
            result = await connection.execute(delete(outbox).where(ended, outbox.c.created_at < now - KEPT_FOR))
            return result.rowcount

    async def counts_by_state(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        statement = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        async with self.database.read() as connection:
            return {row[0]: row[1] for row in await connection.execute(statement)}

    async def oldest_pending(self, now: datetime) -> datetime | None:
        """When the longest waiting delivery was written down, of those that are due or were tried; None without any."""
        waiting = and_(outbox.c.state == "pending", or_(outbox.c.retry_at <= now, outbox.c.attempts > 0))
        async with self.database.read() as connection:
            oldest: datetime | None = (
                await connection.execute(select(func.min(outbox.c.created_at)).where(waiting))
            ).scalar()
            return oldest

    async def one(self, number: int) -> Delivery | None:
        """A delivery by its number."""
        found = await self._list(outbox.c.id == number)
        return found[0] if found else None

    async def receipt(self, slot_key: str, part: int) -> str:
        """The platform's own id of a part that was sent; empty if it was not."""
        wanted = and_(outbox.c.slot_key == slot_key, outbox.c.part == part)
        async with self.database.read() as connection:
            return (await connection.execute(select(outbox.c.message_id).where(wanted))).scalar() or ""

    async def for_paper(self, place_key: str, paper_id: str) -> list[Delivery]:
        """The parts of the message that carries or carried a paper to a place, in order."""
        carried = select(shown.c.outbox_key).where(shown.c.place_key == place_key, shown.c.paper_id == paper_id)
        return await self._list(outbox.c.slot_key.in_(carried), outbox.c.place_key == place_key)

    async def troubles(self, *, place_key: str | None = None, person_key: str | None = None) -> list[Delivery]:
        """What is unknown for good, rejected or parked: anywhere, in one place, or where a person subscribed."""
        conditions = [STUCK]
        if place_key is not None:
            conditions.append(outbox.c.place_key == place_key)
        if person_key is not None:
            theirs = select(subscriptions.c.place_key).where(subscriptions.c.made_by == person_key)
            conditions.append(outbox.c.place_key.in_(theirs))
        return await self._list(*conditions)

    async def _list(self, *conditions: ColumnElement[bool]) -> list[Delivery]:
        async with self.database.read() as connection:
            return await list_deliveries(connection, *conditions)

    async def expire_where(self, connection: AsyncConnection, condition: ColumnElement[bool]) -> int:
        """End the deliveries that meet a condition, and give their papers back; returns how many that were."""
        ended = update(outbox).where(condition).values(state="expired", owner="").returning(outbox.c.slot_key)
        slots = list((await connection.execute(ended)).scalars())
        for slot_key in dict.fromkeys(slots):
            await self.release(connection, slot_key)
        return len(slots)


def _papers(parts: Iterable[Delivery]) -> set[str]:
    return {paper.id for one in parts for paper in thaw(one.payload).papers()}


async def _reopen(connection: AsyncConnection, place_key: str, paper_ids: Sequence[str]) -> None:
    """Papers that were given back count as not yet shown, so that their subscriptions find them again."""
    theirs = select(subscriptions.c.id).where(subscriptions.c.place_key == place_key)
    again = and_(matches.c.subscription_id.in_(theirs), matches.c.paper_id.in_(paper_ids))
    await connection.execute(update(matches).where(again).values(open=True))
