"""How the App Home looks: what is broken, what comes next, a person's topics, their channels, their settings. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.slack_blocks import Json, Presses, button, context, divider
from adapters.slack_looks import Looks
from adapters.slack_text import literal
from bot.messages import Item, Message, Text, code, plain, strong, words

MOST_BLOCKS = 96
"""Of Slack's 100."""
MINE_BLOCKS, CHANNEL_BLOCKS, BROKEN_BLOCKS = 32, 36, 6
OPEN = "open-"
"""How the action id of a button begins that opens a form; what it is for follows."""
_FORMS = (("Follow a topic", "subscribe"), ("Daily post", "digest"), ("Search", "search"), ("My settings", "settings"))


@dataclass(frozen=True, slots=True)
class Part:
    """Lines about one place; what is pressed in them is meant in ``channel`` (its id), or in the person's own DM."""

    heading: Text
    items: tuple[Item, ...]
    channel: str = ""


@dataclass(frozen=True, slots=True)
class HomeContent:
    """What a home tab tells."""

    headline: Text
    """How everything is, in a sentence."""
    mine: Part
    settings: Message
    channels: tuple[Part, ...] = ()
    broken: tuple[Part, ...] = ()
    """A line a place that cannot be posted to, each with its mend."""
    upcoming: tuple[Text, ...] = ()
    zone: str = "UTC"
    """The city on whose clock ``upcoming`` is told."""
    said: Message | None = None
    """The answer to what was just pressed in it."""


def home_view(content: HomeContent, looks: Looks) -> Json:
    """The tab."""
    presses = Presses()
    blocks = [
        *(_said(content.said, looks, presses) if content.said else ()),
        {"type": "actions", "elements": [button(label, form, f"{OPEN}{form}") for label, form in _FORMS]},
        context(literal(plain(content.headline))),
        *_parts(content.broken, BROKEN_BLOCKS, looks, presses),
        *_upcoming(content, looks),
        divider(),
        *_parts((content.mine,), MINE_BLOCKS, looks, presses),
        *_parts(content.channels, CHANNEL_BLOCKS, looks, presses),
        divider(),
        *looks.blocks(replace(content.settings, body=(), note=(), buttons=()), presses),
    ]
    return {"type": "home", "blocks": blocks[:MOST_BLOCKS]}


def _said(message: Message, looks: Looks, presses: Presses) -> list[Json]:
    return [*looks.blocks(looks.split(message)[0], presses), divider()]


def _upcoming(content: HomeContent, looks: Looks) -> list[Json]:
    if not content.upcoming:
        return []
    title = words(strong("Next deliveries"), f" (on the clock of {content.zone})")
    return looks.blocks(Message(title, body=content.upcoming))


def _parts(parts: Sequence[Part], most: int, looks: Looks, presses: Presses) -> Iterator[Json]:
    """The parts one after the other, as far as so many blocks reach."""
    for number, part in enumerate(parts):
        blocks = _part(part, most, looks, presses.at(part.channel))
        if not blocks:
            left = len(parts) - number
            told = words(f"{left} more {'place' if left == 1 else 'places'}: type ", code("subscriptions"), " there.")
            yield context(looks.voice.mrkdwn(told))
            return
        most -= len(blocks)
        yield from blocks


def _part(part: Part, most: int, looks: Looks, presses: Presses) -> list[Json]:
    """A heading, lines that fit, and how many do not; nothing where not even one fits."""
    shown = list(_fitting(part.items, most - 2, looks))
    if part.items and not shown:
        return []
    left = len(part.items) - len(shown)
    note = words(f"There are {left} more: see ", code("subscriptions"), ".") if left else ()
    return looks.blocks(Message(part.heading, items=tuple(shown), note=note), presses)


def _fitting(items: Sequence[Item], most: int, looks: Looks) -> Iterator[Item]:
    for one in items:
        most -= len(looks.blocks(Message((), items=(one,))))
        if most < 0:
            return
        yield one
