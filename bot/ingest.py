"""Papers come in: which days to read when, keep what they hold, and know how the source is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import structlog

from bot.errors import SourceDown
from bot.papers import Paper, PaperRecord
from bot.ports import PaperSource
from bot.store.store import Store

log = structlog.get_logger(__name__)

REREAD_DAYS = 7
"""D-2 to D-7 are read once a day again: votes grow for weeks and summaries come later than papers."""
REREAD_AT = time(2, 0)
"""UTC. Papers are added to a day until its evening; a morning's poll holds only two thirds of it."""
BACKOFF = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=15))
"""How long after the n-th failure in a row a source is asked again; the last holds from then on."""
PATIENCE_SECONDS = 8
"""Real seconds that a person waits for one source; a rate-limited one may want a minute."""


class Ingest:
    """Reads one source into the store."""

    def __init__(self, store: Store, source: PaperSource, *, every: timedelta) -> None:
        self._store = store
        self.source = source
        self._every = every

    async def poll(self, now: datetime) -> int:
        """Read what is due now; returns how many papers are new. A source that fails is noted and asked later."""
        health = await self._store.feed.health(self.source.name)
        if health.retry_at and now < health.retry_at:
            return 0
        try:
            return await self._read_due(now)
        except SourceDown as error:
            await self._note_failure(error, health.failures, now)
            return 0

    async def read_day(self, day: date, now: datetime) -> int:
        """Read one day and keep it; raises SourceDown."""
        records = await self.source.day(day)
        fresh = await self._store.papers.keep(records, now, day=day, news_at=news_moment(day, now))
        await self._store.feed.note_day(self.source.name, day, len(records), now)
        return fresh

    async def _read_due(self, now: datetime) -> int:
        today = now.astimezone(UTC).date()
        first = today - timedelta(days=REREAD_DAYS)
        fetched = await self._store.feed.fetched(self.source.name, first, today)
        days = list(days_due(fetched, now, self._every))
        fresh = 0
        for day in days:
            fresh += await self.read_day(day, now)
        if days:
            before = await self._store.feed.note_ok(self.source.name, now)
            log.info("read", source=self.source.name, days=[str(day) for day in days], new=fresh)
            if before.failing_since:
                log.info("source_back", source=self.source.name, since=str(before.failing_since))
        return fresh

    async def _note_failure(self, error: SourceDown, failures: int, now: datetime) -> None:
        wait = max(error.retry_after or timedelta(), BACKOFF[min(failures, len(BACKOFF) - 1)])
        await self._store.feed.note_failure(self.source.name, error.reason, now + wait, now)
        log.warning("source_silent", source=error.source, reason=error.reason, retry_in=str(wait))


def days_due(fetched: dict[date, datetime], now: datetime, every: timedelta) -> Iterable[date]:
    """Which UTC days to read at ``now``, oldest first, given when each was last read. Weekends hold no papers.

    Today is read every ``every`` while it fills up. Earlier days are read once a day at REREAD_AT: yesterday is
    complete by then, a missed day is caught up, and votes still grow.
    """
    today = now.astimezone(UTC).date()
    reread_from = datetime.combine(today, REREAD_AT, UTC)
    for age in range(REREAD_DAYS, -1, -1):
        day = today - timedelta(days=age)
        last = fetched.get(day)
        if day.weekday() >= 5:
            continue
        stale = now - last >= every if last and age == 0 else last is None or last < reread_from <= now
        if stale:
            yield day


def news_moment(day: date, now: datetime) -> datetime:
    """When the papers of a day count as news: now while the day lasts, else at its end.

    So a backfill of January alerts nobody in March, who subscribes before the first fetch gets no backlog, and an
    outage of three days is caught up by those who were there.
    """
    return min(now, datetime.combine(day + timedelta(days=1), time(), UTC))


class Lookup:
    """Finds one paper by its id: in the store, else at each source in turn; what is found is kept."""

    def __init__(self, store: Store, sources: Iterable[PaperSource]) -> None:
        self._store = store
        self._sources = tuple(sources)

    async def paper(self, paper_id: str, now: datetime) -> Paper | None:
        """The paper, or None if no source knows it. Raises SourceDown if one failed and none had it."""
        known = await self._store.papers.one(paper_id)
        if known:
            return known
        down: SourceDown | None = None
        for source in self._sources:
            try:
                found = await _within_patience(source, paper_id)
            except SourceDown as error:
                down = error
                continue
            if found:
                return await self._keep(found, now)
        if down:
            raise down
        return None

    async def _keep(self, paper: Paper, now: datetime) -> Paper:
        await self._store.papers.keep([PaperRecord(paper)], now)
        return paper


async def _within_patience(source: PaperSource, paper_id: str) -> Paper | None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await source.paper(paper_id)
    except TimeoutError as error:
        raise SourceDown(source.title, f"took longer than {PATIENCE_SECONDS} s") from error
