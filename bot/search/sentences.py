"""Tell a topic that reads like a sentence from keywords, and take the words out of it that name something. Pure.

A plain topic fits where its words stand in a row. Keywords do; a whole sentence stands in no other text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from bot.text import STOP_WORDS, tokens, words
from bot.topics.tree import Phrase, Topic

_OPENING = "are can could did do does how i is please should was we were what when where which who why"
_NAMING = "anything article articles everything news paper papers research something studies work"
_INTRODUCING = "about concerning how on that which where"
_LINKING = """
am are be been being can could did do does had has have he her his how i if is it its me might must my our she should
that their them these they this those us was we were what when where whether which who whom whose why will would you
your
"""
_FILLING = """
after all also any because before best better between both but done each enough even few get gets getting good happen
happens help helps just less let lets like likes little look looking made make makes making many may method methods
more most much need needs new no not one ones only other out person people possible read reading same so some still
such than then there through too try trying until up use used uses very want wants way ways while
"""
_ASKING = frozenset(_OPENING.split())
"""A text that opens with one of these asks or wishes; keywords don't."""
_TEXTS = frozenset(_NAMING.split())
_ABOUT = frozenset(_INTRODUCING.split())
"""Behind one of those: ``papers about``, ``anything on``."""
_SPEAKING = frozenset(_LINKING.split())
"""Words that make a sentence, wherever they stand."""
_SMALL = STOP_WORDS | _ASKING | _TEXTS | _ABOUT | _SPEAKING | frozenset(_FILLING.split())
"""What says nothing about a paper in a sentence, though some of it may in keywords."""
_FEW, _SEVERAL, _MANY = 3, 5, 8
"""Telling words that make a sentence: of those who speak, with small words among them, and in any case."""
_JOINTS = 2
"""Small words among several telling ones; ``reinforcement learning from human feedback`` has one."""
_PAUSE = re.compile(r"[,;.!?]\s+(?=\w)")
_PARTS = re.compile(r"[,;:.!?()\"…–—]+(?:\s+|$)|\s-+\s|[()]")
_LONGEST_GROUP = 3
_ALONE = 2
"""Telling words of a text so short that each of them is worth a look."""


def is_sentence(topic: Topic) -> bool:
    """Whether it reads like a sentence. What is quoted or has operators was written with care, and means what it says.

    Several things between commas are one too: in a row, as they are read, they stand nowhere.
    """
    if not isinstance(topic.root, Phrase) or topic.root.exact:
        return False
    said = words(topic.text)
    telling = len(telling_words(topic.text))
    if _asks(topic.text, said) or (_PAUSE.search(topic.text) and telling > 1):
        return True
    if telling >= _FEW and not _SPEAKING.isdisjoint(said):
        return True
    return telling >= _MANY or (telling >= _SEVERAL and len(said) - telling >= _JOINTS)


def _asks(text: str, said: list[str]) -> bool:
    """``why do models forget``, ``anything on robots``, ``robots in kitchens?``"""
    if len(said) < _FEW:
        return False
    return text.endswith("?") or said[0] in _ASKING or (said[0] in _TEXTS and said[1] in _ABOUT)


def telling_words(text: str) -> list[str]:
    """The words of a sentence that name something, as they are written, once each."""
    return list({folded: word for word in tokens(text) if (folded := word.casefold()) not in _SMALL}.values())


def word_groups(text: str) -> list[str]:
    """Two or three telling words side by side, as they stand in a sentence; single ones of a list or a short text."""
    alone = len(telling_words(text)) <= _ALONE or bool(_PAUSE.search(text))
    runs = (run for part in _PARTS.split(text) for run in _runs(part, alone=alone))
    return list(dict.fromkeys(" ".join(group) for run in runs for group in _within(run)))


def _within(run: list[str]) -> Iterator[list[str]]:
    for length in range(min(len(run), _LONGEST_GROUP), min(len(run), 2) - 1, -1):
        yield from (run[at : at + length] for at in range(len(run) - length + 1))


def _runs(part: str, *, alone: bool) -> Iterator[list[str]]:
    """Telling words in a row with no small one between them; ``alone``: also one by itself."""
    written = tokens(part)
    telling = (word.casefold() not in _SMALL for word in written)
    runs = [list(run) for names, run in groupby(written, lambda _: next(telling)) if names]
    yield from (run for run in runs if alone or len(run) > 1)
