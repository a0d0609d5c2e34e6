"""Cut a typed topic into its pieces: words, quoted phrases, fields, operators and parentheses. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from bot.text import spell, tokens
from bot.topics.tree import OPERATORS, Author, HasCode, MinUpvotes, Node, Org, Phrase

Kind = Literal["word", "node", "not", "and", "or", "open", "close", "end"]

_BARE = r'[^\s()|"]'
_VALUE = re.compile(rf' ?(?:"(?P<quoted>[^"]*)"|(?P<open>")|(?P<bare>{_BARE}+))')
_BREAK = re.compile(r'[\s()|"]')
_PIECE = re.compile(
    rf"""(?P<open>\() | (?P<close>\)) | (?P<or>\|)
    | "(?P<quoted>[^"]*)" | (?P<quote>")
    | (?:^|(?<=[ (|]))(?P<not>-+)(?=[^\s|)-])
    | (?:up)?votes?[ ]?(?P<sign>:?[ ]?(?:>=|=>|<=|=<|[<>=≥≤])|:)[ ]?(?P<number>{_BARE}*)
    | (?P<field>[^\W\d_]+):
    | (?P<chunk>{_BARE}+)""",
    re.IGNORECASE | re.VERBOSE,
)
_FIELDS = {
    "author": "author",
    "authors": "author",
    "org": "org",
    "organization": "org",
    "organisation": "org",
    "has": "has",
}
_EXAMPLES = {"author": 'author:"Sergey Levine"', "org": "org:nvidia", "has": "has:code"}
_SIMPLE: tuple[Kind, ...] = ("open", "close", "or", "not")
_WORD_KINDS: dict[str, Kind] = {"AND": "and", "OR": "or", "NOT": "not"}
_NAMES = ("author", "org", "has", "upvotes")


class Wrong(Exception):
    """What is wrong, the character position of the first thing wrong, and the same text mended if that is possible."""

    def __init__(self, message: str, at: int, mended: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.mended = mended


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece and where it begins; a ``word`` piece is a run of characters that may hold several words."""

    kind: Kind
    at: int
    words: tuple[str, ...] = ()
    node: Node | None = None


def cut(text: str) -> list[Piece]:
    """The pieces of a tidy text, closed by an ``end``; what holds no word is left out. Raises Wrong."""
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        piece, at = _next(text, at)
        pieces += [piece] if piece else []
    return [*pieces, Piece("end", len(text))]


def _next(text: str, at: int) -> tuple[Piece | None, int]:
    """The piece that begins at ``at`` (None for mere punctuation) and where the following one may begin."""
    found = _PIECE.match(text, at)
    assert found, "anything but a space begins a piece"
    if found["field"]:
        return _field(text, at, found["field"])
    for kind in _SIMPLE:
        if found[kind]:
            return Piece(kind, at), found.end()
    if found["sign"]:
        return Piece("node", at, node=_upvotes(text, at, found)), found.end()
    if found["chunk"]:
        return _chunk(found["chunk"], at), found.end()
    if found["quote"]:
        raise Wrong("This quotation mark is never closed.", at, text + '"')
    return Piece("node", at, node=_exact(text, at, found)), found.end()


def _chunk(chunk: str, at: int) -> Piece | None:
    if chunk in OPERATORS:
        return Piece(_WORD_KINDS[chunk], at)
    found = tuple(tokens(chunk))
    return Piece("word", at, words=found) if found else None


def _exact(text: str, at: int, found: re.Match[str]) -> Phrase:
    words = tuple(tokens(found["quoted"]))
    if not words:
        raise Wrong("There is no word between these quotation marks.", at, text[:at] + text[found.end() :])
    return Phrase(words, exact=True)


def _upvotes(text: str, at: int, found: re.Match[str]) -> MinUpvotes:
    sign, number = found["sign"].strip(": "), found["number"]
    if set(sign) & set("<≤"):
        mended = f"{text[:at]}upvotes>{number or 20}{text[found.end() :]}"
        raise Wrong("A topic can ask for at least so many upvotes, not for fewer.", found.start("sign"), mended)
    if not re.fullmatch(r"[0-9]{1,7}", number):
        mended = f"{text[:at]}upvotes>20{text[found.end() :]}"
        raise Wrong("upvotes needs a number, as in upvotes>20.", found.start("number"), mended)
    return MinUpvotes(int(number) + (sign == ">"))


def _field(text: str, at: int, name: str) -> tuple[Piece | None, int]:
    """A field with its value; a word with a colon that is no field, nor nearly one, is just words."""
    field = _FIELDS.get(name.lower())
    after = at + len(name) + 1
    if field is None:
        _check_spelling(text, at, name)
        chunk = _BREAK.split(text[at:], maxsplit=1)[0]
        return _chunk(chunk, at), at + len(chunk)
    value = _VALUE.match(text, after)
    if value and value["open"]:
        raise Wrong("This quotation mark is never closed.", value.start("open"), text + '"')
    name_words = spell(tokens(value["quoted"] or value["bare"] or "")) if value else ""
    end_at = value.end() if value else after
    if not name_words:
        mended = f"{text[:at]}{_EXAMPLES[field]}{text[end_at:]}"
        raise Wrong(f"{field}: needs a value, as in {_EXAMPLES[field]}.", at, mended)
    return Piece("node", at, node=_READERS[field](text, after, name_words)), end_at


def _check_spelling(text: str, at: int, name: str) -> None:
    """Raise Wrong if ``name:`` with a value right behind it is nearly a field; so "re:zero" and "https:" are words."""
    value = text[at + len(name) + 1 :]
    if len(name) < 3 or not value or value[0] in " ()|:/":
        return
    for field in _NAMES:
        if OSA.distance(name.lower(), field) <= (1 if len(field) < 4 else 2):
            raise Wrong(f"There is no {name}: here. Did you mean {field}:?", at, f"{text[:at]}{field}:{value}")


def _has(text: str, at: int, value: str) -> Node:
    if value.casefold() != "code":
        rest = _VALUE.sub("code", text[at:], count=1)
        raise Wrong("has: knows only has:code.", at, text[:at] + rest)
    return HasCode()


_READERS: dict[str, Callable[[str, int, str], Node]] = {
    "author": lambda _text, _at, value: Author(value),
    "org": lambda _text, _at, value: Org(value),
    "has": _has,
}
