"""`bot.py preview`: a link that shows how Slack draws what the bot says to a line; needs no token."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from adapters.app import App, live_sources, opened_store
from adapters.commands.demo import at, sample_scene
from adapters.settings import Settings
from adapters.slack_builder import links
from adapters.slack_looks import Looks
from adapters.slack_text import Voice
from bot.clock import Clock
from bot.errors import PaperboyError
from bot.messages import Message
from bot.ports import Caller, Person, Place
from bot.store.database import Database

DAILY_POST = ("digest", "preview")
_DM = Place("slack", "preview", "you", "dm")
_ASKER = Caller(
    Person("slack", "preview", "you", "you"), Place("slack", "preview", "papers", "channel", "#papers"), _DM
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is asked."""
    parser.add_argument(
        "line",
        nargs=argparse.REMAINDER,
        metavar="LINE",
        help="what would be typed behind /papers; left out: the daily post",
    )
    parser.usage = f"{parser.prog} [--config FILE] [--debug] [LINE …]"  # argparse would write "..." for it
    parser.epilog = (
        "As in `preview search diffusion`. Prints one link a message to stdout; a long message has several parts, each "
        "with its link. It asks a copy of the database, so nothing is changed; without a database, the papers are "
        "those that ship with Paperboy."
    )


async def main(args: argparse.Namespace, config: Settings) -> int:
    """Print the links."""
    with tempfile.TemporaryDirectory() as folder:
        aside = at(config, Path(folder))
        own = await _copied(config, aside)
        async with _own_desk(config, aside) if own else _sample_desk(aside) as app:
            message = await app.desk.answer(_ASKER, " ".join(args.line or DAILY_POST))
        made = links(message, Looks(Voice(config.bot.command, frozenset(app.verbs))))
    sys.stderr.write(_told(message, len(made), own=own))
    sys.stdout.writelines(f"{one}\n" for one in made)
    return 0


async def _copied(config: Settings, aside: Settings) -> bool:
    """Copy the database, also beside a bot that runs on it; False if there is none. Raises PaperboyError."""
    database, copy = Database(config.database_url), Database(aside.database_url)
    try:
        if not (database.file and copy.file and database.file.exists()):
            return False
        _copy(database.file, copy.file)
    except sqlite3.Error as error:
        raise PaperboyError(database.explain(error)) from error
    finally:
        await database.close()
        await copy.close()
    return True


def _copy(file: Path, to: Path) -> None:
    with closing(sqlite3.connect(file)) as ours, closing(sqlite3.connect(to)) as theirs:
        ours.backup(theirs)


@asynccontextmanager
async def _own_desk(config: Settings, aside: Settings) -> AsyncIterator[App]:
    clock = Clock.from_setting(config.clock)
    async with opened_store(aside) as store, live_sources(config, clock) as sources:
        app = App(aside, clock, store, sources, [])
        await app.finder.refresh()
        yield app


@asynccontextmanager
async def _sample_desk(aside: Settings) -> AsyncIterator[App]:
    scene = sample_scene(aside)
    async with opened_store(aside) as store:
        app = App(aside, scene.clock, store, scene.sources, [])
        await app.tick.run(scene.clock.now())
        yield app


def _told(message: Message, parts: int, *, own: bool) -> str:
    """What is linked: the message's first line, where its papers are from, and why there are several links. Pure."""
    lines = [message.plain().partition("\n")[0]]
    lines += [] if own else ["(With the papers that ship with Paperboy.)"]
    lines += [f"(In {parts} parts, one link each.)"] if parts > 1 else []
    return "".join(f"{line}\n" for line in lines)
