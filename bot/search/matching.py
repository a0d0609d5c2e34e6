"""Hold new papers against every topic at once; the cost follows the papers, not the number of topics.

Each topic waits under keys of which every fitting paper has one (bot.search.anchors). A paper looks up its own, and
only the topics found that way are read in full. Where a rule asks for nearness in meaning, a topic is decided as if
all were near, which tells what has to be measured; what is measured then, all at once, settles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from bot.papers import Paper
from bot.search.anchors import asks_with, hurdles, needs, waits_under
from bot.search.asked import Asked, Meaning
from bot.search.fit import Fit, Wanted, fits, has_alternatives
from bot.search.grams import LONGEST, Keys
from bot.search.papertext import PaperText, prepare
from bot.search.rules import APART, CLOSE, Nearness
from bot.search.spelling import NO_SPELLINGS, Spellings


@dataclass(frozen=True, slots=True)
class Match:
    """One paper fits the topic that was registered under ``key``."""

    key: int
    paper_id: str
    fit: Fit


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper made ready: its words, and the keys with which it asks for topics."""

    paper: Paper
    text: PaperText
    keys: Keys


class _Hope(NamedTuple):
    """A topic that fits the paper at a place if what was asked about it, from the first time to the last, is met."""

    at: int
    key: int
    fit: Fit | None
    """None where it is not decided yet."""
    first: int = 0
    last: int = 0


def read(paper: Paper, known: Spellings = NO_SPELLINGS, lengths: Iterable[int] = range(1, LONGEST + 1)) -> Reading:
    """Make a paper ready to ask for topics that wait under as many words as one of ``lengths``."""
    text = prepare(paper, known)
    return Reading(paper, text, asks_with(text, set(lengths)))


class Matcher:
    """Many topics, each under a key of the caller's."""

    def __init__(self, topics: Mapping[int, Wanted], waiting: Mapping[int, Iterable[int]] | None = None) -> None:
        """``waiting`` tells under which key of a paper which topics wait, if that is known already."""
        self._topics = topics
        self._order = {key: at for at, key in enumerate(topics)}
        self._waiting = _waiting(topics) if waiting is None else waiting
        self._hurdles = {key: found for key, wanted in topics.items() if (found := hurdles(wanted))}
        self._needs = {key: needed for key, wanted in topics.items() if (needed := needs(wanted))}

    def match(
        self, papers: Iterable[Paper], meaning: Meaning | None = None, known: Spellings = NO_SPELLINGS
    ) -> list[Match]:
        """Every fit of every paper, in the order of the papers and then of the topics."""
        return self.decide([read(paper, known) for paper in papers], meaning)

    def decide(self, readings: Sequence[Reading], meaning: Meaning | None = None) -> list[Match]:
        """The same for papers that are made ready."""
        asked = Asked([reading.paper for reading in readings], meaning)
        hopes = [hope for at, reading in enumerate(readings) for hope in self._hopes(at, reading, asked)]
        asked.measure()
        hopes += [_Hope(at, key, None) for at, key in asked.worth_deciding(min(CLOSE, APART))]
        hopes.sort(key=lambda hope: (hope.at, self._order[hope.key]))
        decided = ((hope, self._settled(hope, readings, asked)) for hope in hopes)
        return [Match(hope.key, readings[hope.at].text.paper_id, fit) for hope, fit in decided if fit is not None]

    def _hopes(self, at: int, reading: Reading, asked: Asked) -> Iterator[_Hope]:
        """The topics that fit a paper for sure, and those that do if it is near to everything."""
        nearness = asked.noting(at)
        held = set(reading.keys.tolist())
        for key in self._candidates(held):
            if key in self._hurdles and self._put_off(at, key, held, asked):
                continue
            before = asked.times
            if (fit := self._fit(key, reading, nearness)) is not None:
                yield _Hope(at, key, fit, before, asked.times)

    def _put_off(self, at: int, key: int, held: Set[int], asked: Asked) -> bool:
        """Whether only a great nearness could make it a fit, so that it is decided when that is known."""
        phrases = self._hurdles[key]
        if not asked.can_tell or any(row in held for _, row in phrases):
            return False
        asked.put_off(at, [text for text, _ in phrases], key)
        return True

    def _settled(self, hope: _Hope, readings: Sequence[Reading], asked: Asked) -> Fit | None:
        """Why it fits, now that it is known how near papers are; None if it does not."""
        if hope.fit and (hope.first == hope.last or (asked.knows and asked.all_met(hope.first, hope.last))):
            return hope.fit
        if hope.fit and asked.knows and not has_alternatives(self._topics[hope.key].topic):
            return None
        return self._fit(hope.key, readings[hope.at], asked.told(hope.at))

    def _fit(self, key: int, reading: Reading, nearness: Nearness | None) -> Fit | None:
        wanted = self._topics[key]
        return fits(reading.text, wanted.topic, wanted.rule, nearness)

    def _candidates(self, held: Set[int]) -> Iterator[int]:
        """Topics that wait under what a paper holds, and need nothing that it does not hold."""
        found = set(chain.from_iterable(map(self._waiting.__getitem__, held & self._waiting.keys())))
        yield from found - self._needs.keys()
        yield from (key for key in found & self._needs.keys() if self._needs[key] <= held)


def _waiting(topics: Mapping[int, Wanted]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for number, wanted in topics.items():
        for key in waits_under(wanted):
            found.setdefault(key, []).append(number)
    return found
