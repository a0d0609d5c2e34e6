"""A model of a handful of meanings, for tests that need to know what is near to what."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.papers import Paper
from bot.search.asked import Pairs
from bot.search.embedder import Vectors, unit
from bot.text import words

_SENSES = (
    {"robot", "robots", "arm", "arms", "manipulation", "machines"},
    {"protein", "folding", "molecule"},
    {"text", "language", "translation"},
)


class Senses:
    """Each sense is a direction; a word of none points its own way."""

    dimensions = 64

    def __init__(self, model: str = "senses") -> None:
        self.model = model
        self.texts = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Counts the texts."""
        self.texts += len(texts)
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in words(text):
                row[_direction(word)] += 1
        return unit(rows)


class ByLength:
    """A meaning of letters: a paper is nearer to longer words, and farther the longer its own title is."""

    def measure(self, papers: Sequence[Paper], texts: Sequence[str], pairs: Pairs) -> list[float]:
        return [self.of(papers[at], texts[place]) for at, place in pairs]

    def of(self, paper: Paper, text: str) -> float:
        return len(text) / 4 - len(paper.title) / 20

    def near(self, paper: Paper, text: str, least: float) -> bool:
        """As a Nearness of the paper."""
        return self.of(paper, text) >= least


def _direction(word: str) -> int:
    known = [at for at, sense in enumerate(_SENSES) if word in sense]
    return known[0] if known else 3 + sum(map(ord, word)) % 61
