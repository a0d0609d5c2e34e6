"""`bot.py run`: the bot as a service, until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Coroutine

from adapters.app import App, live_sources, make_folder, opened_store
from adapters.console import Chat
from adapters.console_room import ConsoleRoom
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
    folder = make_folder(config.data_folder)
    async with opened_store(config) as store, live_sources(config, clock) as sources:
        room = ConsoleRoom(folder, clock, workspace=config.terminal.workspace, channels=config.terminal.channels)
        for view in room.views():
            await store.people.add_place(view.place)
        app = App(config, clock, store, sources, [room])
        chat = Chat(
            room,
            app.desk.answer,
            app.desk.complete,
            clock,
            in_=sys.stdin,
            out=sys.stdout,
            history=folder / "history",
            prefix=config.bot.command,
            channel=config.terminal.channels[0],
        )
        async with app.running():
            return await until_stopped(chat.listen_forever())


async def until_stopped(work: Coroutine[None, None, int]) -> int:
    """Do the work until it ends or SIGTERM comes; either way the caller goes on to stop in order."""
    task = asyncio.create_task(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return 0
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
