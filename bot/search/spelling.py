"""Put the words of a paper into their other spellings: acronyms and long forms, joined words and parted ones. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.text import singular, tidy, words

_LONGEST = 8
"""Words of a long form that are looked up."""
_HYPHENATED = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})+")
_PREFIX = re.compile(r"(pre|post|multi|fine|non|semi|self|cross|meta|super|sub|inter|intra|hyper|auto|zero)(\w{4,})")
"""What people write with a hyphen, a space or neither; not "prefix", whose other half is short."""


@dataclass(frozen=True, slots=True)
class Spellings:
    """Which words stand for which others, all folded. A paper's own come before those known in general."""

    longs: Mapping[str, str] = field(default_factory=dict)
    """An acronym to its long form."""
    shorts: Mapping[str, str] = field(default_factory=dict)
    """A long form to its acronym."""
    joined: Mapping[str, str] = field(default_factory=dict)
    """Words apart to the joined one."""
    heads: frozenset[str] = frozenset()
    """The first two words of everything in ``shorts`` and ``joined``."""

    @classmethod
    def of(cls, acronyms: Iterable[tuple[str, str]], joined: Iterable[tuple[str, str]] = ()) -> Spellings:
        """From pairs (``moe``, ``mixture of expert``) and (``pre train``, ``pretrain``); the first of equals holds."""
        longs: dict[str, str] = {}
        shorts: dict[str, str] = {}
        for short, long in acronyms:
            longs.setdefault(short, long)
            shorts.setdefault(long, short)
        together = dict(joined)
        heads = frozenset(" ".join(long.split(" ", 2)[:2]) for long in (*shorts, *together))
        return cls(longs, shorts, together, heads)

    def spelled_out(self, folded: Sequence[str], known: Spellings) -> list[str]:
        """Acronyms as their long forms, joined words apart. An acronym right behind its long form is left out."""
        found: list[str] = []
        for at, word in enumerate(folded):
            long = self.longs.get(word) or known.longs.get(word)
            parts = long.split(" ") if long else _apart(word)
            if not long or list(folded[max(0, at - len(parts)) : at]) != parts:
                found += parts
        return found

    def abbreviated(self, folded: Sequence[str], known: Spellings) -> list[str]:
        """Long forms as their acronyms, hyphenated words joined. An acronym right behind its long form is left out."""
        found: list[str] = []
        at = 0
        while at < len(folded):
            end, word = at + 1, folded[at]
            pair = " ".join(folded[at : at + 2])
            if pair in self.heads or pair in known.heads:
                end, word = self._short_at(folded, at, known)
            found.append(word)
            shortened = end > at + 1
            at = end + (shortened and end < len(folded) and folded[end] == word)
        return found

    def _short_at(self, folded: Sequence[str], at: int, known: Spellings) -> tuple[int, str]:
        """Where the longest long form that begins here ends, and its acronym; else the word itself."""
        for end in range(min(len(folded), at + _LONGEST), at + 1, -1):
            long = " ".join(folded[at:end])
            short = self.shorts.get(long) or known.shorts.get(long) or self.joined.get(long)
            # What this paper calls by an acronym is not what others call so.
            if short and self.longs.get(short, long) == long:
                return end, short
        return at + 1, folded[at]


NO_SPELLINGS = Spellings()


def joinable(text: str) -> Iterator[tuple[str, str]]:
    """Of each hyphenated word its parts and all in one: ``pre train`` and ``pretrain``."""
    for word in {word for word in tidy(text).split(" ") if "-" in word}:
        for found in _HYPHENATED.findall(word):
            parts = words(found)
            yield " ".join(map(singular, parts)), singular("".join(parts))


@lru_cache(maxsize=1 << 14)
def _apart(word: str) -> list[str]:
    """``pre`` and ``training`` of ``pretraining``."""
    found = _PREFIX.fullmatch(word)
    return [found[1], found[2]] if found else [word]
