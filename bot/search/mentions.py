"""Find where a paper says some words, how often, and how close together. Pure."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from bot.search.papertext import PaperText, Section, as_row


@dataclass(frozen=True, slots=True)
class Mention:
    """Words in a row in one part of a paper."""

    section: str
    times: int
    spelling: str = ""
    """How the paper writes them if it is not as asked: ``spelled out`` or ``abbreviated``."""

    def __str__(self) -> str:
        """``in the title``, ``in the abstract, spelled out``."""
        return f"in the {self.section}{f', {self.spelling}' if self.spelling else ''}"


def mentions(paper: PaperText, folded: Sequence[str]) -> list[Mention]:
    """The parts of a paper in which the words stand in a row, the title first."""
    row = as_row(folded)
    return [found for section in paper.sections if (found := _mention(section, row))]


def _mention(section: Section, row: str) -> Mention | None:
    # What is found in the row that is spelled out is abbreviated in the paper, and the other way round.
    rows = {"": section.folded, "abbreviated": section.spelled_out, "spelled out": section.abbreviated}
    held = [(text.count(row), spelling) for spelling, text in rows.items() if row in text]
    if not held:
        return None
    return Mention(section.name, max(times for times, _ in held), held[0][1])


def gap(paper: PaperText, wanted: Set[str]) -> int | None:
    """The fewest other words between these in any order in one part of a paper; None if none holds them all."""
    spans = (_span(row.split(), wanted) for section in paper.sections for row in section.rows)
    found = [span for span in spans if span is not None]
    return min(found) - len(wanted) if found else None


def _span(row: Sequence[str], wanted: Set[str]) -> int | None:
    """The shortest stretch of the row that holds all the words."""
    last: dict[str, int] = {}
    shortest: int | None = None
    for at, word in enumerate(row):
        if word in wanted:
            last[word] = at
            if len(last) == len(wanted):
                span = at - min(last.values()) + 1
                shortest = span if shortest is None else min(shortest, span)
    return shortest
