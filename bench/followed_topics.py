"""Topics as people might follow them, made from real text: the same ones for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from bench.corpus import Text
from bot.store.followed import Follow
from bot.subscriptions import Rule
from bot.text import STOP_WORDS

_REPEATED = 0.75
"""Share of the topics that somebody follows already."""
_PLAIN = 2 / 3
"""Share of those without operators."""
_SAID = 0.1
"""Share of the phrases that stand in the text; the others are made of two of them, and few papers say so."""
_LENGTHS = (1, *(2,) * 11, *(3,) * 6, *(4,) * 2)
"""Words of a phrase, each length as often as it is here."""
_RULES: tuple[Rule, ...] = (*("precise",) * 12, *("normal",) * 7, "broad")
_KEPT = re.compile(r"[\w'-]+")


class Topics:
    """Topics as people might write them."""

    def __init__(self, text: Text) -> None:
        self._titles = [kept for title in text.titles if (kept := _KEPT.findall(" ".join(title)))]
        self._sentences = [kept for sentence in text.sentences if (kept := _KEPT.findall(sentence))]
        self._chance = random.Random(3)

    def made(self, number: int) -> Iterator[Follow]:
        """That many, with rules. The more people follow one, the likelier the next does: few have most."""
        chance = self._chance
        known: list[str] = []
        for _ in range(number):
            again = known and chance.random() < _REPEATED
            known.append(chance.choice(known) if again else self._topic())
            yield known[-1], chance.choice(_RULES)

    def _topic(self) -> str:
        chance = self._chance
        if chance.random() < _PLAIN:
            return self._phrase()
        one, other = self._phrase(), self._word()
        return chance.choice(
            (
                f'"{one}"',
                f"{one} OR {self._phrase()}",
                f"{one} -{other}",
                f"{one} AND {other}",
                f"{one} has:code",
                f"{one} upvotes>{chance.choice((5, 10, 20))}",
                f"{one} org:{other}",
                f"author:{other}",
            )
        )

    def _phrase(self) -> str:
        chance = self._chance
        first, second = self._run(), self._run()
        if chance.random() < _SAID:
            return " ".join(first)
        return " ".join((*first[: len(first) // 2 + 1], *second[len(second) // 2 :]))

    def _word(self) -> str:
        return self._run()[0]

    def _run(self) -> list[str]:
        """Two or three neighbouring words, seldom one or four, that say something at both ends."""
        chance = self._chance
        while True:
            row = chance.choice(chance.choice((self._titles, self._sentences)))
            length = chance.choice(_LENGTHS)
            start = chance.randrange(len(row))
            run = [word.lower() for word in row[start : start + length]]
            if len(run) == length and _says_something(run[0]) and _says_something(run[-1]):
                return run


def _says_something(word: str) -> bool:
    return word not in STOP_WORDS and len(word) > 2 and word.isalnum()
