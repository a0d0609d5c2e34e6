"""What keyboards and chats do to a typed line, undone; and the line cut into words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz, process

_WORD = re.compile(r'(?:[^\s"]|"[^"]*(?:"|$))+')
_LINK = re.compile(r"<(https?://[^|<>\s]+)(?:\|[^<>]*)?>")
_QUOTES = str.maketrans({**dict.fromkeys("“”„‟«»〝〞″", '"'), **dict.fromkeys("‘’‚‛′", "'")})
_HYPHENS = str.maketrans(dict.fromkeys("‐‑−﹣", "-"))
_FULL_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
_DASHES = (
    # Phones turn "--since" into one long dash, and "-x" or "22-7" into a middle one. Elsewhere a dash is punctuation.
    (re.compile(r"(?<!\S)[—―](?=[A-Za-z])"), "--"),
    (re.compile(r"(?<!\S)[‒–](?=[\w\"(])"), "-"),
    (re.compile(r"(?<=\w)[‒–](?=\w)"), "-"),
    (re.compile(r"(?<=\d)\s*[—―–]\s*(?=\d)"), "-"),
)
_SHOWN = 60
_NEAR = 70
"""Percent of likeness at which a misspelt word counts as known: `serach` is 83, `robots` is 44 like `top`."""


def clean(text: str) -> str:
    """The text as it was meant: plain quotes, spaces and hyphens, nothing invisible, links out of their brackets."""
    text = "".join(map(_visible, text)).translate(_FULL_WIDTH).translate(_QUOTES).translate(_HYPHENS)
    for dash, meant in _DASHES:
        text = dash.sub(meant, text)
    return _LINK.sub(r"\1", text)


def _visible(character: str) -> str:
    """The character; a space for every kind of space or line end; nothing for controls, zero-width and bidi marks."""
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in {"Cc", "Cf", "Cs"} else character


def unescape_slack(text: str) -> str:
    """Undo the three escapes that Slack applies to what people type; links keep their brackets until ``clean``."""
    # https://docs.slack.dev/messaging/formatting-message-text: exactly these; the ampersand last, or "&amp;lt;" breaks.
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def words(line: str) -> list[str]:
    """Cut a cleaned line at its spaces; what stands in double quotes stays whole, quotes included."""
    return _WORD.findall(line)


def quoted(word: str) -> bool:
    return word.startswith('"')


def unquoted(word: str) -> str:
    """The word without the quotes around it, if it has any; a missing closing quote is forgiven."""
    return word[1:].removesuffix('"') if quoted(word) else word


def shown(text: str) -> str:
    """What a person typed, short and in backticks, to be quoted back at them."""
    text = text.replace("`", "'")
    return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"


def nearest(word: str, known: Sequence[str], *, likeness: int = _NEAR) -> str | None:
    """The known word that was probably meant: the first that begins so, else the one that is spelt most like it."""
    word = word.casefold()
    begun = [name for name in known if len(word) >= 2 and name.casefold().startswith(word)]
    if begun:
        return begun[0]
    found = process.extractOne(word, known, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=likeness)
    return str(found[0]) if found else None
