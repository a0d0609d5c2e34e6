"""How good the search is on labelled papers, beside SQLite FTS5 and plain tantivy in the same run.

    python bench/relevance.py --papers P.jsonl --queries Q.jsonl --qrels R.tsv [--judged POOL.txt] [--text-only]

Every query is typed at the desk as ``search …``, by somebody of their own, and what counts is the list that the desk
keeps for them; a refused query found nothing. The baselines read the same texts: FTS5 ranks by bm25 with the title
weighted 3 and the Porter stemmer, tantivy with ``en_stem`` and the title boosted 2, both for any of the words. Each
gives its first 100 papers; --judged then strikes out all but the judged ones.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from adapters.app import App, opened_store
from adapters.console_room import ConsoleRoom
from adapters.console_seat import Seat
from adapters.settings import Settings
from bench.baselines import Baseline, Fts5, Tantivy
from bench.labelled import Labelled, Query, parser, read_labelled
from bench.measures import HEADS, measures
from bot.clock import Clock
from bot.config.settings import BotSettings
from bot.desk.find import FOUND
from bot.logs import logging_to
from bot.papers import Paper, PaperRecord
from bot.sources.sample import Sample

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
CHANNEL = "papers"
_BATCH = 500

Lists = dict[str, Sequence[str]]
"""Query id to the ids of the papers found, best first."""


# -- the product -------------------------------------------------------------------------------


async def desk_lists(papers: Iterable[Paper], queries: Iterable[Query]) -> tuple[Lists, list[str]]:
    """What the desk finds, and the ids of the queries that it refused."""
    with tempfile.TemporaryDirectory() as folder, logging_to(level="error"):
        clock = Clock(NOW)
        settings = Settings(bot=BotSettings(data=folder))
        async with opened_store(settings) as store:
            room = ConsoleRoom(Path(folder), clock)
            app = App(settings, clock, store, [Sample()], [room])
            await _fill(app, papers)
            return await _ask(app, room, queries)


async def _fill(app: App, papers: Iterable[Paper]) -> None:
    records = [PaperRecord(paper) for paper in papers]
    for start in range(0, len(records), _BATCH):
        await app.store.papers.keep(records[start : start + _BATCH], NOW)
    await app.finder.refresh()


async def _ask(app: App, room: ConsoleRoom, queries: Iterable[Query]) -> tuple[Lists, list[str]]:
    lists: Lists = {}
    refused = []
    for number, query in enumerate(queries):
        caller = Seat.first(room, f"asker-{number}", CHANNEL).caller
        message = await app.desk.answer(caller, f"search {' '.join(query.text.split())}")
        kept = await app.store.lists.last(caller.person.key, caller.place.key)
        lists[query.id] = kept.paper_ids if kept else ()
        refused += [query.id] if message.kind == "refusal" else []
    return lists, refused


def baseline_lists(baseline: Baseline, papers: Iterable[Paper], queries: Iterable[Query]) -> Lists:
    """What one of the baselines finds."""
    with closing(baseline):
        baseline.add(papers)
        return {query.id: baseline.find(query.text, FOUND) for query in queries}


# -- the report --------------------------------------------------------------------------------


def report(labelled: Labelled, systems: Mapping[str, Lists]) -> str:
    """A line a system; then the first one's nDCG@10 against each of the others."""
    figures = {name: _figures(labelled, lists) for name, lists in systems.items()}
    first, *others = figures
    lines = [f"{'':20}{''.join(f'{head:>12}' for head in HEADS)}"]
    lines += [
        f"{name:20}{''.join(f'{mean(one):12.3f}' for one in zip(*rows, strict=True))}" for name, rows in figures.items()
    ]
    return "\n".join(lines + [_against(first, other, figures[first], figures[other]) for other in others])


def _figures(labelled: Labelled, lists: Lists) -> list[tuple[float, ...]]:
    kept = {query: [paper for paper in found if paper in labelled.judged] for query, found in lists.items()}
    return [measures(kept[query.id], query.grades) for query in labelled.queries]


def _against(name: str, other: str, ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]) -> str:
    gaps = [our[0] - their[0] for our, their in zip(ours, theirs, strict=True)]
    base = mean(their[0] for their in theirs)
    change = f"{mean(gaps) / base:+.1%}" if base else "(nothing to compare with)"
    wins = f"better on {sum(gap > 0 for gap in gaps)} queries, worse on {sum(gap < 0 for gap in gaps)}"
    return f"nDCG@10 of {name} against {other}: {change}, {wins}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    labelled = read_labelled(parser(__doc__).parse_args(arguments))
    print(labelled)
    found, refused = asyncio.run(desk_lists(labelled.papers, labelled.queries))
    systems = {
        baseline.name: baseline_lists(baseline, labelled.papers, labelled.queries) for baseline in (Fts5(), Tantivy())
    }
    print(report(labelled, {"search at the desk": found} | systems))
    if refused:
        print(f"refused by the desk, and counted as nothing found: {', '.join(refused)}")


if __name__ == "__main__":
    main()
