"""The model that gives texts their meaning, as the configuration names it; its library is imported only then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from bot.errors import CannotStart
from bot.search.embedder import Embedder, Vectors, shipped, unit

OFF = "off"
_Encode = Callable[[list[str]], Any]  # whatever arrays the library gives


class Chosen:
    """A model of a library that the operator has installed; its first use loads it, or fetches it from the hub."""

    def __init__(self, model: str, encode: _Encode) -> None:
        """``model`` as it is configured: ``fastembed:BAAI/bge-small-en-v1.5``."""
        self.model = model
        self._encode = encode
        self.dimensions = self.embed(["paper"]).shape[1]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return unit(np.asarray(self._encode(list(texts)), np.float32))


def chosen(model: str) -> Embedder | None:
    """The model of ``[search] model``: empty is the one that ships, ``off`` is none.

    Raises CannotStart if its library is not installed, or the model can't be had.
    """
    if model == OFF:
        return None
    library, _, name = model.partition(":")
    if not library:
        return shipped()
    if find_spec(library) is None:
        raise CannotStart(
            f'[search] model is "{model}", but {library} is not installed: install it with "pip install {library}", '
            "or leave the setting empty for the model that ships."
        )
    try:
        return Chosen(model, _LIBRARIES[library](name))
    except Exception as error:  # whatever the library and its downloads may raise
        raise CannotStart(f'[search] model "{model}" cannot be loaded: {error}') from error


def _fastembed(name: str) -> _Encode:
    made = import_module("fastembed").TextEmbedding(name)
    return lambda texts: list(made.embed(texts))


def _model2vec(name: str) -> _Encode:
    return import_module("model2vec").StaticModel.from_pretrained(name).encode  # type: ignore[no-any-return]


_LIBRARIES: dict[str, Callable[[str], _Encode]] = {"fastembed": _fastembed, "model2vec": _model2vec}
