"""Hold new papers against every topic at once; the cost follows the paper, not the number of topics.

Each topic waits under one phrase without which it can't fit. A paper looks up its own word sequences, and only
the topics found that way are read in full; those without such a phrase (by an author, with code) are read every time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.papers import Paper
from bot.search.fit import Fit, PaperText, Wanted, content, fits, prepare
from bot.search.rules import Nearness, Rule
from bot.text import phrase, spell
from bot.topics import All, Either, Node, Phrase

_LONGEST = 5
"""Words of a phrase that are looked up; the rest is checked when the topic is read in full."""


@dataclass(frozen=True, slots=True)
class Match:
    """One paper fits the topic that was registered under ``key``."""

    key: int
    paper_id: str
    fit: Fit


class Meaning(Protocol):
    """What tells how near papers are to words."""

    def nearnesses(self, papers: Sequence[Paper]) -> Sequence[Nearness | None]:
        """One a paper, in their order; None where nobody can tell."""
        ...


class Matcher:
    """Many topics, each under a key of the caller's."""

    def __init__(self, topics: Mapping[int, Wanted]) -> None:
        self._topics = dict(topics)
        self._order = {key: at for at, key in enumerate(self._topics)}
        self._waiting: dict[str, list[int]] = {}
        self._always: list[int] = []
        for key, wanted in self._topics.items():
            self._register(key, anchors(wanted.topic.root, wanted.rule) if wanted.topic else None)
        self._lengths = sorted({gram.count(" ") + 1 for gram in self._waiting})

    def _register(self, key: int, needed: tuple[str, ...] | None) -> None:
        if needed is None:
            self._always.append(key)
            return
        for gram in needed:
            self._waiting.setdefault(gram, []).append(key)

    def match(self, papers: Iterable[Paper], meaning: Meaning | None = None) -> list[Match]:
        """Every fit of every paper, in the order of the papers and then of the topics."""
        given = list(papers)
        nearnesses = meaning.nearnesses(given) if meaning else [None] * len(given)
        pairs = zip(given, nearnesses, strict=True)
        return [match for paper, nearness in pairs for match in self._match_one(prepare(paper), nearness)]

    def _match_one(self, paper: PaperText, nearness: Nearness | None) -> Iterator[Match]:
        for key in self._candidates(paper):
            wanted = self._topics[key]
            fit = fits(paper, wanted.topic, wanted.rule, nearness)
            if fit is not None:
                yield Match(key, paper.paper_id, fit)

    def _candidates(self, paper: PaperText) -> list[int]:
        found = set(self._always)
        for gram in self._grams(paper):
            found.update(self._waiting.get(gram, ()))
        return sorted(found, key=self._order.__getitem__)

    def _grams(self, paper: PaperText) -> set[str]:
        """Every run of the paper's folded words that is as long as some phrase waiting."""
        rows = [section.folded.split() for section in paper.sections]
        return {
            " ".join(row[at : at + length])
            for row in rows
            for length in self._lengths
            for at in range(len(row) - length + 1)
        }


def anchors(node: Node, rule: Rule = "normal") -> tuple[str, ...] | None:
    """Word sequences of which any fitting paper holds at least one; None if nothing can be promised."""
    if isinstance(node, Phrase):
        if rule == "broad" and not node.exact:  # its words may stand anywhere
            return (max(content(spell(node.words)), key=lambda word: (len(word), word)),)
        return (" ".join(phrase(spell(node.words))[:_LONGEST]),)
    if isinstance(node, Either):
        branches = [anchors(inner, rule) for inner in node.nodes]
        known = [branch for branch in branches if branch is not None]
        return tuple(gram for branch in known for gram in branch) if len(known) == len(branches) else None
    if isinstance(node, All):
        found = [anchors(inner, rule) for inner in node.nodes]
        return max(filter(None, found), key=_rarity, default=None)
    return None


def _rarity(grams: tuple[str, ...]) -> tuple[int, int, int]:
    """Few alternatives, many words and many letters are rare; no counts of real papers are needed for that."""
    shortest = min(grams, key=len)
    return -len(grams), shortest.count(" "), len(shortest)
