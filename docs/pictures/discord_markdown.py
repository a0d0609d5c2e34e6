"""Discord's Markdown as HTML, as far as a bot's texts use it. Pure.

https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docs.pictures.html import Html, div, joined, span, tag

_FENCE = re.compile(r"```(?:\w+\n)?\n?(.*?)\n?```", re.DOTALL)
_BLOCK = re.compile(r"(?P<mark>-#|#{1,3}) +(?P<text>.+)")
_TEXT = r"(?:\\.|[^\\\n])+?"
_INLINE = re.compile(
    rf"\\(?P<escaped>[^a-zA-Z0-9\s])|``(?P<codes>.+?)``|`(?P<code>[^`\n]+)`"
    rf"|\[(?P<label>(?:\\.|[^\]\\\n])+)\]\(<?(?P<url>https?://[^\s<>()]+)>?\)"
    rf"|\*\*(?P<strong>{_TEXT})\*\*|__(?P<u>{_TEXT})__|~~(?P<s>{_TEXT})~~"
    rf"|\*(?P<em>{_TEXT})\*|\b_(?P<i>{_TEXT})_\b"
)
_TAGS = ("strong", "u", "s", "em", "i")
_MARKS = {"-#": "subtext", "#": "h1", "##": "h2", "###": "h3"}


def markdown(text: str) -> Html:
    """A text display's content."""
    parts = _FENCE.split(text)
    return joined(*(tag("pre", part) if odd else _lines(part) for odd, part in _alternating(parts)))


def _lines(text: str) -> Html:
    return joined(*(_line(line) for line in text.strip("\n").split("\n"))) if text.strip("\n") else Html()


def _line(line: str) -> Html:
    if found := _BLOCK.fullmatch(line):
        return div(_MARKS[found["mark"]], _inline(found["text"]))
    return div("line", _inline(line))


def _inline(text: str) -> Html:
    return joined(*_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for found in _INLINE.finditer(text):
        yield text[start : found.start()]
        yield _piece(found)
        start = found.end()
    yield text[start:]


def _piece(found: re.Match[str]) -> str:
    if found["escaped"]:
        return found["escaped"]
    if said := found["codes"] or found["code"]:
        return tag("code", said.strip())
    if found["url"]:
        return span("link", _inline(found["label"]))
    kind = next(name for name in _TAGS if found[name])
    return tag(kind, _inline(found[kind]))


def _alternating(parts: list[str]) -> Iterator[tuple[bool, str]]:
    """What `re.split` gives with one group: text, match, text …; each with whether it is a match."""
    return ((bool(position % 2), part) for position, part in enumerate(parts))
