"""Slack's mrkdwn as HTML, as far as a bot's texts use it. Pure.

https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from docs.pictures.html import Html, joined, span, tag

_INLINE = re.compile(
    r"```\n?(?P<pre>.+?)\n?```|`(?P<code>[^`\n]+)`|<(?P<url>[^<>|\n]+)(?:\|(?P<label>[^<>]*))?>"
    r"|(?<!\w)\*(?P<strong>[^\s*](?:[^*\n]*[^\s*])?)\*(?!\w)"
    r"|(?<!\w)_(?P<em>[^\s_](?:[^_\n]*[^\s_])?)_(?!\w)|(?<!\w)~(?P<s>[^\s~](?:[^~\n]*[^\s~])?)~(?!\w)",
    re.DOTALL,
)
_TAGS = ("strong", "em", "s", "pre", "code")
_LITERAL = ("pre", "code")


def mrkdwn(text: str) -> Html:
    """A text object's text; its line breaks stay as they are."""
    return joined(*_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for found in _INLINE.finditer(text):
        # Around a block of fixed width Slack shows no line of its own for the break.
        yield unescape(text[start : found.start()].removesuffix("\n") if found["pre"] else text[start : found.start()])
        yield _piece(found)
        start = found.end()
    yield unescape(text[start:])


def _piece(found: re.Match[str]) -> Html:
    if found["url"]:
        return span("link", mrkdwn(found["label"] or found["url"]))
    kind = next(name for name in _TAGS if found[name])
    return tag(kind, unescape(found[kind]) if kind in _LITERAL else mrkdwn(found[kind]))
