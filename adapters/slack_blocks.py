"""The pieces of Block Kit that are used here, each within its limits. Pure.

Limits: https://docs.slack.dev/reference/block-kit; the total of about 12,000 characters is on no page, see MOST_CHARS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from adapters.slack_text import escape, shortened
from bot.messages import Button

Json = dict[str, Any]
"""Slack's own payloads."""
MOST_BLOCKS = 48
"""Two below Slack's 50."""
MOST_CHARS = 10_000
"""Slack refuses a message at about 12,000 characters in all texts of its blocks (msg_blocks_too_long)."""
SECTION_CHARS = 2_900
HEADER_CHARS = 150
BUTTON_CHARS = 75
OVERFLOW_OPTIONS = 5
OVERFLOW_VALUE = 150
ACTIONS = 25
PRESS = "press"
"""How the action ids of buttons begin that carry a line; a number makes them unique in their message."""
PRESSED = re.compile(rf"{PRESS}-\d+(?:-(?P<channel>\w+))?")
PICTURE = "picture"
"""The block id of what stands in a picture's place: its words, until there is a file to show."""
ALT_CHARS = 2_000
_BREAKS = re.compile(r"(?<=\n)|(?<=[.!?;] )|(?<= )")
_STYLES = {"primary": "primary", "danger": "danger"}


def mrkdwn(text: str) -> Json:
    """``verbatim``: Slack makes no links or mentions of words that look like one."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str, most: int = SECTION_CHARS) -> Json:
    """Text without any format; too long ones end in "…"."""
    return {"type": "plain_text", "text": shortened(text, most), "emoji": False}


def section(text: str, accessory: Json | None = None) -> Json:
    block: Json = {"type": "section", "text": mrkdwn(text), "expand": True}
    return block | {"accessory": accessory} if accessory else block


def sections(text: str) -> list[Json]:
    """As many sections as a text needs."""
    return [section(part) for part in pieces(text, SECTION_CHARS)]


def header(text: str) -> Json:
    return {"type": "header", "text": plain(text, HEADER_CHARS)}


def context(*texts: str) -> Json:
    """Quiet words; at most ten texts."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def contexts(text: str) -> list[Json]:
    return [context(part) for part in pieces(text, SECTION_CHARS)]


def image(file_id: str, alt_text: str) -> Json:
    """A picture that was uploaded to the workspace: png, jpg or gif."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": shortened(alt_text, ALT_CHARS)}


def divider() -> Json:
    return {"type": "divider"}


def button(label: str, line: str, action_id: str, style: str = "normal") -> Json:
    """Something to press; pressing it types the line."""
    element: Json = {"type": "button", "text": plain(label, BUTTON_CHARS), "action_id": action_id, "value": line}
    return element | ({"style": _STYLES[style]} if style in _STYLES else {})


class Presses:
    """Makes the buttons of one message or view, each with an action id of its own.

    ``channel`` is the id of the one that they are about, where that is not the one that they are in.
    """

    def __init__(self, channel: str = "", numbers: Iterator[int] | None = None) -> None:
        self._numbers = numbers or count(1)
        self._suffix = f"-{channel}" if channel else ""

    def at(self, channel: str) -> Presses:
        """Further buttons of the same view, about another channel."""
        return Presses(channel, self._numbers)

    def button(self, one: Button) -> Json:
        return button(one.label, one.line, self._id(), one.style)

    def rows(self, buttons: Sequence[Button]) -> list[Json]:
        """Rows of buttons."""
        made = [self.button(one) for one in buttons]
        return [
            {"type": "actions", "elements": made[start : start + ACTIONS]} for start in range(0, len(made), ACTIONS)
        ]

    def beside(self, buttons: Sequence[Button]) -> Json | None:
        """What stands at the right of a line: a button, or a menu of several; None if neither can carry them."""
        if len(buttons) == 1:
            return self.button(buttons[0])
        too_long = any(len(one.line) > OVERFLOW_VALUE for one in buttons)
        if not buttons or len(buttons) > OVERFLOW_OPTIONS or too_long:
            return None
        options = [option(one.label, one.line) for one in buttons]
        return {"type": "overflow", "action_id": self._id(), "options": options}

    def _id(self) -> str:
        return f"{PRESS}-{next(self._numbers)}{self._suffix}"


def option(label: str, value: str, told: str = "") -> Json:
    """A choice of a menu, with a few words about it; a value holds at most 150 characters."""
    made: Json = {"text": plain(label, BUTTON_CHARS), "value": value}
    return made | ({"description": plain(told, BUTTON_CHARS)} if told else {})


def pieces(text: str, most: int) -> list[str]:
    """The text in pieces of at most so many characters, cut at lines, sentences or words where there are any."""
    if len(text) <= most:
        return [text.strip()] if text.strip() else []
    made, current = list[str](), ""
    for part in _parts(text, most):
        if current and len(current) + len(part) > most:
            made.append(current)
            current = ""
        current += part
    return [piece.strip() for piece in (*made, current) if piece.strip()]


def _parts(text: str, most: int) -> Iterator[str]:
    for part in _BREAKS.split(text):
        yield from (part[start : start + most] for start in range(0, len(part), most))


def texts_of(blocks: object) -> Iterator[str]:
    """Every text in blocks, labels of buttons included."""
    if isinstance(blocks, dict):
        if isinstance(blocks.get("text"), str):
            yield blocks["text"]
        for value in blocks.values():
            yield from texts_of(value)
    elif isinstance(blocks, list):
        for value in blocks:
            yield from texts_of(value)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of a message blocks take."""

    blocks: int
    chars: int
    """In all their texts."""

    def __add__(self, other: Size) -> Size:
        return Size(self.blocks + other.blocks, self.chars + other.chars)

    @property
    def fits(self) -> bool:
        """Whether it is one message."""
        return self.blocks <= MOST_BLOCKS and self.chars <= MOST_CHARS


def size(blocks: Sequence[Json]) -> Size:
    return Size(len(blocks), sum(map(len, texts_of(list(blocks)))))


def bare(blocks: Iterable[Json]) -> str:
    """What blocks say, as one mrkdwn text without any layout or buttons."""
    return "\n".join(filter(None, map(_said, blocks)))


def _said(block: Json) -> str:
    if block["type"] == "header":
        # A header is literal, a text is not.
        return escape(block["text"]["text"])
    if block["type"] == "section":
        return str(block["text"]["text"])
    if block["type"] == "context":
        return " · ".join(element["text"] for element in block["elements"])
    return ""
