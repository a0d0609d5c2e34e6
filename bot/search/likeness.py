"""Tell how near papers are to words in meaning, measured against what papers are to those words on average.

A likeness alone says little: every paper on language models is somewhat like "language model", none is much like a
rare word. So each is counted in standard deviations above the mean of a corpus: Z = (cos − μ) / σ. With the mean
vector m and the covariance C of the corpus, μ = m·t and σ² = tᵀCt for any words t, without looking at a paper again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.papers import Paper
from bot.search.asked import Pairs
from bot.search.embedder import Embedder, Vectors, unit
from bot.search.rules import Nearness

ENOUGH = 200
"""Papers of its own from which a corpus stands alone. Measured on 8,506 papers: with 64, Z is off by 0.5 and 5 % of the
decisions differ from those of the whole; with 256 by 0.17 and 2 %, with 1,024 by 0.1 and 1 %."""
_AT_ONCE = 256
_TITLE = 0.5
"""What the title adds to the abstract; more or nothing was worse for short topics."""

_PAIRS_AT_ONCE = 4096
_Numbers = npt.NDArray[np.float64]
_Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the vectors of some papers are on average, and how they spread."""

    mean: _Numbers
    covariance: _Numbers

    @classmethod
    def of(cls, vectors: Vectors) -> Corpus:
        """From one vector a row, at least two."""
        wide = vectors.astype(np.float64)
        return cls(wide.mean(axis=0), np.cov(wide, rowvar=False, bias=True))

    def usual(self, texts: Vectors) -> tuple[_Numbers, _Numbers]:
        """The mean and the standard deviation of the likeness of its papers to each text."""
        # In single precision, which is twice as fast: for all topics that a day's papers touch it is seconds.
        variance = np.einsum("ij,ij->i", texts @ self.covariance.astype(np.float32), texts)
        return texts @ self.mean, np.sqrt(np.maximum(variance, 0))


class Likeness:
    """Measures nearness: a Meaning, as the matcher asks for it. Safe to use from several threads."""

    def __init__(self, embedder: Embedder | None, examples: Sequence[Paper]) -> None:
        """``examples`` are the corpus where there are no papers yet; without an embedder nothing is told."""
        self._embedder = embedder
        self._examples = examples
        self._corpus: Corpus | None = None

    def learn(self, papers: Sequence[Paper]) -> None:
        """Take these papers for the corpus; beside the examples while they are few."""
        vectors = self._vectors([*papers, *(self._examples if len(papers) < ENOUGH else ())])
        self._corpus = Corpus.of(vectors) if len(vectors) > 1 else None

    def measure(
        self, papers: Sequence[Paper], texts: Sequence[str], pairs: Sequence[tuple[int, int]] | Pairs
    ) -> Sequence[float] | None:
        """The nearness of each pair of a paper and a text, by their places; None if nobody can tell."""
        if self._corpus is None and self._embedder:
            self.learn(())
        embedder, corpus = self._embedder, self._corpus
        if embedder is None or corpus is None or not len(pairs):
            return None
        asked = np.asarray(pairs)
        rows, at = np.unique(asked[:, 0], return_inverse=True)
        vectors, wanted = self._vectors([papers[row] for row in rows]), embedder.embed(texts)
        mean, spread = corpus.usual(wanted)
        likeness = _products(vectors, at, wanted, asked[:, 1])
        usual, deviation = mean[asked[:, 1]], spread[asked[:, 1]]
        # Words without a vector are near to nothing.
        found: list[float] = np.divide(
            likeness - usual, deviation, out=np.zeros(len(asked)), where=deviation > 0
        ).tolist()
        return found

    def near(self, paper: Paper) -> Nearness | None:
        """The same for a single paper; None if nobody can tell."""
        if self._embedder is None:
            return None
        return lambda text, least: (self.measure([paper], [text], [(0, 0)]) or [0.0])[0] >= least

    def _vectors(self, papers: Sequence[Paper]) -> Vectors:
        if self._embedder is None or not papers:
            return np.zeros((0, 0), np.float32)
        parts = [papers[start : start + _AT_ONCE] for start in range(0, len(papers), _AT_ONCE)]
        return np.concatenate([_embedded(self._embedder, part) for part in parts])


def _products(one: Vectors, rows: _Places, other: Vectors, columns: _Places) -> _Numbers:
    """The scalar product of a row of each for every pair of places: in blocks, or a million pairs took a gigabyte."""
    found = np.empty(len(rows))
    for start in range(0, len(rows), _PAIRS_AT_ONCE):
        block = slice(start, start + _PAIRS_AT_ONCE)
        found[block] = np.einsum("ij,ij->i", one[rows[block]], other[columns[block]])
    return found


def _embedded(embedder: Embedder, papers: Sequence[Paper]) -> Vectors:
    titles = embedder.embed([paper.title for paper in papers])
    bodies = embedder.embed([paper.abstract or paper.summary for paper in papers])
    return unit((_TITLE * titles + bodies).astype(np.float32))
