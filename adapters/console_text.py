"""Words in a terminal: with their weights, harmless wherever they come from, in characters that it has. Pure."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from rich.text import Text

from bot.messages import Text as Words

_JOINERS = "\u200c\u200d"
"""Format characters that Persian words and joined emoji need; they cannot reorder or hide anything."""
_STAND_INS = {
    "▲": "^", "★": "*", "●": "*", "•": "-", "✗": "x", "›": ">", "·": "-", "─": "-", "…": "...",
    "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-",
    "×": "x", "→": "->", "←": "<-", "◀": "<", "▶": ">", "✓": "+", "≥": ">=",
    **dict.fromkeys("█▉▊▋▌", "#"), **dict.fromkeys("▍▎▏", "|"),
}  # fmt: skip


def clean(text: str) -> str:
    """Drop what could steer the terminal or reorder words: control, bidirectional and invisible characters.

    Line feeds stay; other line breaks and tabs become spaces, half characters (lone surrogates) become "\ufffd".
    """
    return text if text.isprintable() else "".join(map(_harmless, text))


def _harmless(char: str) -> str:
    if char == "\n" or char in _JOINERS:
        return char
    if char == "\t":
        return " "
    match unicodedata.category(char):
        case "Cc" | "Cf":
            return ""
        case "Cs":
            return "\ufffd"
        case "Zl" | "Zp":
            return " "
        case _:
            return char


def one_line(text: str) -> str:
    """The cleaned text with every run of white space as one space: titles, names and abstracts."""
    return " ".join(clean(text).split())


def safe_url(url: str) -> str:
    """The address if it may become a link: http or https, with nothing that ends an escape sequence; else ""."""
    url = url.strip()
    return quote(clean(url), safe=";/?:@&=+$,#%!*'()[]~") if url.startswith(("https://", "http://")) else ""


def for_encoding(text: str, encoding: str) -> str:
    """The same words in characters that ``encoding`` has: "▲" becomes "^", "é" becomes "e", the rest "?"."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_writable(char, encoding) for char in text)
    return text


def _writable(char: str, encoding: str) -> str:
    for candidate in (char, _STAND_INS.get(char, char), unicodedata.normalize("NFKD", char)):
        kept = candidate.encode(encoding, "ignore").decode(encoding)
        if kept:
            return kept
    return "" if unicodedata.combining(char) else "?"


def spoken(text: Words, style: str = "", *, bare: bool) -> Text:
    """Words with their weights; ``bare`` puts commands into backticks, for screens without colour.

    A command of several lines stands by itself, so that a caret stays in its column.
    """
    line = Text(style=style)
    for span in text:
        said = clean(span.text)
        if span.weight == "code" and "\n" in said:
            line.append("\n" if line.plain and not line.plain.endswith("\n") else "").append(said, "cyan")
        elif span.weight == "code":
            line.append(f"`{said}`" if bare else said, "cyan")
        else:
            line.append(said, "bold" if span.weight == "strong" else "")
    return line
