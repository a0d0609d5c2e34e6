"""People, their settings, and the places where they and the bot have met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Caller, Place
from bot.store.database import Database
from bot.store.rows import PLACE_COLUMNS, insert_new, read_place, upsert
from bot.store.tables import people, places, shown, subscriptions, visits

_CHOSEN = (people.c.timezone, people.c.quiet_from, people.c.quiet_to, people.c.daily_cap)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person chose for their own direct messages; None where the installation's default holds."""

    timezone: str | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
    daily_cap: int | None = None
    """Papers a local day by instant alert; the rest waits for the next digest."""

    def quiet_until(self, now: datetime) -> datetime | None:
        """When the quiet hours that ``now`` lies in end, UTC; None outside them. They may span midnight."""
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return None
        local = now.astimezone(ZoneInfo(self.timezone or "UTC"))
        wall = local.time()
        if self.quiet_from < self.quiet_to:
            quiet, same_day = self.quiet_from <= wall < self.quiet_to, True
        else:
            quiet, same_day = wall >= self.quiet_from or wall < self.quiet_to, wall < self.quiet_to
        if not quiet:
            return None
        day = local.date() if same_day else local.date().fromordinal(local.toordinal() + 1)
        return datetime.combine(day, self.quiet_to, local.tzinfo).astimezone(now.tzinfo)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the installation's configuration lays down for people who chose nothing."""

    timezone: str = "UTC"
    daily_cap: int = 20
    quiet_hours: tuple[time, time] | None = None

    def applied(self, settings: Settings) -> Settings:
        """The settings with what their person left open filled in."""
        quiet = (settings.quiet_from, settings.quiet_to)
        if settings.quiet_from is None and self.quiet_hours:
            quiet = self.quiet_hours
        cap = self.daily_cap if settings.daily_cap is None else settings.daily_cap
        return Settings(settings.timezone or self.timezone, *quiet, cap)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it is between a person and the bot."""

    settings: Settings
    trouble: str
    """Why their direct messages are disabled; empty if they are not."""


class People:
    """Questions about people and places."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def visit(self, caller: Caller, now: datetime) -> None:
        """Remember who spoke where: it tells which channels a person is in and where a DM reaches them.

        A name that the platform did not tell this time leaves the known one.
        """
        async with self._database.write() as connection:
            for place in {caller.place, caller.dm}:
                await upsert(connection, places, place_values(place), update=[*_named(place.name), "kind"])
            row = {"key": caller.person.key, "name": caller.person.name, "dm_place": caller.dm.key}
            await upsert(connection, people, row, update=[*_named(caller.person.name), "dm_place"])
            visit = {"person_key": caller.person.key, "place_key": caller.place.key, "last_at": now}
            await upsert(connection, visits, visit, update=["last_at"])

    async def add_place(self, place: Place) -> None:
        """Make a place known that nobody has spoken in yet."""
        async with self._database.write() as connection:
            await insert_new(connection, places, [place_values(place)])

    async def standing(self, person_key: str) -> Standing:
        """What every answer has to know of its asker, in one question; bare settings for somebody unknown."""
        joined = people.outerjoin(places, people.c.dm_place == places.c.key)
        statement = select(*_CHOSEN, places.c.disabled_reason).select_from(joined).where(people.c.key == person_key)
        rows = await self._database.rows(statement)
        if not rows:
            return Standing(Settings(), "")
        return Standing(_read_settings(rows[0]._mapping), rows[0].disabled_reason or "")

    async def settings(self, person_key: str) -> Settings:
        """What a person chose; bare ones for somebody unknown."""
        return await self._settings(people.c.key == person_key)

    async def settings_at(self, place_key: str) -> Settings:
        """The settings of the person whose direct messages these are; bare ones for a channel."""
        return await self._settings(people.c.dm_place == place_key)

    async def change_settings(self, person_key: str, settings: Settings) -> None:
        """Replace what a person chose."""
        values = {
            "timezone": settings.timezone,
            "quiet_from": _clock(settings.quiet_from),
            "quiet_to": _clock(settings.quiet_to),
            "daily_cap": settings.daily_cap,
        }
        async with self._database.write() as connection:
            await connection.execute(update(people).where(people.c.key == person_key).values(**values))

    async def dm_of(self, person_key: str) -> Place | None:
        """Where a direct message reaches a person."""
        joined = people.join(places, people.c.dm_place == places.c.key)
        statement = select(*PLACE_COLUMNS).select_from(joined).where(people.c.key == person_key)
        rows = await self._database.rows(statement)
        return read_place(rows[0]._mapping) if rows else None

    async def trouble_at(self, place_key: str) -> str:
        """Why a place is disabled; empty if it is not."""
        rows = await self._database.rows(select(places.c.disabled_reason).where(places.c.key == place_key))
        return rows[0].disabled_reason if rows else ""

    async def mended_at(self, place_key: str) -> datetime | None:
        """When a place could be posted to again, UTC; None if it cannot, or always could."""
        mended = and_(places.c.key == place_key, places.c.disabled_since.is_(None))
        rows = await self._database.rows(select(places.c.probed_at).where(mended))
        return rows[0].probed_at if rows else None

    async def seen_elsewhere(self, place: Place, paper_ids: list[str]) -> dict[str, str]:
        """Which of the papers were already posted in a channel that the owner of this DM is in: paper id to channel."""
        if place.kind != "dm":
            return {}
        statement = (
            select(shown.c.paper_id, places.c.name)
            .join(places, shown.c.place_key == places.c.key)
            .join(visits, visits.c.place_key == places.c.key)
            .join(people, people.c.key == visits.c.person_key)
            .where(people.c.dm_place == place.key, places.c.kind != "dm", shown.c.how != "counted")
            .where(shown.c.paper_id.in_(paper_ids))
        )
        return {row.paper_id: row.name for row in await self._database.rows(statement)}

    async def _settings(self, condition: Any) -> Settings:  # a column expression
        rows = await self._database.rows(select(*_CHOSEN).where(condition))
        return _read_settings(rows[0]._mapping) if rows else Settings()


def _read_settings(row: RowMapping) -> Settings:
    """A row with the columns of _CHOSEN."""
    if not row["quiet_from"] or not row["quiet_to"]:
        return Settings(row["timezone"], daily_cap=row["daily_cap"])
    hours = (time.fromisoformat(row["quiet_from"]), time.fromisoformat(row["quiet_to"]))
    return Settings(row["timezone"], *hours, row["daily_cap"])


async def makers_at(connection: AsyncConnection, place_key: str) -> list[Place]:
    """Where direct messages reach those who made a subscription in a place; part of the caller's transaction."""
    joined = subscriptions.join(people, subscriptions.c.made_by == people.c.key).join(
        places, people.c.dm_place == places.c.key
    )
    statement = select(*PLACE_COLUMNS).select_from(joined).where(subscriptions.c.place_key == place_key).distinct()
    return [read_place(row) for row in (await connection.execute(statement)).mappings()]


def place_values(place: Place) -> dict[str, str]:
    """A place as column values; disabled_reason is left to delivery."""
    return {
        "key": place.key,
        "platform": place.platform,
        "workspace": place.workspace,
        "native_id": place.id,
        "kind": place.kind,
        "name": place.name,
        "disabled_reason": "",
    }


def _named(name: str) -> list[str]:
    return ["name"] if name else []


def _clock(wall: time | None) -> str | None:
    return f"{wall:%H:%M}" if wall else None
