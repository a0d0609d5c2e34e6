"""How fast Paperboy answers on Slack, and how long a morning's digests take.

    python bench/slack.py [--papers 10000] [--seconds 4] [--channels 500]

First, in both modes: slash commands a second, and milliseconds from the command to its acknowledgement (which carries
the answer) at p50, p95 and p99, with 1, 10 and 100 people at once; then start-up and memory. Second: one digest to many
channels in five workspaces, at the rates that Slack allows, with the requests and the 429s that it took.
The local Slack runs in the same process on the same core, so a real bot has more time than this one.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import resource
import statistics
import sys
import tempfile
import time
import warnings
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from adapters.app import App, opened_store
from adapters.slack_app import Slack, opened
from adapters.slack_ways import Http
from bench.desk import NOW, fill
from bot.clock import Clock
from bot.config.values import Secret
from bot.logs import logging_to
from bot.ports import Caller, Person, Place
from bot.store.store import Store
from tests.adapters.slack.office import Mode, app_for, settings_for
from tests.journeys.shelf import Shelf
from tests.servers.slack import SlackServer
from tests.servers.slack_quota import UNLIMITED, Quotas

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


async def commands(mode: Mode, papers: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with SlackServer(app_for(mode, {}), quotas=UNLIMITED) as slack:
            settings, clock = settings_for(Path(folder), slack, mode), Clock(NOW)
            async with opened_store(settings) as store, opened(settings, clock, store) as platform:
                app = App.of(settings, clock, store, [Shelf(clock.now)], [platform])
                await fill(app, papers)
                begun = time.perf_counter()
                serving = await listening(platform, app, slack, mode)
                started = time.perf_counter() - begun
                for people in (1, 10, 100):
                    await one_crowd(slack, mode, people, seconds)
                serving.cancel()
                await asyncio.gather(serving, return_exceptions=True)
    print(f"{mode}: connected and listening after {started * 1000:.0f} ms")


async def one_crowd(slack: SlackServer, mode: Mode, people: int, seconds: float) -> None:
    crowd = [slack.person(f"person{number}") for number in range(people)]
    channel = slack.channel("papers", members=crowd)
    slack.acks.clear()
    end = time.perf_counter() + seconds
    lines = itertools.cycle(LINES)

    async def work(number: int) -> None:
        while time.perf_counter() < end:
            assert (await crowd[number].types(f"/papers {next(lines)}", channel)).acked

    await asyncio.gather(*map(work, range(people)))
    taken = sorted(slack.acks)
    cuts = statistics.quantiles(taken, n=100)
    rate = f"{len(taken) / seconds:7.0f} a second"
    print(f"{mode:7}{people:4} people {rate}  p50 {cuts[49]:6.1f}  p95 {cuts[94]:6.1f}  p99 {cuts[98]:6.1f} ms")


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
        print(
            f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, local Slack included"
        )
        await morning(args.channels)


if __name__ == "__main__":
    asyncio.run(main())
