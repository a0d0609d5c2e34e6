"""How a message looks in a terminal: Message in, styled or plain lines out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from adapters.console_papers import paper_card, paper_list
from adapters.console_pictures import Bars
from adapters.console_text import for_encoding, one_line, spoken
from bot.messages import Button, Entry, Item, Message
from bot.messages import Text as Words

NARROWEST, WIDEST = 40, 100
"""Columns: below the first nothing fits, above the second long lines are hard to read."""
UNWRAPPED = 10_000
"""Columns that nothing reaches: for pipes, where a title has to stay one searchable line."""
_DIM = "dim"
_BUTTON_STYLES = {"normal": "bold", "primary": "bold green", "danger": "bold red"}
_MARKS = {"refusal": ("✗ ", "bold red"), "alert": ("● ", "bold yellow"), "notice": ("● ", "bold blue")}
_WEB_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Screen:
    """What the terminal can show. ``styled`` allows weights and links, ``colour`` allows colours on top."""

    width: int = WIDEST
    styled: bool = False
    colour: bool = False
    encoding: str = "utf-8"

    @property
    def bare(self) -> bool:
        """Whether commands need backticks, because no colour sets them apart."""
        return not (self.styled and self.colour)


def fit_width(columns: int) -> int:
    """The width to lay out for on a terminal of so many columns."""
    return max(NARROWEST, min(columns, WIDEST))


def render(message: Message, screen: Screen) -> str:
    """The message as lines that end in a newline, ready to be written."""
    return _written(layout(message, bare=screen.bare), screen)


def render_line(text: Words, screen: Screen, style: str = "") -> str:
    """One quiet line of the chat itself: who speaks, what waits unread."""
    return _written(spoken(text, style, bare=screen.bare), screen)


def buttons_of(message: Message) -> tuple[Button, ...]:
    """Every button in reading order; a button's number is its place here, from 1."""
    return tuple(button for item in message.items for button in item.buttons) + message.buttons


def layout(message: Message, *, bare: bool = False) -> RenderableType:
    """The whole message as one rich renderable; ``bare`` puts commands into backticks."""
    blocks = [
        *([_head(message, bare)] if message.title else []),
        *(spoken(paragraph, bare=bare) for paragraph in message.body),
        *([paper_card(message.card)] if message.card else []),
        *([Bars(message.picture)] if message.picture else []),
        *([paper_list(message.entries, bare=bare)] if message.entries else []),
        *(block for section in message.sections for block in _section(section.heading, section.entries, bare)),
        *([_items(message.items, bare)] if message.items else []),
        *([spoken(message.note, _DIM, bare=bare)] if message.note else []),
        *([_buttons(message.buttons, first=_own_first(message))] if message.buttons else []),
    ]
    return Group(*_spaced(blocks)) if _long(message) else Group(*blocks)


def _section(heading: Words, entries: Sequence[Entry], bare: bool) -> Iterator[RenderableType]:
    yield spoken(heading, "bold magenta", bare=bare)
    if entries:
        yield paper_list(entries, bare=bare)


def _long(message: Message) -> bool:
    """Whether it needs air between its blocks; a short answer does not."""
    return bool(message.card or message.picture or message.entries or message.sections or message.items)


def _spaced(blocks: Iterable[RenderableType]) -> Iterator[RenderableType]:
    for position, block in enumerate(blocks):
        if position:
            yield Text("")
        yield block


def _head(message: Message, bare: bool) -> Text:
    mark, style = _MARKS.get(message.kind, ("", ""))
    head = Text.assemble((mark, style), spoken(message.title, "bold", bare=bare))
    if message.kind == "digest":
        head.append("\n" + "─" * min(NARROWEST, max(head.cell_len, 1)), "blue")
    return head


# -- items and buttons -----------------------------------------------------------------


def _items(items: Sequence[Item], bare: bool) -> Group:
    first, rows = 1, list[RenderableType]()
    for item in items:
        rows.append(_item(item, first, bare))
        first += len(item.buttons)
    return Group(*rows)


def _item(item: Item, first: int, bare: bool) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(Text("•", "cyan"), spoken(item.text, bare=bare))
    if item.detail:
        grid.add_row("", spoken(item.detail, _DIM, bare=bare))
    if item.buttons:
        grid.add_row("", _buttons(item.buttons, first))
    return grid


def _own_first(message: Message) -> int:
    return 1 + sum(len(item.buttons) for item in message.items)


def _buttons(buttons: Sequence[Button], first: int) -> Text:
    """``[1] Next page``: brackets, so that a button's number is never taken for a paper's ``1.``."""
    parts = (
        Text.assemble((f"[{number}]", "bold cyan"), " ", (one_line(button.label), _BUTTON_STYLES[button.style]))
        for number, button in enumerate(buttons, first)
    )
    return Text("  ").join(parts)


# -- out of rich -----------------------------------------------------------------------


def _written(renderable: RenderableType, screen: Screen) -> str:
    out = StringIO()
    console = Console(
        file=out,
        width=screen.width,
        height=100,
        force_terminal=screen.styled,
        color_system="standard" if screen.styled else None,
        no_color=not screen.colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.print(renderable)
    lines = (line.rstrip(" ") for line in for_encoding(out.getvalue(), screen.encoding).split("\n"))
    return "\n".join(lines)


def picture(talk: Sequence[str | Message], width: int = WIDEST) -> str:
    """A conversation as an SVG that loads nothing from elsewhere; a string is a line that the person typed."""
    console = Console(
        record=True,
        file=StringIO(),
        width=width,
        height=100,
        force_terminal=True,
        color_system="truecolor",
        no_color=False,
    )
    for said in talk:
        console.print(Text.assemble(("› ", "bold cyan"), said) if isinstance(said, str) else layout(said))
        console.print()
    return _WEB_FONT.sub("", console.export_svg(title="Paperboy", unique_id="paperboy"))
