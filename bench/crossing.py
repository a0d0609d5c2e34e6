"""How fast new papers meet a million topics, beside trying every topic on every paper.

    python bench/crossing.py [--topics 10000 100000 1000000] [--papers 1000] [--text FILE.jsonl]

Papers and phrases are made from real text by resampling: the sample that ships with Paperboy, or a file of papers (one
JSON object a line, with ``title`` and ``summary``). Most topics are plain phrases, a third have operators, they follow
all three rules, and many people follow the same. One process puts them into a new SQLite database and files them;
another decides about the papers as the running bot does, in batches, and its memory is what it took at most. What fits
is written down as matches, up to some number of them. The naive loop tries every topic of a slice on a few papers.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import func, select

from bench.corpus import made_papers, read_text
from bench.followed_topics import Topics
from bench.memory import peak
from bot.filing import Filing, read_follow
from bot.logs import logging_to
from bot.matchmaker import Matchmaker
from bot.papers import Paper
from bot.ports import Caller, Person, Place
from bot.search.embedder import shipped
from bot.search.fit import fits, prepare
from bot.search.likeness import Likeness
from bot.store.database import Database
from bot.store.followed import Follow, NewFit
from bot.store.migrations import migrate
from bot.store.papers import Known
from bot.store.rows import paper_values
from bot.store.store import Store
from bot.store.tables import papers as papers_table
from bot.store.tables import subscriptions

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SIZES = (10_000, 100_000, 1_000_000)
BATCH = 500
"""Papers that the matchmaker takes at once."""
_PLACE = Place("bench", "b", "papers", "channel")
_ADA = Person("bench", "b", "ada", "Ada")
_WRITTEN = 1_000_000
"""Matches written down at most: with a million topics there are more than a minute's worth."""
_SLICE = (5, 4_000)
"""Papers and topics of the naive loop."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Filed:
    """How the topics came in."""

    distinct: int
    """Topics with their rules that differ."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Crossed:
    """How the papers met them."""

    seconds: float
    cpu: float
    fits: int
    matches: int
    megabytes: float
    written: int
    writing: float
    naive: float
    """Pairs of a paper and a topic a second, one by one."""


async def fill(url: str, topics: int, text: Path | None) -> Filed:
    """Make a database with so many subscriptions, and file their topics as the running bot does."""
    database = Database(url)
    await migrate(database)
    store = Store(database)
    await store.people.visit(Caller(_ADA, _PLACE, _PLACE), NOW)
    made = enumerate(Topics(await asyncio.to_thread(read_text, text)).made(topics))
    while rows := [_row(number, follow) for number, follow in islice(made, 10_000)]:
        await database.insert_new(subscriptions, rows)
    distinct, seconds = await _timed(Filing(store.followed).run())
    await database.close()
    return Filed(distinct, seconds)


def _row(number: int, follow: Follow) -> dict[str, object]:
    """A subscription with its own key, so that all fit into one place: matching does not look at places."""
    always: dict[str, object] = {"place_key": _PLACE.key, "made_by": _ADA.key, "created_at": NOW - timedelta(days=9)}
    schedule = {"cadence": "instant", "at": "09:00", "days": "01234", "timezone": "UTC", "count": 10}
    about = {"topic": follow[0], "topic_key": str(number), "rule": follow[1], "min_upvotes": 0, "state": "active"}
    return always | schedule | about


async def cross(url: str, papers: int, text: Path | None) -> Crossed:
    """Decide about so many new papers, write down what fits, and try some of it the naive way."""
    database = Database(url)
    store = Store(database)
    news = [Known(paper, NOW) for paper in made_papers(await asyncio.to_thread(read_text, text), papers)]
    meaning = Likeness(shipped(), [one.paper for one in news])
    meaning.learn(())  # the running bot has done that long before
    matchmaker = Matchmaker(store, meaning)
    begun = time.process_time()
    found, seconds = await _timed(_decided(matchmaker, news))
    cpu, megabytes = time.process_time() - begun, peak()
    reached = await _reached(store, found)
    chosen = _as_many_as(found, reached)
    await database.insert_new(papers_table, [paper_values(one.paper) | {"raw": b"", "changed_at": NOW} for one in news])
    written, writing = await _timed(store.followed.note(chosen, NOW))
    naive = _naive([one.paper for one in news[: _SLICE[0]]], await _some_follows(store))
    await database.close()
    return Crossed(seconds, cpu, len(found), sum(reached), megabytes, written, writing, naive)


