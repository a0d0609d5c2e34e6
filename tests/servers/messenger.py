"""A platform to deliver to, at our own port: it keeps a history, forgets keys, loses answers and refuses at will."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from bot.clock import Clock
from bot.errors import CannotReadBack, OutcomeUnknown, Undeliverable
from bot.messages import Message
from bot.ports import Parcel, Place, Receipt

START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.clock = Clock(START, elapsed=lambda: self.seconds)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def move(self, span: timedelta) -> datetime:
        self.seconds += span.total_seconds()
        return self.now


class Fault(Enum):
    """What goes wrong around one send."""

    LOST_BEFORE = auto()
    """The connection breaks before the platform has the message."""
    LOST_AFTER = auto()
    """The platform takes the message, the answer gets lost."""
    LATE = auto()
    """The answer gets lost, and the message is taken only later (FakePlatform.late_by)."""
    HANG_BEFORE = auto()
    HANG_AFTER = auto()
    DEFECT = auto()
    """The adapter itself is broken, after the platform took the message."""
    KILLED_BEFORE = auto()
    KILLED_AFTER = auto()


class Killed(BaseException):
    """The process dies here: nothing that follows in it counts."""


@dataclass(frozen=True)
class Landed:
    """A message as the people in a place see it."""

    key: str
    place_key: str
    text: str
    plain: bool
    message_id: str
    at: datetime


@dataclass
class FakePlatform:
    """What is on the platform's side, and outlives any process of ours."""

    clock: Clock
    window: timedelta = timedelta()
    """How long it recognises a repeated key."""
    shown_after: timedelta = timedelta()
    """How long a message takes to appear in the history that can be read."""
    late_by: timedelta = timedelta(seconds=20)
    readable: bool = True
    landed: list[Landed] = field(default_factory=list)
    closed: dict[str, Undeliverable] = field(default_factory=dict)
    """Places (by key) that refuse everything, and how."""

    def take(self, parcel: Parcel, at: datetime) -> str:
        """Accept a message, or recognise its key; returns its id."""
        for known in self.landed:
            if known.key == parcel.key and at < known.at + self.window:
                return known.message_id
        number = f"m{len(self.landed) + 1}"
        text = parcel.message.plain()
        self.landed.append(Landed(parcel.key, parcel.place.key, text, parcel.plain, number, at))
        return number

    def seen(self, key: str, now: datetime) -> str | None:
        """The id of the message with this key, if the history shows it by now."""
        found = (one for one in self.landed if one.key == key and one.at + self.shown_after <= now)
        return next((one.message_id for one in found), None)

    @property
    def keys(self) -> list[str]:
        return [one.key for one in self.landed]

    def texts(self, place_key: str) -> list[str]:
        return [one.text for one in self.landed if one.place_key == place_key]


class FakeMessenger:
    """The adapter of FakePlatform."""

    def __init__(
        self,
        platform: FakePlatform,
        name: str = "fake",
        *,
        repeat_window: timedelta = timedelta(),
        settle: timedelta = timedelta(seconds=75),
    ) -> None:
        self.platform = name
        self.repeat_window = repeat_window
        self.settle = settle
        self.side = platform
        self.faults: deque[Fault | Exception] = deque()
        """Used up by one send each, before anything else is looked at."""
        self.look_faults: deque[BaseException] = deque()
        self.down: Exception | None = None
        """What every call ends in, while it is set."""
        self.meanwhile: Callable[[], Awaitable[object]] | None = None
        """What happens elsewhere while the platform has a message and has not answered yet."""
        self.sends: list[Parcel] = []
        self.looks: list[Parcel] = []
        self.probes: list[Place] = []

    def split(self, message: Message) -> Sequence[Message]:
        return [message]

    async def send(self, parcel: Parcel) -> Receipt:
        self.sends.append(parcel)
        await asyncio.sleep(0)
        self._refuse(parcel.place)
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, Exception):
            raise fault
        now = self.side.clock.now()
        if fault in (Fault.LOST_BEFORE, Fault.HANG_BEFORE, Fault.KILLED_BEFORE):
            await self._break(fault)
        number = self.side.take(parcel, now + self.side.late_by if fault is Fault.LATE else now)
        if self.meanwhile:
            await self.meanwhile()
        await self._break(fault)
        return Receipt(number)

    async def find(self, parcel: Parcel) -> Receipt | None:
        self.looks.append(parcel)
        await asyncio.sleep(0)
        self._refuse(parcel.place)
        if self.look_faults:
            raise self.look_faults.popleft()
        if not self.side.readable:
            raise CannotReadBack("the history cannot be read")
        number = self.side.seen(parcel.key, self.side.clock.now())
        return Receipt(number) if number else None

    async def probe(self, place: Place) -> None:
        self.probes.append(place)
        await asyncio.sleep(0)
        self._refuse(place)

    def _refuse(self, place: Place) -> None:
        if self.down:
            raise self.down
        if place.key in self.side.closed:
            raise self.side.closed[place.key]

    async def _break(self, fault: Fault | Exception | None) -> None:
        if fault in (Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.LATE):
            raise OutcomeUnknown("the connection was reset")
        if fault in (Fault.HANG_BEFORE, Fault.HANG_AFTER):
            await asyncio.Event().wait()
        if fault is Fault.DEFECT:
            raise KeyError("an answer nobody expected")
        if fault in (Fault.KILLED_BEFORE, Fault.KILLED_AFTER):
            raise Killed
