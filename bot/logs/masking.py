"""Blot secrets out of a text: those that the configuration knows, and whatever looks like one. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

from bot.config.values import Secret

MASK = "•••"
_SHORTEST = 6
"""Masking a secret shorter than this would blot out ordinary words."""
_TOKENS = re.compile(
    r"\bhf_\w{8,}"  # Hugging Face
    r"|\bxox[a-z](?:\.xox[a-z])?-[\w-]{8,}|\bxapp-[\w-]{8,}"  # Slack
    r"|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"  # Discord: the bot's id, a time and a signature
    r"|(?<=\bBearer )[^\s\"',;]+"
    r"|(?<=://)[^\s/@]*:[^\s/@]+(?=@)",  # user:password@ in an address
    re.IGNORECASE,
)


class Masker:
    """Called with a text, gives it back without its secrets, in whatever way they are escaped."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        texts = [text for text in (secret.reveal() for secret in secrets) if len(text) >= _SHORTEST]
        spellings = {spelling for text in texts for spelling in _spellings(text)}
        longest_first = sorted(spellings, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, text: str) -> str:
        told = self._known.sub(MASK, text) if self._known else text
        return _TOKENS.sub(MASK, told)


def _spellings(text: str) -> tuple[str, ...]:
    """As it is, in JSON, in an address and in Python."""
    encoded = (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
    return (text, *encoded, quote(text, safe=""), repr(text)[1:-1])
