"""How fast Paperboy answers on Slack, and how long a morning's digests take.

    python bench/slack.py [--papers 10000] [--seconds 4] [--channels 500]

First, in both modes, with the bot as a process of its own (`bot.py run`): the time until it listens and until its first
answer; slash commands a second, and milliseconds from the command to its acknowledgement (which carries the answer) at
p50, p95 and p99, with 1, 10 and 100 people at once, and what each took of a core; the bot's memory. Second, in this
process: one digest to many channels in five workspaces, at the rates that Slack allows, with the requests and the 429s
that it took.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import socket
import statistics
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from adapters.app import App, opened_store
from adapters.slack_app import Slack, opened
from adapters.slack_ways import Http
from bench.desk import NOW, fill
from bench.memory import peak
from bot.clock import Clock
from bot.config.values import Secret
from bot.logs import logging_to
from bot.ports import Caller, Person, Place
from bot.sources.sample import Sample
from bot.store.store import Store
from tests.adapters.slack.office import Mode, app_for, settings_for
from tests.journeys.shelf import Shelf
from tests.servers.huggingface import HuggingFaceServer
from tests.servers.slack import SlackServer
from tests.servers.slack_quota import UNLIMITED, Quotas

ROOT = Path(__file__).resolve().parents[1]
LINES = ("today", "search diffusion policy", "show 2401.00001", "similar 2401.00001", "subscriptions", "help")
START = datetime(2026, 1, 5, 9, 0, 58, tzinfo=UTC)
WORKSPACES = 5


async def listening(platform: Slack, app: App, slack: SlackServer, mode: Mode) -> asyncio.Task[int]:
    serving = asyncio.create_task(platform.serve(app))
    ways = await slack.until(lambda: platform.ways, within=10)
    for way in ways:
        if isinstance(way, Http):
            port = await slack.until(lambda way=way: way.port, within=10)
            if mode == "http":
                slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    if mode == "socket":
        await slack.until(lambda: slack.sockets.connections, within=10)
    return serving


@asynccontextmanager
async def running(folder: Path, slack: SlackServer, mode: Mode, source: str) -> AsyncIterator[int]:
    """The process id of a bot that listens."""
    port = free_port()
    environ = {
        **os.environ,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app.app_token,
        "SLACK_SIGNING_SECRET": slack.app.signing_secret,
        "SLACK_API_BASE": slack.api_base,
        "SLACK_MODE": mode,
        "SLACK_PORT": str(port),
        "HF_API_BASE": source,
        "PAPERBOY_CLOCK": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
    }
    file = folder / "config.toml"
    file.write_text(f'[bot]\ndata = "{folder}"\nlog_level = "warning"\n')
    command = (sys.executable, ROOT / "bot.py", "--config", file, "run")
    process = await asyncio.create_subprocess_exec(*command, env=environ, cwd=folder)
    try:
        await reached(slack, mode, port)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def reached(slack: SlackServer, mode: Mode, port: int) -> None:
    if mode == "socket":
        await slack.until(lambda: slack.sockets.connections, within=60)
        return
    slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    while True:
        try:
            assert await slack.verifies_url()
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.01)
        else:
            return


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def commands(mode: Mode, papers: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with SlackServer(app_for(mode, {}), quotas=UNLIMITED) as slack, HuggingFaceServer({}) as source:
            slack.courier.patience = 30.0
            await prepare(Path(folder), slack, mode, papers)
            person = slack.person("person0")
            begun = time.perf_counter()
            async with running(Path(folder), slack, mode, source.api) as pid:
                listens = time.perf_counter() - begun
                await person.types("/papers help", slack.channel("papers", members=[person]))
                answers = time.perf_counter() - begun
                print(f"{mode}: listens {listens:.2f} s after its start, first answer after {answers:.2f} s")
                for people in (1, 10, 100):
                    await one_crowd(slack, mode, people, seconds, pid)
                print(f"{mode}: memory at most {peak(pid):.0f} MB")


async def prepare(folder: Path, slack: SlackServer, mode: Mode, papers: int) -> None:
    """A store full of papers."""
    settings, clock = settings_for(folder, slack, mode), Clock(NOW)
    async with opened_store(settings) as store:
        await fill(App(settings, clock, store, [Sample()], []), papers)


def cpu_seconds(pid: int) -> float:
    """What a process has used of a core so far: tells of the bot alone, however busy the machine is."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def one_crowd(slack: SlackServer, mode: Mode, people: int, seconds: float, pid: int) -> None:
    crowd = [slack.person(f"person{number}") for number in range(people)]
    channel = slack.channel("papers", members=crowd)
    slack.acks.clear()
    worked = cpu_seconds(pid)
    end = time.perf_counter() + seconds
    lines = itertools.cycle(LINES)

    async def work(number: int) -> None:
        while time.perf_counter() < end:
            assert (await crowd[number].types(f"/papers {next(lines)}", channel)).acked

    await asyncio.gather(*map(work, range(people)))
    taken = sorted(slack.acks)
    cuts = statistics.quantiles(taken, n=100)
    rate = f"{len(taken) / seconds:7.0f} a second"
    spent = (cpu_seconds(pid) - worked) / len(taken) * 1000
    told = f"p50 {cuts[49]:6.1f}  p95 {cuts[94]:6.1f}  p99 {cuts[98]:6.1f} ms"
    print(f"{mode:7}{people:4} people {rate}  {told}, {spent:4.1f} ms of a core each")


