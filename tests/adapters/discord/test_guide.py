"""docs/discord.md, followed word by word from nothing to the first digest: every command does what the page says."""

from __future__ import annotations

import asyncio
import re
import signal
import tomllib
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from adapters.discord_invite import LEAST
from adapters.discord_menus import MENUS
from adapters.discord_places import SAID
from adapters.settings import DiscordSettings
from tests.adapters.discord.house import House
from tests.adapters.discord.test_discord_process import begun, environment
from tests.servers.days import made_days
from tests.servers.discord import DiscordServer
from tests.servers.discord_options import Value
from tests.servers.discord_state import Channel, Guild, User
from tests.servers.huggingface import HuggingFaceServer

PAGE = (Path(__file__).parents[3] / "docs" / "discord.md").read_text()
NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
"""A Wednesday with papers, two days after the first."""


def blocks(language: str) -> list[str]:
    """The fenced blocks of the page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def steps() -> Iterator[tuple[str, dict[str, str], list[str]]]:
    """Every list entry that is a command: its verb, its options, and what it is said to be answered with."""
    for entry in re.findall(r"^- (`/papers .*?)(?=^- |^$)", PAGE, re.MULTILINE | re.DOTALL):
        line, told = re.match(r"`/papers (.*?)`(.*)", entry, re.DOTALL).groups()  # type: ignore[union-attr]
        verb, _, rest = line.partition(" ")
        options = dict(re.findall(r"(\w+):(.+?)(?= \w+:|$)", rest))
        yield verb, options, [" ".join(quote.split()) for quote in re.findall(r'"(.*?)"', told, re.DOTALL)]


def plain(text: str) -> str:
    return " ".join(text.replace("*", "").replace("\\", "").split())


def like(quoted: str) -> str:
    """A pattern of an output in which "…" stands for anything on its line."""
    return ".+?".join(map(re.escape, quoted.split("…")))


async def until(process: Process, word: str) -> str:
    """The log up to the line with this word."""
    assert process.stderr
    read = ""
    while word not in read:
        line = (await asyncio.wait_for(process.stderr.readline(), 30)).decode()
        assert line, read
        read += line
    return read


class Newcomer:
    """Somebody with an empty folder, a token and a server of their own."""

    def __init__(self, folder: Path, server: DiscordServer, papers: HuggingFaceServer) -> None:
        self.folder = folder
        self.server = server
        self.environ = environment(server, papers) | {"PAPERBOY_CLOCK": f"{NOW:%Y-%m-%dT%H:%M:%SZ}"}
        self.me: User = server.person("me")

    def opens_the_link(self) -> Channel:
        """Adds the bot to a server with a channel and a forum."""
        guild: Guild = self.server.guild("lab", self.me, managers=[self.me])
        self.server.forum(guild, "reading")
        return self.server.channel(guild, "papers")

    async def runs(self, line: str) -> str:
        """What a command of the page prints."""
        assert line.startswith("python3 bot.py ")
        async with begun(self.folder, self.environ, *line.split()[2:]) as process:
            said, _ = await asyncio.wait_for(process.communicate(), 60)
        return said.decode()

    async def types(self, channel: Channel, verb: str, options: dict[str, str]) -> str:
        assert channel.guild
        named = {f"#{one.name}": one for one in channel.guild.channels}
        given: dict[str, Value] = {name: named.get(value, value) for name, value in options.items()}
        answer = await self.server.slash(self.me, channel, "papers", verb, given)
        await answer.settle()
        return plain(answer.text)


@pytest.fixture
async def newcomer(tmp_path: Path) -> AsyncIterator[Newcomer]:
    days = made_days(date(2026, 1, 5), 3, 4)
    async with DiscordServer() as server, HuggingFaceServer(days, now=lambda: NOW + timedelta(minutes=5)) as papers:
        yield Newcomer(tmp_path, server, papers)


async def test_every_command_of_the_page_does_what_the_page_says(newcomer: Newcomer) -> None:
    doctor, invite, run = (block.strip() for block in blocks("sh"))
    alone, links = (like(block.strip()) for block in blocks("text"))
    assert re.search(alone, await newcomer.runs(doctor))
    assert re.fullmatch(links, (await newcomer.runs(invite)).strip())
    channel = newcomer.opens_the_link()
    assert "ok  Discord: signed in as paperboy, in 1 server" in await newcomer.runs(doctor)
    async with begun(newcomer.folder, newcomer.environ, *run.split()[2:]) as process:
        assert "commands_registered" in await until(process, "discord_connected")
        for verb, options, quoted in steps():
            answer = await newcomer.types(channel, verb, options)
            assert not [quote for quote in quoted if quote not in answer], answer
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0


def test_the_permissions_of_the_page_are_those_that_the_link_asks_for() -> None:
    (sentence,) = re.findall(r"It asks for (.*?), and for nothing else", PAGE, re.DOTALL)
    named = set(re.findall(r"\*(.+?)\*", " ".join(sentence.split())))
    asked = {said.replace("View Channel", "View Channels") for name, said in SAID.items() if getattr(LEAST, name)}
    assert named == asked


def test_the_settings_and_menus_of_the_page_exist() -> None:
    (file,) = (tomllib.loads(block) for block in blocks("toml"))
    known = {field.name for field in msgspec.structs.fields(DiscordSettings)}
    assert set(file["discord"]) | {"guild_ids", "crosspost"} <= known
    assert "`guild_ids`" in PAGE
    assert "`crosspost = true`" in PAGE
    assert set(re.findall(r"\*\*Apps →\s+(.+?)\*\*", PAGE)) == set(MENUS)


async def test_what_the_page_says_of_a_lost_channel_holds(house: House) -> None:
    assert "after **Try again** under that DM" in PAGE
    eve = house.person("eve", manages=True)
    await eve.asks("digest", state="on")
    house.server.deny(house.papers, "send_messages")
    house.feature(2)
    await house.until("2026-01-05T12:00")
    (told,) = house.server.messages(house.server.dm(eve.user))
    assert "Try again" in told.buttons


async def test_what_the_page_says_of_closed_direct_messages_holds(house: House) -> None:
    assert "then `/papers resume`" in PAGE
    ana = house.person("ana")
    await ana.asks("subscribe", topic="graph learning")
    house.server.close_dms(ana.user)
    house.feature(1, "2026-01-05T08:00")
    await house.until("2026-01-05T12:00")
    house.server.close_dms(ana.user, closed=False)
    assert "Resumed graph learning." in await ana.asks("resume")
    await house.passes(timedelta(minutes=1))
    assert len(house.dms(ana)) == 1
