"""Give word sequences 64-bit keys: a topic waits in a table under the key of one, and a paper asks with all of its own.

A key is that of its words alone, the same in every process and on every machine. Two sequences may share one; that
costs a look at the wrong topic, never a wrong decision, because topics that are found by a key are read in full. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

LONGEST = 5
"""Words of a sequence that has a key; of a longer one the first so many."""
Keys: TypeAlias = npt.NDArray[np.int64]
"""Each once, ascending."""

_STEP = 0x9E3779B97F4A7C15  # the golden ratio in 64 bits: odd, so that no word's part is lost
_MIX = 0xBF58476D1CE4E5B9  # from the finish of splitmix64
_HIGH, _MIDDLE = 32, 29
_BITS = 64
_EDGE = 0
"""Stands between rows; no word has this number."""


def key_of(words: Sequence[str]) -> int:
    """The key of a sequence of words, of its first LONGEST if it is longer; a signed 64-bit number."""
    total = 0
    for word in words[:LONGEST]:
        total = (total * _STEP + _number(word)) % (1 << _BITS)
    total = (total ^ total >> _HIGH) * _MIX % (1 << _BITS)
    total ^= total >> _MIDDLE
    return total - (total >> _BITS - 1 << _BITS)


def keys_of(rows: Iterable[Sequence[str]], lengths: Collection[int] = range(1, LONGEST + 1)) -> Keys:
    """The keys of every run of words that is as long as one of ``lengths``; no run crosses from row to row."""
    return np.unique(_keys(rows, lengths))


def _keys(rows: Iterable[Sequence[str]], lengths: Collection[int]) -> Keys:
    """The arithmetic of ``key_of`` for all words at once: numpy's wraps around at 64 bits by itself."""
    numbers = _numbers(rows)
    sums, inside, found = np.zeros_like(numbers), np.full(len(numbers), True), [numbers[:0]]
    for length in range(1, max(lengths, default=0) + 1):
        count = max(0, len(numbers) - length + 1)
        following = numbers[length - 1 :]
        sums, inside = sums[:count] * np.uint64(_STEP) + following, inside[:count] & (following != _EDGE)
        if length in lengths:
            found.append(sums[inside])
    return _mixed(np.concatenate(found)).view(np.int64)


def _numbers(rows: Iterable[Sequence[str]]) -> npt.NDArray[np.uint64]:
    numbers: list[int] = []
    for row in rows:
        numbers += map(_number, row)
        numbers.append(_EDGE)
    return np.array(numbers, np.uint64)


def _mixed(sums: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    sums = (sums ^ (sums >> np.uint64(_HIGH))) * np.uint64(_MIX)
    return sums ^ (sums >> np.uint64(_MIDDLE))


@lru_cache(maxsize=1 << 16)
def _number(word: str) -> int:
    """A word's own 64 bits; never those of the edge."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big") or 1
