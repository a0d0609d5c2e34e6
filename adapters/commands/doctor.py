"""`bot.py doctor`: check everything outside, one line each, with the fix."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from adapters.app import live_sources, make_folder
from adapters.platforms import Finding, switched_on
from adapters.settings import Settings
from bot.clock import Clock
from bot.errors import CannotStart, SourceDown
from bot.ports import PaperSource
from bot.store.database import Database
from bot.store.migrations import HEAD, migrate

PATIENCE_SECONDS = 15
KNOWN_PAPER = "1706.03762"
"""A paper that every source has had for years."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """There are none of its own."""
    parser.epilog = "Exit code 0 when all is well, 1 when something needs mending."


async def main(args: argparse.Namespace, config: Settings) -> int:  # noqa: ARG001 - every command has the same shape
    """Print a line a check."""
    clock = Clock.from_setting(config.clock)
    findings = [check_configuration(config), await check_database(config)]
    async with live_sources(config, clock) as sources:
        findings += await asyncio.gather(*(check_source(source, clock) for source in sources))
    for entry in switched_on(config):
        findings += await entry.load().check(config, clock)
    sys.stdout.writelines(f"{finding.line()}\n" for finding in findings)
    return 1 if any(finding.mend for finding in findings) else 0


def check_configuration(config: Settings) -> Finding:
    """It was read before this runs; a broken one ends the program with its problems."""
    told = f"{config.file} is fine" if config.file else "no config.toml, so every setting has its default"
    return Finding("configuration", f"{told}; data in {config.data_folder}")


async def check_database(config: Settings) -> Finding:
    """Open it, bring it up to date, and see whether another process holds it."""
    try:
        make_folder(config.data_folder)
        database = Database(config.database_url)
    except CannotStart as trouble:
        return Finding("database", "cannot be used", " ".join(trouble.problems))
    try:
        await migrate(database)
        running = _is_held(database)
        return Finding("database", f"version {HEAD}{', in use by a running Paperboy' if running else ''}")
    except CannotStart as trouble:
        return Finding("database", "cannot be used", " ".join(trouble.problems))
    finally:
        await database.close()


async def check_source(source: PaperSource, clock: Clock) -> Finding:
    """Ask for something that is surely there."""
    questions: dict[str, Callable[[], Awaitable[object]]] = {
        "arxiv": lambda: source.paper(KNOWN_PAPER),
    }
    ask = questions.get(source.name, lambda: source.day(clock.now().date()))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await ask()
    except SourceDown as error:
        return Finding(
            source.title, f"does not answer: {error.reason}", "check the network and the address; I keep trying"
        )
    except TimeoutError:
        return Finding(source.title, f"took longer than {PATIENCE_SECONDS} s", "check the network; I keep trying")
    return Finding(source.title, "answers")


def _is_held(database: Database) -> bool:
    try:
        database.lock()
    except CannotStart:
        return True
    return False
