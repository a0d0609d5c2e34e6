"""The stage of the journeys, on Slack: what is typed goes through the real Bolt, what is read is what Slack shows."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path

from adapters.app import App, opened_store
from adapters.slack_app import Slack, opened
from adapters.slack_messenger import PLATFORM, SlackMessenger
from bot.frontdesk import FrontDesk
from bot.messages import Message, thaw
from bot.ports import Caller, Person, Place
from tests.adapters.slack.office import app_for, settings_for
from tests.journeys.shelf import Shelf
from tests.journeys.stage import Actor, Stage, beginning, checked
from tests.servers import slack_world
from tests.servers.messenger import Hand
from tests.servers.slack import SlackServer
from tests.servers.slack_entering import labels
from tests.servers.slack_person import Person as SlackPerson
from tests.servers.slack_quota import UNLIMITED
from tests.servers.slack_world import Channel


class SlackFace:
    """People and channels of the local Slack, by the names that journeys give them."""

    messenger: SlackMessenger

    def __init__(self, slack: SlackServer) -> None:
        self.slack = slack
        self.payloads: dict[str, bytes] = {}
        """What the outbox held, by key: Slack shows a layout, journeys ask for the message."""

    def person(self, name: str, *, manages: bool = True) -> SlackPerson:
        person = self.slack.person(name.title(), is_admin=manages)
        person.user.is_admin = manages
        return person

    def where(self, person: SlackPerson, channel: str, *, obstacle: str = "") -> Channel:
        if not channel:
            return person.dm
        return self.slack.channel(channel, members=[person], with_bot=not obstacle)

    def caller(self, person: str, channel: str, *, manages: bool, obstacle: str) -> Caller:
        who = self.slack.person(person.title())
        dm = Place(PLATFORM, who.workspace.id, who.id, "dm")
        there = self.where(who, channel, obstacle=obstacle)
        place = Place(PLATFORM, who.workspace.id, there.id, "channel", f"#{channel}") if channel else dm
        return Caller(Person(PLATFORM, who.workspace.id, who.id, who.user.name), place, dm, manages, obstacle=obstacle)

    def delivered(self, place: Place) -> Sequence[Message]:
        return [thaw(self.payloads[key]) for key, _ in self.landed(place)]

    def landed(self, place: Place) -> list[tuple[str, slack_world.Message]]:
        """What the bot sent there by itself, each with its key."""
        found = [one for one in self._channel(place).messages if one.metadata]
        return [(one.metadata["event_payload"]["key"], one) for one in found]

    def close(self, place: Place, reason: str) -> None:
        channel = self._channel(place)
        channel.archived = reason == "the channel is archived"
        if not channel.archived:
            channel.members.discard(self.slack.world.installations[0].bot_user)

    def open(self, place: Place) -> None:
        channel = self._channel(place)
        channel.archived = False
        channel.members.add(self.slack.world.installations[0].bot_user)

    def _channel(self, place: Place) -> Channel:
        workspace = self.slack.world.workspaces[place.workspace]
        if place.kind != "dm":
            return workspace.channels[place.id]
        return SlackPerson(workspace.users[place.id], self.slack.world, self.slack.courier).dm


@dataclass
class SlackActor(Actor):
    """Somebody who types and presses on Slack; what they read is the text that every message carries."""

    stage: SlackStage
    shown: list[slack_world.Message] = field(default_factory=list)
    """What the last thing they did brought up."""

    @property
    def slack(self) -> SlackPerson:
        return self.stage.face.person(self.name, manages=self.manages)

    @property
    def channel(self) -> Channel:
        return self.stage.face.where(self.slack, self.where, obstacle=self.obstacle)

    async def says(self, line: str) -> str:
        before = self._seen()
        await self.slack.types(f"/papers {line}", self.channel)
        return await self._read(before)

    async def presses(self, label: str, under: Message | None = None) -> str:
        before = self._seen()
        message = self._landed(under) if under else self.shown[-1]
        await self.slack.presses(message, beginning(label, labels(message.blocks)))
        return await self._read(before)

    def _landed(self, wanted: Message) -> slack_world.Message:
        landed = self.stage.face.landed(self.caller.dm) + self.stage.face.landed(self.caller.place)
        known = [(thaw(self.stage.face.payloads[key]), one) for key, one in landed]
        return next(one for message, one in (*self.stage.answered, *known) if message == wanted)

    def _seen(self) -> dict[str, str]:
        return {one.ts: one.text for one in self._all()}

    def _all(self) -> list[slack_world.Message]:
        """A button in the direct messages is answered there, wherever they type."""
        private = self.slack.sees(self.slack.dm) if self.where else []
        return self.slack.sees(self.channel) + private

    async def _read(self, before: dict[str, str]) -> str:
        await self.stage.platform._errands.drain(5)
        self.shown = [one for one in self._all() if before.get(one.ts) != one.text]
        self.answer = checked(self.stage.said)
        if self.slack.modals:  # a form instead of buttons
            self.slack.modals.clear()
            return self.answer.plain()
        self.stage.answered += [(self.answer, one) for one in self.shown]
        offered = {label for one in self.shown for label in labels(one.blocks)}
        assert offered >= set(self.buttons)
        if self.answer.public:
            self.stage.public.append((self.where, self.answer))
        return "\n".join(unescape(one.text) for one in self.shown)


@dataclass
class SlackStage(Stage):
    """One bot on the local Slack."""

    face: SlackFace
    platform: Slack = field(init=False)
    serving: asyncio.Task[int] = field(init=False)
    said: Message = field(default_factory=lambda: Message(()))
    """What the desk answered last: Slack shows a layout of it."""
    answered: list[tuple[Message, slack_world.Message]] = field(default_factory=list)

    def person(self, name: str, where: str = "papers", *, manages: bool = True, obstacle: str = "") -> Actor:
        return SlackActor(self, name, where, manages, obstacle)

    async def passes(self, span: timedelta) -> None:
        await super().passes(span)
        if self._unknown():
            self.face.payloads |= {one.key: one.payload for one in await self.store.outbox._list()}

    def _unknown(self) -> list[str]:
        every = [one for place in self.face.slack.workspace().channels.values() for one in place.messages]
        keys = [one.metadata["event_payload"]["key"] for one in every if one.metadata]
        return [key for key in keys if key not in self.face.payloads]

    async def start(self) -> None:
        self.store = await self._process.enter_async_context(opened_store(self.config))
        self.platform = await self._process.enter_async_context(opened(self.config, self.hand.clock, self.store))
        self.face.messenger = self.platform.messenger
        self.app = App.of(self.config, self.hand.clock, self.store, [self.source], [self.platform])
        self._process.push_async_callback(self.app.aclose)
        await self.app.courier.recover()
        self._listen_in(self.app.desk)
        self.serving = asyncio.create_task(self.platform.serve(self.app))
        await self.face.slack.until(lambda: self.face.slack.sockets.connections)

    def _listen_in(self, desk: FrontDesk) -> None:
        answer = desk.answer

        async def told(caller: Caller, line: str) -> Message:
            self.said = await answer(caller, line)
            return self.said

        desk.answer = told  # type: ignore[method-assign]

    async def stop(self) -> None:
        self.serving.cancel()
        await asyncio.gather(self.serving, return_exceptions=True)
        await super().stop()


@asynccontextmanager
async def set_slack_stage(folder: Path, migrated_file: Path) -> AsyncIterator[SlackStage]:
    """A stage at START, on Slack in Socket Mode; only admins manage channels, so that journeys can play both."""
    shutil.copy(migrated_file, folder / "paperboy.db")
    async with SlackServer(app_for("socket", {"admins": True}), quotas=UNLIMITED) as slack:
        hand = Hand()
        shelf = Shelf(lambda: hand.now)
        config = settings_for(folder, slack, "socket", admins=True)
        stage = SlackStage(config, hand, SlackFace(slack), shelf, shelf)
        await stage.start()
        try:
            await stage.passes(timedelta())
            yield stage
        finally:
            await stage.stop()
