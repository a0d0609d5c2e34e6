"""Words as Slack's mrkdwn: weights kept, and nothing from outside can mention, link or break out. Pure.

Slack knows no escape for its marks, only for & < > (https://docs.slack.dev/messaging/formatting-message-text). So a
mark that would open a format where it stands becomes its look-alike; inside words it means nothing and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from adapters.console_text import clean, one_line, safe_url
from bot.messages import Span, Text

_OPENING = re.compile(r"(?<![^\W_])[*_~](?=\S)")
_EMOJI = re.compile(r":(?=(?:[a-z][a-z0-9_+'-]*|[+-]1|100|1234):)")  # not the 00-07 of 22:00-07:00
_QUOTE = re.compile(r"^(\s*)>", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_LOOK_ALIKES = {"*": "∗", "_": "ˍ", "~": "∼"}
_BACKTICK = "ˋ"
_FIRST_WORD = re.compile(r"[a-z_]+")


def escape(text: str) -> str:
    """The three escapes that Slack knows; the ampersand first."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str, most: int | None = None) -> str:
    """Text from anywhere, to be read as it is: no format, mention, emoji, quote or link comes of it.

    A text that would take more than ``most`` characters ends in "…".
    """
    said = _literal(text)
    while most is not None and len(said) > most:
        text = shortened(text, max(1, min(len(text) - 1, len(text) * most // len(said))))
        said = _literal(text)
    return said


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def cut(text: Text, most: int) -> Text:
    """The first characters of a text, as many spans as they reach into."""
    spans: list[Span] = []
    for span in text:
        left = most - sum(len(one.text) for one in spans)
        if left <= 0:
            break
        spans.append(replace(span, text=shortened(span.text, left)))
    return tuple(spans)


def _literal(text: str) -> str:
    text = _OPENING.sub(lambda mark: _LOOK_ALIKES[mark[0]], clean(text).replace("`", _BACKTICK))
    return escape(_QUOTE.sub(r"\1›", _EMOJI.sub("∶", text)))


def link(url: str, label: str, most: int | None = None) -> str:
    """A link; only the label where the address is none that a browser should open."""
    said = literal(one_line(label), most).replace("|", "∣") or "…"  # a bar would end the address
    safe = safe_url(url)
    return f"<{escape(safe)}|{said}>" if safe else said


def bold(text: str) -> str:
    """Strong words; the spaces around them stay outside, or Slack shows the asterisks."""
    inner = text.strip()
    if not inner:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}*{inner}*{after}"


@dataclass(frozen=True, slots=True)
class Voice:
    """How commands are written so that they can be typed as they stand: with the slash command in front."""

    command: str = "/papers"
    verbs: frozenset[str] = frozenset()

    def mrkdwn(self, text: Text, most: int | None = None) -> str:
        """The words with their weights; shortened if they would take more than ``most`` characters."""
        said = self._mrkdwn(text)
        while most is not None and len(said) > most:
            length = sum(len(span.text) for span in text)
            text = cut(text, max(1, min(length - 1, length * most // len(said))))
            said = self._mrkdwn(text)
        return said

    def _mrkdwn(self, text: Text) -> str:
        return "".join(self._span(span.text, span.weight) for span in text)

    def _span(self, text: str, weight: str) -> str:
        if weight == "code":
            return self._code(text)
        if weight == "strong":
            return bold(literal(" ".join(text.split("\n"))))
        return "".join(self._code(part) if odd else literal(part) for odd, part in _alternating(_CODE.split(text)))

    def _code(self, text: str) -> str:
        """A command, or what was typed with a caret below it, which stands by itself."""
        said = escape(clean(text).replace("`", _BACKTICK))
        if "\n" in said:
            return f"\n```\n{said}\n```"
        return f"`{self.typed(said.strip())}`"

    def typed(self, line: str) -> str:
        """A line of the desk as people type it here."""
        first = _FIRST_WORD.match(line)
        return f"{self.command} {line}" if first and first[0] in self.verbs else line


def _alternating(parts: Iterable[str]) -> Iterable[tuple[bool, str]]:
    """What `re.split` gives with one group: text, match, text, match …; each with whether it is a match."""
    return ((bool(position % 2), part) for position, part in enumerate(parts))
