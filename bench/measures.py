"""The measures of a ranked list, as trec_eval defines them: the gain of nDCG is the grade. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log2

HEADS = ("nDCG@10", "Recall@50", "Recall@100", "MAP", "MRR")
"""What is measured of each list; MAP and MRR look at all of it."""


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """Normalised discounted cumulative gain of the first ``depth``."""
    best = sorted(grades.values(), reverse=True)[:depth]
    return _gain([grades.get(paper, 0) for paper in found[:depth]]) / _gain(best)


def _gain(grades: Iterable[int]) -> float:
    return sum(grade / log2(place + 1) for place, grade in enumerate(grades, 1))


def recall(found: Sequence[str], relevant: Collection[str], depth: int) -> float:
    """How many of the relevant papers are among the first ``depth``."""
    return len(set(found[:depth]) & set(relevant)) / len(relevant)


def average_precision(found: Sequence[str], relevant: Collection[str]) -> float:
    """The precision at the place of each relevant paper, averaged; 0 for one that was not found."""
    places = _places(found, relevant)
    return sum(right / place for right, place in enumerate(places, 1)) / len(relevant)


def reciprocal_rank(found: Sequence[str], relevant: Collection[str]) -> float:
    """One divided by the place of the first relevant paper; 0 if there is none."""
    return next((1 / place for place in _places(found, relevant)), 0.0)


def _places(found: Sequence[str], relevant: Collection[str]) -> list[int]:
    return [place for place, paper in enumerate(found, 1) if paper in relevant]


def measures(found: Sequence[str], grades: Mapping[str, int]) -> tuple[float, ...]:
    """The figures of one query, in the order of HEADS."""
    recalls = (recall(found, grades, depth) for depth in (50, 100))
    return (ndcg(found, grades, 10), *recalls, average_precision(found, grades), reciprocal_rank(found, grades))
