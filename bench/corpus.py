"""Papers and questions of any number, made from real text by resampling: the same ones for the same seed."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from bench.labelled import read_papers
from bot.papers import Paper
from bot.sources.sample import Sample
from bot.store.rows import paper_values
from bot.store.store import Store
from bot.store.tables import feature_days
from bot.store.tables import papers as papers_table

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SPAN = 3650
"""Days over which the papers are spread, up to NOW."""
_SENTENCES = 7
"""In an abstract: as many as arXiv's usually have."""
_REPEATED = 0.3
"""Share of the questions that somebody asked before."""
_BATCH = 2000
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W\d_][\w-]+")


@dataclass(frozen=True, slots=True)
class Text:
    """What papers are made from."""

    titles: tuple[tuple[str, ...], ...]
    """Each as its words."""
    sentences: tuple[str, ...]


def read_text(file: Path | None) -> Text:
    """The text of a file of papers (one JSON object a line, with ``title`` and ``summary``), or of the sample."""
    papers = read_papers(file) if file else tuple(asyncio.run(_sample()))
    titles = tuple(tuple(paper.title.split()) for paper in papers)
    texts = " ".join(f"{paper.abstract} {paper.summary}" for paper in papers)
    return Text(titles, tuple(filter(None, _SENTENCE_END.split(texts))))


async def _sample() -> list[Paper]:
    sample = Sample()
    return [record.paper for day in sample.days() for record in await sample.day(day)]


def made_papers(text: Text, number: int) -> Iterator[Paper]:
    """That many papers: a title from the halves of two, an abstract from sentences of any."""
    chance = random.Random(1)
    for one in range(number):
        first, second = chance.choice(text.titles), chance.choice(text.titles)
        yield Paper(
            _paper_id(one),
            " ".join((*first[: len(first) // 2], *second[len(second) // 2 :])),
            abstract=" ".join(chance.choices(text.sentences, k=_SENTENCES)),
            authors=("Ana Grau", "Sergey Levine"),
            published=_day(one, number),
            featured=_day(one, number),
            upvotes=chance.randrange(200),
        )


def _paper_id(number: int) -> str:
    """Like arXiv's: unique for the first 10 million."""
    return f"{16 + number // 1_000_000}{1 + number // 90_000 % 12:02d}.{number % 90_000 + 1:05d}"


def _day(number: int, papers: int) -> date:
    return NOW.date() - timedelta(days=SPAN * number // papers)


def made_questions(text: Text, number: int) -> list[str]:
    """That many questions: one to five neighbouring words of a title, some of them asked before."""
    chance = random.Random(2)
    titles = [words for title in text.titles if (words := _WORD.findall(" ".join(title)))]
    asked: list[str] = []
    for _ in range(number):
        again = asked and chance.random() < _REPEATED
        asked.append(chance.choice(asked) if again else _question(chance.choice(titles), chance))
    return asked


def _question(title: list[str], chance: random.Random) -> str:
    start = chance.randrange(len(title))
    return " ".join(title[start : start + chance.randint(1, 5)]).lower()


async def fill(store: Store, text: Text, number: int) -> None:
    """Put that many papers into the store, as if each was featured on its day and all of them read at NOW."""
    papers = made_papers(text, number)
    moment = NOW
    while batch := list(islice(papers, _BATCH)):
        moment += timedelta(milliseconds=1)
        rows = [paper_values(paper) | {"raw": b"", "arrived_at": None, "changed_at": moment} for paper in batch]
        await store.database.insert_new(papers_table, rows)
        days = [{"paper_id": paper.id, "day": paper.featured} for paper in batch]
        await store.database.insert_new(feature_days, days)
