"""The plain way to say a message on Discord: an embed and rows of buttons, after the layout was refused. Pure."""

from __future__ import annotations

from itertools import islice

import discord
from discord import ui

from adapters.discord_looks import IN_A_ROW, LONGEST_SAYS, PICTURE, buttons_of, colour_of
from adapters.discord_papers import card_links, card_text, entry_text
from adapters.discord_press import pressable
from adapters.discord_text import escaped, linked, quiet, shortened, spoken
from bot.facts import is_dated
from bot.messages import Message

MOST_CHARACTERS = 4_000
"""Of the 4,096 that an embed's description may have."""
MOST_BUTTONS = 5 * IN_A_ROW


def embed(message: Message, marker: int | None = None, *, pictured: bool = False) -> discord.Embed:
    """All its words; ``marker`` is kept in the footer for finding it again. ``pictured`` as in `discord_looks.layout`.

    An embed has no place for a picture's alternative: that goes into the description of the file.
    """
    said = shortened("\n\n".join(_paragraphs(message, pictured=pictured)), MOST_CHARACTERS)
    made = discord.Embed(description=said, colour=colour_of(message))
    if pictured and message.picture:
        made.set_image(url=f"attachment://{PICTURE}")
    return made.set_footer(text=footer(marker)) if marker is not None else made


def footer(marker: int) -> str:
    """What the footer of a marked message says."""
    return f"Paperboy · {marker:x}"


def buttons(message: Message) -> ui.View:
    """Its buttons, as many as one message may have."""
    view, used = ui.View(timeout=None), dict[str, int]()
    for button in islice(buttons_of(message), MOST_BUTTONS):
        copy = used.get(button.line, 0)
        used[button.line] = copy + 1
        view.add_item(pressable(button, copy))
    view.stop()  # as in discord_looks.layout
    return view


def _paragraphs(message: Message, *, pictured: bool) -> list[str]:
    title = spoken(message.title)
    dated = is_dated(message.entries)
    parts = [f"**{title}**" if title and "**" not in title and "\n" not in title else title, *map(spoken, message.body)]
    if message.card:
        links = " · ".join(linked(label, url) for label, url in card_links(message.card.paper))
        parts += [card_text(message.card), links]
    if message.picture and not pictured:
        parts.append(shortened(escaped(message.picture.says), LONGEST_SAYS))
    parts += [entry_text(entry, dated=dated) for entry in message.entries]
    for section in message.sections:
        parts += [f"**{spoken(section.heading)}**", *(entry_text(entry, dated=False) for entry in section.entries)]
    parts += ["\n".join(filter(None, [spoken(item.text), quiet(spoken(item.detail))])) for item in message.items]
    return [part for part in [*parts, quiet(spoken(message.note))] if part]
