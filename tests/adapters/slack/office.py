"""An office that uses Paperboy on Slack: the local Slack, the real Bolt, the whole app, a clock moved by hand.

async with open_office(tmp_path, migrated_file) as office:
    assert "You'll get a DM" in await office.ana.says("subscribe graphs")
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from adapters.app import App, opened_store
from adapters.settings import Settings, SlackSettings
from adapters.slack_app import Slack, opened
from adapters.slack_manifest import manifest
from adapters.slack_ways import Http
from bot.config.settings import BotSettings, DigestSettings, HuggingFaceSettings
from bot.config.values import Secret
from bot.store.store import Store
from tests.journeys.shelf import Shelf
from tests.servers.messenger import Hand
from tests.servers.slack import SlackServer
from tests.servers.slack_app_settings import AppSettings
from tests.servers.slack_entering import labels
from tests.servers.slack_person import Person
from tests.servers.slack_quota import UNLIMITED, Quotas
from tests.servers.slack_world import Channel, Message

Mode = Literal["socket", "http"]


@dataclass
class Desk:
    """Somebody at their desk, in a channel."""

    office: Office
    person: Person
    where: Channel

    async def says(self, line: str) -> str:
        """Type a command and read what came of it: the newest message that was not there before."""
        before = self.seen
        await self.person.types(f"{self.office.settings.bot.command} {line}", self.where)
        return await self._news(before)

    async def presses(self, label: str, message: Message | None = None) -> str:
        before = self.seen
        await self.person.presses(message or self.last, label)
        return await self._news(before)

    @property
    def last(self) -> Message:
        """The newest message that they see here."""
        return self.person.sees(self.where)[-1]

    @property
    def buttons(self) -> list[str]:
        return labels(self.last.blocks)

    @property
    def seen(self) -> list[str]:
        return [message.all_text or message.text for message in self.person.sees(self.where)]

    @property
    def dms(self) -> list[Message]:
        """What the bot wrote to them alone."""
        return [one for one in self.person.dm.messages if one.user != self.person.id]

    async def _news(self, before: list[str]) -> str:
        await self.office.slack.until(lambda: self.seen != before)
        return next(text for text in reversed(self.seen) if text not in before)


@dataclass
class Office:
    """One bot in one or more workspaces."""

    slack: SlackServer
    settings: Settings
    hand: Hand
    shelf: Shelf
    store: Store = field(init=False)
    app: App = field(init=False)
    platform: Slack = field(init=False)
    serving: asyncio.Task[int] = field(init=False)
    _process: AsyncExitStack = field(default_factory=AsyncExitStack)

    def desk(self, name: str, where: str = "papers", *, with_bot: bool = True, is_admin: bool = False) -> Desk:
        """Somebody in a channel; with ``where=""`` in their direct messages with the bot."""
        person = self.slack.person(name, is_admin=is_admin)
        channel = self.slack.channel(where, members=[person], with_bot=with_bot) if where else person.dm
        return Desk(self, person, channel)

    @property
    def ana(self) -> Desk:
        return self.desk("ana")

    @property
    def papers(self) -> Channel:
        return self.slack.channel("papers")

    def posts(self, name: str = "papers") -> list[str]:
        """What the bot posted in a channel for all."""
        return [one.all_text or one.text for one in self.slack.channel(name).messages if one.app]

    async def until(self, moment: str) -> None:
        """Let time pass in steps of a quarter hour, with a tick and its deliveries at each."""
        end = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        while self.hand.now < end:
            await self.passes(min(timedelta(minutes=15), end - self.hand.now))

    async def passes(self, span: timedelta = timedelta()) -> None:
        now = self.hand.move(span)
        await self.app.tick.run(now)
        await self.app.courier.deliver_due(now)

    async def start(self) -> None:
        """Begin a process, and wait until it listens."""
        self.store = await self._process.enter_async_context(opened_store(self.settings))
        self.platform = await self._process.enter_async_context(opened(self.settings, self.hand.clock, self.store))
        self.app = App.of(self.settings, self.hand.clock, self.store, [self.shelf], [self.platform])
        await self.app.courier.recover()
        await self.passes()
        self.serving = asyncio.create_task(self.platform.serve(self.app))
        await self.listening()

    async def listening(self) -> None:
        """Wait until Slack can reach it."""
        for way in await self.slack.until(
            lambda: self.platform.ways or (self.serving.done() and self.serving.result())
        ):
            if isinstance(way, Http):
                await self.slack.until(_port(way))
                if self.settings.slack.mode == "http":
                    self.slack.deliver_to(f"http://127.0.0.1:{way.port}/slack/events")
        if self.settings.slack.mode == "socket":
            await self.slack.until(lambda: self.slack.sockets.connections)

    async def stop(self) -> None:
        self.serving.cancel()
        await asyncio.gather(self.serving, return_exceptions=True)
        await self._process.aclose()

    async def restart(self) -> None:
        await self.stop()
        await self.start()


def _port(way: Http) -> Callable[[], int]:
    return lambda: way.port


def settings_for(folder: Path, slack: SlackServer, mode: Mode, **more: object) -> Settings:
    """As somebody would write them who follows docs/slack.md."""
    given: dict[str, object] = {"bot_token": Secret(slack.bot_token)} if slack.world.installations else {}
    return Settings(
        bot=BotSettings(data=str(folder)),
        huggingface=HuggingFaceSettings(poll_minutes=5),
        digest=DigestSettings(),
        slack=SlackSettings(
            app_token=Secret(slack.app.app_token),
            signing_secret=Secret(slack.app.signing_secret),
            api_base=slack.api_base,
            mode=mode,
            port=0,
            **(given | more),  # type: ignore[arg-type]
        ),
    )


def app_for(mode: Mode, more: Mapping[str, object], command: str = "/papers") -> AppSettings:
    """The app as the printed manifest makes it: with no scope, event or shortcut besides."""
    app = AppSettings()
    app.set_up(manifest(SlackSettings(mode=mode, **more), command))  # type: ignore[arg-type]
    app.redirect_urls = ()  # the manifest's is an example
    app.rotates_tokens = False
    return app


@asynccontextmanager
async def open_office(
    folder: Path,
    migrated_file: Path,
    mode: Mode = "socket",
    *,
    quotas: Quotas = UNLIMITED,
    installed: bool = True,
    command: str = "/papers",
    **more: object,
) -> AsyncIterator[Office]:
    """An office on Monday 2026-01-05, 06:00 UTC, its bot listening."""
    shutil.copy(migrated_file, folder / "paperboy.db")
    async with SlackServer(app_for(mode, more, command), quotas=quotas, installed=installed) as slack:
        hand = Hand()
        settings = settings_for(folder, slack, mode, **more)
        settings = msgspec.structs.replace(settings, bot=msgspec.structs.replace(settings.bot, command=command))
        office = Office(slack, settings, hand, Shelf(lambda: hand.now))
        await office.start()
        try:
            yield office
        finally:
            await office.stop()
