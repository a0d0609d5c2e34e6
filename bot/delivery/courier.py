"""The courier: delivers what the outbox holds, survives any death of its process, and stops cleanly."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.delivery import attempt
from bot.delivery.pacing import Pace
from bot.delivery.route import LEASE, Habits, Route
from bot.delivery.targets import Targets
from bot.delivery.troubles import OnTrouble
from bot.ports import Messenger
from bot.store.claims import Claims
from bot.store.deliveries import Delivery
from bot.store.outbox import Outbox

HANDS = 8
"""Calls under way at once on one platform."""
TIDY_EVERY = timedelta(minutes=1)
POLL_SECONDS = 1.0
"""Real seconds between looks at an idle outbox; `wake` makes it at once."""

log = structlog.get_logger(__name__)


class Courier:
    """Delivers what the outbox holds. One a process; several processes may share a PostgreSQL database."""

    def __init__(
        self,
        outbox: Outbox,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        on_trouble: OnTrouble,
        *,
        paces: Mapping[str, Pace] | None = None,
        hands: int = HANDS,
        time_limit: float = attempt.TIME_LIMIT,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.owner = uuid.uuid4().hex
        self.targets = Targets(outbox.database, messengers, on_trouble, time_limit=time_limit)
        self._outbox = outbox
        self._claims = Claims(outbox.database)
        self._clock = clock
        self._lease = LEASE * clock.speed
        self._wake = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._draining = False
        self._tidied_at: datetime | None = None
        self._probing: asyncio.Task[None] | None = None
        habits = Habits(self.owner, hands, time_limit, draw)
        self._routes = {
            platform: Route(
                messenger,
                outbox,
                clock,
                on_trouble,
                habits=habits,
                pace=(paces or {}).get(platform, Pace()),
                done=self.wake,
            )
            for platform, messenger in messengers.items()
        }

    async def run(self) -> None:
        """Deliver until `drain`. No error ends it: whatever goes wrong is logged and tried again."""
        recovered = False
        while not self._draining:
            self._wake.clear()
            try:
                recovered = recovered or await self.recover() >= 0
                await self._tidy(self._clock.now())
                started = await self._start(self._clock.now())
            except Exception:
                log.exception("courier_stumbled")
                started = 0
            if not started:
                await self._rest()

    async def deliver_due(self, now: datetime) -> int:
        """One round: returns when all that could be tried at ``now`` is settled, with how many tries that were."""
        await self._outbox.expire(now)
        tries, idle = 0, False
        while not idle:
            waiting = self._under_way()
            started = await self._start(now)
            tries += started
            idle = not started and not waiting  # what ended during the start may have freed its lane
            if under_way := self._under_way():
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        return tries

    def wake(self) -> None:
        """Something was enqueued or has changed: look now."""
        self._wake.set()

    async def recover(self) -> int:
        """After a start: what a dead process was sending is unknown now. Returns how many that were.

        On SQLite every claim is a dead process's, since only one may run; elsewhere those older than any call may be.
        """
        now = self._clock.now()
        if not self._outbox.database.is_sqlite:
            return await self._take_over(now - self._lease)
        await self._claims.stop_looking(now)
        return await self._take_over(None)

    async def drain(self, timeout: float = attempt.TIME_LIMIT + 5) -> None:
        """Claim no more, wait for what is under way (``timeout`` real seconds); what is left becomes unknown."""
        self._draining = True
        self.wake()
        async with self._claiming:  # a claim that is being written gets its calls started first
            under_way = self._under_way()
        if under_way:
            await asyncio.wait(under_way, timeout=timeout)
        await _cancel([*self._under_way(), *([self._probing] if self._probing else [])])
        for delivery in await self._claims.under_way(owner=self.owner):
            await self._give_up(delivery)
        await self._claims.stop_looking(self._clock.now(), self.owner)

    def restart(self, platform: str) -> None:
        """Use a platform again that was stopped because its token was not accepted."""
        self._routes[platform].throttle.restart()
        self.wake()

    def condition(self, now: datetime) -> dict[str, str]:
        """Each platform, and why it is not used freely; empty where it is."""
        return {platform: route.throttle.condition(now) for platform, route in self._routes.items()}

    async def _start(self, now: datetime) -> int:
        """Fill the free hands of every platform; returns how many errands began."""
        async with self._claiming:
            if self._draining:
                return 0
            return sum([await route.start(now) for route in self._routes.values()])

    async def _rest(self) -> None:
        """Until something happens, at most POLL_SECONDS; a replay's minutes pass faster."""
        seconds = min(POLL_SECONDS, max(0.05, self._clock.real_seconds(timedelta(minutes=1))))
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _tidy(self, now: datetime) -> None:
        """Once a minute: end what is too late, take over what was left lying, try the dead places of the day."""
        if self._tidied_at and now < self._tidied_at + TIDY_EVERY:
            return
        await self._outbox.expire(now)
        await self._take_over(now - self._lease)
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._reprobe(now))
        self._tidied_at = now

    async def _reprobe(self, now: datetime) -> None:
        try:
            await self.targets.reprobe(now)
        except Exception:
            log.exception("reprobe_failed")

    async def _take_over(self, begun_before: datetime | None) -> int:
        """Turn claims that nobody works on any more into unknown deliveries."""
        mine = {number for route in self._routes.values() for number in route.under_way.values()}
        left = [one for one in await self._claims.under_way(begun_before=begun_before) if one.id not in mine]
        for delivery in left:
            await self._give_up(delivery)
        return len(left)

    async def _give_up(self, delivery: Delivery) -> None:
        """Nobody knows whether it landed: it will be repeated under its key, or looked for."""
        route = self._routes.get(delivery.place.platform)
        now = self._clock.now()
        resolve_at = route.manners.resolve_at(delivery, now) if route else now
        after = replace(delivery, state="unknown", retry_at=resolve_at, error="the bot stopped while sending")
        async with self._outbox.database.write() as connection:
            await self._claims.mark(connection, delivery, after)

    def _under_way(self) -> list[asyncio.Task[None]]:
        return [task for route in self._routes.values() for task in route.under_way]


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
