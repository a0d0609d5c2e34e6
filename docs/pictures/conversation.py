"""Three days of a team on Discord and on Slack at once, told by a real bot with the papers that ship with it.

The platforms are left out, nothing else: what their looks make of every message is what would be sent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters import discord_looks
from adapters.app import App, opened_store
from adapters.commands.demo import at
from adapters.settings import Settings
from adapters.slack_callers import Callers
from adapters.slack_contents import Contents
from adapters.slack_home import home_view
from adapters.slack_looks import Looks
from adapters.slack_spots import Spot
from adapters.slack_text import Voice
from bot.clock import Clock
from bot.ingest import Ingest
from bot.messages import Message
from bot.papers import Paper, PaperRecord
from bot.ports import Caller, Parcel, Person, Place, Receipt
from bot.sources.sample import Sample
from docs.pictures.history import TOPIC, Earlier
from docs.pictures.payloads import discord_payload, slack_payload
from docs.pictures.shots import Json, Shot

ZONE = "Europe/Berlin"
OPENING = datetime(2026, 3, 16, 6, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 19, 8, 0, tzinfo=UTC)
"""The digest after the third day comes: in Berlin it is nine o'clock."""
STEP = timedelta(hours=2)
PREPARATIONS = (
    f"digest on at 09:00 timezone {ZONE} count 5",
    f"settings timezone {ZONE} quiet_hours 22:00-07:00",
    'subscribe "world model" OR robotics',
    "subscribe video generation",
    "subscribe agents has:code upvotes>3",
)
"""What is said to the bot on the first morning, before any paper is there."""
ASKED = {"search": "search agents has:code upvotes>10", "card": "show 2603.15583"}
"""What is asked after the last digest; the name of the picture that shows the answer."""
ASKED_LAST = {"trend": f"trends {TOPIC}"}
"""What is asked when the weeks before the story are there too, which nothing else shows."""

TEAM, PERSON, CHANNEL = "team", "maya", "papers"


class HeldClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._passed = timedelta()
        self.clock = Clock(OPENING, elapsed=lambda: self._passed.total_seconds())

    def move(self, span: timedelta) -> datetime:
        """Let time pass; returns what the clock shows then."""
        self._passed += span
        return self.clock.now()


class Illustrated:
    """The sample with an address for each paper's picture, as Hugging Face gives one; nobody opens it."""

    name = Sample.name
    title = Sample.title

    def __init__(self, sample: Sample) -> None:
        self._sample = sample

    async def day(self, day: date) -> list[PaperRecord]:
        """The day's papers."""
        return [replace(record, paper=_illustrated(record.paper)) for record in await self._sample.day(day)]

    async def paper(self, paper_id: str) -> Paper | None:
        """One paper."""
        found = await self._sample.paper(paper_id)
        return _illustrated(found) if found else None


def _illustrated(paper: Paper) -> Paper:
    return replace(paper, thumbnail=f"https://pictures.example/papers/{paper.id}.png")


@dataclass
class Doorstep:
    """The Messenger of a platform that keeps every message at the door, with the time at which it came."""

    platform: str
    clock: Clock
    split: Callable[[Message], Sequence[Message]]
    payload: Callable[[Message], list[Json]]
    delivered: list[tuple[datetime, Parcel]] = field(default_factory=list)
    repeat_window = timedelta()
    settle = timedelta()

    async def send(self, parcel: Parcel) -> Receipt:
        """Keep it."""
        self.delivered.append((self.clock.now(), parcel))
        return Receipt(str(len(self.delivered)))

    async def find(self, parcel: Parcel) -> Receipt | None:  # noqa: ARG002 - a Messenger
        """Nothing is ever in doubt here."""
        return None

    async def probe(self, place: Place) -> None:
        """Every place is open."""

    @property
    def caller(self) -> Caller:
        """Maya, in #papers."""
        person = Person(self.platform, TEAM, PERSON, PERSON)
        channel = Place(self.platform, TEAM, CHANNEL, "channel", "#papers")
        return Caller(person, channel, Place(self.platform, TEAM, PERSON, "dm"))

    def answered(self, name: str, line: str, message: Message) -> Shot:
        """The picture of an answer to the line that Maya alone asked."""
        verb = line.split(" ", 1)[0]
        parts = tuple(map(self.payload, self.split(message)))
        return Shot(self.platform, name, "#papers", told(self.clock.now()), parts, verb)

    def received(self, name: str, kind: str) -> Shot:
        """The picture of what came by itself: of that kind, the message with the most papers, the latest of those."""
        of_kind = [(when, parcel.message) for when, parcel in self.delivered if parcel.message.kind == kind]
        when, message = max(of_kind, key=lambda one: (len(one[1].papers()), one[0]))
        place = "" if name == "dm" else "#papers"
        return Shot(self.platform, name, place, told(when), (self.payload(message),))


