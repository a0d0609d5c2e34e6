"""Read the topic language: ``diffusion policy``, ``"exact phrase"``, ``OR``, ``-without``, fields, parentheses. Pure.

This is the language's front door: its tree is in `tree`, its pieces in `pieces`, its grammar in `parser`,
its printing and explaining in `printing`, its narrower and broader neighbours in `steps`.
"""

from __future__ import annotations

import unicodedata

from bot.errors import Refusal
from bot.text import tidy
from bot.topics.parser import LONGEST, read
from bot.topics.pieces import Wrong
from bot.topics.printing import explain, print_topic, topic_key
from bot.topics.steps import broader, narrower
from bot.topics.tree import (
    All,
    Author,
    Either,
    HasCode,
    MinUpvotes,
    Node,
    Not,
    Org,
    Phrase,
    Topic,
)

__all__ = [
    "EXAMPLE",
    "LONGEST",
    "All",
    "Author",
    "Either",
    "HasCode",
    "MinUpvotes",
    "Node",
    "Not",
    "Org",
    "Phrase",
    "Topic",
    "TopicRefusal",
    "broader",
    "explain",
    "narrower",
    "parse_topic",
    "print_topic",
    "topic_key",
]

EXAMPLE = '"diffusion policy" OR robotics -survey'
_WINDOW = 60


class TopicRefusal(Refusal):
    """A topic that can't be read.

    ``text`` says what is wrong, ``shown`` is the topic (a long one cut around the trouble), ``caret`` the position in
    it of the first thing wrong, and ``example`` a topic that can be read, near to what was meant where possible.
    """

    def __init__(self, text: str, *, shown: str, caret: int, example: str) -> None:
        super().__init__(text)
        self.shown = shown
        self.caret = caret
        self.example = example
        self.block = self.pointer

    @property
    def pointer(self) -> str:
        """Two lines for a fixed-width font: the topic, and a caret under the first thing wrong."""
        room = "".join(
            "\u3000" if unicodedata.east_asian_width(char) in "WF" else " " for char in self.shown[: self.caret]
        )
        return f"{self.shown}\n{room}^"


def parse_topic(text: str) -> Topic:
    """Read a topic as a person typed it; raises TopicRefusal, and nothing else, if it can't be read."""
    typed = tidy(text)
    try:
        return Topic(typed, read(typed))
    except Wrong as wrong:
        shown, caret = _around(typed, wrong.at)
        raise TopicRefusal(wrong.message, shown=shown, caret=caret, example=_example(wrong.mended)) from None


def _example(mended: str) -> str:
    """The mended text if that is all that was wrong with it, else a topic that shows the language."""
    try:
        read(mended)
    except Wrong:
        return EXAMPLE
    return " ".join(mended.split())


def _around(typed: str, at: int) -> tuple[str, int]:
    """The text and the position, cut to a window around it if it is long."""
    if len(typed) <= _WINDOW:
        return typed, at
    start = max(0, min(at - _WINDOW // 2, len(typed) - _WINDOW))
    head, tail = "…" if start else "", "…" if start + _WINDOW < len(typed) else ""
    return f"{head}{typed[start : start + _WINDOW]}{tail}", at - start + len(head)
