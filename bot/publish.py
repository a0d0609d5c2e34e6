"""Put what a place is due into the outbox: marking it shown and the message itself are one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Message
from bot.papers import Paper
from bot.ports import Messenger, Place
from bot.store.deliveries import LIFETIME, Kind
from bot.store.lists import ShownList, write_list
from bot.store.matches import AlreadyShownError, mark_risen, mark_shown
from bot.store.store import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Publication:
    """A message for a place, with the facts that become true when it is taken into the outbox."""

    place: Place
    kind: Kind
    key: str
    """Its idempotency key: a second publication under the same key is dropped."""
    message: Message
    shown: Mapping[str, Sequence[Paper]] = field(default_factory=dict)
    """How → papers, as the store's `shown` records them."""
    risen: Sequence[Paper] = ()
    pages: ShownList | None = None
    """Everything it stands for, so that numbers and "Show all" work."""
    due_at: datetime | None = None


class Publisher:
    """Writes publications down."""

    def __init__(self, store: Store, messengers: Mapping[str, Messenger]) -> None:
        self._store = store
        self._messengers = messengers

    async def for_each(self, places: Iterable[Place], publish: Callable[[Place], Awaitable[bool]]) -> int:
        """Publish place after place; returns how many messages that made.

        Places of a platform that is switched off wait. What breaks in one place is logged and holds up no other.
        """
        return sum([await _guarded(place, publish) for place in places if place.platform in self._messengers])

    async def publish(
        self,
        publication: Publication,
        now: datetime,
        *,
        also: Callable[[AsyncConnection], Awaitable[bool]] | None = None,
    ) -> bool:
        """Write it down, all or nothing; False if it was written before or somebody else was faster.

        ``also`` runs first in the same transaction and may call everything off by returning False.
        """
        try:
            async with self._store.database.write() as connection:
                if also and not await also(connection):
                    return False
                return await self._write(connection, publication, now)
        except AlreadyShownError:
            return False

    async def _write(self, connection: AsyncConnection, publication: Publication, now: datetime) -> bool:
        place = publication.place
        fresh = await self._store.outbox.enqueue(
            connection,
            slot_key=publication.key,
            place=place,
            kind=publication.kind,
            parts=self._messengers[place.platform].split(publication.message),
            now=now,
            due_at=publication.due_at,
            expires_at=(publication.due_at or now) + LIFETIME[publication.kind],
        )
        if not fresh:
            return False
        await mark_shown(connection, place, publication.shown, publication.key, now)
        await mark_risen(connection, place, publication.risen, now)
        if publication.pages:
            await write_list(connection, publication.pages, person_key="", place_key=place.key)
        return True


async def _guarded(place: Place, publish: Callable[[Place], Awaitable[bool]]) -> bool:
    try:
        return await publish(place)
    except OperationalError:  # the database itself is in trouble, so the next place would fare no better
        raise
    except Exception:
        log.exception("publishing_failed", place=place_code(place))
        return False


def place_code(place: Place) -> str:
    """A short stand-in for a place in keys: they must fit the column and never show a person's id."""
    return hashlib.sha256(place.key.encode()).hexdigest()[:16]
