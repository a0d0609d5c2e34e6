"""Read the pieces of a typed topic as a tree. Pure.

    topic  = all { ("OR" | "|") all }
    all    = term { ["AND"] term }
    term   = words | '"' words '"' | field | "(" topic ")" | ("-" | "NOT") term

Words in a row are one phrase; after "-" only what hangs together without a space is. ``AND``, ``OR`` and ``NOT``
are read in upper case only. Fields: author:levine, author:"Sergey Levine", org:nvidia, has:code, upvotes>20.
"""

from __future__ import annotations

import re

from bot.topics.pieces import Kind, Piece, Wrong, cut
from bot.topics.tree import Node, all_of, either_of, is_positive, not_, plain_phrase

LONGEST = 250
"""Characters of a topic: what fits on one card with room for the rest of the sentence."""
_SIMPLE = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+)*")
"""Most topics: small letters only, so nothing in them is an operator. A matcher reads a hundred thousand at once."""
DEEPEST = 8
"""Parentheses within each other."""
MOST_TERMS = 32
_UNCLOSED = "This parenthesis is never closed."
_TERM_STARTS: tuple[Kind, ...] = ("word", "node", "not", "open")


def read(typed: str) -> Node:
    """The tree of a tidy text; raises Wrong."""
    if len(typed) > LONGEST:
        raise Wrong(f"That is {len(typed)} characters; a topic has room for {LONGEST}.", LONGEST)
    if _SIMPLE.fullmatch(typed):
        return plain_phrase(typed.replace("-", " ").split(" "))
    pieces = cut(typed)
    if len(pieces) == 1:
        raise Wrong("There is no word in it to look for." if typed else "A topic needs at least one word.", 0)
    root = _Parser(typed, pieces).read()
    if not is_positive(root):
        raise Wrong("This only says what to leave out; say what to look for as well.", 0, f"robotics {typed}")
    return root


class _Parser:
    """One reading of one text, piece by piece."""

    def __init__(self, typed: str, pieces: list[Piece]) -> None:
        self._typed = typed
        self._pieces = pieces
        self._next = 0
        self._terms = 0
        self._depth = 0

    def read(self) -> Node:
        node = self._either()
        if self._kind == "close":
            raise Wrong("There is no opening parenthesis for this one.", self._at, self._without_this())
        return node

    @property
    def _kind(self) -> Kind:
        return self._pieces[self._next].kind

    @property
    def _at(self) -> int:
        return self._pieces[self._next].at

    def _take(self, kind: Kind) -> bool:
        taken = self._kind == kind
        self._next += taken
        return taken

    def _either(self) -> Node:
        nodes = [self._all()]
        while self._take("or"):
            nodes.append(self._all())
        return either_of(nodes)

    def _all(self) -> Node:
        nodes = [self._term()]
        while self._take("and") or self._kind in _TERM_STARTS:
            nodes.append(self._term())
        return all_of(nodes)

    def _term(self) -> Node:
        if self._take("not"):
            return not_(self._one(negated=True))
        return self._one(negated=False)

    def _one(self, *, negated: bool) -> Node:
        if self._kind == "open":
            return self._group()
        if self._kind not in ("word", "node"):
            raise self._missing()
        self._count_term()
        piece = self._pieces[self._next]
        self._next += 1
        return piece.node or plain_phrase(piece.words if negated else self._run(piece))

    def _run(self, first: Piece) -> list[str]:
        """The words of all word pieces in a row."""
        words = list(first.words)
        while self._kind == "word":
            words += self._pieces[self._next].words
            self._next += 1
        return words

    def _group(self) -> Node:
        opened = self._at
        if self._depth == DEEPEST:
            raise Wrong(f"Parentheses may stand at most {DEEPEST} deep.", opened)
        self._next += 1
        if self._kind in ("close", "end"):
            mended = self._typed[:opened] + self._typed[self._at + 1 :]
            what = "There is nothing between these parentheses." if self._kind == "close" else _UNCLOSED
            raise Wrong(what, opened, mended)
        self._depth += 1
        node = self._either()
        self._depth -= 1
        if not self._take("close"):
            raise Wrong(_UNCLOSED, opened, f"{self._typed})")
        return node

    def _count_term(self) -> None:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise Wrong(
                f"That is too much for one topic: {MOST_TERMS} terms fit.",
                self._at,
                self._typed[: self._at].rstrip(" -(|"),
            )

    def _missing(self) -> Wrong:
        """Something stands before or after this operator, but nothing where a term should be."""
        if self._kind == "end" and self._next:
            self._next -= 1
        if self._kind == "close":
            self._next -= 1
        return Wrong("Something is missing beside this.", self._at, self._without_this())

    def _without_this(self) -> str:
        """The text without the operator or parenthesis that it is about."""
        at = self._at
        length = next((len(word) for word in ("AND", "NOT", "OR") if self._typed.startswith(word, at)), 1)
        return f"{self._typed[:at]} {self._typed[at + length :]}"