async def _decided(matchmaker: Matchmaker, news: Sequence[Known]) -> list[NewFit]:
    batches = [news[start : start + BATCH] for start in range(0, len(news), BATCH)]
    return [fit for batch in batches for fit in await matchmaker.decide(batch)]


async def _reached(store: Store, found: Sequence[NewFit]) -> list[int]:
    """How many follow the topic of each."""
    columns = (subscriptions.c.topic, subscriptions.c.rule)
    rows = await store.database.rows(select(*columns, func.count()).group_by(*columns))
    followers = {(topic, rule): number for topic, rule, number in rows}
    return [followers[one.topic, one.rule] for one in found]


def _as_many_as(found: Sequence[NewFit], reached: Sequence[int]) -> list[NewFit]:
    """The first of them, until they reach _WRITTEN."""
    totals = accumulate(reached)
    return [one for one, total in zip(found, totals, strict=True) if total <= _WRITTEN]


async def _some_follows(store: Store) -> list[Follow]:
    columns = (subscriptions.c.topic, subscriptions.c.rule)
    rows: Sequence[Any] = await store.database.rows(select(*columns).distinct().limit(_SLICE[1]))
    return [(topic, rule) for topic, rule in rows]


def _naive(papers: Sequence[Paper], follows: Sequence[Follow]) -> float:
    """Pairs a second when each topic, read beforehand, is tried on each paper by words alone."""
    wanted = [one for follow in follows if (one := read_follow(follow))]
    begun = time.perf_counter()
    for text in map(prepare, papers):
        for one in wanted:
            fits(text, one.topic, one.rule)
    return len(papers) * len(wanted) / (time.perf_counter() - begun)


async def _timed(work: Awaitable[_T]) -> tuple[_T, float]:
    begun = time.perf_counter()
    return await work, time.perf_counter() - begun


async def crossing(topics: int, papers: int, text: Path | None = None) -> str:
    """So many topics in a new database, so many new papers: the lines of a report."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/paperboy.db"
        filed: Filed = await _apart(fill, url, topics, text)
        crossed: Crossed = await _apart(cross, url, papers, text)
    return report(topics, papers, filed, crossed)


async def _apart(work: Callable[..., Coroutine[Any, Any, _T]], *arguments: object) -> _T:
    """Do it in a new process, so that its memory is its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as processes:
        return await asyncio.get_running_loop().run_in_executor(processes, _run, work, arguments)


def _run(work: Callable[..., Coroutine[Any, Any, _T]], arguments: Sequence[object]) -> _T:
    with logging_to(level="error"):
        return asyncio.run(work(*arguments))


def report(topics: int, papers: int, filed: Filed, crossed: Crossed) -> str:
    """Lines for people."""
    pairs = topics * papers
    alone = pairs / crossed.naive
    rate, share = crossed.written / crossed.writing, crossed.matches / pairs
    return "\n  ".join(
        (
            f"{topics:,} topics ({filed.distinct:,} differ), filed in {filed.seconds:.1f} s",
            f"{papers:,} papers decided in {crossed.seconds:.2f} s ({crossed.cpu:.2f} s of CPU):"
            f" {pairs / crossed.seconds:,.0f} pairs a second",
            f"one by one: {crossed.naive:,.0f} pairs a second, {alone / crossed.seconds:,.0f} times as long",
            f"memory at most {crossed.megabytes:.0f} MB",
            f"fitting: {crossed.fits:,} topics, {crossed.matches:,} matches, {share:.2%} of all pairs",
            f"written: {crossed.written:,} matches in {crossed.writing:.1f} s, {rate:,.0f} a second",
        )
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a report for each number of topics."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--topics", type=int, nargs="+", default=SIZES)
    made.add_argument("--papers", type=int, default=1000)
    made.add_argument(
        "--text", type=Path, help="papers to make phrases and papers from: JSON lines: id, title, summary"
    )
    args = made.parse_args(arguments)
    for topics in args.topics:
        print(asyncio.run(crossing(topics, args.papers, args.text)), flush=True)


if __name__ == "__main__":
    main()
