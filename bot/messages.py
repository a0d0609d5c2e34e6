"""What is said, not how it looks: the words, papers and buttons that every adapter lays out its own way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from bot.papers import Paper

Weight = Literal["plain", "strong", "code"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words: plain, strong (what it is about) or code (a command that can be typed as it stands)."""

    text: str
    weight: Weight = "plain"


Text = tuple[Span, ...]


def strong(text: object) -> Span:
    """What the words are about: a topic, a name, a number that matters."""
    return Span(str(text), "strong")


def code(text: object) -> Span:
    """A command that can be typed as it stands, or a block of fixed width if it has line breaks."""
    return Span(str(text), "code")


def words(*parts: str | Span | Text) -> Text:
    """Join strings, spans and texts: ``words("You now follow ", strong(topic), ".")``."""
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            spans += [Span(part)] if part else []
        else:
            spans += [part] if isinstance(part, Span) else part
    return tuple(spans)


def listed(names: Sequence[str], noun: str = "topics") -> Text:
    """Names as people list them: ``a``, ``a and b``, ``a, b and 3 more topics``."""
    shown = [strong(name) for name in names]
    if len(shown) > 3:
        return words(shown[0], ", ", shown[1], f" and {len(shown) - 2} more {noun}")
    joints = ["", *[", "] * (len(shown) - 2), " and "] if len(shown) > 1 else [""]
    return words(*(part for joint, name in zip(joints, shown, strict=False) for part in (joint, name)))


def plain(text: Text) -> str:
    """The words alone, with code in backticks: for logs, notifications and tests."""
    return "".join(f"`{span.text}`" if span.weight == "code" else span.text for span in text)


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. ``line`` is what pressing it types: a command without its `/papers` prefix.

    A line stays below 90 characters, so that it fits into every platform's identifier (Discord: custom_id, 100).
    """

    label: str
    line: str
    style: Literal["normal", "primary", "danger"] = "normal"


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper in a list: ``number`` is what may be typed for it, ``note`` why it is here or where else it was."""

    paper: Paper
    number: int | None = None
    note: Text = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A line that is no paper (a subscription, a setting, a state) with buttons of its own."""

    text: Text
    detail: Text = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Papers under a heading of their own, such as "Rising since" in a digest."""

    heading: Text
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One paper in full; ``whole_abstract`` shows the abstract instead of its gist."""

    paper: Paper
    whole_abstract: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of thing that is counted: a number for every stretch of time of its picture."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart over time. Each series has a scale of its own, for papers and upvotes do not compare."""

    labels: tuple[str, ...]
    """Of the stretches of time, the oldest first: ``5 Jan``."""
    series: tuple[Series, ...]
    """Each with as many values as there are labels."""
    says: str
    """The same in words: for who can't see it, and where it can't be shown."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said to a person or a channel, in reading order."""

    title: Text
    body: tuple[Text, ...] = ()
    """Paragraphs."""
    card: Card | None = None
    picture: Picture | None = None
    entries: tuple[Entry, ...] = ()
    sections: tuple[Section, ...] = ()
    items: tuple[Item, ...] = ()
    note: Text = ()
    """Said quietly under everything: silence explained, counts, where papers come from."""
    buttons: tuple[Button, ...] = ()
    public: bool = False
    """An answer that changes a channel is said in the channel; all others are shown to the asker alone."""
    kind: Literal["answer", "refusal", "digest", "alert", "notice"] = field(default="answer")

    def papers(self) -> tuple[Paper, ...]:
        """Every paper it names, in order."""
        listed = [entry.paper for entry in self.entries]
        listed += [entry.paper for section in self.sections for entry in section.entries]
        return ((self.card.paper,) if self.card else ()) + tuple(listed)

    def plain(self) -> str:
        """The whole message as bare lines, without any look: for logs, tests and fallbacks."""
        lines = [plain(self.title), *map(plain, self.body)]
        if self.card:
            lines += [
                self.card.paper.title,
                self.card.paper.abstract if self.card.whole_abstract else self.card.paper.gist,
            ]
        if self.picture:
            lines.append(self.picture.says)
        lines += [_entry_line(entry) for entry in self.entries]
        for section in self.sections:
            lines += [plain(section.heading), *map(_entry_line, section.entries)]
        lines += [" — ".join(filter(None, (plain(item.text), plain(item.detail)))) for item in self.items]
        lines.append(plain(self.note))
        return "\n".join(filter(None, lines))


def _entry_line(entry: Entry) -> str:
    number = f"{entry.number}. " if entry.number else ""
    note = f" ({plain(entry.note)})" if entry.note else ""
    return f"{number}{entry.paper.title} [{entry.paper.id}]{note}"


def freeze(message: Message) -> bytes:
    """The message as JSON: what the outbox keeps, so that a later version of the words changes nothing already due."""
    return msgspec.json.encode(message)


def thaw(payload: bytes) -> Message:
    """The opposite of freeze; raises msgspec.ValidationError if the payload is not one."""
    return msgspec.json.decode(payload, type=Message)
