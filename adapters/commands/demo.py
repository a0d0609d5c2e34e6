"""`bot.py demo`: meet the bot in this terminal; needs no token, and no network either."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import msgspec

from adapters.app import App, live_sources, make_folder, opened_store
from adapters.commands.run import serve
from adapters.replay import Replay
from adapters.settings import Settings
from adapters.terminal import Terminal
from bot.clock import Clock
from bot.errors import PaperboyError, SourceDown
from bot.ports import PaperSource
from bot.sources.huggingface import HuggingFace
from bot.sources.limits import Limits
from bot.sources.sample import Sample

PATIENCE_SECONDS = 4.0
"""Real seconds to find out whether there is a network."""
SAMPLE_HOUR = time(20, 0)
"""UTC on the sample's last day: the moment at which the demo plays when it has no network."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the demo plays with."""

    sources: list[PaperSource]
    clock: Clock
    folder: str
    """Within the data folder: live and sample papers do not mix."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the papers come from."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--replay", action="store_true", help="play the sample days in about a minute")
    which.add_argument("--live", action="store_true", help="use Hugging Face, or fail")
    which.add_argument("--sample", action="store_true", help="use the papers that ship with Paperboy")
    parser.epilog = "Lines may also come from a pipe: printf '/papers today\\n' | python3 bot.py demo"


async def main(args: argparse.Namespace, config: Settings) -> int:
    """Chat until the person leaves or the pipe ends."""
    if args.replay:
        with tempfile.TemporaryDirectory() as folder:
            return await Replay(at(config, Path(folder)), sys.stdout).run()
    async with chosen_scene(args, config) as scene:
        return await _chat(at(config, config.data_folder / scene.folder), scene)


def at(config: Settings, folder: Path) -> Settings:
    """The same settings with everything kept in another folder, so that a demo never touches real data."""
    moved = msgspec.structs.replace(config.bot, data=str(folder))
    return msgspec.structs.replace(config, bot=moved, database=type(config.database)())


async def _chat(config: Settings, scene: Scene) -> int:
    make_folder(config.data_folder)
    async with opened_store(config) as store:
        terminal = Terminal(config, scene.clock, workspace="demo", lasting=False)
        app = App.of(config, scene.clock, store, scene.sources, [terminal])
        await app.tick.run(scene.clock.now())
        return await serve([terminal], app)


@asynccontextmanager
async def chosen_scene(args: argparse.Namespace, config: Settings) -> AsyncIterator[Scene]:
    """The live source where there is a network, else the sample, and a sentence that says so."""
    clock = Clock.from_setting(config.clock)
    trouble = "" if args.sample else await _trouble(config, clock)
    if args.live and trouble:
        raise PaperboyError(f"{trouble} Leave --live out to play with the sample.")
    if trouble or args.sample:
        if trouble:
            sys.stderr.write(f"{trouble} Playing with the sample that ships with Paperboy (16 to 18 March 2026).\n")
        yield sample_scene(config)
        return
    async with live_sources(config, clock) as sources:
        sys.stderr.write("Reading the last days' papers from Hugging Face …\n")
        yield Scene(sources, clock, "demo")


def sample_scene(config: Settings) -> Scene:
    """The sample, on the evening of its last day unless PAPERBOY_CLOCK says otherwise."""
    sample = Sample()
    evening = datetime.combine(sample.days()[-1], SAMPLE_HOUR, UTC)
    clock = Clock.from_setting(config.clock) if config.clock else Clock(evening)
    return Scene([sample], clock, "demo-sample")


async def _trouble(config: Settings, clock: Clock) -> str:
    """Why the live source can't be used; empty if it can."""
    limits = Limits(timeout=PATIENCE_SECONDS, attempts=1, longest_wait=timedelta())
    face = HuggingFace(config.huggingface.base, clock, limits=limits)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await face.day(clock.now().date())
    except (SourceDown, TimeoutError) as error:
        reason = error.reason if isinstance(error, SourceDown) else f"took longer than {PATIENCE_SECONDS:.0f} s"
        return f"Hugging Face {reason}."
    finally:
        await face.aclose()
    return ""
