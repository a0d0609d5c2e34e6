"""`bot.py run`: the bot as a service, until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack

from adapters.app import App, live_sources, make_folder, opened_store
from adapters.console_lines import on_ctrl_c
from adapters.platforms import Platform, switched_on
from adapters.settings import Settings
from bot.clock import Clock


def arguments(parser: argparse.ArgumentParser) -> None:
    """There are none of its own."""
    parser.epilog = (
        "Speaks in this terminal as long as no chat platform is configured; a pipe or a file works too. "
        "Ctrl-C or SIGTERM stops it: messages on their way are waited for."
    )


async def main(args: argparse.Namespace, config: Settings) -> int:  # noqa: ARG001 - every command has the same shape
    """Run until a signal, or until the person in the terminal leaves."""
    clock = Clock.from_setting(config.clock)
    make_folder(config.data_folder)
    async with opened_store(config) as store, live_sources(config, clock) as sources, AsyncExitStack() as stack:
        entries = [entry.load() for entry in switched_on(config)]
        platforms = [await stack.enter_async_context(entry.opened(config, clock, store)) for entry in entries]
        return await serve(platforms, App.of(config, clock, store, sources, platforms))


async def serve(platforms: Sequence[Platform], app: App) -> int:
    """Tick, deliver and listen on every platform until stopped."""
    for platform in platforms:
        for place in await platform.places():
            await app.store.people.add_place(place)
    async with app.running():
        return await until_stopped(_first_to_end([platform.serve(app) for platform in platforms]))


async def _first_to_end(serving: Sequence[Coroutine[None, None, int]]) -> int:
    """Listen on all; when one ends or cannot go on, the others are stopped as well."""
    tasks = [asyncio.create_task(one) for one in serving]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return max(task.result() for task in done)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_stopped(work: Coroutine[None, None, int]) -> int:
    """Do the work until it ends, or Ctrl-C or SIGTERM comes; either way the caller goes on to stop in order."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        with on_ctrl_c(task.cancel):
            return await task
    except asyncio.CancelledError:
        return 0
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
