"""How fast the desk finds papers, at any size, beside SQLite FTS5 and plain tantivy in the same run.

    python bench/speed.py [--papers 10000] [--seconds 10] [--text PAPERS.jsonl] [--folder KEPT]
    python bench/speed.py --topics 100000 [--papers 1000]

Papers are made from sentences of the sample that ships with Paperboy, or of the ``--text`` (JSON lines with ``id``,
``title`` and ``summary``), from a fixed seed; questions are one to five neighbouring words of a title, three in ten
were asked before. What is timed is the whole call: a typed ``search …`` in, the Message that a platform would show out.
The baselines give the ids of the first 100 papers: FTS5 in a thread of its own, tantivy in its caller's.

Three loads: one asker; 50 askers who ask again at once, so that each waits for the 49 before (a measure of how much
can be answered, which nobody's patience allows); and 50 askers who read for a second between two questions. Each
system runs in a process of its own, with the whole program loaded; every load ends after ``--seconds``, and a system
that takes longer than a second for an answer is asked by one asker only. The last line is of a new process that opens
the same folder. Everything is built in a folder that is thrown away; a ``--folder`` is kept, and what a run finds in it
is not built again: building takes two milliseconds a paper, which is an hour for 2,000,000.

``--topics`` measures papers against topics instead.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from adapters.app import App, opened_store
from adapters.console_room import ConsoleRoom
from adapters.console_seat import Seat
from adapters.settings import Settings
from bench.baselines import Baseline, Fts5, Tantivy
from bench.corpus import NOW, Text, fill, made_papers, made_questions, read_text
from bench.loads import ALONE, HEADS, READING, SATURATED, Load, Taken, put_under
from bench.memory import peak
from bot.clock import Clock
from bot.config.settings import BotSettings
from bot.desk.find import FOUND
from bot.logs import logging_to
from bot.sources.sample import Sample

QUESTIONS = 500
LOADS = (ALONE, SATURATED, READING)
WARM = 20
"""Questions before the first that counts."""
SLOW_MS = 1000.0
"""A system that takes so long for one answer is asked no further."""
BUILT = "built"
"""A file in the folder of a system that has all papers."""
_PROBES = 3
"""Questions that tell whether it does."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one process is to do, and where; ``text`` is None for the sample."""

    folder: Path
    papers: int
    seconds: float
    text: Path | None


@dataclass(frozen=True, slots=True)
class Report:
    """What one system showed; ``filled`` is the seconds it took to put the papers where it indexes them from."""

    name: str
    filled: float
    indexed: Mapping[str, float]
    """The seconds that each part of the index took."""
    index_bytes: int
    base_bytes: int
    loads: tuple[tuple[Load, Taken], ...]
    memory: int
    """Megabytes at most, building included."""

    def __str__(self) -> str:
        """A line a load, then the cost of having it."""
        lines = [f"{self.name:20}{load.name:38}{taken}" for load, taken in self.loads]
        kept = f"in {self.filled:.1f} s " if self.indexed else ""
        filled = f"papers kept {kept}({_mb(self.base_bytes)}), " if self.base_bytes else ""
        parts = " and ".join(f"{seconds:.1f} s ({part})" for part, seconds in self.indexed.items())
        built = f"index {f'built in {parts}' if parts else 'as it was'}, {_mb(self.index_bytes)}, "
        built += f"at most {self.memory:,} MB of memory"
        return "\n".join([*lines, f"{'':20}{filled}{built}"])


# -- the product -------------------------------------------------------------------------------


def desk_report(run: Run) -> Report:
    """The product's own search, through the desk."""
    text = read_text(run.text)
    with logging_to(level="error"):
        return asyncio.run(_desk(run, text))


async def _desk(run: Run, text: Text) -> Report:
    clock = Clock(NOW)
    settings = Settings(bot=BotSettings(data=str(run.folder)))
    async with opened_store(settings) as store:
        room = ConsoleRoom(run.folder, clock)
        app = App(settings, clock, store, [Sample()], [room])
        begun = time.perf_counter()
        fresh = not (run.folder / BUILT).exists()
        if fresh:
            await fill(store, text, run.papers)
        filled = time.perf_counter()
        await app.finder.refresh_words()
        worded = time.perf_counter()
        await app.finder.refresh_meaning()
        indexed = {"words": worded - filled, "meaning": time.perf_counter() - worded} if fresh else {}
        (run.folder / BUILT).touch()
        callers = [Seat.first(room, f"asker-{number}", "papers").caller for number in range(SATURATED.askers)]

        async def ask(number: int, question: str) -> None:
            await app.desk.answer(callers[number], f"search {question}")

        for number in range(SATURATED.askers):
            await ask(number, "models")  # each is met, which writes them down once an hour
        loads = await _loads(ask, run, text)
        sizes = _size(run.folder / "index"), _size(run.folder) - _size(run.folder / "index")
    return Report("search at the desk", filled - begun, indexed, *sizes, loads, round(peak()))


