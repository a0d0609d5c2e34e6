"""How a message looks on Discord, in its Components V2: Message in, LayoutView out; every limit counted. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

import discord
from discord import ui

from adapters.console_text import one_line
from adapters.discord_papers import card_links, card_text, entry_text
from adapters.discord_press import pressable
from adapters.discord_text import escaped, quiet, safe_url, shortened, spoken
from bot.facts import is_dated
from bot.messages import Button, Card, Entry, Item, Message, Picture, Section, words

MOST_COMPONENTS = 40
"""https://docs.discord.com/developers/components/reference: nested ones count."""
MOST_CHARACTERS = 3_900
"""Of 4,000 over all texts of a message; the rest is for the "(2 of 3)" that a part's title gets."""
IN_A_ROW = 5
LONGEST_PARAGRAPHS = 2_500
LONGEST_SAYS = 1_024
"""Of a file's and a gallery's description, by Discord's OpenAPI; in words a picture takes no more either."""
PICTURE = "chart.png"
"""What the file is called in which a message's picture is sent along."""
NOTHING = "…"
"""Said where every word consisted of characters that nobody can see."""
_COLOURS = {"digest": 0x5865F2, "alert": 0xF0B232, "refusal": 0xDA373C, "notice": 0xF0B232}
Piece = Picture | Entry | Section | Item
Child = ui.Item[ui.LayoutView]


def layout(message: Message, marker: int | None = None, *, pictured: bool = False) -> ui.LayoutView:
    """The whole message, which must fit (see `split`); ``marker`` is kept in it, unseen, for finding it again.

    ``pictured`` says that its picture goes along as the file `PICTURE`; else what it shows is said in words.
    """
    view = ui.LayoutView(timeout=None)
    view.add_item(_container(message, marker, pictured=pictured))
    view.stop()  # else the library keeps every answer in memory for its buttons; ours are found by their line
    return view


def _container(message: Message, marker: int | None, *, pictured: bool = False) -> ui.Container[ui.LayoutView]:
    keys = _Keys()
    children = [
        *_opening(message),
        *(_card(message.card) if message.card else ()),
        *(_picture(message.picture, pictured=pictured) if message.picture else ()),
        *_entries(message.entries, keys),
        *(child for section in message.sections for child in _section(section)),
        *_items(message.items, keys),
        *_text(quiet(spoken(message.note))),
        *_rows(message.buttons, keys),
    ]
    return ui.Container(*(children or _text(NOTHING)), accent_colour=_COLOURS.get(message.kind), id=marker)


def split(message: Message) -> list[Message]:
    """The parts that Discord's limits make of a message, in order: nothing is cut that fits into a part of its own."""
    if fits(message):
        return [message]
    first = replace(message, picture=None, entries=(), sections=(), items=(), note=(), buttons=())
    title = message.title if spoken(message.title).strip() else words(NOTHING)  # so that its number takes no more room
    later = replace(first, title=title, body=(), card=None)
    pictures = (message.picture,) if message.picture else ()
    pieces: list[Piece] = [*pictures, *message.entries, *message.sections, *message.items]
    parts, part = list[Message](), first
    for index, piece in enumerate(pieces, 1):
        longer = _with(part, piece)
        if not fits(_closed(longer, message) if index == len(pieces) else longer):
            parts.append(part)
            longer = _with(later, piece)
        part = longer
    last = _closed(part, message)
    parts += [last] if fits(last) else [part, _closed(later, message)]
    return [_numbered(part, number, len(parts)) for number, part in enumerate(parts, 1)]


def fits(message: Message) -> bool:
    """Whether one Discord message can hold it, with its picture and with that in words."""
    return _holds(message) and (message.picture is None or _holds(message, pictured=True))


def _holds(message: Message, *, pictured: bool = False) -> bool:
    parts = list(_container(message, None, pictured=pictured).walk_children())
    written = sum(len(part.content) for part in parts if isinstance(part, ui.TextDisplay))
    return len(parts) < MOST_COMPONENTS and written <= MOST_CHARACTERS


def buttons_of(message: Message) -> list[Button]:
    """Every button in reading order, but for those beside papers."""
    return [*(button for item in message.items for button in item.buttons), *message.buttons]


