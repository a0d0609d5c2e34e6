"""How papers look in a terminal: two lines in a list, or a card. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from adapters.console_text import one_line, safe_url, spoken
from bot.facts import NAMED_AUTHORS, authors, card_facts, is_dated, links, list_facts, told
from bot.messages import Card, Entry
from bot.papers import Paper

_DIM = "dim"


def paper_list(entries: Sequence[Entry], *, bare: bool) -> Table:
    """Numbers in one column, papers beside them: long titles wrap under themselves."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    dated = is_dated(entries)
    for entry in entries:
        number = Text(f"{entry.number}." if entry.number else "•", "cyan")
        grid.add_row(number, _entry(entry, dated, bare))
    return grid


def _entry(entry: Entry, dated: bool, bare: bool) -> Group:
    lines = [_title(entry.paper), Text(_joined(list_facts(entry.paper, dated=dated)), _DIM)]
    return Group(*lines, *([spoken(entry.note, "yellow", bare=bare)] if entry.note else []))


def _title(paper: Paper) -> Text:
    return Text(one_line(paper.title), Style(bold=True, link=safe_url(paper.url) or None))


def paper_card(card: Card) -> Padding:
    """One paper in full, indented: title, people, facts, what it says, addresses."""
    paper = card.paper
    parts: list[RenderableType] = [_title(paper)]
    if paper.authors:
        parts.append(Text(one_line(authors(paper, len(paper.authors) if card.whole_abstract else NAMED_AUTHORS))))
    parts.append(Text(_joined(card_facts(paper)), _DIM))
    if said := one_line(told(card)):
        parts += [Text(""), Text(said)]
    return Padding(Group(*parts, Text(""), _links(paper)), (0, 0, 0, 2), expand=False)


def _links(paper: Paper) -> Table:
    """Addresses in full: they can be copied where the terminal cannot click."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style=_DIM)
    grid.add_column(overflow="fold")
    for name, url in links(paper):
        if safe := safe_url(url):
            grid.add_row(name, Text(safe, Style(color="blue", link=safe)))
    return grid


def _joined(facts: Iterable[str]) -> str:
    return " · ".join(map(one_line, facts))
