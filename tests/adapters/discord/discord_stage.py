"""The stage of the journeys, on Discord: commands, buttons and forms go through the real library, answers are compared.

A typed line is used as a native command with the options that it means; what no command could say (a button's line,
a mistake) is pressed. What the desk said must stand, word for word, in what Discord shows.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path

from adapters.app import App, opened_store
from adapters.discord_answers import Answers
from adapters.discord_app import Discord
from adapters.discord_link import Link, point_library
from adapters.discord_messenger import DiscordMessenger
from adapters.discord_places import PLATFORM
from adapters.discord_posts import nonce_of
from adapters.settings import DiscordSettings, Settings
from bot import commandline
from bot.config.settings import BotSettings, HuggingFaceSettings
from bot.config.values import Secret
from bot.delivery.pacing import Pace
from bot.desk.ask import Ask
from bot.desk.keeping import days_line
from bot.errors import Refusal
from bot.frontdesk import FrontDesk
from bot.messages import Message, Text, plain, thaw
from bot.ports import Caller, Parcel, Person, Place
from tests.adapters.discord.house import words_of
from tests.journeys.shelf import Shelf
from tests.journeys.stage import Actor, Stage, beginning, checked
from tests.servers.discord import DiscordServer, Interaction, Limits, Post
from tests.servers.discord_limiter import Limit
from tests.servers.discord_options import Value
from tests.servers.discord_state import Channel, Flag, Guild, User
from tests.servers.messenger import Hand

LONGEST_PRESSED = 97
"""Characters of a line that fits a button."""
FREE = Limits(Limit(10_000, 1.0), Limit(10_000, 1.0), {})
"""Rate limits have tests of their own; journeys have no time for them."""


class DiscordFace:
    """People and channels of the local Discord, by the names that journeys give them."""

    messenger: DiscordMessenger

    def __init__(self, server: DiscordServer, lab: Guild) -> None:
        self.server = server
        self.lab = lab
        self.payloads: dict[str, bytes] = {}
        """What the outbox held, by nonce: Discord shows a layout, journeys ask for the message."""

    def user(self, name: str, *, manages: bool = True) -> User:
        known = [one for one in self.lab.members if one.name == name]
        user = known[0] if known else self.server.person(name)
        if not known:
            self.lab.members.append(user)
        self.lab.managers[:] = {*self.lab.managers, user} if manages else {*self.lab.managers} - {user}
        return user

    def where(self, user: User, channel: str, *, obstacle: str = "") -> Channel:
        if not channel:
            return self.server.dm(user)
        known = [one for one in self.lab.channels if one.name == channel]
        found = known[0] if known else self.server.channel(self.lab, channel)
        if obstacle:
            self.server.deny(found, "send_messages")
        return found

    def caller(self, person: str, channel: str, *, manages: bool, obstacle: str) -> Caller:
        user = self.user(person, manages=manages)
        dm = Place(PLATFORM, "", user.id, "dm")
        there = self.where(user, channel, obstacle=obstacle)
        place = Place(PLATFORM, self.lab.id, there.id, "channel", f"#{channel}") if channel else dm
        return Caller(Person(PLATFORM, "", user.id, person.title()), place, dm, manages, obstacle=obstacle)

    def delivered(self, place: Place) -> Sequence[Message]:
        posts = [post for post in self.server.messages(self._channel(place)) if post.interaction is None]
        return [shown(thaw(self.payloads[post.nonce]), [post]) for post in posts]

    def landed(self, place: Place) -> list[tuple[Message, Post]]:
        posts = [post for post in self.server.messages(self._channel(place)) if post.interaction is None]
        return [(thaw(self.payloads[post.nonce]), post) for post in posts]

    def close(self, place: Place, reason: str) -> None:
        if place.kind == "dm":
            self.server.close_dms(self.server.world.users[place.id])
        else:
            self.server.deny(self._channel(place), "send_messages")

    def open(self, place: Place) -> None:
        if place.kind == "dm":
            self.server.close_dms(self.server.world.users[place.id], closed=False)
        else:
            self.server.deny(self._channel(place))

    def _channel(self, place: Place) -> Channel:
        if place.kind == "dm":
            return self.server.dm(self.server.world.users[place.id])
        return self.server.world.channels[place.id]


@dataclass
class DiscordActor(Actor):
    """Somebody who uses commands and presses buttons on Discord."""

    stage: DiscordStage

    @property
    def user(self) -> User:
        return self.stage.face.user(self.name, manages=self.manages)

    @property
    def channel(self) -> Channel:
        return self.stage.face.where(self.user, self.where, obstacle=self.obstacle)

    async def says(self, line: str) -> str:
        call = await self._meant(line)
        if call is None or call.verb.hidden:
            return await self._presses_line(line)
        options = {name: as_given(value) for name, value in call.values.items()}
        channel = self.channel
        return await self._read(
            await self.stage.face.server.slash(self.user, channel, "papers", call.verb.name, options)
        )

    async def presses(self, label: str, under: Message | None = None) -> str:
        post = self.stage.post_of(self, under or self.answer)
        pressed = beginning(label, list(post.buttons))
        return await self._read(await self.stage.face.server.press(self.user, post, pressed))

    async def _meant(self, line: str) -> commandline.Call | None:
        settings = await self.stage.store.people.settings(self.caller.person.key)
        ask = Ask(self.caller, self.stage.hand.now, settings.timezone or "UTC")
        try:
            return commandline.read(self.stage.app.verbs, ask, line)
        except Refusal:
            return None

    async def _presses_line(self, line: str) -> str:
        """Press a button with this line; one that fits none is handed to the desk."""
        if len(line) > LONGEST_PRESSED:
            said = await super().says(line)
            self.stage.said.clear()  # it is shown nowhere
            return said
        server = self.stage.face.server
        post = server.world.draft(self.channel, server.bot, {})
        button = {"type": 2, "id": 2, "style": 2, "label": "line", "custom_id": f"p:{line}"}
        post.components = [{"type": 1, "id": 1, "components": [button]}]
        return await self._read(await server.press(self.user, post, "line"))

    async def _read(self, interaction: Interaction) -> str:
        await interaction.settle()
        if interaction.modal:  # sent back as it is, which tells what there is
            interaction = await self.stage.face.server.modal_submit(interaction, {})
            await interaction.settle()
        await self.stage.quiet()
        posts = [interaction.post, *interaction.followups]
        self.answer = checked(self.stage.said_in(posts))
        self.stage.answered += [(self.answer, post) for post in posts]
        if self.answer.public:
            self.stage.public.append((self.where, self.answer))
            assert not interaction.post.flags & Flag.EPHEMERAL
        return self.answer.plain()


@dataclass
class DiscordStage(Stage):
    """One bot on the local Discord."""

    face: DiscordFace
    said: list[Message] = field(default_factory=list)
    """What the desk answered and nobody has read yet, for Discord shows a layout of it; several may ask at once."""
    answered: list[tuple[Message, Post]] = field(default_factory=list)

    def person(self, name: str, where: str = "papers", *, manages: bool = True, obstacle: str = "") -> Actor:
        return DiscordActor(self, name, where, manages, obstacle)

    async def passes(self, span: timedelta) -> None:
        await super().passes(span)
        for one in await self.store.outbox._list():
            self.face.payloads[nonce_of(Parcel(one.key, one.place, Message(())))] = one.payload

    async def quiet(self) -> None:
        """Let what was said besides the first answer arrive."""
        await asyncio.sleep(0.01)

    def said_in(self, posts: Sequence[Post]) -> Message:
        """The answer that these posts show."""
        fitting = [one for one in self.said if not hidden(one, posts)]
        found = shown((fitting or self.said)[-1], posts)
        self.said.remove(found)
        return found

    def post_of(self, actor: DiscordActor, wanted: Message) -> Post:
        landed = [*self.face.landed(actor.caller.dm), *self.face.landed(actor.caller.place)]
        return next(post for message, post in (*reversed(self.answered), *landed) if message == wanted)

    async def start(self) -> None:
        self.store = await self._process.enter_async_context(opened_store(self.config))
        point_library(self.config.discord)
        link = Link(self.config.discord, guild_wait=0.02, first_wait=0.05)
        platform = Discord(self.config, self.store, link, Answers())
        platform.pace = Pace()  # new direct messages go out ten seconds apart, which has a test of its own
        self._process.push_async_callback(platform.drained)
        self._process.push_async_callback(link.close)
        self.face.messenger = platform.messenger
        self.app = App.of(self.config, self.hand.clock, self.store, [self.source], [platform])
        self._process.push_async_callback(self.app.aclose)
        self._listen_in(self.app.desk)
        serving = asyncio.create_task(platform.serve(self.app))
        self._process.push_async_callback(_ended, serving)
        await link.connection()
        await self.app.courier.recover()

    def _listen_in(self, desk: FrontDesk) -> None:
        answer, fill = desk.answer, desk.fill

        async def answered(caller: Caller, line: str) -> Message:
            self.said.append(await answer(caller, line))
            return self.said[-1]

        async def filled(caller: Caller, verb: str, /, **texts: str) -> Message:
            self.said.append(await fill(caller, verb, **texts))
            return self.said[-1]

        desk.answer, desk.fill = answered, filled  # type: ignore[method-assign]


def as_given(value: object) -> Value:
    """A value of the desk as somebody fills it in."""
    if isinstance(value, bool | int):
        return value
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return f"{round(value.total_seconds() / 3600)}h"
    if isinstance(value, tuple):
        return days_line(value)
    return value.isoformat() if isinstance(value, date) else str(getattr(value, "value", value))


def shown(message: Message, posts: Sequence[Post]) -> Message:
    """The message, if all its words stand in what Discord shows."""
    missing = hidden(message, posts)
    assert not missing, f"{missing} is not in:\n{[words_of(post) for post in posts]}"
    return message


def hidden(message: Message, posts: Sequence[Post]) -> list[str]:
    """What of a message's words and titles these posts do not show."""
    read = _bare("\n".join(words_of(post) for post in posts))
    texts: list[Text] = [message.title, *message.body, message.note]
    texts += [text for item in message.items for text in (item.text, item.detail)]
    texts += [section.heading for section in message.sections]
    missing = [plain(text) for text in texts if _bare(plain(text)) not in read]
    missing += [paper.title for paper in message.papers() if _bare(paper.title)[:200] not in read]
    return missing


def _bare(text: str) -> str:
    """Letters and digits alone: marks and line ends differ."""
    return re.sub(r"\W+", "", text)


async def _ended(serving: asyncio.Task[int]) -> None:
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


@asynccontextmanager
async def set_discord_stage(folder: Path, migrated_file: Path) -> AsyncIterator[DiscordStage]:
    """A stage at START, on Discord."""
    shutil.copy(migrated_file, folder / "paperboy.db")
    hand = Hand()
    async with DiscordServer(clock=hand.clock, limits=FREE) as server:
        discord = DiscordSettings(token=Secret(server.token), api_base=server.api_base, gateway_url=server.gateway_url)
        config = Settings(
            bot=BotSettings(data=str(folder)), huggingface=HuggingFaceSettings(poll_minutes=5), discord=discord
        )
        shelf = Shelf(lambda: hand.now)
        stage = DiscordStage(config, hand, DiscordFace(server, server.guild("lab")), shelf, shelf)
        await stage.start()
        try:
            await stage.passes(timedelta())
            yield stage
        finally:
            await stage.stop()
