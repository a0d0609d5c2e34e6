"""What a button may type: lines that fit, and topics spelt so that they are read back as they are. Pure."""

from __future__ import annotations

from bot.messages import Button
from bot.subscriptions import EVERYTHING

LONGEST_LINE = 89
"""Characters: what every platform's identifier for a button can carry beside its own marks."""
_OPTION_WORDS = frozenset(
    [
        "at",
        "daily",
        "days",
        "dm",
        "here",
        "instant",
        "min_upvotes",
        "on",
        "timezone",
        "topic",
        "tz",
        "weekly",
        "when",
        "where",
    ]
)


def fitting(line: str) -> str:
    """The line, or nothing if it is too long for a button: a refusal is shown without a remedy then."""
    return line if len(line) <= LONGEST_LINE else ""


def offered(label: str, line: str) -> tuple[Button, ...]:
    """The button, if there is a line and it fits."""
    return (Button(label, line),) if fitting(line) else ()


def typed_topic(topic: str) -> str:
    """A topic as it has to be typed behind a verb: in parentheses if a word of it could be taken for an option."""
    if topic == EVERYTHING:
        return "everything"
    return f"({topic})" if _OPTION_WORDS.intersection(topic.casefold().split()) else topic
