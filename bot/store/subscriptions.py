"""Saved alerts: made, changed, paused, found when due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Place
from bot.store.database import Database
from bot.store.rows import PLACE_COLUMNS, insert_new, read_subscription
from bot.store.tables import matches, people, places, subscriptions
from bot.subscriptions import Cadence, Rule, State, Subscription, Timetable

_JOINED = subscriptions.join(places, subscriptions.c.place_key == places.c.key).join(
    people, subscriptions.c.made_by == people.c.key
)
_COLUMNS = (*subscriptions.c, *PLACE_COLUMNS, people.c.name.label("maker"))


class Subscriptions:
    """Questions about subscriptions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        *,
        place: Place,
        topic: str,
        topic_key: str,
        cadence: Cadence,
        timetable: Timetable,
        count: int,
        min_upvotes: int,
        made_by: str,
        now: datetime,
        rule: Rule = "normal",
    ) -> int:
        """Insert one and return its number; that of the one with this place and topic key if there is one already."""
        values = _timetable_values(cadence, timetable, now) | {
            "place_key": place.key,
            "topic": topic,
            "topic_key": topic_key,
            "cadence": cadence,
            "count": count,
            "min_upvotes": min_upvotes,
            "made_by": made_by,
            "created_at": now,
            "state": "active",
            "rule": rule,
        }
        same = (subscriptions.c.place_key == place.key) & (subscriptions.c.topic_key == topic_key)
        async with self._database.write() as connection:
            await insert_new(connection, subscriptions, [values])
            return int((await connection.execute(select(subscriptions.c.id).where(same))).scalar_one())

    async def one(self, number: int) -> Subscription | None:
        """A subscription by its number; None if it is gone."""
        found = await self._list(subscriptions.c.id == number)
        return found[0] if found else None

    async def with_topic(self, place_key: str, topic_key: str) -> Subscription | None:
        """The one that follows a topic, by its key, in a place; None if there is none."""
        same = (subscriptions.c.place_key == place_key) & (subscriptions.c.topic_key == topic_key)
        found = await self._list(same)
        return found[0] if found else None

    async def around(self, person_key: str, place_key: str) -> list[Subscription]:
        """Those that a person made anywhere, and everybody's in this place."""
        return await self._list(or_(subscriptions.c.made_by == person_key, subscriptions.c.place_key == place_key))

    async def at(self, place_key: str) -> list[Subscription]:
        """All in one place, whoever made them."""
        return await self._list(subscriptions.c.place_key == place_key)

    async def in_channels_of(self, platform: str, workspace: str) -> list[Subscription]:
        """All in the channels and threads of a workspace, whoever made them; nobody's direct messages."""
        there = (places.c.platform == platform) & (places.c.workspace == workspace)
        return await self._list(there & (places.c.kind != "dm"))

    async def to_match(self) -> list[Subscription]:
        """Every one, paused and disabled too: what they miss meanwhile arrives as one catch-up later."""
        return await self._list(subscriptions.c.id > 0)

    async def due(self, now: datetime) -> list[Subscription]:
        """Active scheduled ones whose slot has come, ordered by place."""
        return await self._list((subscriptions.c.state == "active") & (subscriptions.c.next_due_at <= now))

    async def pauses_over(self, now: datetime) -> list[Subscription]:
        """Paused ones whose chosen time is up."""
        return await self._list((subscriptions.c.state == "paused") & (subscriptions.c.paused_until <= now))

    async def change(self, number: int, **values: Any) -> None:  # column values, as the table types them
        """Set columns of one, as the table types them."""
        async with self._database.write() as connection:
            await connection.execute(update(subscriptions).where(subscriptions.c.id == number).values(**values))

    async def set_state(self, numbers: Sequence[int], state: State, until: datetime | None = None) -> None:
        """Pause or resume; ``until`` is when a pause ends by itself."""
        async with self._database.write() as connection:
            values = {"state": state, "paused_until": until, "reason": ""}
            await connection.execute(update(subscriptions).where(subscriptions.c.id.in_(numbers)).values(**values))

    async def reschedule(self, number: int, cadence: Cadence, timetable: Timetable, now: datetime) -> None:
        """Give one another cadence and timetable; its next slot is counted from ``now``."""
        await self.change(number, cadence=cadence, **_timetable_values(cadence, timetable, now))

    async def retopic(self, number: int, topic: str, topic_key: str) -> None:
        """Change what is followed; what fitted the old topic and was not shown yet is dropped."""
        async with self._database.write() as connection:
            values = {"topic": topic, "topic_key": topic_key}
            await connection.execute(update(subscriptions).where(subscriptions.c.id == number).values(**values))
            await connection.execute(delete(matches).where(matches.c.subscription_id == number, matches.c.open))

    async def move_on(self, connection: AsyncConnection, done: Subscription, now: datetime) -> None:
        """Set the next slot of a scheduled one, in the transaction that takes this one."""
        due = done.timetable.next_slot(now).moment
        await connection.execute(update(subscriptions).where(subscriptions.c.id == done.id).values(next_due_at=due))

    async def remove(self, numbers: Sequence[int]) -> None:
        """Delete them with their matches, at their people's wish."""
        async with self._database.write() as connection:
            await connection.execute(delete(subscriptions).where(subscriptions.c.id.in_(numbers)))

    async def counts(self) -> dict[str, int]:
        """How many there are in each state."""
        statement = select(subscriptions.c.state, func.count()).group_by(subscriptions.c.state)
        async with self._database.read() as connection:
            return {row[0]: row[1] for row in await connection.execute(statement)}

    async def _list(self, condition: ColumnElement[bool]) -> list[Subscription]:
        statement = select(*_COLUMNS).select_from(_JOINED).where(condition)
        async with self._database.read() as connection:
            rows = await connection.execute(statement.order_by(subscriptions.c.place_key, subscriptions.c.id))
            return [read_subscription(row) for row in rows.mappings()]


def _timetable_values(cadence: Cadence, timetable: Timetable, now: datetime) -> dict[str, Any]:
    return {
        "at": f"{timetable.at:%H:%M}",
        "days": "".join(map(str, timetable.days)),
        "timezone": timetable.timezone,
        "next_due_at": None if cadence == "instant" else timetable.next_slot(now).moment,
    }
