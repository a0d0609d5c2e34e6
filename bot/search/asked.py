"""Measure nearness in meaning for many decisions at once: note first what they ask, then measure it all.

One paper against one topic costs a hundred times what it costs among many, so a decision that needs a nearness is
first made as if everything were near. What it asked is noted, and it is made again with what was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Protocol

from bot.papers import Paper
from bot.search.rules import Nearness

Pair = tuple[int, int]
"""A paper and a text by their places in two sequences."""


class Meaning(Protocol):
    """What tells how near papers are to words."""

    def measure(self, papers: Sequence[Paper], texts: Sequence[str], pairs: Sequence[Pair]) -> Sequence[float] | None:
        """The Nearness of each pair, in their order; None if nobody can tell, so that words alone decide."""
        ...


class Asked:
    """What is asked about some papers, each known by its place among them."""

    def __init__(self, papers: Sequence[Paper], meaning: Meaning | None) -> None:
        """Without a ``meaning`` nobody can tell anything."""
        self._papers = papers
        self._meaning = meaning
        self._asked: list[tuple[int, str]] = []
        self._told: dict[tuple[int, str], float] | None = None

    @property
    def times(self) -> int:
        """How often something was asked."""
        return len(self._asked)

    def noting(self, at: int) -> Nearness | None:
        """Says that a paper is near to everything, and notes the questions."""

        def near(text: str) -> float:
            self._asked.append((at, text))
            return inf

        return near if self._meaning else None

    def measure(self) -> None:
        """Find out all that was asked."""
        if not self._meaning or not self._asked:
            return
        pairs = list(dict.fromkeys(self._asked))
        texts = {text: place for place, text in enumerate(dict.fromkeys(text for _, text in pairs))}
        found = self._meaning.measure(self._papers, list(texts), [(at, texts[text]) for at, text in pairs])
        self._told = None if found is None else dict(zip(pairs, found, strict=True))

    def told(self, at: int) -> Nearness | None:
        """Answers what was asked about a paper; None if nobody can tell."""
        told = self._told
        return None if told is None else lambda text: told[at, text]
