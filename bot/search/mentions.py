"""Find where a paper says some words, how often, and how close together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

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


def mentions(paper: PaperText, folded: Sequence[str]) -> Iterator[Mention]:
    """The parts of a paper in which the words stand in a row, the title first."""
    row = as_row(folded)
    for section in paper.sections:
        if found := _mention(section, row):
            yield found


def _mention(section: Section, row: str) -> Mention | None:
    # What is found in the row that is spelled out is abbreviated in the paper, and the other way round.
    plain, out, short = row in section.folded, row in section.spelled_out, row in section.abbreviated
    if not (plain or out or short):
        return None
    times = max(section.folded.count(row), section.spelled_out.count(row), section.abbreviated.count(row))
    return Mention(section.name, times, "" if plain else "abbreviated" if out else "spelled out")


def gap(paper: PaperText, wanted: Set[str]) -> int | None:
    """The fewest other words between these in any order in one part of a paper; None if none holds them all."""
    spans = (_span(_places(row), wanted) for section in paper.sections for row in section.rows)
    found = [span for span in spans if span is not None]
    return min(found) - len(wanted) if found else None


@lru_cache(maxsize=1 << 8)
def _places(row: str) -> dict[str, list[int]]:
    """Where each word of a row stands; kept while a paper is held against many topics."""
    places: dict[str, list[int]] = {}
    for at, word in enumerate(row.split()):
        places.setdefault(word, []).append(at)
    return places


def _span(places: Mapping[str, Sequence[int]], wanted: Set[str]) -> int | None:
    """The shortest stretch of a row that holds all the words, from where each of them stands."""
    if not wanted <= places.keys():
        return None
    last: dict[str, int] = {}
    spans: list[int] = []
    for at, word in sorted((at, one) for one in wanted for at in places[one]):
        last[word] = at
        if len(last) == len(wanted):
            spans.append(at - min(last.values()) + 1)
    return min(spans)
