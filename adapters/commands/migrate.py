"""`bot.py migrate`: bring the database to this version; every other command does so by itself."""

from __future__ import annotations

import argparse
import sys

from adapters.app import make_folder
from adapters.settings import Settings
from bot.store.database import Database
from bot.store.migrations import HEAD, migrate


def arguments(parser: argparse.ArgumentParser) -> None:
    """There are none of its own."""
    parser.epilog = "The database is also brought up to date whenever the bot starts."


async def main(args: argparse.Namespace, config: Settings) -> int:  # noqa: ARG001 - every command has the same shape
    """Say which version it came from and which it is now."""
    make_folder(config.data_folder)
    database = Database(config.database_url)
    try:
        before = await migrate(database)
    finally:
        await database.close()
    came = "was up to date" if before is None else f"came from {before}" if before else "is new"
    sys.stdout.write(f"The database is at version {HEAD}: it {came}.\n")
    return 0