async def morning(channels: int) -> None:
    """One digest to every channel, with Slack's own quotas."""
    keys: dict[str, object] = {"client_id": "1111.2222", "client_secret": Secret("client-secret")}
    with tempfile.TemporaryDirectory() as folder:
        async with SlackServer(app_for("socket", keys), quotas=Quotas(), installed=False) as slack:
            settings = settings_for(Path(folder), slack, "socket", **keys)
            clock = Clock(START)
            async with opened_store(settings) as store, opened(settings, clock, store) as platform:
                shelf = Shelf(clock.now)
                app = App.of(settings, clock, store, [shelf], [platform])
                serving = await listening(platform, app, slack, "socket")
                await subscribe(app, slack, platform, channels)
                for number in range(10):
                    shelf.feature(f"Paper {number} on many things", "2026-01-05T08:00", upvotes=number)
                await deliver(app, slack, store, clock, channels)
                serving.cancel()
                await asyncio.gather(serving, return_exceptions=True)


async def subscribe(app: App, slack: SlackServer, platform: Slack, channels: int) -> None:
    (port,) = [way.port for way in platform.ways if isinstance(way, Http)]
    await app.tick.run(START)
    for number in range(WORKSPACES):
        workspace = slack.workspace(f"team{number}")
        ana = slack.person("ana", workspace)
        await ana.browser.installs(f"http://127.0.0.1:{port}/slack/install")
        dm = Place("slack", workspace.id, ana.id, "dm")
        for name in range(channels // WORKSPACES):
            channel = slack.channel(f"papers{name}", workspace, members=[ana])
            place = Place("slack", workspace.id, channel.id, "channel", f"#{channel.name}")
            caller = Caller(Person("slack", workspace.id, ana.id, "ana"), place, dm)
            await app.desk.answer(caller, "digest on at 09:01")


async def deliver(app: App, slack: SlackServer, store: Store, clock: Clock, channels: int) -> None:
    now = clock.now()
    wait = datetime(2026, 1, 6, 9, 1, 1, tzinfo=UTC) - now
    slack.calls.clear()
    later = Clock(now + wait)
    clock.now = later.now  # type: ignore[method-assign]  # a night passes
    begun = time.perf_counter()
    await app.tick.run(clock.now())
    delivering = asyncio.create_task(app.courier.run())
    while (await store.outbox.counts_by_state()).get("sent", 0) < channels:  # noqa: ASYNC110 - others write it
        await asyncio.sleep(0.2)
    took = time.perf_counter() - begun
    await app.courier.drain()
    await delivering
    calls = Counter(call.method for call in slack.calls)
    limited = sum(call.error == "ratelimited" for call in slack.calls)
    asked = ", ".join(f"{count} {method}" for method, count in calls.most_common())
    print(f"a digest to {channels} channels in {WORKSPACES} workspaces: {took:.0f} s, {limited} times 429; {asked}")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=4.0, help="for each mode and number of people")
    parser.add_argument("--channels", type=int, default=500)
    args = parser.parse_args()
    warnings.simplefilter("ignore", DeprecationWarning)  # of the libraries, about each other
    with logging_to(level="error"):
        modes: tuple[Mode, ...] = ("socket", "http")
        for mode in modes:
            await commands(mode, args.papers, args.seconds)
        await morning(args.channels)


if __name__ == "__main__":
    asyncio.run(main())
