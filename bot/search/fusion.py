"""Weigh what words say of papers against what their meaning says: words lead. Pure.

Measured on half of 36 labelled topics and on three sets made from keywords, see docs/search.md: a weighted sum, flat
between 0.2 and 0.4. A paper's meaning is compared with the search and with the first papers found by words, which
say more about what is meant than a few words do (Rocchio's feedback).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.search.embedder import Vectors, unit

Scores = npt.NDArray[np.float32]

MEANING = 0.3
"""What meaning counts; words count the rest."""
FEEDBACK = 10
"""Papers found by words that are taken for what is meant."""
NEAR = 3.0
"""Standard deviations above what is usual from which a paper comes up by its meaning alone."""


def leaning(asked: Vectors, first: Vectors, scores: Scores) -> Vectors:
    """The search's vector, drawn as far again towards the first papers found, the best of them most."""
    if not len(first):
        return asked
    middle = unit((first * scores[:, None]).sum(axis=0, keepdims=True))
    found: Vectors = unit(asked[None] + middle)[0]
    return found


def fused(words: Scores, nearness: Scores, usual: float, best: float) -> Scores:
    """One score a paper: of words 1 is the best, of meaning 0 is the usual nearness and 1 the best there is."""
    top = float(words.max(initial=0)) or 1.0
    reach = max(best - usual, 1e-6)
    scores: Scores = (1 - MEANING) * words / top + MEANING * (nearness - usual) / reach
    return scores


def threshold(usual: Scores) -> float:
    """The nearness from which a paper comes up by its meaning alone."""
    return float(usual.mean() + NEAR * usual.std())
