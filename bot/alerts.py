"""Instant subscriptions: what each place is due now, within quiet hours and the daily cap, said in one message."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import structlog

from bot import telling
from bot.papers import Paper
from bot.ports import Place
from bot.publish import Publication, Publisher, place_code
from bot.store.lists import ShownList, new_list_id
from bot.store.matches import ALERT_KEY, Pending
from bot.store.people import Defaults, Settings
from bot.store.store import Store
from bot.telling import Choice

log = structlog.get_logger(__name__)

LISTED = 10
"""Papers shown in one alert; a catch-up counts the rest and offers them behind a button."""


class Alerts:
    """Publishes what instant subscriptions are due."""

    def __init__(self, store: Store, publisher: Publisher, defaults: Defaults) -> None:
        self._store = store
        self._publisher = publisher
        self._defaults = defaults

    async def publish_due(self, now: datetime) -> int:
        """One message a place with open matches; returns how many were put into the outbox."""
        places = await self._store.matches.places_waiting(["instant"])
        return await self._publisher.for_each(places, lambda place: self._publish(place, now))

    async def _publish(self, place: Place, now: datetime) -> bool:
        settings = self._defaults.applied(await self._store.people.settings_at(place.key))
        matches = [one for one in await self._store.matches.pending(place.key) if _instant(one)]
        if place.kind == "dm" and settings.quiet_until(now):
            unheld = {match.paper.id for match in matches if not match.held}
            await self._store.matches.hold(place.key, unheld, "quiet", now)
            return False
        left = await self._left_today(place, settings, now)
        choice, over = choose(matches, left)
        await self._store.matches.hold(place.key, [paper.id for paper in over], "cap", now)
        if not choice.listed:
            return False
        return await self._send(place, choice, now)

    async def _send(self, place: Place, choice: Choice, now: datetime) -> bool:
        elsewhere = await self._store.people.seen_elsewhere(place, [paper.id for paper in choice.listed])
        pages = pages_of(choice, "Alert", now)
        publication = Publication(
            place=place,
            kind="alert",
            key=f"{ALERT_KEY}{place_code(place)}:{round(now.timestamp() * 1000)}",
            message=telling.alert(choice, elsewhere, pages),
            shown={"alert": choice.listed, "counted": choice.counted},
            pages=pages,
        )
        return await self._publisher.publish(publication, now)

    async def _left_today(self, place: Place, settings: Settings, now: datetime) -> int | None:
        """How many papers the daily cap still allows; None for channels, which have none."""
        if place.kind != "dm":
            return None
        midnight = local_midnight(now, settings.timezone or "UTC")
        return max(0, (settings.daily_cap or 0) - await self._store.matches.alerted_since(place.key, midnight))


def choose(matches: list[Pending], left: int | None) -> tuple[Choice, list[Paper]]:
    """What an alert shows, and what goes over the cap. Pure.

    Papers keep the order in which they matched. Beyond LISTED they are counted, not dropped.
    """
    reasons = telling.grouped(matches)
    papers = [found[0].paper for found in reasons.values()]
    allowed = papers if left is None else papers[:left]
    return Choice(allowed[:LISTED], allowed[LISTED:], reasons), papers[len(allowed) :]


def pages_of(choice: Choice, title: str, now: datetime) -> ShownList:
    """The whole choice as a list to page through; numbers typed in the place refer to it."""
    ids = tuple(paper.id for paper in choice.everything)
    return ShownList(new_list_id(), title, "", ids, {}, now)


def local_midnight(now: datetime, timezone: str) -> datetime:
    """When the current day began in a time zone, UTC."""
    local = now.astimezone(ZoneInfo(timezone))
    return datetime.combine(local.date(), time(), local.tzinfo).astimezone(now.tzinfo)


def _instant(match: Pending) -> bool:
    return match.cadence == "instant" and match.held != "cap"