def _text(content: str) -> Iterator[Child]:
    """Discord refuses a text without anything in it."""
    if content.strip():
        yield ui.TextDisplay(content)


class _Keys:
    """Gives every button of one message a key of its own, though two may carry the same line."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def button(self, button: Button) -> Child:
        copy = self._used.get(button.line, 0)
        self._used[button.line] = copy + 1
        return cast(Child, pressable(button, copy))


def _opening(message: Message) -> Iterator[Child]:
    """Title and paragraphs; a title that something follows is a heading, a short answer is plain."""
    title = shortened(spoken(message.title), 600)
    listing = message.picture or message.entries or message.sections or message.items
    heading = listing or message.kind in ("digest", "alert")
    if title and heading and "\n" not in title:
        title = f"### {title}"
    said = "\n\n".join(filter(None, [title, *map(spoken, message.body)]))
    yield from _text(shortened(said, LONGEST_PARAGRAPHS))


def _card(card: Card) -> Iterator[Child]:
    text: Child = ui.TextDisplay(card_text(card))
    picture = safe_url(card.paper.thumbnail)
    yield ui.Section(text, accessory=ui.Thumbnail(picture)) if picture else text
    links = [ui.Button[ui.LayoutView](label=label, url=url) for label, url in card_links(card.paper)]
    yield ui.ActionRow(*links)


def _picture(picture: Picture, *, pictured: bool) -> Iterator[Child]:
    """The file that is sent along, with its alternative; that alone where it isn't."""
    if pictured:
        shown = discord.MediaGalleryItem(f"attachment://{PICTURE}", description=alternative(picture) or None)
        yield ui.MediaGallery(shown)
    else:
        yield from _text(shortened(escaped(picture.says), LONGEST_SAYS))


def alternative(picture: Picture) -> str:
    """What is read to those who cannot see it, as Discord's descriptions take it: no Markdown, nothing unseen."""
    return shortened(one_line(picture.says), LONGEST_SAYS)


def _entries(entries: tuple[Entry, ...], keys: _Keys) -> Iterator[Child]:
    dated = is_dated(entries)
    for entry in entries:
        details = keys.button(Button("Details", f"show {entry.paper.id}"))
        yield ui.Section(entry_text(entry, dated=dated), accessory=details)


def _section(section: Section) -> Iterator[Child]:
    """A line, and a heading with its papers as one text: with a button each, a day and its risers were two messages."""
    yield ui.Separator()
    texts = [f"**{spoken(section.heading)}**", *(entry_text(entry, dated=False) for entry in section.entries)]
    yield from _text("\n".join(texts))


def _items(items: Sequence[Item], keys: _Keys) -> Iterator[Child]:
    """Items without buttons share one text."""
    waiting: list[str] = []
    for item in items:
        waiting.append(_item_text(item))
        if item.buttons:
            yield from _text("\n".join(waiting))
            yield from _rows(item.buttons, keys)
            waiting = []
    yield from _text("\n".join(waiting))


def _item_text(item: Item) -> str:
    detail = quiet(shortened(spoken(item.detail), 600)) if item.detail else ""
    return "\n".join(filter(None, [shortened(spoken(item.text), 600), detail]))


def _rows(buttons: Sequence[Button], keys: _Keys) -> Iterator[Child]:
    for start in range(0, len(buttons), IN_A_ROW):
        yield ui.ActionRow(*map(keys.button, buttons[start : start + IN_A_ROW]))


def _closed(part: Message, message: Message) -> Message:
    """The last part ends as the message does."""
    return replace(part, note=message.note, buttons=message.buttons)


def _with(part: Message, piece: Piece) -> Message:
    if isinstance(piece, Picture):
        return replace(part, picture=piece)
    if isinstance(piece, Entry):
        return replace(part, entries=(*part.entries, piece))
    if isinstance(piece, Section):
        return replace(part, sections=(*part.sections, piece))
    return replace(part, items=(*part.items, piece))


def _numbered(part: Message, number: int, parts: int) -> Message:
    return part if number == 1 else replace(part, title=words(part.title, f" ({number} of {parts})"))


def colour_of(message: Message) -> discord.Colour | None:
    """What the message's edge is coloured with."""
    value = _COLOURS.get(message.kind)
    return discord.Colour(value) if value is not None else None
