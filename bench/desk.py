"""How fast the desk answers, beside a bare question to the same database.

    python bench/desk.py [--papers 10000] [--seconds 3]

Prints for each verb p50, p95 and the worst of the whole call (front desk to Message) in milliseconds with 1 asker and
with 50 who ask again at once, the calls a second, and the ratio of p50 to ``SELECT 1`` on the same engine in the same
run; then the time to fill the store and the index, and the memory. Papers are made from words, from a fixed seed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from pathlib import Path

from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from adapters.app import App, opened_store
from adapters.console_room import ConsoleRoom
from adapters.console_seat import Seat
from adapters.settings import Settings
from bench.loads import ALONE, HEADS, SATURATED, put_under
from bench.memory import peak
from bot.clock import Clock
from bot.config.settings import BotSettings
from bot.logs import logging_to
from bot.papers import Paper, PaperRecord
from bot.sources.sample import Sample

LINES = (
    "today",
    "search diffusion policy",
    "search author:levine reasoning -survey",
    "show 2401.00001",
    "similar 2401.00001",
    "subscriptions",
    "why 2401.00001",
    "status",
)
NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
WORDS = [
    "diffusion",
    "policy",
    "reasoning",
    "agent",
    "graph",
    "neural",
    "video",
    "robot",
    "learning",
    "reward",
    "model",
    "speech",
    "token",
    "attention",
    "retrieval",
    "benchmark",
    "alignment",
    "scaling",
    "sparse",
    "memory",
    "planning",
    "vision",
    "language",
    "code",
    "proof",
    "molecule",
    "privacy",
    "safety",
    "world",
]


def made(number: int, chance: random.Random) -> PaperRecord:
    """One made paper; a hundred a weekday up to NOW."""
    day = NOW.date() - timedelta(days=number // 100)
    words = chance.choices(WORDS, k=120)
    paper = Paper(
        f"{24 + number // 1_000_000}{1 + number // 90_000 % 12:02d}.{number % 90_000 + 1:05d}",
        " ".join(words[:8]).title(),
        abstract=" ".join(words) + ".",
        authors=(f"Ana {chance.choice(WORDS).title()}", "Sergey Levine"),
        featured=day,
        published=day,
        upvotes=chance.randrange(200),
    )
    return PaperRecord(paper)


async def fill(app: App, papers: int) -> tuple[float, float]:
    """Keep the papers and index them; real seconds of each."""
    chance = random.Random(1)
    begun = time.perf_counter()
    days: dict[date | None, list[PaperRecord]] = {}
    for record in (made(number, chance) for number in range(papers)):
        days.setdefault(record.paper.featured, []).append(record)
    for day, records in days.items():
        await app.store.papers.keep(records, NOW, day=day)
        if day:
            await app.store.feed.note_day("sample", day, len(records), NOW)
    kept = time.perf_counter()
    await app.finder.refresh()
    return kept - begun, time.perf_counter() - kept


async def compare(app: App, room: ConsoleRoom, seconds: float) -> None:
    async def bare(_number: int, _line: str) -> None:
        async with app.store.database.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def say(_number: int, line: str) -> None:
        await app.desk.answer(seat.caller, line)

    seat = Seat.first(room, "ana", "papers")
    print(f"{'':44}{'askers':>7}{HEADS}{'× SELECT 1':>12}")
    for load in (ALONE, SATURATED):
        baseline = await put_under(load, bare, repeat(""), seconds / 2)
        for line in LINES:
            taken = await put_under(load, say, repeat(line), seconds)
            print(f"{line:44}{load.askers:7}{taken}{taken.p50 / baseline.p50:12.1f}")
        print(f"{'(SELECT 1)':44}{load.askers:7}{baseline}")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=3.0, help="for each line and number of askers")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, logging_to(level="error"):
        clock = Clock(NOW)
        settings = Settings(bot=BotSettings(data=folder))
        async with opened_store(settings) as store:
            room = ConsoleRoom(Path(folder), clock)
            app = App(settings, clock, store, [Sample()], [room])
            keeping, indexing = await fill(app, args.papers)
            print(f"{args.papers:,} papers: kept in {keeping:.1f} s, indexed in {indexing:.1f} s")
            await compare(app, room, args.seconds)
    print(f"memory at most {peak():.0f} MB")


if __name__ == "__main__":
    asyncio.run(main())
