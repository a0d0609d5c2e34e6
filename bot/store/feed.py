"""How fetching goes: which days were read when, how each source is, and which scheduled jobs were taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from bot.store.database import Database
from bot.store.rows import insert_new, upsert
from bot.store.tables import fetches, jobs, meta, sources


@dataclass(frozen=True, slots=True)
class Health:
    """How a source has answered lately."""

    name: str
    last_ok_at: datetime | None = None
    failing_since: datetime | None = None
    retry_at: datetime | None = None
    failures: int = 0
    error: str = ""


class Feed:
    """Questions about sources, fetched days and jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fetched(self, source: str, first: date, last: date) -> dict[date, datetime]:
        """When each day of the range was last read."""
        mine = (fetches.c.source == source) & fetches.c.day.between(first, last)
        rows = await self._database.rows(select(fetches.c.day, fetches.c.fetched_at).where(mine))
        return {row.day: row.fetched_at for row in rows}

    async def first_fetch(self, source: str) -> datetime | None:
        """When this installation first read anything from a source."""
        statement = select(func.min(fetches.c.fetched_at)).where(fetches.c.source == source)
        async with self._database.read() as connection:
            found: datetime | None = (await connection.execute(statement)).scalar()
        return found

    async def note_day(self, source: str, day: date, papers: int, now: datetime) -> None:
        """Note that a day was read at ``now`` and how many papers it had."""
        row = {"source": source, "day": day, "fetched_at": now, "papers": papers}
        async with self._database.write() as connection:
            await upsert(connection, fetches, row, update=["fetched_at", "papers"])

    async def note_ok(self, source: str, now: datetime) -> Health:
        """Note that a source answered; returns how it was before."""
        before = await self.health(source)
        await self._write_health(Health(source, last_ok_at=now))
        return before

    async def note_failure(self, source: str, error: str, retry_at: datetime, now: datetime) -> None:
        """Note that a source did not answer, why, and when it is asked again."""
        before = await self.health(source)
        await self._write_health(
            Health(source, before.last_ok_at, before.failing_since or now, retry_at, before.failures + 1, error)
        )

    async def health(self, source: str) -> Health:
        """How a source is; a bare Health for one that was never asked."""
        rows = await self._database.rows(select(sources).where(sources.c.name == source))
        return Health(**rows[0]._mapping) if rows else Health(source)

    async def take_job(self, key: str, now: datetime, lease: timedelta) -> bool:
        """Claim a scheduled slot of work, for any process: new, or left undone by one that died."""
        row = {"key": key, "created_at": now, "lease_until": now + lease}
        free = (jobs.c.key == key) & jobs.c.done_at.is_(None) & (jobs.c.lease_until < now)
        async with self._database.write() as connection:
            if await insert_new(connection, jobs, [row]):
                return True
            claim = update(jobs).where(free).values(lease_until=now + lease).returning(jobs.c.key)
            return (await connection.execute(claim)).first() is not None

    async def job_done(self, key: str) -> bool:
        """Whether a slot of work was finished; False while somebody is at it, and when nobody ever was."""
        async with self._database.read() as connection:
            done = (jobs.c.key == key) & jobs.c.done_at.is_not(None)
            return (await connection.execute(select(jobs.c.key).where(done))).first() is not None

    async def finish_job(self, key: str, now: datetime) -> None:
        """Note that a claimed job was done, so that nobody takes it over."""
        async with self._database.write() as connection:
            await connection.execute(update(jobs).where(jobs.c.key == key).values(done_at=now))

    async def forget_jobs(self, before: datetime) -> None:
        """Drop jobs from before ``before``."""
        old = or_(jobs.c.done_at < before, jobs.c.created_at < before)
        async with self._database.write() as connection:
            await connection.execute(delete(jobs).where(old))

    async def recall(self, key: str) -> str:
        """A small fact kept between starts; empty if it was never noted."""
        async with self._database.read() as connection:
            return (await connection.execute(select(meta.c.value).where(meta.c.key == key))).scalar() or ""

    async def kept_with(self, prefix: str, value: str) -> list[str]:
        """The keys that begin so and were kept with this value, in order."""
        these = meta.c.key.startswith(prefix, autoescape=True) & (meta.c.value == value)
        rows = await self._database.rows(select(meta.c.key).where(these).order_by(meta.c.key))
        return [str(row.key) for row in rows]

    async def remember(self, key: str, value: str) -> None:
        """Keep a small fact between starts, in place of what was kept under its key."""
        async with self._database.write() as connection:
            await upsert(connection, meta, {"key": key, "value": value}, update=["value"])

    async def _write_health(self, health: Health) -> None:
        row = {name: getattr(health, name) for name in Health.__dataclass_fields__}
        async with self._database.write() as connection:
            await upsert(connection, sources, row, update=[name for name in row if name != "name"])
