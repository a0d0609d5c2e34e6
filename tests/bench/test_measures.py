"""The measures of a ranked list, against figures worked out by hand."""

from __future__ import annotations

from math import log2

import pytest

from bench.measures import HEADS, average_precision, measures, ndcg, recall, reciprocal_rank

GRADES = {"a": 2, "b": 1}


@pytest.mark.parametrize(
    ("found", "gain"),
    [
        ("ab", 1.0),
        ("ba", (1 + 2 / log2(3)) / (2 + 1 / log2(3))),
        ("xxa", (2 / 2) / (2 + 1 / log2(3))),
        ("xxxxxxxxxxa", 0.0),
        ("", 0.0),
    ],
)
def test_gain_falls_with_the_place(found: str, gain: float) -> None:
    assert ndcg(list(found), GRADES, 10) == pytest.approx(gain)


def test_the_best_gain_is_that_of_as_many_papers_as_are_looked_at() -> None:
    assert ndcg(["a"], dict.fromkeys("abc", 1), 1) == 1.0


@pytest.mark.parametrize(("depth", "part"), [(1, 0.0), (2, 0.5), (3, 1.0)])
def test_recall_counts_the_relevant_papers_down_to_its_depth(depth: int, part: float) -> None:
    assert recall(["x", "a", "b"], GRADES, depth) == part


@pytest.mark.parametrize(
    ("found", "precision", "rank"), [("axb", (1 + 2 / 3) / 2, 1.0), ("xa", 0.25, 0.5), ("xy", 0.0, 0.0)]
)
def test_precision_and_rank_look_at_the_whole_list(found: str, precision: float, rank: float) -> None:
    assert average_precision(list(found), GRADES) == pytest.approx(precision)
    assert reciprocal_rank(list(found), GRADES) == rank


def test_a_query_has_a_figure_for_each_head() -> None:
    found = measures(["x"] * 60 + ["a"], GRADES)
    assert len(found) == len(HEADS)
    assert found == pytest.approx((0, 0, 1 / 2, 1 / 122, 1 / 61))
