"""How a message looks on Slack: Message in, Block Kit out, in as many parts as Slack's limits make. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from adapters.console_text import one_line
from adapters.slack_blocks import (
    HEADER_CHARS,
    PICTURE,
    SECTION_CHARS,
    Json,
    Presses,
    bare,
    contexts,
    divider,
    image,
    pieces,
    section,
    sections,
    size,
)
from adapters.slack_blocks import header as header_block
from adapters.slack_papers import paper_card, paper_list
from adapters.slack_text import Voice, bold, escape, literal, shortened
from bot.messages import Entry, Item, Message, Picture, Text, plain, words

FALLBACK_CHARS = 3_000
"""Of the text for notifications and screen readers; Slack advises at most 4,000."""
TITLE_CHARS, HEADING_CHARS, ITEM_CHARS, NOTE_CHARS = 3_000, 500, 1_500, 2_000
"""Far above what the desk says; whatever was typed, there is a part in which each of them fits."""
PARAGRAPH_CHARS = 1_500
"""A longer paragraph may be cut, so that one of nothing but escaped characters fits still."""
PLAIN_CHARS = 39_000
"""Slack cuts a text at 40,000."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Lays messages out; the voice writes commands as they are typed here."""

    voice: Voice = field(default_factory=Voice)

    def payload(self, message: Message) -> Json:
        """What every way of posting takes: blocks, and the text for where they are not shown."""
        return {"text": self.fallback(message), "blocks": self.blocks(message)}

    def payloads(self, message: Message) -> list[Json]:
        """The same for every part that Slack's limits make of a message, laid out once where it is but one."""
        blocks = self.blocks(message)
        if size(blocks).fits:
            return [{"text": self.fallback(message), "blocks": blocks}]
        return [self.payload(part) for part in self.split(message)]

    def bare(self, message: Message) -> Json:
        """The same words without layout, for a platform that refused the blocks."""
        return {"text": shortened(bare(self.blocks(message)), PLAIN_CHARS)}

    def fallback(self, message: Message) -> str:
        """For notifications and screen readers."""
        return escape(shortened(message.plain(), FALLBACK_CHARS)) or "Paperboy"

    def blocks(self, message: Message, presses: Presses | None = None) -> list[Json]:
        """The whole message; one that does not fit has to be split first."""
        presses = presses or Presses()
        return [
            *self._title(message),
            *(sections("\n".join(map(self.voice.mrkdwn, message.body))) if message.body else ()),
            *(paper_card(message.card) if message.card else ()),
            *((_in_words(message.picture),) if message.picture else ()),
            *paper_list(message.entries, self.voice, presses),
            *(block for one in message.sections for block in self._section(one.heading, one.entries, presses)),
            *(block for item in message.items for block in self._item(item, presses)),
            *(contexts(self.voice.mrkdwn(message.note, NOTE_CHARS)) if message.note else ()),
            *presses.rows(message.buttons),
        ]

    def split(self, message: Message) -> Sequence[Message]:
        """The parts, in order: the first keeps the opening, the last the note and the buttons."""
        if size(self.blocks(message)).fits:
            return [message]
        parts = self._packed(message, list(_units(message)))
        total = len(parts)
        return [_part(message, units, number, total) for number, units in enumerate(parts, 1)]

    # -- laying out --------------------------------------------------------------------

    def _title(self, message: Message) -> Iterator[Json]:
        said = one_line(plain(message.title))
        if not said:
            return
        listing = message.kind in ("digest", "alert") or message.entries or message.items or message.picture
        weights = {span.weight for span in message.title}
        if listing and "code" not in weights and "`" not in said and len(said) <= HEADER_CHARS:
            yield header_block(said)
        else:
            mark = "✗ " if message.kind == "refusal" else ""
            yield from sections(mark + self.voice.mrkdwn(message.title, TITLE_CHARS))

    def _section(self, heading: Text, entries: Sequence[Entry], presses: Presses) -> Iterator[Json]:
        yield divider()
        yield section(bold(self.voice.mrkdwn(heading, HEADING_CHARS)) or "·")
        yield from paper_list(entries, self.voice, presses)

    def _item(self, item: Item, presses: Presses) -> Iterator[Json]:
        """A line with its button or menu beside it, or a row below it."""
        lines = [self.voice.mrkdwn(text, ITEM_CHARS) for text in (item.text, item.detail)]
        said = "\n".join(filter(None, lines))
        first, *rest = pieces(said, SECTION_CHARS) or ["·"]
        accessory = presses.beside(item.buttons)
        yield section(first, accessory)
        yield from (section(part) for part in rest)
        if item.buttons and accessory is None:
            yield from presses.rows(item.buttons)

    # -- splitting ---------------------------------------------------------------------

    def _packed(self, message: Message, units: list[_Unit]) -> list[list[_Unit]]:
        """As many units a part as fit, counting for every part what only the first or the last has."""
        frame = size(self.blocks(_part(message, [], 1, 1)))
        parts, used = [list[_Unit]()], frame
        for unit in units:
            more = size(self.blocks(_alone(message, unit)))
            if parts[-1] and not (used + more).fits:
                parts.append([])
                used = frame
            parts[-1].append(unit)
            used += more
        return parts


