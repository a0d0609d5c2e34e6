"""Words lead, meaning adds."""

from __future__ import annotations

import numpy as np
import pytest

from bot.search.fusion import MEANING, Scores, fused, leaning, threshold


def scores(*values: float) -> Scores:
    return np.array(values, np.float32)


def test_the_best_in_words_and_in_meaning_scores_one() -> None:
    assert fused(scores(8, 4), scores(0.7, 0.1), 0.1, 0.7).tolist() == pytest.approx([1, (1 - MEANING) / 2])


def test_without_words_meaning_alone_orders() -> None:
    assert fused(scores(0, 0), scores(0.2, 0.4), 0.0, 0.4).tolist() == pytest.approx([MEANING / 2, MEANING])


def test_where_all_are_equally_near_words_decide() -> None:
    assert np.isfinite(fused(scores(2, 1), scores(0.3, 0.3), 0.3, 0.3)).all()


def test_a_search_leans_towards_the_first_papers_found() -> None:
    asked, other = scores(1, 0), np.array([[0, 1], [0, 1]], np.float32)
    assert leaning(asked, other, scores(3, 1)).tolist() == pytest.approx([0.5**0.5, 0.5**0.5])


def test_without_papers_it_stays_as_it_is() -> None:
    assert leaning(scores(1, 0), np.zeros((0, 2), np.float32), scores()).tolist() == [1, 0]


def test_what_comes_up_by_meaning_alone_is_far_above_the_usual() -> None:
    assert threshold(scores(0, 0.2)) == pytest.approx(0.4)
