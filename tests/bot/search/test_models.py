"""Which model compares papers is a setting."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from bot.errors import CannotStart
from bot.search.embedder import shipped
from bot.search.models import chosen

FASTEMBED = """
class TextEmbedding:
    def __init__(self, name):
        if name == "missing":
            raise ValueError("no such model")
    def embed(self, texts):
        return ([float(len(text)), 0.0, 0.0] for text in texts)
"""
MODEL2VEC = """
class StaticModel:
    @classmethod
    def from_pretrained(cls, name):
        return cls()
    def encode(self, texts):
        return [[0.0, float(len(text))] for text in texts]
"""


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fastembed.py").write_text(FASTEMBED)
    (tmp_path / "model2vec.py").write_text(MODEL2VEC)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("fastembed", "model2vec"):  # nothing of another test
        monkeypatch.delitem(sys.modules, name, raising=False)


def test_by_default_it_is_the_one_that_ships() -> None:
    assert type(chosen("")) is type(shipped())


def test_it_may_be_off() -> None:
    assert chosen("off") is None


def test_a_library_that_is_missing_is_named() -> None:
    with pytest.raises(CannotStart, match=r'fastembed is not installed: install it with "pip install fastembed"'):
        chosen("fastembed:BAAI/bge-small-en-v1.5")


@pytest.mark.usefixtures("libraries")
@pytest.mark.parametrize(("model", "first"), [("fastembed:some/model", [1, 0, 0]), ("model2vec:some/model", [0, 1])])
def test_a_library_that_is_there_gives_vectors_of_length_one(model: str, first: list[float]) -> None:
    found = chosen(model)
    assert found is not None
    assert (found.model, found.dimensions) == (model, len(first))
    assert np.array_equal(found.embed(["four"]), [first])
    assert found.embed([]).shape == (0, len(first))


@pytest.mark.usefixtures("libraries")
def test_a_model_that_cannot_be_had_ends_in_a_sentence() -> None:
    with pytest.raises(CannotStart, match="cannot be loaded: no such model"):
        chosen("fastembed:missing")
