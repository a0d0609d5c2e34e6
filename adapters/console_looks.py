"""How a message looks in a terminal: Message in, styled or plain lines out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from adapters.console_text import clean, for_encoding, one_line, safe_url
from bot.messages import Button, Card, Entry, Item, Message
from bot.messages import Text as Words
from bot.papers import Paper, day_name

NARROWEST, WIDEST = 40, 100
"""Columns: below the first nothing fits, above the second long lines are hard to read."""
UNWRAPPED = 10_000
"""Columns that nothing reaches: for pipes, where a title has to stay one searchable line."""
NAMED_AUTHORS = 3
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
    return _written(_spoken(text, style, bare=screen.bare), screen)


def buttons_of(message: Message) -> tuple[Button, ...]:
    """Every button in reading order; a button's number is its place here, from 1."""
    return tuple(button for item in message.items for button in item.buttons) + message.buttons


def layout(message: Message, *, bare: bool = False) -> RenderableType:
    """The whole message as one rich renderable; ``bare`` puts commands into backticks."""
    blocks = [
        _head(message, bare),
        *(_spoken(paragraph, bare=bare) for paragraph in message.body),
        *([_card(message.card)] if message.card else []),
        *([_list(message.entries, bare)] if message.entries else []),
        *(block for section in message.sections for block in _section(section.heading, section.entries, bare)),
        *([_items(message.items, bare)] if message.items else []),
        *([_spoken(message.note, _DIM, bare=bare)] if message.note else []),
        *([_buttons(message.buttons, first=_own_first(message))] if message.buttons else []),
    ]
    return Group(*_spaced(blocks)) if _long(message) else Group(*blocks)


def _long(message: Message) -> bool:
    """Whether it needs air between its blocks; a short answer does not."""
    return bool(message.card or message.entries or message.sections or message.items)


def _spaced(blocks: Iterable[RenderableType]) -> Iterator[RenderableType]:
    for position, block in enumerate(blocks):
        if position:
            yield Text("")
        yield block


def _head(message: Message, bare: bool) -> Text:
    mark, style = _MARKS.get(message.kind, ("", ""))
    head = Text.assemble((mark, style), _spoken(message.title, "bold", bare=bare))
    if message.kind == "digest":
        head.append("\n" + "─" * min(NARROWEST, max(head.cell_len, 1)), "blue")
    return head


def _spoken(text: Words, style: str = "", *, bare: bool) -> Text:
    """Words with their weights; a command of several lines stands by itself, so that a caret stays in its column."""
    spoken = Text(style=style)
    for span in text:
        said = clean(span.text)
        if span.weight == "code" and "\n" in said:
            spoken.append("\n" if spoken.plain and not spoken.plain.endswith("\n") else "").append(said, "cyan")
        elif span.weight == "code":
            spoken.append(f"`{said}`" if bare else said, "cyan")
        else:
            spoken.append(said, "bold" if span.weight == "strong" else "")
    return spoken


# -- papers ----------------------------------------------------------------------------


def _section(heading: Words, entries: Sequence[Entry], bare: bool) -> Iterator[RenderableType]:
    yield _spoken(heading, "bold magenta", bare=bare)
    if entries:
        yield _list(entries, bare)


def _list(entries: Sequence[Entry], bare: bool) -> Table:
    """Numbers in one column, papers beside them: long titles wrap under themselves."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    dated = len({_day(entry.paper) for entry in entries}) > 1
    for entry in entries:
        number = Text(f"{entry.number}." if entry.number else "•", "cyan")
        grid.add_row(number, _entry(entry, dated, bare))
    return grid


def _entry(entry: Entry, dated: bool, bare: bool) -> Group:
    lines = [_title(entry.paper), Text(" · ".join(_facts(entry.paper, dated)), _DIM)]
    return Group(*lines, *([_spoken(entry.note, "yellow", bare=bare)] if entry.note else []))


def _facts(paper: Paper, dated: bool) -> Iterator[str]:
    """The second line of a list entry: what helps to decide whether to open it."""
    yield from _votes(paper)
    if paper.authors:
        yield _authors(paper, NAMED_AUTHORS)
    if paper.organization:
        yield one_line(paper.organization)
    if paper.code_url:
        yield "code" + (f" ★ {paper.code_stars:,}" if paper.code_stars is not None else "")
    if dated and (day := _day(paper)):
        yield day_name(day)
    yield paper.id


def _votes(paper: Paper) -> Iterator[str]:
    if paper.upvotes or paper.featured:
        yield f"▲ {paper.upvotes:,}"
    if paper.comments:
        yield f"{paper.comments:,} comment{'' if paper.comments == 1 else 's'}"


def _authors(paper: Paper, most: int) -> str:
    named = ", ".join(map(one_line, paper.authors[:most]))
    left_out = len(paper.authors) - most
    return f"{named} +{left_out}" if left_out > 0 else named


def _day(paper: Paper) -> date | None:
    return paper.featured or paper.published


def _title(paper: Paper) -> Text:
    return Text(one_line(paper.title), Style(bold=True, link=safe_url(paper.url) or None))


def _card(card: Card) -> Padding:
    paper = card.paper
    told = paper.abstract if card.whole_abstract and paper.abstract else paper.gist
    parts: list[RenderableType] = [_title(paper)]
    if paper.authors:
        parts.append(Text(_authors(paper, len(paper.authors) if card.whole_abstract else NAMED_AUTHORS)))
    parts.append(Text(" · ".join(_card_facts(paper)), _DIM))
    if told:
        parts += [Text(""), Text(one_line(told))]
    return Padding(Group(*parts, Text(""), _links(paper)), (0, 0, 0, 2), expand=False)


def _card_facts(paper: Paper) -> Iterator[str]:
    if paper.organization:
        yield one_line(paper.organization)
    if day := _day(paper):
        yield day_name(day)
    yield from _votes(paper)
    yield paper.id


def _links(paper: Paper) -> Table:
    """Addresses in full: they can be copied where the terminal cannot click."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style=_DIM)
    grid.add_column(overflow="fold")
    stars = f"  ★ {paper.code_stars:,}" if paper.code_stars is not None else ""
    for name, url, extra in (
        ("Hugging Face", paper.huggingface_url if paper.featured else "", ""),
        ("arXiv", paper.arxiv_url, ""),
        ("PDF", paper.pdf_url, ""),
        ("Code", paper.code_url, stars),
        ("Project", paper.project_url, ""),
    ):
        if safe := safe_url(url):
            grid.add_row(name, Text.assemble((safe, Style(color="blue", link=safe)), extra))
    return grid


# -- items and buttons -----------------------------------------------------------------


def _items(items: Sequence[Item], bare: bool) -> Group:
    first, rows = 1, list[RenderableType]()
    for item in items:
        rows.append(_item(item, first, bare))
        first += len(item.buttons)
    return Group(*rows)


def _item(item: Item, first: int, bare: bool) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(Text("•", "cyan"), _spoken(item.text, bare=bare))
    if item.detail:
        grid.add_row("", _spoken(item.detail, _DIM, bare=bare))
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
