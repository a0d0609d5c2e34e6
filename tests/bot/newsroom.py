"""The engine around a real temporary database: a source of papers that can fail, places, and what each is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from bot.alerts import Alerts
from bot.clock import Clock
from bot.digest import Digests
from bot.errors import SourceDown
from bot.ingest import Ingest
from bot.matchmaker import Matchmaker
from bot.messages import Message, thaw
from bot.overflow import Overflow
from bot.papers import Paper, PaperRecord
from bot.ports import Caller, Person, Place
from bot.publish import Publisher
from bot.store.database import Database
from bot.store.people import Defaults, Settings
from bot.store.store import Store
from bot.store.tables import holds, matches, outbox, shown
from bot.subscriptions import EVERYTHING, WEEKDAYS, Cadence, Subscription, Timetable
from tests.servers.messenger import FakeMessenger, FakePlatform

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TODAY = date(2026, 1, 7)
NOON = datetime(2026, 1, 7, 12, tzinfo=UTC)
"""A Wednesday."""
CHANNEL = Place("fake", "w", "papers", "channel", "#papers")
ADA = Person("fake", "w", "ada", "Ada")
DM = Place("fake", "w", "dm-ada", "dm")


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


def paper(number: int, title: str = "On graphs", *, featured: date | None = TODAY, upvotes: int = 5) -> Paper:
    """An invented paper with an id that ends in ``number``."""
    return Paper(f"2601.{number:05d}", f"{title} {number}", featured=featured, upvotes=upvotes)


def papers(count: int, title: str = "On graphs", *, featured: date | None = TODAY) -> list[Paper]:
    """The first has the most upvotes."""
    return [paper(number, title, featured=featured, upvotes=1000 - number) for number in range(1, count + 1)]


def records(found: Iterable[Paper]) -> list[PaperRecord]:
    return [PaperRecord(one, one.title.encode()) for one in found]


class Shelf:
    """A source whose days are put there by hand."""

    name = "shelf"
    title = "The Shelf"

    def __init__(self) -> None:
        self.days: dict[date, list[Paper]] = {}
        self.asked: list[date] = []
        self.down: SourceDown | None = None
        self.breaks_on: date | None = None

    def fail(self, *, retry_after: timedelta | None = None) -> None:
        self.down = SourceDown(self.title, "answered with error 503", retry_after=retry_after)

    async def day(self, day: date) -> list[PaperRecord]:
        self.asked.append(day)
        if self.down or day == self.breaks_on:
            raise self.down or SourceDown(self.title, "broke off")
        return records(self.days.get(day, []))

    async def paper(self, paper_id: str) -> Paper | None:
        if self.down:
            raise self.down
        return next((one for day in self.days.values() for one in day if one.id == paper_id), None)


@dataclass
class Newsroom:
    """Everything from the source to the outbox."""

    database: Database
    defaults: Defaults = field(default_factory=Defaults)

    def __post_init__(self) -> None:
        self.store = Store(self.database)
        self.shelf = Shelf()
        self.ingest = Ingest(self.store, self.shelf, every=HOUR)
        self.matchmaker = Matchmaker(self.store)
        messenger = FakeMessenger(FakePlatform(Clock()))
        self.publisher = Publisher(self.store, {"fake": messenger})
        self.alerts = Alerts(self.store, self.publisher, self.defaults)
        self.digests = Digests(self.store, self.publisher, self.defaults, "shelf", "The Shelf")
        self.overflow = Overflow(self.store, self.publisher, self.defaults)

    async def open(self) -> Newsroom:
        """Ada is there, and knows the channel."""
        await self.store.people.visit(Caller(ADA, CHANNEL, DM), NOON - 30 * DAY)
        return self

    async def tick(self, now: datetime, *, fetch: bool = True) -> None:
        """What the schedule does, in its order."""
        if fetch:
            await self.ingest.poll(now)
        await self.matchmaker.run(now)
        await self.publish(now)

    async def publish(self, now: datetime) -> int:
        return (
            await self.alerts.publish_due(now)
            + await self.digests.publish_due(now)
            + await self.overflow.publish_due(now)
        )

    async def subscribe(
        self,
        topic: str = EVERYTHING,
        where: Place = DM,
        cadence: Cadence = "instant",
        *,
        hour: int = 9,
        days: tuple[int, ...] = WEEKDAYS,
        zone: str = "UTC",
        count: int = 10,
        min_upvotes: int = 0,
        now: datetime = NOON - DAY,
    ) -> Subscription:
        """Follow a topic as Ada; by default since yesterday noon."""
        await self.store.people.add_place(where)
        number = await self.store.subscriptions.add(
            place=where,
            topic=topic,
            topic_key=topic,
            cadence=cadence,
            timetable=Timetable(time(hour), days, zone),
            count=count,
            min_upvotes=min_upvotes,
            made_by=ADA.key,
            now=now,
        )
        return await self.subscription(number)

    async def subscription(self, number: int) -> Subscription:
        found = await self.store.subscriptions.one(number)
        assert found
        return found

    async def arrive(self, *found: Paper, now: datetime = NOON) -> None:
        """Papers of one day come in as news, and are matched."""
        await self.store.papers.keep(records(found), now, day=found[0].featured, news_at=now)
        await self.matchmaker.run(now)

    async def grow(self, one: Paper, upvotes: int, now: datetime) -> None:
        await self.arrive(replace(one, upvotes=upvotes), now=now)

    async def settle(self, **settings: object) -> None:
        """Ada's settings."""
        await self.store.people.change_settings(ADA.key, replace(Settings(), **settings))

    async def said(self, place: Place = DM, kind: str | None = None) -> list[Message]:
        """What the outbox holds for a place, oldest first."""
        mine = outbox.c.place_key == place.key
        statement = select(outbox.c.payload).where(mine & (outbox.c.kind == kind) if kind else mine)
        async with self.database.read() as connection:
            return [thaw(one) for one in (await connection.execute(statement.order_by(outbox.c.id))).scalars()]

    async def titles(self, place: Place = DM) -> list[str]:
        return [message.plain().splitlines()[0] for message in await self.said(place)]

    async def ids(self, place: Place = DM) -> list[list[str]]:
        """The papers that each message names."""
        return [[one.id for one in message.papers()] for message in await self.said(place)]

    async def shown(self, place: Place = DM) -> dict[str, str]:
        """Paper id to how it was shown."""
        statement = select(shown.c.paper_id, shown.c.how).where(shown.c.place_key == place.key)
        async with self.database.read() as connection:
            return {row.paper_id: row.how for row in await connection.execute(statement)}

    async def held(self) -> dict[str, str]:
        """Paper id to why it waits."""
        async with self.database.read() as connection:
            return {row.paper_id: row.reason for row in await connection.execute(select(holds))}

    async def matched(self) -> list[tuple[int, str]]:
        """Every match: subscription and paper id."""
        async with self.database.read() as connection:
            rows = await connection.execute(select(matches).order_by(matches.c.subscription_id, matches.c.paper_id))
            return [(row.subscription_id, row.paper_id) for row in rows]
