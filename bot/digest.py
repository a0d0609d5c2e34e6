"""Scheduled subscriptions: what each place is due at its hour, ranked, counted, and honest about silence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import telling
from bot.alerts import pages_of
from bot.delivery.timing import spread
from bot.papers import Paper
from bot.ports import Place
from bot.publish import Publication, Publisher, place_code
from bot.ranking import ranked_choice
from bot.rising import LEAST_GAIN
from bot.store.feed import Health
from bot.store.matches import take_slot
from bot.store.people import Defaults
from bot.store.store import Store
from bot.subscriptions import EVERYTHING, Slot, Subscription
from bot.telling import Choice, Occasion
from bot.votes import Votes

RISING_WINDOW = timedelta(days=14)
"""So long after it was shown, a paper may still be called a late riser."""
RISING_LISTED = 3
LATE = timedelta(hours=1)
"""A digest that comes so much after its hour says that it catches up."""
CROWD = 20
"""From so many digests due at once on, they are spread over a few minutes."""


@dataclass(frozen=True, slots=True)
class Due:
    """The scheduled subscriptions of one place whose hour has come."""

    place: Place
    subscriptions: tuple[Subscription, ...]
    slots: tuple[Slot, ...]
    """One a subscription: the latest slot that has come, however many were missed."""
    held_until: datetime | None = None
    """When the quiet hours that its hour fell into ended, UTC."""

    @property
    def moment(self) -> datetime:
        """When the message was promised for, UTC."""
        return max(slot.moment for slot in self.slots)

    @property
    def feed(self) -> bool:
        """Whether one of them is the plain trending feed."""
        return any(one.topic == EVERYTHING for one in self.subscriptions)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics among them."""
        return tuple(one.topic for one in self.subscriptions if one.topic != EVERYTHING)

    @property
    def count(self) -> int:
        """At most so many papers are listed: the most that any of them allows."""
        return max(one.count for one in self.subscriptions)

    @property
    def weekly_topics(self) -> tuple[str, ...]:
        """The topics that speak once a week, and so say it when there was nothing."""
        return tuple(one.topic for one in self.subscriptions if one.cadence == "weekly" and one.topic != EVERYTHING)

    @property
    def weekly(self) -> bool:
        """Whether all of them are weekly."""
        return all(one.cadence == "weekly" for one in self.subscriptions)


