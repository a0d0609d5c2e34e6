"""How fast Paperboy answers on Discord, and how long a digest to many channels takes.

    python bench/on_discord.py [--papers 10000] [--seconds 4] [--channels 500]

The bot is a process of its own (`bot.py run`), the local Discord is this one. Prints the time from starting the process
until Discord's READY and until the first answer; commands a second, and milliseconds from the interaction to its
acknowledgement (which carries the answer) at p50, p95 and p99, with 1, 10 and 100 people at once; the bot's memory; and
for one digest to many channels, at the rates that Discord allows, its time, its requests and the 429s that it met.
The local Discord and the people take a core for themselves, so on two cores nothing but them and the bot should run.
This file is not called discord.py: a script's own folder is searched first, and the library must be found.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from adapters.app import App, opened_store
from adapters.settings import Settings
from bench.desk import NOW, fill
from bench.memory import peak
from bot.clock import Clock
from bot.config.settings import BotSettings
from bot.logs import logging_to
from bot.ports import Caller, Person, Place
from bot.sources.sample import Sample
from tests.servers.discord import DiscordServer
from tests.servers.discord_options import Value
from tests.servers.discord_state import Channel, Guild
from tests.servers.huggingface import HuggingFaceServer

ROOT = Path(__file__).resolve().parents[1]
COMMANDS: tuple[tuple[str, dict[str, Value]], ...] = (
    ("today", {}),
    ("search", {"query": "diffusion policy"}),
    ("show", {"paper": "2401.00001"}),
    ("similar", {"paper": "2401.00001"}),
    ("subscriptions", {}),
    ("help", {}),
)
SERVERS = 10
PATIENCE_SECONDS = 600
AT, STARTED = "12:01", NOW + timedelta(seconds=65)
"""The digests' time of day, no quarter hour, whose digests would be spread over minutes; the bot starts just after."""


@asynccontextmanager
async def running(folder: Path, server: DiscordServer, papers: HuggingFaceServer) -> AsyncIterator[int]:
    """The bot's process id."""
    file = folder / "config.toml"
    file.write_text(f'[bot]\ndata = "{folder}"\nlog_level = "error"\n')
    clock = f"{STARTED:%Y-%m-%dT%H:%M:%SZ}"
    environ = {**os.environ, **server.environment, "HF_API_BASE": papers.api, "PAPERBOY_CLOCK": clock}
    process = await asyncio.create_subprocess_exec(
        sys.executable, ROOT / "bot.py", "--config", file, "run", env=environ, cwd=folder
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def commands(papers: int, seconds: float) -> None:
    """Start-up, answers and memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await prepare(folder, papers, [])
        async with DiscordServer(answer_within=30.0) as server, HuggingFaceServer({}) as source:
            crowd = [server.person(f"person{number}") for number in range(100)]
            channel = server.channel(server.guild("lab", *crowd), "papers")
            begun = time.perf_counter()
            async with running(folder, server, source) as pid:
                await server.ready(seconds=60)
                ready = time.perf_counter() - begun
                await server.slash(crowd[0], channel, "papers", "help")
                print(f"READY after {ready:.2f} s, first answer after {time.perf_counter() - begun:.2f} s")
                for people in (1, 10, 100):
                    await one_crowd(server, channel, people, seconds)
                print(f"memory at most {peak(pid):.0f} MB, with {papers} papers")


async def one_crowd(server: DiscordServer, channel: Channel, people: int, seconds: float) -> None:
    """So many people ask without pause."""
    before, end, lines = set(server.acks), time.perf_counter() + seconds, itertools.cycle(COMMANDS)

    async def work(number: int) -> None:
        assert channel.guild
        while time.perf_counter() < end:
            verb, options = next(lines)
            asked = await server.slash(channel.guild.members[number], channel, "papers", verb, options)
            assert (await asked.settle(30)).text

    await asyncio.gather(*map(work, range(people)))
    taken = [after for number, after in server.acks.items() if number not in before]
    cuts = statistics.quantiles(taken, n=100)
    rate = f"{len(taken) / seconds:7.0f} a second"
    print(f"{people:4} people {rate}  p50 {cuts[49]:6.1f}  p95 {cuts[94]:6.1f}  p99 {cuts[98]:6.1f} ms")


async def morning(papers: int, channels: int) -> None:
    """One digest to every channel, at Discord's rates."""
    with tempfile.TemporaryDirectory() as name:
        async with DiscordServer() as server, HuggingFaceServer({}) as source:
            guilds = [server.guild(f"lab{number}") for number in range(SERVERS)]
            rooms = [server.channel(guild, f"papers{number}") for guild, number in every(guilds, channels)]
            await prepare(Path(name), min(papers, 1000), rooms)
            async with running(Path(name), server, source):
                moments = sorted([(await server.posted(room, seconds=PATIENCE_SECONDS))[0].at for room in rooms])
    asked = Counter(re.sub(r"\d{5,}", "ID", one.line) for one in server.requests)
    told = ", ".join(f"{count} {line}" for line, count in asked.most_common(4))
    took, limited = (moments[-1] - moments[0]).total_seconds(), server.statuses.get(429, 0)
    print(f"a digest to {channels} channels: {took:.0f} s, {limited} times 429")
    print(f"requests: {told}")


def every(guilds: list[Guild], channels: int) -> list[tuple[Guild, int]]:
    return [(guilds[number % len(guilds)], number) for number in range(channels)]


async def prepare(folder: Path, papers: int, rooms: list[Channel]) -> None:
    """A store full of papers, with a daily post at AT for each of the rooms."""
    settings = Settings(bot=BotSettings(data=str(folder)))
    async with opened_store(settings) as store:
        app = App(settings, Clock(NOW), store, [Sample()], [])
        await fill(app, papers)
        dm = Place("discord", "", "1", "dm")
        for room in rooms:
            assert room.guild
            place = Place("discord", room.guild.id, room.id, "channel", f"#{room.name}")
            await app.desk.answer(Caller(Person("discord", "", "1", "ana"), place, dm), f"digest on at {AT}")


async def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=4.0, help="for each number of people")
    parser.add_argument("--channels", type=int, default=500)
    args = parser.parse_args(arguments)
    with logging_to(level="error"):
        await commands(args.papers, args.seconds)
        await morning(args.papers, args.channels)


if __name__ == "__main__":
    asyncio.run(main())
