"""Rank papers by words and meaning together: find by words, look who is near, weigh both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from tantivy import Query

from bot.search.embedder import Vectors
from bot.search.fusion import FEEDBACK, fused, leaning, threshold
from bot.search.index import Match, View
from bot.search.space import Space

POOL = 100
"""Papers found by words that are weighed; with 200 and with 300 no more was found."""
NEAREST = 30
"""Papers near in meaning that are weighed besides."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: by words, among given papers by their keys, and as a vector."""

    words: Query
    among: Callable[[Sequence[int]], Query]
    vector: Vectors | None
    """None: only words count."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best papers first, and which of them came up by their meaning alone."""

    matches: Sequence[Match] = ()
    by_meaning: frozenset[int] = frozenset()


def best(view: View, wanted: Wanted, space: Space | None, limit: int) -> Best:
    """The best of all. Where no paper has any of the words there is nothing, however near others may be."""
    if space is None or wanted.vector is None:
        return Best(view.match(wanted.words, limit))
    found = view.match(wanted.words, max(limit, POOL))
    if not found:
        return Best()
    scores = np.array([match.score for match in found[:FEEDBACK]], np.float32)
    vector = leaning(wanted.vector, space.vectors(space.find([match.key for match in found[:FEEDBACK]])), scores)
    near = _besides(view, wanted, space, vector, {match.key for match in found})
    return _weighed([*found, *near], vector, space, limit)


def _besides(view: View, wanted: Wanted, space: Space, vector: Vectors, known: set[int]) -> list[Match]:
    """Papers near in meaning that were not among the first by words, with 0 for words."""
    keys = [key for key in space.keys[space.nearest(vector, NEAREST)].tolist() if key not in known]
    return view.match(wanted.among(keys), len(keys)) if keys else []


def _weighed(found: list[Match], vector: Vectors, space: Space, limit: int) -> Best:
    rows = space.find([match.key for match in found])
    usual = space.sample @ vector
    words = np.array([match.score for match in found], np.float32)
    middle = float(np.median(usual))
    nearness = np.where(rows < 0, middle, space.vectors(rows) @ vector).astype(np.float32)
    scores = fused(words, nearness, middle, float(nearness.max()))
    order = np.argsort(-scores, kind="stable")
    kept = order[(words[order] > 0) | (nearness[order] >= threshold(usual))][:limit]
    matches = [Match(found[at].key, float(scores[at]), found[at].address) for at in kept]
    return Best(matches, frozenset(found[at].key for at in kept if words[at] == 0))
