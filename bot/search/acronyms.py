"""Learn from papers which acronyms stand for which words: ``Mixture of Experts (MoE)``.

Everything is in the spelling of bot.text with plurals folded: ``moe``, ``mixture of expert``. Pure but for one small
file, which is a cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from zlib import crc32

import msgspec

from bot.papers import Paper
from bot.text import STOP_WORDS, phrase, tidy

_PARENTHESIS = re.compile(r"\(([^()]{2,120})\)")
_BREAK = re.compile(r"[().;:!?]")
_SHORT = re.compile(r"[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)?")
_REACH = 160
"""Characters before a parenthesis that may hold the long form."""
_LETTERS = range(2, 11)
"""How long an acronym may be."""
_SPOKEN = {"2": "t", "4": "f"}
"""Digits that are read as words: T2I is text-to-image."""

_BITS = 64
_MOST_PAIRS = 60_000
"""Pairs kept: about 20 MB. Above that, the older half of those seen once is dropped."""
_ENOUGH = 2
"""Papers that must declare a pair before it is believed."""
_MAJORITY = 0.6
"""The part of an acronym's declarations that one meaning needs: what means several things means nothing here."""
_MOST_FORMS = 3
_PLAIN_ENGLISH = frozenset({"all", "am", "if", "me", "no", "or", "re", "so", "us"})
"""What papers declare too, but nobody means by it."""


def declared(text: str) -> Iterator[tuple[str, str]]:
    """The acronyms that a text explains, each with its long form: ``("moe", "mixture of expert")``.

    Both orders are read, *long form (ABBR)* and *ABBR (long form)*. The long form is found as in Schwartz and Hearst,
    "A simple algorithm for identifying abbreviation definitions" (2003).
    """
    text = tidy(text)
    for found in _PARENTHESIS.finditer(text):
        before = _BREAK.split(text[max(0, found.start() - _REACH) : found.start()])[-1]
        last = before.split(" ")[-2:][0]  # a space stands between it and the parenthesis
        first = re.split(r"[,;]", found[1], maxsplit=1)[0].strip()
        if _is_short(first):
            yield from _pair(first, long_form(first, before))
        elif stands_for(last, found[1]):
            yield from _pair(last, found[1])


def stands_for(short: str, long: str) -> bool:
    """Whether a word that is written like an acronym may stand for these words, all of them."""
    return _is_short(short) and bool(long) and long_form(short, long) == long.strip()


def _pair(short: str, long: str) -> Iterator[tuple[str, str]]:
    if long:
        yield " ".join(phrase(_bare(short))), " ".join(phrase(long))


def _is_short(word: str) -> bool:
    return len(word) in _LETTERS and bool(_SHORT.fullmatch(word)) and sum(map(str.isupper, word)) > 1


def long_form(short: str, text: str) -> str:
    """The fewest last words of a text that hold the letters of an acronym in order; empty if there are none."""
    letters = [char for char in _bare(short).lower() if char.isalnum()]
    text = " ".join(text.split()[-min(len(letters) + 5, len(letters) * 2) :])
    at = _start([char if char in text.lower() else _SPOKEN.get(char, char) for char in letters], text.lower())
    found = text[at:] if at is not None else ""
    return found if _is_long(phrase(found), letters, phrase(short)) else ""


def _bare(short: str) -> str:
    """Without the s of several: LMs is LM."""
    return short[:-1] if short.endswith("s") and short[-2].isupper() else short


def _is_long(held: tuple[str, ...], letters: list[str], short: tuple[str, ...]) -> bool:
    """Several words without the acronym itself, whose first one says something or which are its very initials."""
    if len(held) < 2 or set(short) <= set(held):
        return False
    return held[0] not in STOP_WORDS or [word[0] for word in held] == letters


def _start(letters: list[str], text: str) -> int | None:
    """Where the long form begins: letters are looked for from the last to the first, and that at a word's start."""
    at = len(text)
    for letter in reversed(letters[1:]):
        at = text.rfind(letter, 0, at)
        if at < 0:
            return None
    at = f" {text}".rfind(f" {letters[0]}", 0, at + 1)
    return at if at >= 0 else None


