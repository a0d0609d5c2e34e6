"""Other spellings of what is looked for: acronyms and long forms, words joined and apart, and typing errors.

All of it is checked against the words that the index holds, so nothing is looked for that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from rapidfuzz.distance import OSA

from bot.search.acronyms import Acronyms
from bot.search.fields import stem
from bot.text import STOP_WORDS, singular, spell

_FEW = 12
"""Words up to which a text is a phrase with other spellings; a longer one says enough by itself."""
_HALF = 3
"""Letters that each part of a joined word has at least."""
_SURE = 5
"""Letters from which an unknown word may be a slip of one letter; of twice as many from _LONG."""
_LONG = 9


class Vocabulary(Protocol):
    """The words of an index."""

    def frequency(self, field: str, word: str) -> int:
        """In how many papers a word of that field occurs."""
        ...

    def beginning(self, field: str, start: str) -> list[tuple[str, int]]:
        """The words of that field that begin so, each with the number of its papers."""
        ...


class Variants:
    """Spellings as one index and its acronyms know them, during one search."""

    def __init__(self, vocabulary: Vocabulary, acronyms: Acronyms) -> None:
        self._vocabulary = vocabulary
        self._acronyms = acronyms
        self._found: dict[tuple[str, ...], list[Sequence[str]]] = {}

    def rows(self, asked: Sequence[str]) -> list[Sequence[str]]:
        """The other spellings of a row of normalised words, each a row that can be looked for as a phrase."""
        if len(asked) > _FEW:
            return []
        key = tuple(asked)
        if key not in self._found:  # every hit asks again, to tell why it is there
            self._found[key] = self._rows(asked)
        return self._found[key]

    def _rows(self, asked: Sequence[str]) -> list[Sequence[str]]:
        forms = [form.split(" ") for form in self._acronyms.forms(spell(asked))]
        return [*forms, *self._joined(asked), *filter(None, map(self._parted, asked))]

    def _joined(self, asked: Sequence[str]) -> Iterator[Sequence[str]]:
        """Two neighbours in one word: ``pre training`` is ``pretraining``."""
        for pair in pairwise(asked):
            word = "".join(pair)
            if not STOP_WORDS & set(pair) and min(map(len, pair)) > 1 and self._knows(word):
                yield [word]

    def _parted(self, word: str) -> Sequence[str]:
        """One word as the two that most papers hold: ``pretraining`` is ``pre training``."""
        cuts = [(word[:at], word[at:]) for at in range(_HALF, len(word) - _HALF + 1)] if word.isalpha() else []
        papers, cut = max(((min(map(self._papers, cut)), cut) for cut in cuts), default=(0, ("", "")))
        return cut if papers else ()

    def mended(self, word: str) -> str:
        """The known word that an unknown one was probably meant to be; empty if it is known, or none is near."""
        if len(word) < _SURE or not (word.isascii() and word.isalpha()) or self._knows(word):
            return ""
        most = 2 if len(word) >= _LONG else 1
        known = [pair for start in dict.fromkeys(word[:2]) for pair in self._vocabulary.beginning("exact", start)]
        near = [(OSA.distance(word, one, score_cutoff=most), -papers, one) for one, papers in known]
        return min((found for found in near if found[0] <= most), default=(0, 0, ""))[2]

    def _knows(self, word: str) -> bool:
        """Whether papers hold it, or an author or an organisation bears it."""
        if self._papers(word) > 0:
            return True
        names = (("folded", singular(word)), ("authors", word), ("organization", word))
        return any(self._vocabulary.frequency(field, one) for field, one in names)

    def _papers(self, word: str) -> int:
        return self._vocabulary.frequency("text", stem(word))
