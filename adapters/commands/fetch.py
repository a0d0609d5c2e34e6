"""`bot.py fetch`: read the papers of past days into the store; can be interrupted and run again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.app import live_sources, make_folder, opened_store
from adapters.settings import Settings
from bot.clock import Clock
from bot.errors import CannotStart, SourceDown
from bot.ingest import REREAD_AT, Ingest

FIRST = date(2023, 5, 4)
"""The first day of Daily Papers."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which days to read."""
    parser.add_argument("--since", type=_day, required=True, metavar="YYYY-MM-DD", help="the first day to fetch")
    parser.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="the last day to fetch (default: today)")
    parser.add_argument("--again", action="store_true", help="read days that are complete already once more")
    parser.epilog = "Days that were read complete are skipped, so an interrupted fetch goes on where it stopped."


async def main(args: argparse.Namespace, config: Settings) -> int:
    """Read day by day; a source that fails ends it with what is kept and how to go on."""
    clock = Clock.from_setting(config.clock)
    today = clock.now().date()
    since, until = max(args.since, FIRST), min(args.until or today, today)
    if since > until:
        raise CannotStart(f"There is nothing between {since} and {until}: --since must not be later than --until.")
    make_folder(config.data_folder)
    async with opened_store(config, alone=False) as store, live_sources(config, clock) as sources:
        ingest = Ingest(store, sources[0], every=timedelta(hours=1))
        fetched = {} if args.again else await store.feed.fetched(sources[0].name, since, until)
        return await _fetch(ingest, missing(since, until, fetched), clock)


def missing(since: date, until: date, fetched: dict[date, datetime]) -> list[date]:
    """The weekdays that were never read since they were complete."""
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    return [day for day in days if day.weekday() < 5 and not (day in fetched and fetched[day] >= _complete(day))]


async def _fetch(ingest: Ingest, days: Sequence[date], clock: Clock) -> int:
    new = done = 0
    try:
        with _progress() as progress:
            task = progress.add_task("Fetching", total=len(days), day="")
            for day in days:
                progress.update(task, day=str(day))
                new += await ingest.read_day(day, clock.now())
                done += 1
                progress.update(task, completed=done)
    except SourceDown as error:
        return _ended(f"{error.source} {error.reason}.", done, len(days), new, code=1)
    except BaseException:  # Ctrl-C arrives as a cancellation: say where it stopped, then let it pass
        _ended("Stopped.", done, len(days), new, code=130)
        raise
    sys.stdout.write(f"{done} day{'' if done == 1 else 's'} read, {new} new papers.\n")
    return 0


def _ended(why: str, done: int, wanted: int, new: int, *, code: int) -> int:
    sys.stderr.write(f"{why} {done} of {wanted} days are kept ({new} new papers); run the same command to go on.\n")
    return code


def _progress() -> Progress:
    """On stderr, so that stdout holds only the result; nothing of it where there is no terminal."""
    columns = (
        TextColumn("{task.description} {task.fields[day]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=not console.is_terminal)


def _complete(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), REREAD_AT, UTC)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write it like 2026-01-05") from None
