"""Read labelled papers: what the benches of search and topics measure against.

Papers and queries hold one JSON object a line: ``id``, ``title`` and ``summary``, with ``ai_keywords`` and
``ai_summary`` if there are any; ``qid`` and ``text``. Labels are lines of query id, paper id and grade (a whole number;
0 is not relevant), with tabs between. The pool of judged papers is one paper id a line.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from bot.papers import Paper
from bot.sources.words import one_line

_Read = TypeVar("_Read")


class _PaperLine(msgspec.Struct):
    id: str | int
    title: str
    summary: str | None = ""
    ai_keywords: list[str] | None = None
    ai_summary: str | None = ""


class _QueryLine(msgspec.Struct):
    qid: str | int
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """Something looked for, with its relevant papers: paper id to grade, above 0."""

    id: str
    text: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Papers, and the queries that have a relevant one among those that were judged."""

    papers: tuple[Paper, ...]
    queries: tuple[Query, ...]
    judged: frozenset[str]
    """The papers whose labels are complete; all if nobody said otherwise."""
    unknown: int
    """Labels left out, because their paper is not among the papers or was not judged."""

    def __str__(self) -> str:
        """For people: ``8,506 papers (5,387 judged), 36 queries, 1,245 labels (192 of other papers left out)``."""
        labels = sum(len(query.grades) for query in self.queries)
        left_out = f" ({self.unknown:,} of other papers left out)" if self.unknown else ""
        judged = f" ({len(self.judged):,} judged)" if len(self.judged) < len(self.papers) else ""
        return f"{len(self.papers):,} papers{judged}, {len(self.queries):,} queries, {labels:,} labels{left_out}"


def parser(description: str | None) -> argparse.ArgumentParser:
    """The options that both benches take."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--papers", type=Path, required=True, help="JSON lines: id, title, summary")
    made.add_argument("--queries", type=Path, required=True, help="JSON lines: qid, text")
    made.add_argument("--qrels", type=Path, required=True, help="qid, paper id, grade; tabs between")
    made.add_argument("--judged", type=Path, help="ids of the judged papers; all others are ignored in the results")
    made.add_argument("--text-only", action="store_true", help="leave ai_keywords and ai_summary out")
    return made


def read_labelled(args: argparse.Namespace) -> Labelled:
    """Read the files that the options name; exits with a sentence if one can't be read."""
    papers = read_papers(args.papers, text_only=args.text_only)
    judged = frozenset(paper.id for paper in papers)
    if args.judged:
        judged &= frozenset(line for _, line in _rows(args.judged))
    relevant = [label for label in _labels(args.qrels) if label[2] > 0]
    grades: dict[str, dict[str, int]] = {}
    for query_id, paper_id, grade in relevant:
        if paper_id in judged:
            grades.setdefault(query_id, {})[paper_id] = grade
    queries = (
        Query(str(line.qid), line.text, grades.get(str(line.qid), {})) for line in _lines(args.queries, _QueryLine)
    )
    unknown = sum(paper_id not in judged for _, paper_id, _ in relevant)
    kept = tuple(query for query in queries if query.grades)
    if not kept:
        raise SystemExit(f"{args.qrels} names no relevant paper for any of the queries")
    return Labelled(papers, kept, judged, unknown)


def read_papers(path: Path, *, text_only: bool = False) -> tuple[Paper, ...]:
    """Read a file of papers; exits with a sentence if that can't be."""
    return tuple(_paper(line, text_only=text_only) for line in _lines(path, _PaperLine))


def _paper(line: _PaperLine, *, text_only: bool) -> Paper:
    """As the program would keep it: each text is one line."""
    keywords = () if text_only else tuple(map(one_line, line.ai_keywords or ()))
    summary = "" if text_only else one_line(line.ai_summary)
    return Paper(str(line.id), one_line(line.title), one_line(line.summary), summary=summary, keywords=keywords)


def _labels(path: Path) -> Iterator[tuple[str, str, int]]:
    for number, line in _rows(path):
        try:
            query_id, paper_id, grade = line.split("\t")
            yield query_id, paper_id, int(grade)
        except ValueError:
            raise SystemExit(
                f"{path}, line {number}: not a query id, a paper id and a grade with tabs between"
            ) from None


def _lines(path: Path, kind: type[_Read]) -> Iterator[_Read]:
    for number, line in _rows(path):
        try:
            yield msgspec.json.decode(line, type=kind)
        except msgspec.DecodeError as error:
            raise SystemExit(f"{path}, line {number}: {error}") from None


def _rows(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers."""
    try:
        rows = path.read_text(encoding="utf-8").split("\n")  # a title may hold other line ends
    except OSError as error:
        raise SystemExit(f"{path} can't be read: {error.strerror}") from None
    return ((number, row.strip()) for number, row in enumerate(rows, 1) if row.strip())
