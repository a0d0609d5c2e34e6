"""Make a paper ready for being held against many topics: its words in rows, and what they also spell. Pure.

A paper says "MoE" or "mixture of experts", "pre-training" or "pretraining", and a topic the other one. So each part of
a paper is kept as it stands, spelled out, and abbreviated; a topic needs one spelling only, whatever is learned later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.papers import Paper
from bot.search.acronyms import declared
from bot.search.spelling import NO_SPELLINGS, Spellings, joinable
from bot.text import singular, words

_BREAK = "|"
"""Stands between keywords: no word holds it, so no phrase reaches across."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a paper, such as its title: its words in a row, with spaces around each."""

    name: str
    exact: str
    folded: str
    spelled_out: str = ""
    """``folded`` with its acronyms as long forms and its joined words apart; empty where that is the same."""
    abbreviated: str = ""
    """``folded`` with its long forms as acronyms and its hyphenated words joined; empty where that is the same."""

    @property
    def rows(self) -> tuple[str, ...]:
        """Every row of folded words in which a topic may be found."""
        return tuple(filter(None, (self.folded, self.spelled_out, self.abbreviated)))


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paper made ready once for being held against many topics."""

    paper_id: str
    sections: tuple[Section, ...]
    """The title first; parts that hold no words are left out."""
    authors: tuple[tuple[str, frozenset[str]], ...]
    """Each name as written, and its words."""
    organization: str
    organization_words: str
    has_code: bool
    upvotes: int

    def rows(self) -> Iterator[list[str]]:
        """Every row of folded words: any phrase that is found in the paper is a run of one of them."""
        for section in self.sections:
            for row in section.rows:
                yield row.split()


def prepare(paper: Paper, known: Spellings = NO_SPELLINGS) -> PaperText:
    """Bring a paper's words into their comparable forms; what it declares itself counts before what is ``known``."""
    texts = {"title": [paper.title], "abstract": [paper.abstract], "summary": [paper.summary]}
    texts["keywords"] = list(paper.keywords)
    own = _own_spellings(paper)
    return PaperText(
        paper_id=paper.id,
        sections=tuple(_section(name, parts, own, known) for name, parts in texts.items() if any(parts)),
        authors=tuple((name, frozenset(words(name))) for name in paper.authors),
        organization=paper.organization,
        organization_words=as_row(words(paper.organization)),
        has_code=bool(paper.code_url),
        upvotes=paper.upvotes,
    )


def as_row(parts: Iterable[str]) -> str:
    """Words with a space around each, so that whole words are found."""
    return f" {' '.join(parts)} "


def _own_spellings(paper: Paper) -> Spellings:
    acronyms = [pair for text in (paper.title, paper.abstract) if "(" in text for pair in declared(text)]
    joined = (pair for text in (paper.title, paper.abstract, *paper.keywords) for pair in joinable(text))
    return Spellings.of(acronyms, joined)


def _section(name: str, parts: Iterable[str], own: Spellings, known: Spellings) -> Section:
    exact: list[str] = []
    for part in parts:
        exact += [_BREAK, *words(part)] if exact else words(part)
    folded = [singular(word) for word in exact]
    row = as_row(folded)
    out, short = as_row(own.spelled_out(folded, known)), as_row(own.abbreviated(folded, known))
    return Section(name, as_row(exact), row, out if out != row else "", short if short != row else "")