class Acronyms:
    """What papers declare, counted so that a paper told again, or by another process, counts once.

    A pair keeps one bit a paper, chosen by its id, so counts level off at 64: exact enough to tell few from many.
    """

    def __init__(self) -> None:
        self._longs: dict[str, dict[str, int]] = {}
        self._shorts: dict[str, tuple[str, ...]] = {}
        self._pairs = 0
        self._longest = 1

    def learn(self, papers: Iterable[Paper]) -> None:
        """Take over what these papers declare in their titles and abstracts."""
        for paper in papers:
            bit = 1 << crc32(paper.id.encode()) % _BITS
            for short, long in chain(declared(paper.title), declared(paper.abstract)):
                self._add(short, long, bit)
        if self._pairs > _MOST_PAIRS:
            self._forget()

    def forms(self, text: str) -> tuple[str, ...]:
        """Other spellings of a phrase, an acronym or a long form exchanged in each, in folded words.

        ``llm agents`` gives ``large language model agent``, and the other way round. An acronym that means several
        things is left as it is.
        """
        row = phrase(text)
        runs = ((at, end) for at in range(len(row)) for end in range(min(len(row), at + self._longest), at, -1))
        forms = [
            " ".join([*row[:at], other, *row[end:]]) for at, end in runs for other in self._same(" ".join(row[at:end]))
        ]
        return tuple(dict.fromkeys(forms))[:_MOST_FORMS]

    def _same(self, words: str) -> list[str]:
        """What means the same as exactly these words."""
        shorts = [short for short in sorted(self._shorts.get(words, ())) if words in self.meaning(short)]
        siblings = [long for short in shorts for long in self.meaning(short) if long != words]
        return [*self.meaning(words), *shorts, *siblings]

    def meaning(self, short: str) -> list[str]:
        """The long forms of a folded acronym, most often declared first; none if it has several meanings."""
        # A copy, because another thread may be learning.
        longs = dict(self._longs.get(short) or self._longs.get(short.removesuffix("s"), {}))
        groups: dict[tuple[str, ...], list[str]] = {}
        for long in sorted(longs, key=lambda long: (-longs[long].bit_count(), long)):
            groups.setdefault(_gist(long), []).append(long)
        counts = {gist: sum(longs[long].bit_count() for long in same) for gist, same in groups.items()}
        best = max(groups, key=lambda gist: counts[gist], default=())
        if not best or counts[best] < _MAJORITY * sum(counts.values()):
            return []
        return [long for long in groups[best] if longs[long].bit_count() >= _ENOUGH]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every acronym that means one thing, with each of its long forms."""
        for short in tuple(self._longs):
            for long in self.meaning(short):
                yield short, long

    def save(self, file: Path) -> None:
        """Write the file, all or nothing. Raises OSError."""
        draft = file.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(self._rows()))
        draft.replace(file)

    @classmethod
    def load(cls, file: Path) -> Acronyms:
        """What was saved; nothing learned yet if that can't be read."""
        made = cls()
        try:
            made._add_all(msgspec.json.decode(file.read_bytes(), type=list[tuple[str, str, int]]))
        except (OSError, msgspec.DecodeError):
            return cls()
        return made

    def _rows(self) -> list[tuple[str, str, int]]:
        return [(short, long, bits) for short, longs in self._longs.items() for long, bits in longs.items()]

    def _add_all(self, rows: Iterable[tuple[str, str, int]]) -> None:
        for short, long, bits in rows:
            self._add(short, long, bits)

    def _forget(self) -> None:
        """Drop the older half of what one paper alone declared."""
        rows = self._rows()
        single = [row[:2] for row in rows if row[2].bit_count() < _ENOUGH]
        dropped = set(single[: (len(single) + 1) // 2])
        self._longs, self._shorts, self._pairs = {}, {}, 0
        self._add_all(row for row in rows if row[:2] not in dropped)

    def _add(self, short: str, long: str, bits: int) -> None:
        if short in _PLAIN_ENGLISH:
            return
        longs = self._longs.setdefault(short, {})
        self._pairs += long not in longs
        longs[long] = longs.get(long, 0) | bits
        self._shorts[long] = tuple({*self._shorts.get(long, ()), short})
        self._longest = max(self._longest, long.count(" ") + 1)


def _gist(long: str) -> tuple[str, ...]:
    """Spellings with one gist are variants: visual and vision, with and from human feedback."""
    return tuple(word[:3] for word in long.split() if word not in STOP_WORDS)