# -- the baselines -----------------------------------------------------------------------------


def baseline_report(run: Run, kind: type[Fts5] | type[Tantivy]) -> Report:
    """One of the baselines."""
    return asyncio.run(_baseline(run, kind, read_text(run.text)))


async def _baseline(run: Run, kind: type[Fts5] | type[Tantivy], text: Text) -> Report:
    run.folder.mkdir(exist_ok=True)
    begun = time.perf_counter()
    with closing(kind(run.folder)) as baseline, ThreadPoolExecutor(1) as thread:
        indexed = {}
        if not (run.folder / BUILT).exists():
            baseline.add(made_papers(text, run.papers))
            indexed = {"words": time.perf_counter() - begun}
            (run.folder / BUILT).touch()
        loads = await _loads(_asker(baseline, thread), run, text)
    return Report(baseline.name, 0, indexed, _size(run.folder), 0, loads, round(peak()))


def _asker(baseline: Baseline, thread: ThreadPoolExecutor) -> Callable[[int, str], Awaitable[None]]:
    async def ask(_number: int, question: str) -> None:
        if isinstance(baseline, Tantivy):
            baseline.find(question, FOUND)
        else:
            await asyncio.get_running_loop().run_in_executor(thread, baseline.find, question, FOUND)

    return ask


# -- measuring ---------------------------------------------------------------------------------


async def _loads(ask: Callable[[int, str], Awaitable[None]], run: Run, text: Text) -> tuple[tuple[Load, Taken], ...]:
    questions = cycle(made_questions(text, QUESTIONS))
    probe = await put_under(ALONE, ask, questions, run.seconds, at_most=_PROBES)
    if probe.p50 > SLOW_MS:
        return ((ALONE, await put_under(ALONE, ask, questions, run.seconds)),)
    await put_under(ALONE, ask, questions, run.seconds, at_most=WARM)
    return tuple([(load, await put_under(load, ask, questions, run.seconds)) for load in LOADS])


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


# -- a new process -----------------------------------------------------------------------------


def first_answer(folder: Path) -> str:
    """How long a new process needs until its first answer, and its memory with every platform's library loaded."""
    begun = time.perf_counter()
    command = [sys.executable, __file__, "--first-answer", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        seconds = time.perf_counter() - begun
        memory, both = process.stdout.read().split()
    return f"a new process answers after {seconds:.2f} s; {memory} MB, and {both} MB with Discord and Slack loaded"


async def _answer_first(folder: Path) -> None:
    clock = Clock(NOW)
    settings = Settings(bot=BotSettings(data=str(folder)))
    async with opened_store(settings) as store:
        room = ConsoleRoom(folder, clock)
        app = App(settings, clock, store, [Sample()], [room])
        async with app.running():
            message = await app.desk.answer(Seat.first(room, "ana", "papers").caller, "search models")
            print(len(message.papers()), flush=True)
    print(round(peak()))
    import adapters.discord_app
    import adapters.slack_app  # noqa: F401

    print(round(peak()))


# -- the run -----------------------------------------------------------------------------------


def reports(args: argparse.Namespace, folder: Path, apart: Executor) -> Iterator[Report]:
    """Each system's, one after the other."""
    text = args.text.resolve() if args.text else None

    def run(name: str) -> Run:
        return Run(folder / name, args.papers, args.seconds, text)

    yield apart.submit(desk_report, run("desk")).result()
    yield apart.submit(baseline_report, run("tantivy"), Tantivy).result()
    yield apart.submit(baseline_report, run("fts5"), Fts5).result()


def processes() -> Executor:
    """A new process for everything that is handed over."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), max_tasks_per_child=1)


def topics(number: int, papers: int, text: Path | None) -> str:
    """Papers against topics, as lines to print."""
    from bench.crossing import crossing

    return asyncio.run(crossing(number, papers, text))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, help="how many (10,000; 1,000 with --topics)")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each load")
    parser.add_argument("--text", type=Path, help="JSON lines with id, title and summary to make papers from")
    parser.add_argument("--folder", type=Path, help="where to build, and to find what an earlier run built")
    parser.add_argument("--topics", type=int, help="measure papers against so many topics instead")
    parser.add_argument("--first-answer", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None, apart: Callable[[], Executor] = processes) -> None:
    """Print the figures; ``apart`` is where each system runs."""
    args = _options(arguments)
    if args.topics:
        print(topics(args.topics, args.papers or 1000, args.text))
        return
    args.papers = args.papers or 10_000
    with logging_to(level="error"), tempfile.TemporaryDirectory() as name:
        if args.first_answer:
            asyncio.run(_answer_first(args.first_answer))
            return
        print(f"{args.papers:,} papers\n{'':58}{HEADS}")
        folder = args.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        with apart() as executor:
            for report in reports(args, folder.resolve(), executor):
                print(report, flush=True)
        print(first_answer(folder.resolve() / "desk"))


if __name__ == "__main__":
    main()
