"""Measure nearness in meaning for many decisions at once: note first what they ask, then measure it all.

One paper against one topic costs a hundred times what it costs among many, so a decision that needs a nearness is
first made as if everything were near. What it asked is noted, and holds if all of it is met. A decision that nothing
but a great nearness could make a fit is not made at all before that.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bot.papers import Paper
from bot.search.rules import Nearness

Pairs = npt.NDArray[np.int64]
"""A row a pair: a paper and a text by their places in two sequences."""
_SHIFT = 32


class Meaning(Protocol):
    """What tells how near papers are to words."""

    def measure(self, papers: Sequence[Paper], texts: Sequence[str], pairs: Pairs) -> Sequence[float] | None:
        """The Nearness of each pair, in their order; None if nobody can tell, so that words alone decide."""
        ...


class Asked:
    """What is asked about some papers, each known by its place among them. Millions of questions fit: 16 bytes each."""

    def __init__(self, papers: Sequence[Paper], meaning: Meaning | None) -> None:
        """Without a ``meaning`` nobody can tell anything."""
        self._papers = papers
        self._meaning = meaning
        self._texts: dict[str, int] = {}
        self._asked = array("q")  # each the place of a paper and that of a text in one number
        self._least = array("d")  # how near the paper has to be
        self._put_off = array("q")  # asked in the same way, each with what it is asked for
        self._codes = np.zeros(0, np.int64)
        self._found: npt.NDArray[np.float64] | None = None
        self._met = b""

    @property
    def times(self) -> int:
        """How often something was asked."""
        return len(self._asked)

    def noting(self, at: int) -> Nearness | None:
        """Says that a paper is near to everything, and notes the questions; None if nobody can tell."""

        def near(text: str, least: float) -> bool:
            self._asked.append(self._code(at, text))
            self._least.append(least)
            return True

        return near if self._meaning else None

    @property
    def can_tell(self) -> bool:
        """Whether there is somebody to ask."""
        return self._meaning is not None

    def put_off(self, at: int, texts: Iterable[str], key: int) -> None:
        """Ask first, and decide about ``key`` later if the paper is near to one of the texts."""
        for text in texts:
            self._put_off.extend((self._code(at, text), key))

    def _code(self, at: int, text: str) -> int:
        return at << _SHIFT | self._texts.setdefault(text, len(self._texts))

    def measure(self) -> None:
        """Find out all that was asked."""
        asked, put_off = np.frombuffer(self._asked, np.int64), np.frombuffer(self._put_off, np.int64)[::2]
        self._codes = np.unique(np.concatenate([asked, put_off]))
        if self._meaning and len(self._codes):
            pairs = np.stack([self._codes >> _SHIFT, self._codes % (1 << _SHIFT)], axis=1)
            found = self._meaning.measure(self._papers, list(self._texts), pairs)
            self._found = None if found is None else np.asarray(found, np.float64)
        if self._found is not None:
            self._met = (self._of(asked, self._found) >= np.frombuffer(self._least)).tobytes()

    def _of(self, codes: npt.NDArray[np.int64], found: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return found[np.searchsorted(self._codes, codes)]

    @property
    def knows(self) -> bool:
        """Whether something was asked and somebody could tell."""
        return self._found is not None

    def all_met(self, first: int, last: int) -> bool:
        """Whether the paper is as near as was asked from the ``first`` time until before the ``last``."""
        return self._met.find(b"\0", first, last) < 0

    def told(self, at: int) -> Nearness | None:
        """Answers what was asked about a paper; None if nobody could tell."""
        found = self._found
        if found is None:
            return None

        def nearness(text: str, least: float) -> bool:
            return bool(self._of(np.array([self._code(at, text)]), found)[0] >= least)

        return nearness

    def worth_deciding(self, least: float) -> set[tuple[int, int]]:
        """What was put off, as places of papers and keys; only what is at least so near, if somebody could tell."""
        codes, keys = np.frombuffer(self._put_off, np.int64).reshape(-1, 2).T
        if self._found is not None:
            near = self._of(codes, self._found) >= least
            codes, keys = codes[near], keys[near]
        return set(zip((codes >> _SHIFT).tolist(), keys.tolist(), strict=True))
