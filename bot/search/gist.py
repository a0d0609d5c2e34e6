"""Measure how near texts and papers are to what a sentence says: to its telling words, the rarer the more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from bot.search.embedder import Embedder, Vectors, unit
from bot.search.fit import content
from bot.search.index import PaperIndex
from bot.search.space import Space, centered
from bot.search.vectors import PaperVectors
from bot.text import normalise, singular

_ALIKE = 0.75
"""The cosine from which two are one: ``math reasoning`` and ``mathematical reasoning`` have 0.91."""


@dataclass(frozen=True)
class Gist:
    """What a sentence says."""

    weights: Mapping[str, float]
    """Its folded words, each with what it counts: more if few papers hold it."""
    meaning: Meaning | None
    """None: shared words alone tell what is near."""

    def nearness(self, texts: Sequence[str]) -> list[float]:
        """Of each text: 1 is the same, 0 or less is something else."""
        if self.meaning:
            found: list[float] = (self.meaning.of(texts) @ self.meaning.vector).tolist()
            return found
        whole = sum(self.weights.values()) or 1.0
        # As two texts are as near as the root of what they share: the cosine of their words.
        return [sqrt(sum(self.weights.get(word, 0.0) for word in content(text)) / whole) for text in texts]

    def is_alike(self, one: str, other: str) -> bool:
        """Whether two texts say much the same; where nobody can tell meanings, nothing does."""
        if self.meaning is None:
            return False
        first, second = self.meaning.of([one, other])
        return float(first @ second) >= _ALIKE

    def closeness(self, keys: Sequence[int]) -> list[float]:
        """Of each paper by its key: standard deviations above what papers are on average; 0 if nobody can tell."""
        if self.meaning is None:
            return [0.0] * len(keys)
        space, vector = self.meaning.space, self.meaning.vector
        usual = space.sample @ vector
        near = space.vectors(space.find(keys)) @ vector
        found: list[float] = ((near - usual.mean()) / (usual.std() or 1.0)).tolist()  # one paper alone is the usual
        return found


@dataclass(frozen=True)
class Meaning:
    """Where a sentence lies among the papers."""

    embedder: Embedder
    space: Space
    vector: Vectors

    def of(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, compared with papers' as the sentence's own is."""
        return centered(self.embedder.embed(texts), self.space.mean)


def gist_of(telling: Sequence[str], index: PaperIndex, vectors: PaperVectors | None) -> Gist:
    """What these words say, given which of them are rare in the index."""
    folded = {word: singular(normalise(word)) for word in telling}
    held = {word: index.frequency("folded", one) for word, one in folded.items()}
    weights = {word: log(1 + index.count() / (1 + papers)) for word, papers in held.items()}
    space = vectors.space if vectors else None
    if vectors is None or space is None or not telling:
        # A word that no paper holds tells nothing by itself.
        return Gist({folded[word]: weight for word, weight in weights.items() if held[word]}, None)
    # All of them in one are what is meant together; each by its weight, so that "video" does not drown "laundry".
    together, *each = vectors.embedder.embed([" ".join(telling), *weights])
    weighed = unit((np.array(each) * np.array(list(weights.values()))[:, None]).sum(axis=0, keepdims=True))
    both = unit((together[None] + weighed).astype(np.float32))
    return Gist(weights, Meaning(vectors.embedder, space, centered(both, space.mean)[0]))
