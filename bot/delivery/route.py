"""The route to one platform: claim what is next, send it or look for it, record what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.delivery import attempt
from bot.delivery.lifecycle import Verdict, after_send
from bot.delivery.pacing import Pace, Throttle
from bot.delivery.resolve import Finding, after_look
from bot.delivery.timing import Manners, Step
from bot.delivery.troubles import OnTrouble, Trouble, TroubleKind, tell
from bot.ports import Messenger
from bot.store.claims import Claims, Lane
from bot.store.dead_places import DeadPlaces
from bot.store.deliveries import Delivery
from bot.store.outbox import Outbox

LEASE = timedelta(seconds=60)
"""How long a claim is believed, in real time: longer than any call takes, short enough to repeat it by its key."""
RECORD_PAUSE_SECONDS = 0.5
"""Real seconds between attempts to record an outcome in a database that is full, locked or away."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a courier works, the same on all its routes."""

    owner: str
    hands: int
    """Calls under way at once on one platform."""
    time_limit: float
    """Real seconds a call may take."""
    draw: Callable[[], float]
    """Chance, 0 to 1, for the jitter."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed delivery, and what to do with it."""

    delivery: Delivery
    step: Step


class Route:
    """One platform's deliveries. Its methods are called by the courier alone."""

    def __init__(
        self,
        messenger: Messenger,
        outbox: Outbox,
        clock: Clock,
        on_trouble: OnTrouble,
        *,
        habits: Habits,
        pace: Pace,
        done: Callable[[], None],
    ) -> None:
        self.manners = Manners.of(messenger, clock.speed)
        self.throttle = Throttle(pace, clock.speed)
        self.under_way: dict[asyncio.Task[None], int] = {}
        """The calls being made, each with its delivery's number."""
        self._messenger = messenger
        self._outbox = outbox
        self._claims = Claims(outbox.database)
        self._places = DeadPlaces(outbox.database)
        self._clock = clock
        self._on_trouble = on_trouble
        self._habits = habits
        self._done = done

    async def start(self, now: datetime) -> int:
        """Claim what may be tried now and begin it; returns how many that are."""
        opening = self.throttle.opening(now, self._habits.hands - len(self.under_way))
        if opening is None:
            return 0
        lanes = await self._claims.lanes(
            self._messenger.platform,
            now,
            closed=opening.closed,
            served_before=opening.served_before,
            new_dms=opening.new_dms,
        )
        chosen = self.throttle.choose(lanes, opening, now)
        errands = await self._claim(chosen, now) if chosen else []
        for errand in errands:
            self._begin(errand)
        return len(errands)

    async def _claim(self, lanes: Sequence[Lane], now: datetime) -> list[Errand]:
        """Commit the intent before anything leaves; nothing is claimed if the commit fails."""
        async with self._outbox.database.write() as connection:
            heads = await self._claims.heads(connection, [lane.place_key for lane in lanes], now)
            steps = {head.id: self.manners.step(head, now) for head in heads}
            sends = [head for head in heads if steps[head.id] in (Step.SEND, Step.REPEAT)]
            begun = await self._claims.begin(connection, sends, self._habits.owner, now)
            looks = [await self._reserve(connection, head, now) for head in heads if steps[head.id] is Step.LOOK]
            for head in heads:
                if steps[head.id] is Step.WAIT:
                    await self._claims.reserve(connection, head, "", self.manners.resolve_at(head, now))
        return [Errand(one, steps[one.id]) for one in (*begun, *looks)]

    async def _reserve(self, connection: AsyncConnection, head: Delivery, now: datetime) -> Delivery:
        return await self._claims.reserve(connection, head, self._habits.owner, now + LEASE * self._clock.speed)

    def _begin(self, errand: Errand) -> None:
        task = asyncio.create_task(self._run(errand))
        self.under_way[task] = errand.delivery.id
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A claim that was left without a record is taken over when its lease is over."""
        number = self.under_way.pop(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("delivery_unrecorded", number=number, error=repr(error))
        self._done()

    async def _run(self, errand: Errand) -> None:
        """Make the call, and draw every consequence of its outcome."""
        before = errand.delivery
        if errand.step is Step.LOOK:
            outcome, verdict = await self._look(before)
        else:
            outcome, verdict = await self._send(before, repeated=errand.step is Step.REPEAT)
        now = self._clock.now()
        until = now + self.manners.patience(before, outcome, self._habits.draw())
        changes = self.throttle.learn(outcome, before.place.workspace, now, until)
        await self._record(before, verdict, [self._platform_trouble(kind, outcome) for kind in changes])

    async def _send(self, before: Delivery, *, repeated: bool) -> tuple[Finding, Verdict]:
        answer = await attempt.send(self._messenger, before, self._habits.time_limit)
        now, draw = self._clock.now(), self._habits.draw()
        return answer, after_send(before, answer, self.manners, now, draw, repeated=repeated)

    async def _look(self, before: Delivery) -> tuple[Finding, Verdict]:
        finding = await attempt.look(self._messenger, before, self._habits.time_limit)
        return finding, after_look(before, finding, self.manners, self._clock.now(), self._habits.draw())

    async def _record(self, before: Delivery, verdict: Verdict, troubles: Sequence[Trouble]) -> None:
        """Write the outcome down, however long the database makes it wait: a lost receipt would be a duplicate."""
        while True:
            try:
                return await self._write(before, verdict, troubles)
            except (OperationalError, InterfaceError) as error:
                log.warning("outcome_not_recorded_yet", number=before.id, error=str(error.orig))
                await asyncio.sleep(RECORD_PAUSE_SECONDS)

    async def _write(self, before: Delivery, verdict: Verdict, troubles: Sequence[Trouble]) -> None:
        told = list(troubles)
        async with self._outbox.database.write() as connection:
            if await self._claims.mark(connection, before, verdict.after):
                told += await self._follow_up(connection, verdict)
            for trouble in told:
                await tell(self._on_trouble, connection, trouble)

    async def _follow_up(self, connection: AsyncConnection, verdict: Verdict) -> list[Trouble]:
        """What else becomes true with an outcome; returns what should be told."""
        after = verdict.after
        if after.state == "expired":
            await self._outbox.release(connection, after.slot_key)
        kinds = [verdict.trouble] if verdict.trouble else []
        if verdict.dead and await self._places.disable(connection, after.place.key, verdict.dead, self._clock.now()):
            kinds.append(TroubleKind.DISABLED)
        return [
            Trouble(kind, after.place.platform, after.error, after.place, after.slot_key, after.id) for kind in kinds
        ]

    def _platform_trouble(self, kind: TroubleKind, outcome: Finding) -> Trouble:
        reason = str(outcome) if isinstance(outcome, Exception) else "it answers again"
        return Trouble(kind, self._messenger.platform, reason)
