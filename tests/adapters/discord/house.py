"""A whole Paperboy on a local Discord: the real discord.py, a clock moved by hand, papers put on a shelf.

async def test_…(house: House) -> None:
    ana = house.person("ana")
    assert "3 papers" in await ana.asks("search", query="graphs")
    await ana.presses("Next")
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.app import App, opened_store
from adapters.discord_answers import Answers
from adapters.discord_app import Discord
from adapters.discord_link import Link, point_library
from adapters.settings import DiscordSettings, Settings
from bot.config.settings import BotSettings
from bot.config.values import Secret
from bot.papers import Paper
from bot.store.store import Store
from tests.journeys.shelf import Shelf
from tests.servers.discord import DiscordServer, Interaction, Post
from tests.servers.discord_options import Value
from tests.servers.discord_state import Channel, Guild, User
from tests.servers.messenger import Hand

PATIENCE = 1.0
"""Real seconds before an answer is deferred in tests."""
STEP = timedelta(hours=6)


@dataclass
class Person:
    """Somebody in a channel; `asks` and `presses` return what they read."""

    house: House
    user: User
    where: Channel
    last: Interaction | None = None

    @property
    def post(self) -> Post:
        assert self.last
        return self.last.post

    @property
    def buttons(self) -> list[str]:
        return [label for label in self.post.buttons if label != "Details"]

    async def asks(self, verb: str, /, **options: Value) -> str:
        """Use a command."""
        self.last = await self.house.server.slash(self.user, self.where, "papers", verb, options)
        return await self._read()

    async def presses(self, label: str, under: Post | None = None) -> str:
        """Press a button under the last answer, or under another message."""
        self.last = await self.house.server.press(self.user, under or self.post, label)
        return await self._read()

    async def fills(self, **values: str) -> str:
        """Send the form that the last press opened."""
        assert self.last
        self.last = await self.house.server.modal_submit(self.last, values)
        return await self._read()

    async def clicks(self, menu: str, on: Post) -> str:
        self.last = await self.house.server.context_menu(self.user, on, menu)
        return await self._read()

    async def completes(self, verb: str, option: str, typed: str) -> list[str]:
        given: Mapping[str, Value] = {option: typed}
        found = await self.house.server.autocomplete(self.user, self.where, "papers", verb, option, given)
        return [choice["name"] for choice in found.choices]

    async def _read(self) -> str:
        assert self.last
        await self.last.settle()
        return "" if self.last.modal else words_of(self.post)


class SlowShelf(Shelf):
    """A shelf whose single papers take ``delay`` real seconds to look up."""

    delay = 0.0

    async def paper(self, paper_id: str) -> Paper | None:
        await asyncio.sleep(self.delay)
        return await super().paper(paper_id)


@dataclass
class House:
    """One bot, its Discord, its papers."""

    server: DiscordServer
    config: Settings
    hand: Hand
    lab: Guild
    papers: Channel
    shelf: SlowShelf = field(init=False)
    store: Store = field(init=False)
    app: App = field(init=False)
    discord: Discord = field(init=False)
    _process: AsyncExitStack = field(default_factory=AsyncExitStack)

    def __post_init__(self) -> None:
        self.shelf = SlowShelf(lambda: self.hand.now)

    def person(self, name: str, where: Channel | None = None, *, manages: bool = False) -> Person:
        """Somebody in a channel of the lab, #papers unless said otherwise."""
        user = self.server.person(name)
        self.lab.members.append(user)
        if manages:
            self.lab.managers.append(user)
        return Person(self, user, where or self.papers)

    def alone(self, person: Person) -> Person:
        """The same person in their direct messages with the bot."""
        return Person(self, person.user, self.server.dm(person.user))

    def dms(self, person: Person) -> list[str]:
        return [words_of(post) for post in self.server.messages(self.server.dm(person.user))]

    def posts(self, channel: Channel) -> list[str]:
        """What the bot posted by itself; answers to commands are not among it."""
        return [words_of(post) for post in self.server.messages(channel) if post.interaction is None]

    def feature(self, count: int, at: str = "2026-01-05T07:00", word: str = "Graph", **facts: object) -> None:
        for number in range(count):
            abstract = f"We study {word.lower()} learning, part {number}. It works."
            self.shelf.feature(f"{word} Study Number {number}", at, upvotes=100 - number, abstract=abstract, **facts)

    async def hears(self) -> None:
        """Let the gateway tell the bot what has just changed."""
        await asyncio.sleep(0.05)

    async def until(self, moment: str) -> None:
        """Let time pass (UTC), with a tick and its deliveries every six hours and at the end."""
        end = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        while self.hand.now < end:
            await self.passes(min(STEP, end - self.hand.now))

    async def passes(self, span: timedelta) -> None:
        now = self.hand.move(span)
        await self.app.tick.run(now)
        await self.app.courier.deliver_due(now)

    async def start(self) -> None:
        """Begin a process."""
        self.store = await self._process.enter_async_context(opened_store(self.config))
        point_library(self.config.discord)
        link = Link(self.config.discord, guild_wait=0.02, first_wait=0.05, patience=3.0)
        self.discord = Discord(self.config, self.store, link, Answers(patience=PATIENCE))
        self._process.push_async_callback(self.discord.drained)
        self._process.push_async_callback(link.close)
        self.app = App.of(self.config, self.hand.clock, self.store, [self.shelf], [self.discord])
        serving = asyncio.create_task(self.discord.serve(self.app))
        self._process.push_async_callback(_end, serving)
        await link.connection()
        await self.app.courier.recover()
        await self.passes(timedelta())

    async def stop(self) -> None:
        await self._process.aclose()

    async def restart(self) -> None:
        """End the process and begin another."""
        await self.stop()
        await self.start()


def words_of(post: Post) -> str:
    """What a person reads, without Discord's Markdown."""
    text = post.text.replace("\\", "").replace("**", "").replace("`", "")
    return "\n".join(line.removeprefix("-# ").removeprefix("### ") for line in text.splitlines())


async def _end(serving: asyncio.Task[int]) -> None:
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


@asynccontextmanager
async def open_house(folder: Path, migrated_file: Path, **rules: object) -> AsyncIterator[House]:
    """A house at Monday 2026-01-05, 06:00 UTC, connected."""
    shutil.copy(migrated_file, folder / "paperboy.db")
    hand = Hand()
    async with DiscordServer(clock=hand.clock, **rules) as server:
        lab = server.guild("lab")
        config = Settings(
            bot=BotSettings(data=str(folder)),
            discord=DiscordSettings(
                token=Secret(server.token), api_base=server.api_base, gateway_url=server.gateway_url
            ),
        )
        house = House(server, config, hand, lab, server.channel(lab, "papers"))
        await house.start()
        try:
            yield house
        finally:
            await house.stop()
