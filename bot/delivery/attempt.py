"""One call to a platform, within a time limit, whose every outcome is a value. The only I/O besides the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import msgspec
import structlog

from bot.delivery.lifecycle import Answer
from bot.delivery.resolve import Finding
from bot.errors import CannotReadBack, Failure, OutcomeUnknown, Undeliverable
from bot.messages import Message
from bot.ports import Messenger, Parcel, Place, Receipt
from bot.store.deliveries import Delivery

TIME_LIMIT = 45.0
"""Real seconds that a platform has for one answer; a Messenger's ``settle`` must be longer."""

log = structlog.get_logger(__name__)
T = TypeVar("T")


async def send(messenger: Messenger, delivery: Delivery, time_limit: float = TIME_LIMIT) -> Answer:
    """Send it once and tell what is known about that."""
    try:
        parcel = _parcel(delivery, delivery.message)
    except msgspec.DecodeError as error:
        return Undeliverable(f"what was written down cannot be read ({error})", Failure.CONTENT)
    return await _answer(messenger.send(parcel), time_limit)


async def look(messenger: Messenger, delivery: Delivery, time_limit: float = TIME_LIMIT) -> Finding:
    """Look for it in its place's history; None if it is not there."""
    try:
        message = delivery.message
    except msgspec.DecodeError:
        message = Message(title=())  # the key is what it is found by
    return await _answer(_find(messenger, _parcel(delivery, message)), time_limit)


async def probe(
    messenger: Messenger, place: Place, time_limit: float = TIME_LIMIT
) -> Undeliverable | OutcomeUnknown | None:
    """Ask whether a place could be posted to; None if it could."""
    return await _answer(messenger.probe(place), time_limit)


async def _answer(call: Awaitable[T], time_limit: float) -> T | Undeliverable | OutcomeUnknown:
    try:
        async with asyncio.timeout(time_limit):
            return await call
    except (Undeliverable, OutcomeUnknown) as answer:
        return answer
    except TimeoutError:
        return OutcomeUnknown(f"no answer within {time_limit:.0f} s")
    except Exception as error:  # an adapter's defect says nothing about what the platform did
        log.exception("messenger_defect")
        return OutcomeUnknown(f"{type(error).__name__}: {error}")


async def _find(messenger: Messenger, parcel: Parcel) -> Receipt | CannotReadBack | None:
    try:
        return await messenger.find(parcel)
    except CannotReadBack as error:
        return error


def _parcel(delivery: Delivery, message: Message) -> Parcel:
    return Parcel(
        key=delivery.key,
        place=delivery.place,
        message=message,
        attempt=delivery.attempts,
        first_sent_at=delivery.first_sent_at,
        plain=delivery.plain,
    )
