"""A scene for delivery: places, an outbox, a courier whose process may die, and a fake platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.courier import Courier
from bot.delivery.pacing import Pace
from bot.delivery.troubles import Trouble, TroubleKind
from bot.messages import Entry, Message, words
from bot.papers import Paper
from bot.ports import Place, PlaceKind
from bot.store.database import Database
from bot.store.deliveries import LIFETIME, Delivery, Kind
from bot.store.outbox import Outbox
from bot.store.people import place_values
from bot.store.rows import insert_new, paper_values
from bot.store.tables import matches, outbox, papers, people, places, shown, subscriptions
from tests.servers.messenger import START, FakeMessenger, FakePlatform, Hand

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def place(name: str = "papers", *, kind: PlaceKind = "channel", workspace: str = "w", platform: str = "fake") -> Place:
    return Place(platform, workspace, name, kind, f"#{name}")


def message(*paper_ids: str, title: str = "New papers") -> Message:
    return Message(words(title), entries=tuple(Entry(Paper(one, f"Paper {one}")) for one in paper_ids))


@dataclass
class Scene:
    """Everything around one outbox."""

    database: Database
    hand: Hand = field(default_factory=Hand)
    told: list[Trouble] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.database)
        self.platform = FakePlatform(self.hand.clock)
        self.messenger = FakeMessenger(self.platform)
        self.courier = self.start()

    @property
    def now(self) -> datetime:
        return self.hand.now

    @property
    def kinds(self) -> list[TroubleKind]:
        return [one.kind for one in self.told]

    def start(
        self,
        database: Database | None = None,
        *,
        pace: Pace | None = None,
        hands: int = 8,
        draw: Callable[[], float] = lambda: 1.0,
        time_limit: float = 5.0,
    ) -> Courier:
        """A new process's courier; the one before is forgotten as it stands."""
        self.courier = Courier(
            Outbox(database or self.database),
            {self.messenger.platform: self.messenger},
            self.hand.clock,
            self.tell,
            paces={self.messenger.platform: pace} if pace else None,
            hands=hands,
            draw=draw,
            time_limit=time_limit,
        )
        return self.courier

    async def tell(self, connection: AsyncConnection, trouble: Trouble) -> None:
        assert connection.in_transaction()
        self.told.append(trouble)

    async def enqueue(
        self,
        slot_key: str,
        where: Place | None = None,
        *parts: Message,
        kind: Kind = "digest",
        due_in: timedelta = timedelta(),
    ) -> bool:
        where = where or place()
        await self.people_know(where)
        async with self.database.write() as connection:
            return await self.outbox.enqueue(
                connection,
                slot_key=slot_key,
                place=where,
                kind=kind,
                parts=parts or (message(title=slot_key),),
                now=self.now,
                due_at=self.now + due_in,
                expires_at=self.now + due_in + LIFETIME[kind],
            )

    async def deliver(self, after: timedelta = timedelta()) -> int:
        """Move the clock and deliver what is due then."""
        return await self.courier.deliver_due(self.hand.move(after))

    async def deliver_until_settled(self, *, every: timedelta = 10 * MINUTE, rounds: int = 20) -> None:
        """Rounds at growing times until nothing is left to try."""
        for _ in range(rounds):
            await self.deliver(every)
            if not set(await self.outbox.counts_by_state()) & {"pending", "sending", "unknown"}:
                return

    async def state(self, slot_key: str, part: int = 1) -> str:
        return (await self.row(slot_key, part)).state

    async def row(self, slot_key: str, part: int = 1) -> Delivery:
        async with self.database.read() as connection:
            same = (outbox.c.slot_key == slot_key) & (outbox.c.part == part)
            number = (await connection.execute(select(outbox.c.id).where(same))).scalar_one()
        found = await self.outbox.one(number)
        assert found
        return found

    async def change(self, slot_key: str, part: int = 1, **values: object) -> None:
        """Set columns of a row as some other process, or time, may have left them."""
        async with self.database.write() as connection:
            same = (outbox.c.slot_key == slot_key) & (outbox.c.part == part)
            await connection.execute(update(outbox).where(same).values(**values))

    async def people_know(self, where: Place) -> None:
        async with self.database.write() as connection:
            await insert_new(connection, places, [place_values(where)])

    async def subscribe(self, where: Place, *, topic: str = "", state: str = "active") -> int:
        """A subscription of Ada's in a place."""
        await self.people_know(where)
        async with self.database.write() as connection:
            await insert_new(connection, people, [{"key": "ada", "name": "Ada"}])
            values = _subscription(where, topic, state)
            added = await connection.execute(insert(subscriptions).values(**values).returning(subscriptions.c.id))
            return int(added.scalar_one())

    async def subscription(self, number: int) -> tuple[str, str]:
        """Its state and the reason."""
        async with self.database.read() as connection:
            columns = (subscriptions.c.state, subscriptions.c.reason)
            row = (await connection.execute(select(*columns).where(subscriptions.c.id == number))).one()
        return row.state, row.reason

    async def show(self, slot_key: str, where: Place, how: Mapping[str, str], subscription: int) -> None:
        """Papers (id to how) as shown by a slot, each a closed match of the subscription."""
        async with self.database.write() as connection:
            await insert_new(connection, papers, [_paper_row(one) for one in how])
            rows = [_shown_row(where, one, told, slot_key) for one, told in how.items()]
            await insert_new(connection, shown, rows)
            await insert_new(connection, matches, [_match_row(subscription, one) for one in how])

    async def shown(self) -> set[str]:
        """The papers that count as shown somewhere."""
        async with self.database.read() as connection:
            return set((await connection.execute(select(shown.c.paper_id))).scalars())

    async def open_matches(self) -> set[str]:
        async with self.database.read() as connection:
            return set((await connection.execute(select(matches.c.paper_id).where(matches.c.open))).scalars())

    async def open_matches_of(self, subscription: int) -> set[str]:
        theirs = matches.c.open & (matches.c.subscription_id == subscription)
        async with self.database.read() as connection:
            return set((await connection.execute(select(matches.c.paper_id).where(theirs))).scalars())


def _subscription(where: Place, topic: str, state: str) -> dict[str, object]:
    return {
        "place_key": where.key,
        "topic": topic,
        "topic_key": topic,
        "cadence": "daily",
        "at": "09:00",
        "days": "01234",
        "timezone": "UTC",
        "count": 10,
        "min_upvotes": 0,
        "made_by": "ada",
        "created_at": START,
        "state": state,
    }


def _paper_row(paper_id: str) -> dict[str, object]:
    return paper_values(Paper(paper_id, f"Paper {paper_id}")) | {"raw": b"", "changed_at": START}


def _shown_row(where: Place, paper_id: str, how: str, slot_key: str) -> dict[str, object]:
    common = {"place_key": where.key, "paper_id": paper_id, "at": START, "upvotes": 1}
    return common | {"how": how, "outbox_key": slot_key}


def _match_row(subscription: int, paper_id: str) -> dict[str, object]:
    return {"subscription_id": subscription, "paper_id": paper_id, "at": START, "reason": "{}", "open": False}
