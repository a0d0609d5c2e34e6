"""Vectors kept in 8 bits a dimension, looked through by single bits."""

from __future__ import annotations

import numpy as np
import pytest

from bot.search.embedder import Vectors, unit
from bot.search.space import Space, closest, columns, first_of, shrunk


def some(number: int, dimensions: int = 128) -> Vectors:
    return unit(np.random.default_rng(7).normal(size=(number, dimensions)).astype(np.float32))


def space_of(vectors: Vectors, mean: Vectors | None = None) -> Space:
    """Keys are 10, 20, …"""
    middle = np.zeros(vectors.shape[1], np.float32) if mean is None else mean
    keys = np.arange(1, len(vectors) + 1, dtype=np.uint64) * np.uint64(10)
    return Space(keys, shrunk(vectors), tuple(columns(vectors - middle)), middle)


def test_papers_are_found_by_their_keys() -> None:
    assert space_of(some(3)).find([30, 7, 10]).tolist() == [2, -1, 0]


@pytest.mark.parametrize(("papers", "keys", "rows"), [(0, [10], [-1]), (3, [], [])])
def test_nothing_is_found_in_nothing(papers: int, keys: list[int], rows: list[int]) -> None:
    assert space_of(some(papers)).find(keys).tolist() == rows


def test_a_vector_survives_8_bits() -> None:
    vectors = some(50)
    kept = space_of(vectors).vectors(np.arange(50))
    assert np.einsum("ij,ij->i", vectors, kept).min() > 0.999


def test_a_paper_without_a_vector_is_near_nothing() -> None:
    assert not space_of(some(3)).vectors(np.array([-1])).any()


def test_what_all_have_in_common_does_not_count() -> None:
    vectors = unit(some(200) + 2)
    mean = vectors.mean(axis=0)
    kept = space_of(vectors, mean).vectors(np.arange(200))
    assert abs(float((kept @ kept.T).mean())) < 0.05 < float((vectors @ vectors.T).mean())


def test_bits_lead_to_the_nearest_papers() -> None:
    vectors = some(2000)
    wanted = unit(vectors[5:6] + 0.3 * some(1))[0]
    near = space_of(vectors).nearest(wanted, 20)
    exact = np.argsort(-(vectors @ wanted))[:5]
    assert len(near) == 20
    assert set(exact[:1].tolist()) <= set(near.tolist())


def test_all_papers_are_near_when_there_are_few() -> None:
    assert sorted(space_of(some(5)).nearest(some(1)[0], 20).tolist()) == [0, 1, 2, 3, 4]


def test_dimensions_need_not_fill_a_column() -> None:
    assert [len(column) for column in columns(some(3, 70))] == [3, 3]


def test_the_smallest_values_are_found() -> None:
    assert sorted(first_of(np.array([5, 1, 4, 0], np.float32), 2).tolist()) == [1, 3]


def test_the_smallest_counts_are_found_with_all_that_equal_the_last() -> None:
    apart = np.array([5, 1, 4, 0, 1, 1], np.uint16)
    assert [closest(apart, limit).tolist() for limit in (1, 2, 9)] == [[3], [1, 3, 4, 5], [0, 1, 2, 3, 4, 5]]
    assert not len(closest(apart[:0], 3))
