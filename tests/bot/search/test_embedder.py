"""Texts that mean the same lie near each other."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from bot.search.embedder import WordLlama


@pytest.fixture(scope="module")
def embedder() -> WordLlama:
    return WordLlama()


def test_a_vector_has_length_one(embedder: WordLlama) -> None:
    vectors = embedder.embed(["diffusion policy", "Graph neural networks for molecules"])
    assert vectors.shape == (2, embedder.dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_the_same_said_otherwise_is_nearer_than_something_else(embedder: WordLlama) -> None:
    asked, same, other = embedder.embed(
        [
            "robots that learn from human videos",
            "imitation learning for manipulation from demonstrations",
            "protein folding",
        ]
    )
    assert asked @ same > asked @ other + 0.1


@pytest.mark.parametrize("nothing", ["", " "])
def test_a_text_without_words_is_near_nothing(embedder: WordLlama, nothing: str) -> None:
    empty, word = embedder.embed([nothing, "diffusion"])
    assert abs(float(empty @ word)) < 0.5


def test_no_text_is_no_vector(embedder: WordLlama) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: WordLlama) -> None:
    alone = embedder.embed(["chain of thought"])[0]
    among = embedder.embed(["x " * 400, "chain of thought"])[1]
    assert np.allclose(alone, among)


def test_loading_it_leaves_logging_alone(embedder: WordLlama) -> None:
    before = list(logging.getLogger().handlers)
    WordLlama().embed(["a"])
    assert logging.getLogger().handlers == before
