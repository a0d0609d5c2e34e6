"""Whether the preview of a subscription keeps its word: papers a week as previewed, and as they then arrived.

    python bench/honesty.py --papers P.jsonl --queries Q.jsonl [--days 90] [--ahead 30] [--times 6]

Papers are JSON, one a line, with ``id``, ``title``, ``summary`` and ``date``, the day that featured them; queries with
``text``. At each of several days, evenly spread, the product knows the papers up to that day and previews every topic
under every rule as the desk does. Then the papers of the days ahead are decided, and counted a week. Prints for each
rule the median and the mean error in papers a week, and how many papers came for each that was promised.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from statistics import mean, median

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.desk.preview import Previews
from bot.desk.trials import Trials
from bot.logs import logging_to
from bot.papers import Paper, PaperRecord
from bot.search.embedder import shipped
from bot.search.finder import Finder
from bot.search.fit import Wanted
from bot.search.index import PaperIndex
from bot.search.knowledge import Knowledge
from bot.search.readings import read_meant
from bot.search.rules import RULES, Rule
from bot.sources.words import one_line
from bot.store.database import Database
from bot.store.migrations import migrate
from bot.store.store import Store

_SOURCE = "recorded"


class PaperLine(msgspec.Struct):
    """A paper as it was featured."""

    id: str
    title: str
    date: date
    summary: str | None = ""
    ai_keywords: list[str] | None = None
    ai_summary: str | None = ""

    def paper(self) -> Paper:
        """As the program would keep it."""
        return Paper(
            self.id,
            one_line(self.title),
            one_line(self.summary),
            featured=self.date,
            summary=one_line(self.ai_summary),
            keywords=tuple(map(one_line, self.ai_keywords or ())),
        )


class _QueryLine(msgspec.Struct):
    text: str


@dataclass(frozen=True, slots=True)
class Promise:
    """Papers a week of one topic."""

    rule: Rule
    previewed: float
    arrived: float


async def promises(papers: Sequence[Paper], topics: Sequence[str], days: Sequence[date], ahead: int) -> list[Promise]:
    """What was previewed on each of the days, and what came; ``papers`` in the order of their days."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/paperboy.db")
        await migrate(database)
        try:
            room = _Room(Store(database), Path(folder))
            return [one for day in days for one in await room.judge(papers, topics, day, ahead)]
        finally:
            await database.close()


class _Room:
    """What the desk previews with."""

    def __init__(self, store: Store, folder: Path) -> None:
        index = PaperIndex(folder / "index")
        self._store = store
        self._finder = Finder(index, store.papers)
        self._knowledge = Knowledge(store.papers, shipped())
        self._previews = Previews(store, Trials(store, index, self._knowledge, _SOURCE))
        self._known = date.min

    async def judge(self, papers: Sequence[Paper], topics: Sequence[str], day: date, ahead: int) -> list[Promise]:
        """Preview every topic at the end of a day, and count what comes in the days ahead."""
        now = datetime.combine(day, time(23), UTC)
        await self._learn([one for one in papers if one.featured and self._known < one.featured <= day], now)
        self._known = day
        coming = [one for one in papers if one.featured and day < one.featured <= day + timedelta(days=ahead)]
        wanted = [Wanted(read_meant(text), rule) for rule in RULES for text in topics]
        arrived = [0] * len(wanted)
        for match in self._knowledge.match(coming, dict(enumerate(wanted))):
            arrived[match.key] += 1
        seen = [await self._previews.of(one, 0, now) for one in wanted]
        return [
            Promise(one.rule, preview.weekly, count * 7 / ahead)
            for one, preview, count in zip(wanted, seen, arrived, strict=True)
        ]

    async def _learn(self, papers: Sequence[Paper], now: datetime) -> None:
        by_day: dict[date, list[Paper]] = {}
        for paper in papers:
            by_day.setdefault(paper.featured or date.min, []).append(paper)
        for day, found in by_day.items():
            moment = datetime.combine(day, time(22), UTC)
            records = [PaperRecord(paper) for paper in found]
            await self._store.papers.keep(records, moment, day=day, news_at=moment)
            await self._store.feed.note_day(_SOURCE, day, len(found), moment)
        await self._finder.refresh()
        await self._knowledge.refresh(now)


def report(found: Sequence[Promise]) -> str:
    """A line a rule."""
    lines = [
        f"{'':10}{'previewed':>11}{'arrived':>11}{'came for 1':>12}{'mean error':>12}{'median':>9}   papers a week"
    ]
    for rule in RULES:
        mine = [one for one in found if one.rule == rule]
        errors = [abs(one.previewed - one.arrived) for one in mine]
        previewed, arrived = mean(one.previewed for one in mine), mean(one.arrived for one in mine)
        ratio = arrived / previewed if previewed else 0.0
        lines.append(f"{rule:10}{previewed:11.2f}{arrived:11.2f}{ratio:12.2f}{mean(errors):12.2f}{median(errors):9.2f}")
    return "\n".join(lines)


def spread(first: date, last: date, times: int, before: int, ahead: int) -> list[date]:
    """Days with so many days known before them and so many ahead, evenly spread."""
    start, room = first + timedelta(days=before), (last - first).days - before - ahead
    if room < 0:
        raise SystemExit(f"the papers span {(last - first).days} days; {before + ahead} are needed")
    return [start + timedelta(days=room * at // max(1, times - 1)) for at in range(times)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--papers", type=Path, required=True)
    options.add_argument("--queries", type=Path, required=True)
    options.add_argument("--days", type=int, default=90)
    options.add_argument("--ahead", type=int, default=30)
    options.add_argument("--times", type=int, default=6)
    args = options.parse_args(arguments)
    lines = [msgspec.json.decode(line, type=PaperLine) for line in args.papers.read_bytes().splitlines() if line]
    queries = [msgspec.json.decode(line, type=_QueryLine) for line in args.queries.read_bytes().splitlines() if line]
    papers = sorted((line.paper() for line in lines), key=lambda paper: (paper.featured or date.min, paper.id))
    dates = [line.date for line in lines]
    days = spread(min(dates), max(dates), args.times, args.days, args.ahead)
    with logging_to(level="warning"):
        found = asyncio.run(promises(papers, [query.text for query in queries], days, args.ahead))
    print(f"{len(papers):,} papers, {len(queries):,} topics, previewed on {', '.join(map(str, days))}")
    print(report(found))


if __name__ == "__main__":
    main()
