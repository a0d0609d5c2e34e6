"""What the daily cap held back, for people who have no digest of their own that would carry it."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot import telling
from bot.alerts import local_midnight, pages_of
from bot.ports import Place
from bot.publish import Publication, Publisher, place_code
from bot.ranking import ranked_choice
from bot.store.matches import Pending
from bot.store.people import Defaults
from bot.store.store import Store

HOUR = time(9, 0)
"""Local: from then on, the day after, what was held back is sent as one message."""
LISTED = 10


class Overflow:
    """Publishes yesterday's overflow, one message a person."""

    def __init__(self, store: Store, publisher: Publisher, defaults: Defaults) -> None:
        self._store = store
        self._publisher = publisher
        self._defaults = defaults

    async def publish_due(self, now: datetime) -> int:
        """Returns how many messages were put into the outbox."""
        places = await self._store.matches.places_over_cap(now)
        return await self._publisher.for_each(places, lambda place: self._publish(place, now))

    async def _publish(self, place: Place, now: datetime) -> bool:
        settings = self._defaults.applied(await self._store.people.settings_at(place.key))
        zone = settings.timezone or "UTC"
        midnight = local_midnight(now, zone)
        if now < _opening(now, zone) or settings.quiet_until(now) or await self._has_digest(place):
            return False
        if place not in await self._store.matches.places_over_cap(midnight):
            return False
        pending = [one for one in await self._store.matches.pending(place.key) if one.held == "cap"]
        return await self._send(place, pending, now, midnight) if pending else False

    async def _has_digest(self, place: Place) -> bool:
        return any(one.scheduled and one.state == "active" for one in await self._store.subscriptions.at(place.key))

    async def _send(self, place: Place, pending: list[Pending], now: datetime, midnight: datetime) -> bool:
        choice = await ranked_choice(self._store, pending, LISTED)
        pages = pages_of(choice, "Held back by your daily cap", now)
        publication = Publication(
            place=place,
            kind="digest",
            key=f"overflow:{place_code(place)}:{round(midnight.timestamp())}",
            message=telling.overflow(choice, pages),
            shown={"digest": choice.listed, "counted": choice.counted},
            pages=pages,
        )
        return await self._publisher.publish(publication, now)


def _opening(now: datetime, zone: str) -> datetime:
    return datetime.combine(now.astimezone(ZoneInfo(zone)).date(), HOUR, ZoneInfo(zone))