class Digests:
    """Publishes what scheduled subscriptions are due."""

    def __init__(self, store: Store, publisher: Publisher, defaults: Defaults, source: str, source_title: str) -> None:
        self._store = store
        self._publisher = publisher
        self._defaults = defaults
        self._source = source
        self._source_title = source_title
        self._votes = Votes(store.papers)

    async def publish_due(self, now: datetime) -> int:
        """One message a place whose hour has come; returns how many were put into the outbox."""
        due = {one.place: one for one in group_by_place(await self._store.subscriptions.due(now), now)}
        crowded = len(due) > CROWD
        return await self._publisher.for_each(due, lambda place: self._publish(due[place], now, crowded))

    async def _publish(self, due: Due, now: datetime, crowded: bool) -> bool:
        settings = self._defaults.applied(await self._store.people.settings_at(due.place.key))
        if due.place.kind == "dm":
            if settings.quiet_until(now):
                return False
            due = replace(due, held_until=settings.quiet_until(due.moment))
        choice = await self.choose(due)
        health = await self._store.feed.health(self._source)
        if not choice.listed and health.failing_since:
            return await self._tell_outage(due, health, now)
        risen = await self._risen(due, now)
        if not choice.listed and not due.feed and not due.weekly_topics and not risen:
            return await self._pass_over(due, now)
        return await self._send(due, choice, risen, health, now, crowded)

    async def choose(self, due: Due) -> Choice:
        """What the message would show now: papers that fit, were not shown here, best first."""
        numbers = {one.id for one in due.subscriptions}
        pending = await self._store.matches.pending(due.place.key)
        wanted = [one for one in pending if one.subscription_id in numbers or one.held == "cap"]
        return await ranked_choice(self._store, wanted, due.count)

    async def _send(
        self,
        due: Due,
        choice: Choice,
        risen: list[tuple[Paper, int]],
        health: Health,
        now: datetime,
        crowded: bool,
    ) -> bool:
        pages = pages_of(choice, "Digest", now) if choice.listed else None
        occasion = self._occasion(due, choice, health, now)
        elsewhere = await self._store.people.seen_elsewhere(due.place, [paper.id for paper in choice.listed])
        if choice.listed:
            message = telling.digest(choice, occasion, risen=risen, elsewhere=elsewhere, pages=pages)
        else:
            message = telling.silent_digest(occasion, risen, weekend=occasion.day.weekday() >= 5)
        publication = Publication(
            place=due.place,
            kind="digest",
            key=f"digest:{place_code(due.place)}:{round(due.moment.timestamp())}:{due.subscriptions[0].id}",
            message=message,
            shown={"digest": choice.listed, "counted": choice.counted},
            risen=[paper for paper, _ in risen],
            pages=pages,
            due_at=now + spread(due.place.key, now) if crowded else None,
        )
        return await self._publisher.publish(publication, now, also=self._taking(due, now))

    def _occasion(self, due: Due, choice: Choice, health: Health, now: datetime) -> Occasion:
        zone = due.subscriptions[0].timetable.timezone
        return Occasion(
            day=due.slots[0].day,
            feed=due.feed,
            topics=due.topics if choice.listed else due.weekly_topics,
            weekly=due.weekly,
            silence=self._silence(health, zone, now),
            since=catch_up_since(due, choice, now),
        )

    def _taking(self, due: Due, now: datetime) -> Callable[[AsyncConnection], Awaitable[bool]]:
        """Take every slot in the publication's own transaction and move each subscription to its next."""

        async def take(connection: AsyncConnection) -> bool:
            taken = [
                await take_slot(connection, one.id, slot.day, now)
                for one, slot in zip(due.subscriptions, due.slots, strict=True)
            ]
            for one in due.subscriptions:
                await self._store.subscriptions.move_on(connection, one, now)
            return any(taken)

        return take

    async def _pass_over(self, due: Due, now: datetime) -> bool:
        """A daily topic with nothing new keeps quiet; `status` and `subscriptions` tell that it ran."""
        async with self._store.database.write() as connection:
            await self._taking(due, now)(connection)
        return False

    async def _tell_outage(self, due: Due, health: Health, now: datetime) -> bool:
        """Say once an outage that the digest is late; its slot stays open until the source answers again."""
        if not due.feed:
            return False
        silence = self._silence(health, due.subscriptions[0].timetable.timezone, now)
        since = round((health.failing_since or now).timestamp())
        key = f"outage:{place_code(due.place)}:{since}"
        notice = Publication(due.place, "notice", key, telling.outage(silence))
        return await self._publisher.publish(notice, now)

    def _silence(self, health: Health, timezone: str, now: datetime) -> str:
        if not health.failing_since:
            return ""
        zone = ZoneInfo(timezone)
        since = health.last_ok_at or health.failing_since
        return telling.source_silence(self._source_title, since.astimezone(zone), now.astimezone(zone))

    async def _risen(self, due: Due, now: datetime) -> list[tuple[Paper, int]]:
        """Channels that follow everything are told of late risers; in a DM no paper comes twice."""
        if not due.feed or due.place.kind == "dm":
            return []
        grown = await self._store.matches.grown(due.place.key, now - RISING_WINDOW, LEAST_GAIN)
        risen = await self._votes.took_off(grown, now) if grown else []
        return [(one.paper, one.then) for one in risen[:RISING_LISTED]]


def group_by_place(due: Sequence[Subscription], now: datetime) -> list[Due]:
    """Everything that one place is due at once goes into one message. ``due`` is ordered by place."""
    grouped = [(place, tuple(ones)) for place, ones in groupby(due, key=lambda one: one.place)]
    return [Due(place, ones, tuple(one.timetable.last_slot(now) for one in ones)) for place, ones in grouped]


def catch_up_since(due: Due, choice: Choice, now: datetime) -> date | None:
    """The first day that a digest reaches back to, if it is late or carries what an earlier one missed.

    A paper that fits only since its votes have grown is no reason: however old its day, its match is new.
    """
    days = [paper.featured for paper in choice.everything if paper.featured]
    late = now - (due.held_until or due.moment) > LATE
    behind = any(_missed_one(one, slot, choice) for one, slot in zip(due.subscriptions, due.slots, strict=True))
    return min(days) if days and (late or behind) else None


def _missed_one(one: Subscription, slot: Slot, choice: Choice) -> bool:
    """Whether a slot went by before this one, or its message never arrived and gave its papers back."""
    if one.next_due_at and one.next_due_at < slot.moment:
        return True
    previous = one.timetable.last_slot(slot.moment - timedelta(seconds=1)).moment
    matches = (match for found in choice.reasons.values() for match in found)
    return any(match.at < previous for match in matches if match.subscription_id == one.id)