class _Together(Callers):
    """What Slack would say of who is where: Maya is in the one channel, and may change what it gets."""

    def __init__(self) -> None:
        """Nobody is asked."""

    async def rooms(self, spot: Spot) -> frozenset[str]:  # noqa: ARG002 - as Callers
        """The channel."""
        return frozenset({CHANNEL})

    async def manages(self, spot: Spot) -> bool:  # noqa: ARG002 - as Callers
        """Everybody may."""
        return True


def told(moment: datetime) -> str:
    """The time of day where the team works."""
    return f"{moment.astimezone(ZoneInfo(ZONE)):%H:%M}"


async def shots(folder: Path) -> list[Shot]:
    """Every picture, told by a bot whose data lies in ``folder``."""
    hand = HeldClock()
    looks = Looks(Voice())
    discord = Doorstep("discord", hand.clock, discord_looks.split, discord_payload)
    slack = Doorstep("slack", hand.clock, looks.split, partial(slack_payload, looks))
    async with _bot(folder, hand, (slack, discord)) as app:
        looks = Looks(Voice(verbs=frozenset(app.verbs)))
        # As the adapter does once it knows the verbs.
        slack.split, slack.payload = looks.split, partial(slack_payload, looks)
        await _live(app, hand, (slack, discord))
        made = [shot for door in (slack, discord) for shot in await _pictures(app, door)]
        made.append(await _home(app, slack, looks))
        await _remember(app)
        return made + [shot for door in (slack, discord) for shot in await _answers(app, door, ASKED_LAST)]


@asynccontextmanager
async def _bot(folder: Path, hand: HeldClock, doors: Sequence[Doorstep]) -> AsyncIterator[App]:
    config = at(Settings(), folder)
    async with opened_store(config) as store:
        source = Illustrated(Sample(replay_at=hand.clock.now))
        yield App(config, hand.clock, store, [source], doors)


async def _live(app: App, hand: HeldClock, doors: Sequence[Doorstep]) -> None:
    """Prepare everything, and let the days pass until the last digest is there."""
    await app.tick.run(hand.clock.now())
    for door in doors:
        for line in PREPARATIONS:
            await _answer(app, door, line)
    while hand.clock.now() < MORNING:
        await app.tick.run(hand.move(STEP))
        await app.courier.deliver_due(hand.clock.now())
    hand.move(timedelta(minutes=4))


async def _answer(app: App, door: Doorstep, line: str) -> Message:
    answer = await app.desk.answer(door.caller, line)
    if answer.kind == "refusal":
        raise ValueError(f"{line!r} was refused: {answer.plain()}")
    return answer


async def _pictures(app: App, door: Doorstep) -> list[Shot]:
    return [door.received("digest", "digest"), door.received("dm", "alert"), *await _answers(app, door, ASKED)]


async def _answers(app: App, door: Doorstep, asked: Mapping[str, str]) -> list[Shot]:
    return [door.answered(name, line, await _answer(app, door, line)) for name, line in asked.items()]


async def _remember(app: App) -> None:
    """Read the weeks before the story, as `bot.py fetch` reads them from Hugging Face."""
    earlier = Earlier()
    ingest = Ingest(app.store, earlier, every=STEP)
    for day in earlier.days():
        await ingest.read_day(day, app.clock.now())
    await app.tick.run(app.clock.now())


async def _home(app: App, door: Doorstep, looks: Looks) -> Shot:
    contents = Contents(app.verbs, app.store, app.clock, _Together(), app.config.bot.timezone)
    view = home_view(await contents.of(Spot(TEAM, user=PERSON)), looks)
    return Shot(door.platform, "home", "", told(app.clock.now()), (view["blocks"],))
