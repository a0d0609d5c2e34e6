"""Bringing commands, interactions and events to the app: acknowledged within three seconds or not, and sent again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, Protocol

from bot.clock import Clock

Json = dict[str, Any]
Kind = Literal["slash_commands", "interactive", "events_api"]
RETRIES = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))
"""How long after a failed attempt at an event the next one follows (docs.slack.dev/apis/events-api)."""
DELAYED = tuple(timedelta(hours=1) for _ in range(24))
"""What follows those in an app with Delayed Events."""
_LOOK_SECONDS = 0.01


class NotAcknowledged(Exception):
    """The app did not take a delivery; the text is Slack's word for why."""


@dataclass
class Delivery:
    """One thing brought to the app, and what became of it."""

    kind: Kind
    payload: Json
    attempts: int = 0
    troubles: list[str] = field(default_factory=list)
    """Why each failed attempt failed: ``timeout``, ``http_error``, ``connection_failed``."""
    acked: bool = False
    reply: Json = field(default_factory=dict)
    """What the acknowledgement carried."""
    ms: float = 0.0
    """From sending it to its acknowledgement."""
    no_retry: bool = False
    """The app asked not to be sent this again."""

    @property
    def number(self) -> int:
        """Which retry the current attempt is; 0 for the first."""
        return self.attempts - 1

    @property
    def reason(self) -> str:
        """Why this had to be sent again."""
        return self.troubles[-1] if self.troubles else ""


class Carrier(Protocol):
    """A way to the app: Socket Mode or HTTP."""

    async def carry(self, delivery: Delivery, seconds: float) -> Json:
        """Bring it and return what the acknowledgement carried. Raises NotAcknowledged."""
        ...


class Courier:
    """Delivers; ``sent`` is everything in order, ``acks`` the milliseconds of every acknowledgement."""

    def __init__(self, clock: Clock, patience: float, carrier: Callable[[], Carrier]) -> None:
        self.sent: list[Delivery] = []
        self.acks: list[float] = []
        self.patience = patience
        self.retries: Sequence[timedelta] = RETRIES
        """Add DELAYED to it for an app that has switched those on."""
        self._clock = clock
        self._carrier = carrier
        self._waiting: set[asyncio.Task[None]] = set()

    async def deliver(self, delivery: Delivery) -> Delivery:
        """Try once and return; an event that was not taken is tried again in the background."""
        self.sent.append(delivery)
        await self._attempt(delivery)
        if delivery.kind == "events_api" and not delivery.acked:
            task = asyncio.create_task(self._insist(delivery))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
        return delivery

    async def close(self) -> None:
        """Give up on everything that still waits."""
        for task in self._waiting:
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)

    async def _insist(self, delivery: Delivery) -> None:
        for pause in self.retries:
            if delivery.acked or delivery.no_retry:
                return
            due = self._clock.now() + pause
            while self._clock.now() < due:  # noqa: ASYNC110  (the clock may be moved by hand)
                await asyncio.sleep(_LOOK_SECONDS)
            await self._attempt(delivery)

    async def _attempt(self, delivery: Delivery) -> None:
        delivery.attempts += 1
        begun = time.perf_counter()
        try:
            delivery.reply = await self._carrier().carry(delivery, self.patience)
        except NotAcknowledged as failed:
            delivery.troubles.append(str(failed))
            return
        delivery.acked, delivery.ms = True, (time.perf_counter() - begun) * 1000
        self.acks.append(delivery.ms)
