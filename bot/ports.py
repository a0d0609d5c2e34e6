"""What the core needs from outside: somewhere to get papers from, and someone who carries messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

from bot.messages import Message
from bot.papers import Paper, PaperRecord

PlaceKind = Literal["channel", "thread", "dm"]


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere messages go: a channel, a thread or a person's direct messages."""

    platform: str
    """The Messenger that reaches it: ``terminal``, ``discord``, ``slack``."""
    workspace: str
    """The guild or Slack workspace; the empty string where there is none."""
    id: str
    """The platform's own id of the channel, thread or DM."""
    kind: PlaceKind
    name: str = ""
    """As people say it: ``#papers``; empty for a DM."""

    @property
    def key(self) -> str:
        """Names it in the store, over all platforms."""
        return f"{self.platform}:{self.workspace}:{self.id}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks, as their platform knows them."""

    platform: str
    workspace: str
    id: str
    name: str = ""

    @property
    def key(self) -> str:
        """Names it in the store, over all platforms."""
        return f"{self.platform}:{self.workspace}:{self.id}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, from where, and the facts about that place which decide what they may do."""

    person: Person
    place: Place
    dm: Place
    """Where a direct message reaches the person; the same as ``place`` when they ask there."""
    manages_place: bool = True
    permission: str = "Manage Channels"
    """What the platform calls the right to change a channel: named in the refusal."""
    obstacle: str = ""
    """Why the bot could not post in ``place``, with the mend; empty when it could."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way. ``key`` is its idempotency key, the same at every attempt."""

    key: str
    place: Place
    message: Message
    attempt: int = 1
    first_sent_at: datetime | None = None
    """When the first attempt began, UTC: where a read-back starts looking."""
    plain: bool = False
    """Render without layout: the platform refused the first rendering."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's own id of a message that it took."""

    message_id: str


class Messenger(Protocol):
    """Carries messages to one platform. Adapters report what happened; the delivery engine decides what follows."""

    platform: str
    repeat_window: timedelta
    """How long after the first attempt the platform itself recognises a repeated key; zero if it never does."""
    settle: timedelta
    """How long an unanswered request may still land: at least the client's time-out and 30 s."""

    def split(self, message: Message) -> Sequence[Message]:
        """The parts that the platform's limits make of a message, in order; usually one. Pure."""
        ...

    async def send(self, parcel: Parcel) -> Receipt:
        """Send once. Raises Undeliverable (certainly not taken) or OutcomeUnknown (nobody knows)."""
        ...

    async def find(self, parcel: Parcel) -> Receipt | None:
        """Look in the place's history for the parcel's key. Raises CannotReadBack, Undeliverable or OutcomeUnknown."""
        ...

    async def probe(self, place: Place) -> None:
        """Return if the place could be posted to, without posting; else raise Undeliverable or OutcomeUnknown."""
        ...


class PaperSource(Protocol):
    """Tells which papers there are. Every method raises SourceDown when the source does not answer as it should."""

    name: str
    title: str
    """As people call it: ``Hugging Face``."""

    async def day(self, day: date) -> list[PaperRecord]:
        """The papers of one UTC day as far as they are known; empty on weekends and before the day opens."""
        ...

    async def paper(self, paper_id: str) -> Paper | None:
        """One paper by its bare id; None if the source does not have it."""
        ...


@runtime_checkable
class PaperSearch(Protocol):
    """A source that searches everything it has: asked where the papers in the store have little to say."""

    title: str

    def has_room(self) -> bool:
        """Whether it may be asked something that nobody waits for, and still has answers for those who wait."""
        ...

    async def search(self, query: str, limit: int) -> list[PaperRecord]:
        """Papers for plain words, best first. Raises SourceDown, at once while it must not be asked."""
        ...
