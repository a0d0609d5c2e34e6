"""The tick: papers in, matched, what is due published, housekeeping. Time is always an argument."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock
from bot.store.lists import KEPT_FOR as LISTS_KEPT_FOR
from bot.store.matches import forget_old
from bot.store.store import Store

log = structlog.get_logger(__name__)

PERIOD = timedelta(seconds=30)
"""Between two ticks. Everything that is due is computed from the tables, so a late or a doubled tick does no harm."""
FASTEST = 0.05
"""Real seconds: a simulated clock does not tick faster."""
MATCHES_KEPT_FOR = timedelta(days=60)

Work = Callable[[datetime], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a tick; the ones after it run even if it fails."""

    name: str
    work: Work
    every: timedelta | None = None
    """None for every tick; else at most once so often over all processes: a UNIQUE job is claimed first."""


class Tick:
    """Does what is due, in the order in which papers travel."""

    def __init__(self, store: Store, steps: Sequence[Step]) -> None:
        self._store = store
        self._steps = steps

    async def run(self, now: datetime) -> None:
        """Run every step that is due at ``now``. A step's defect is logged and does not stop the others."""
        for step in self._steps:
            try:
                await self._run_step(step, now)
            except Exception:  # the tick's edge: what breaks here must not stop the bot
                log.exception("step_failed", step=step.name)

    async def _run_step(self, step: Step, now: datetime) -> None:
        if step.every is None:
            await step.work(now)
            return
        key = job_key(step.name, step.every, now)
        if await self._store.feed.take_job(key, now, lease=step.every):
            await step.work(now)
            await self._store.feed.finish_job(key, now)


def job_key(name: str, every: timedelta, now: datetime) -> str:
    """The slot that ``now`` lies in: the same in every process, so that one of them does the work."""
    return f"{name}:{int(now.timestamp() // every.total_seconds())}"


class Housekeeping:
    """Forgets what nobody will ask about any more."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, now: datetime) -> None:
        """Forget everything that is too old at ``now``."""
        await self._store.outbox.housekeeping(now)
        await self._store.lists.forget(now - LISTS_KEPT_FOR)
        await self._store.feed.forget_jobs(now - timedelta(days=2))
        await self._store.followed.forget_unfollowed()
        async with self._store.database.write() as connection:
            await forget_old(connection, now, MATCHES_KEPT_FOR)


class Scheduler:
    """Runs the tick on APScheduler: memory store, one instance, late runs combined.

    APScheduler decides only when to look; what is due is decided by the tables. Its own cron triggers run an hour
    that the clocks double twice, and its job stores must not be shared by processes.
    """

    def __init__(self, tick: Tick, clock: Clock) -> None:
        self._tick = tick
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._ticking = asyncio.Lock()

    def start(self) -> None:
        """Tick now and every PERIOD from then on; needs a running event loop."""
        if self._clock.simulated:  # ticks that overlap are what a fast replay is made of
            logging.getLogger("apscheduler").setLevel(logging.ERROR)
        seconds = max(FASTEST, self._clock.real_seconds(PERIOD))
        self._scheduler.add_job(
            self._run,
            IntervalTrigger(seconds=seconds, timezone=UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Start no further tick, and let a running one end: APScheduler's own shutdown would cancel it."""
        self._scheduler.pause()
        async with self._ticking:
            self._scheduler.shutdown(wait=False)

    async def _run(self) -> None:
        async with self._ticking:
            await self._tick.run(self._clock.now())