def has_picture(payload: Json) -> bool:
    """Whether there is a place in it for a picture."""
    return any(block.get("block_id") == PICTURE for block in payload.get("blocks", ()))


def illustrated(payload: Json, picture: Picture, file_id: str) -> Json:
    """The same with the uploaded picture where its words stand."""
    shown = image(file_id, picture.says)
    return payload | {"blocks": [shown if one.get("block_id") == PICTURE else one for one in payload["blocks"]]}


def _in_words(picture: Picture) -> Json:
    return section(literal(picture.says, SECTION_CHARS)) | {"block_id": PICTURE}


_Unit = tuple[str, int, object]
"""What stays whole: the field of the message it is of, the section within it (else 0), and the thing itself."""


def _units(message: Message) -> Iterator[_Unit]:
    yield from (("body", 0, text) for paragraph in message.body for text in _paragraphs(paragraph))
    if message.card:
        yield "card", 0, message.card
    if message.picture:
        yield "picture", 0, message.picture
    yield from (("entries", 0, entry) for entry in message.entries)
    for position, one in enumerate(message.sections):
        yield from (("sections", position, entry) for entry in one.entries)
    yield from (("items", 0, item) for item in message.items)


def _paragraphs(paragraph: Text) -> Iterator[Text]:
    """A paragraph too long for a section in several, as far as that is possible without breaking a command."""
    if len(plain(paragraph)) <= PARAGRAPH_CHARS:
        yield paragraph
        return
    for span in paragraph:
        yield from (words(replace(span, text=part)) for part in pieces(span.text, PARAGRAPH_CHARS))


def _part(message: Message, units: Sequence[_Unit], number: int, total: int) -> Message:
    whole = ("body", "card", "picture", "entries", "items")
    fields = {name: [unit for unit in units if unit[0] == name] for name in whole}
    homes = [(home, list(group)) for home, group in groupby(_in_sections(units), key=lambda unit: unit[1])]
    sections = [replace(message.sections[home], entries=tuple(map(_thing, group))) for home, group in homes]
    part = replace(
        message,
        body=tuple(map(_thing, fields["body"])),
        card=message.card if fields["card"] else None,
        picture=message.picture if fields["picture"] else None,
        entries=tuple(map(_thing, fields["entries"])),
        sections=tuple(sections),
        items=tuple(map(_thing, fields["items"])),
    )
    if number > 1:
        part = replace(part, title=words(message.title, f" ({number} of {total})"))
    return part if number == total else replace(part, note=(), buttons=())


def _alone(message: Message, unit: _Unit) -> Message:
    """A unit without what stands around it."""
    return replace(_part(message, [unit], 1, 1), title=(), note=(), buttons=())


def _in_sections(units: Sequence[_Unit]) -> Iterator[_Unit]:
    return (unit for unit in units if unit[0] == "sections")


def _thing(unit: _Unit) -> Any:  # whatever field it came from takes it back
    return unit[2]
