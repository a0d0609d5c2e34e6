"""Where journeys play: the whole app on a database of its own, a clock moved by hand, people who type and press.

    alice = stage.person("alice")
    assert "You'll get a DM" in await alice.says("subscribe graphs")
    await stage.until("2026-01-05T09:00")
    assert "1 new paper on graphs" in alice.dms[-1]

Nothing here knows a platform: a face (`Face`) says how people call and what they can read.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from adapters.app import App, opened_store
from adapters.console_looks import UNWRAPPED, Screen, render
from adapters.settings import Settings
from bot.config.settings import AlertSettings, BotSettings, DigestSettings, HuggingFaceSettings
from bot.errors import Failure, Undeliverable
from bot.messages import Button, Message, freeze, thaw
from bot.ports import Caller, Messenger, PaperSource, Person, Place
from bot.store.store import Store
from tests.journeys.shelf import Shelf
from tests.servers.messenger import START, FakeMessenger, FakePlatform, Hand

STEP = timedelta(hours=24)
_SCREEN = Screen(UNWRAPPED, styled=False, colour=False, encoding="utf-8")
_HARM = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")


class Face(Protocol):
    """A platform as its people see it."""

    @property
    def messenger(self) -> Messenger:
        """What delivers there."""
        ...

    def caller(self, person: str, channel: str, *, manages: bool, obstacle: str) -> Caller:
        """Somebody who types in a channel; the empty channel is their direct messages."""
        ...

    def delivered(self, place: Place) -> Sequence[Message]:
        """What Paperboy sent there, oldest first."""
        ...

    def close(self, place: Place, reason: str) -> None:
        """Refuse everything that is sent there from now on."""
        ...

    def open(self, place: Place) -> None:
        """The opposite."""
        ...


class FakeFace:
    """The platform of tests/servers/messenger.py."""

    def __init__(self, hand: Hand) -> None:
        self.side = FakePlatform(hand.clock)
        self.messenger = FakeMessenger(self.side)

    def caller(self, person: str, channel: str, *, manages: bool, obstacle: str) -> Caller:
        dm = Place("fake", "w", f"dm-{person}", "dm")
        place = Place("fake", "w", channel, "channel", f"#{channel}") if channel else dm
        return Caller(Person("fake", "w", person, person.title()), place, dm, manages, obstacle=obstacle)

    def delivered(self, place: Place) -> Sequence[Message]:
        sent = {parcel.key: parcel.message for parcel in self.messenger.sends}
        return [checked(sent[landed.key]) for landed in self.side.landed if landed.place_key == place.key]

    def close(self, place: Place, reason: str) -> None:
        failure = Failure.DM_REFUSED if place.kind == "dm" else Failure.TARGET
        self.side.closed[place.key] = Undeliverable(reason, failure)

    def open(self, place: Place) -> None:
        del self.side.closed[place.key]


@dataclass
class Actor:
    """Somebody on the stage, in one place; `says` answers with bare words, `answer` keeps the message itself."""

    stage: Stage
    name: str
    where: str
    manages: bool = True
    obstacle: str = ""
    answer: Message = field(default_factory=lambda: Message(()))

    @property
    def caller(self) -> Caller:
        return self.stage.face.caller(self.name, self.where, manages=self.manages, obstacle=self.obstacle)

    @property
    def dms(self) -> list[str]:
        """What Paperboy wrote to them alone, oldest first."""
        return [message.plain() for message in self.stage.face.delivered(self.caller.dm)]

    @property
    def buttons(self) -> list[str]:
        """The labels under the last answer."""
        return [button.label for button in buttons_of(self.answer)]

    async def says(self, line: str) -> str:
        self.answer = checked(await self.stage.app.desk.answer(self.caller, line))
        if self.answer.public:
            self.stage.public.append((self.where, self.answer))
        return self.answer.plain()

    async def presses(self, label: str, under: Message | None = None) -> str:
        """Press the first button that begins so, under their last answer or another message."""
        buttons = buttons_of(under or self.answer)
        pressed = beginning(label, [one.label for one in buttons])
        return await self.says(next(one.line for one in buttons if one.label == pressed))


@dataclass
class Stage:
    """One bot, its source and its people."""

    config: Settings
    hand: Hand
    face: Face
    source: PaperSource
    shelf: Shelf
    """The source that is filled by hand, which is the one used unless another was given."""
    store: Store = field(init=False)
    app: App = field(init=False)
    public: list[tuple[str, Message]] = field(default_factory=list)
    """Answers that everybody saw, with their channel."""
    _process: AsyncExitStack = field(default_factory=AsyncExitStack)

    def person(self, name: str, where: str = "papers", *, manages: bool = True, obstacle: str = "") -> Actor:
        """Somebody in a channel, or with ``where=""`` in their direct messages."""
        return Actor(self, name, where, manages, obstacle)

    def channel(self, name: str) -> list[str]:
        """What Paperboy posted in a channel by itself, oldest first."""
        return [message.plain() for message in self.posts(name)]

    def posts(self, name: str) -> Sequence[Message]:
        """The same as messages, with their buttons."""
        return self.face.delivered(self.place(name))

    def place(self, name: str) -> Place:
        return self.face.caller("nobody", name, manages=True, obstacle="").place

    async def until(self, moment: str) -> None:
        """Let time pass (UTC): a tick and its deliveries every STEP, whenever something is due, and at the end."""
        end = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        while self.hand.now < end:
            await self.passes(min(await self._next_stop(), end) - self.hand.now)

    async def passes(self, span: timedelta) -> None:
        """Let so much time pass, then do all that is due."""
        now = self.hand.move(span)
        await self.app.tick.run(now)
        await self.app.courier.deliver_due(now)

    async def _next_stop(self) -> datetime:
        now = self.hand.now
        regular = now + STEP - (now - START) % STEP
        everything = await self.store.subscriptions.to_match()
        due = [moment for one in everything for moment in (one.next_due_at, one.paused_until) if moment]
        return min((moment for moment in [regular, *due] if moment > now), default=regular)

    async def start(self) -> None:
        """Begin a process: the same folder, the same platform."""
        self.store = await self._process.enter_async_context(opened_store(self.config))
        self.app = App(self.config, self.hand.clock, self.store, [self.source], [self.face.messenger])
        self._process.push_async_callback(self.app.aclose)
        await self.app.courier.recover()

    async def restart(self) -> None:
        """End the process and begin another."""
        await self.stop()
        await self.start()
        await self.passes(timedelta())

    async def stop(self) -> None:
        await self._process.aclose()


def beginning(label: str, known: Sequence[str]) -> str:
    """The first label that begins so."""
    found = [one for one in known if one.startswith(label)]
    assert found, f"there is no {label!r} among {list(known)}"
    return found[0]


def buttons_of(message: Message) -> list[Button]:
    return [*message.buttons, *(button for item in message.items for button in item.buttons)]


def checked(message: Message) -> Message:
    """What must be true of everything that is ever said."""
    assert message.plain().strip(), "nothing is said"
    assert "Something broke" not in message.plain(), message.plain()
    for button in buttons_of(message):
        assert len(button.line) < 90, button
    assert thaw(freeze(message)) == message
    assert not _HARM.search(render(message, _SCREEN))
    return message


async def _started(migrated_file: Path) -> Path:
    """The folder of a bot that started at START and read an empty source: made once, since copying it is faster."""
    folder = migrated_file.parent / "started"
    if not folder.exists():
        folder.mkdir()
        async with set_stage(folder, migrated_file, hand=Hand()):
            pass
    return folder


@asynccontextmanager
async def set_stage(
    folder: Path,
    migrated_file: Path,
    *,
    source: PaperSource | None = None,
    hand: Hand | None = None,
    face: Callable[[Hand], Face] | None = None,
    alerts: AlertSettings | None = None,
) -> AsyncIterator[Stage]:
    """A stage at START (Monday 2026-01-05, 06:00 UTC), its bot started and its source read for the first time."""
    fresh = source is None and hand is None
    if fresh:
        shutil.copytree(await _started(migrated_file), folder, dirs_exist_ok=True)
    else:
        shutil.copy(migrated_file, folder / "paperboy.db")
    config = Settings(
        bot=BotSettings(data=str(folder)),
        huggingface=HuggingFaceSettings(poll_minutes=5),
        digest=DigestSettings(),
        alerts=alerts or AlertSettings(),
    )
    hand = hand or Hand()
    shelf = Shelf(lambda: hand.now)
    stage = Stage(config, hand, (face or FakeFace)(hand), source or shelf, shelf)
    await stage.start()
    try:
        if not fresh:
            await stage.passes(timedelta())
        yield stage
    finally:
        await stage.stop()
