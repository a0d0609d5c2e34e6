"""When a delivery may be tried, repeated or looked for. Pure: times and chance are arguments."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.errors import OutcomeUnknown, Undeliverable
from bot.store.deliveries import Delivery

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
SHORTEST_WAIT = timedelta(seconds=1)
"""Full jitter may draw nearly nothing; a platform that just failed gets at least this."""
REPEAT_PAUSE = timedelta(seconds=5)
"""Between an unanswered attempt and its repetition, so that two with one key are never under way together."""
SPREAD = timedelta(minutes=5)
"""Over how long the deliveries of a popular time are spread."""


class Courtesies(Protocol):
    """The part of a Messenger that says how its platform treats repetition."""

    repeat_window: timedelta
    settle: timedelta


class Step(StrEnum):
    """What to do with the delivery that is next in its lane."""

    SEND = "send"
    REPEAT = "repeat"
    """Send the same key again: the platform recognises it if the earlier attempt landed."""
    LOOK = "look"
    WAIT = "wait"
    """An unanswered attempt may still land, so looking now could miss it."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a platform treats repetition, in spans of our own clock (which a replay runs faster than the platform's)."""

    repeat_window: timedelta
    settle: timedelta
    speed: float = 1.0

    @classmethod
    def of(cls, platform: Courtesies, speed: float = 1.0) -> Manners:
        """A platform's own spans (real time) on a clock that runs ``speed`` times as fast."""
        return cls(platform.repeat_window * speed, platform.settle * speed, speed)

    def step(self, delivery: Delivery, now: datetime) -> Step:
        """What may safely be done now."""
        if delivery.state == "pending":
            return Step.SEND
        first, last = _attempts(delivery)
        if now < first + self.repeat_window:
            return Step.REPEAT
        return Step.LOOK if now >= last + self.settle else Step.WAIT

    def resolve_at(self, delivery: Delivery, soon: datetime) -> datetime:
        """When an unanswered delivery may be repeated (``soon`` at the earliest), or else be looked for."""
        first, last = _attempts(delivery)
        repeat_at = max(soon, last + REPEAT_PAUSE)
        if repeat_at < first + self.repeat_window:
            return repeat_at
        return max(soon, first + self.repeat_window, last + self.settle)

    def patience(self, delivery: Delivery, outcome: object, draw: float) -> timedelta:
        """How long to wait after a failed attempt: what the platform asks for, else a back-off with full jitter."""
        if isinstance(outcome, Undeliverable) and outcome.retry_after is not None:
            return max(SHORTEST_WAIT, outcome.retry_after * self.speed)
        return backoff(delivery.attempts, draw)


def backoff(attempts: int, draw: float) -> timedelta:
    """Full jitter: a share (``draw``, 0 to 1) of 5 s, 10 s, 20 s … 15 min. ``attempts`` counts from 1."""
    ceiling = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(max(attempts, 1) - 1, 20)))
    return max(SHORTEST_WAIT, ceiling * draw)


def look_again(delivery: Delivery, now: datetime, draw: float) -> timedelta:
    """How long to wait after a failed look: up to as long as it has been unknown, so that the wait keeps doubling."""
    _, last = _attempts(delivery)
    return max(SHORTEST_WAIT, min(LONGEST_WAIT, max(FIRST_WAIT, now - last)) * draw)


def is_platform_trouble(outcome: object) -> bool:
    """Whether an outcome tells about the platform as a whole, not about a message or its place."""
    return isinstance(outcome, OutcomeUnknown) or (isinstance(outcome, Undeliverable) and outcome.platform_trouble)


def spread(place_key: str, at: datetime) -> timedelta:
    """How much later than ``at`` a place is served, so that not everybody's nine o'clock is the same second.

    Always the same for a place, below SPREAD, and nothing at times that only few choose (not a full quarter hour).
    """
    if at.minute % 15:
        return timedelta()
    share = int.from_bytes(hashlib.sha256(place_key.encode()).digest()[:4]) / 2**32
    return timedelta(seconds=int(SPREAD.total_seconds() * share))


def _attempts(delivery: Delivery) -> tuple[datetime, datetime]:
    """When the first and the last attempt began; a claim always writes both."""
    last = delivery.last_sent_at or delivery.created_at
    return delivery.first_sent_at or last, last
