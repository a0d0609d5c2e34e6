"""How papers look in a terminal: two lines in a list, or a card. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from adapters.console_text import one_line, safe_url, spoken
from bot.messages import Card, Entry
from bot.papers import Paper, day_name

NAMED_AUTHORS = 3
_DIM = "dim"


def paper_list(entries: Sequence[Entry], *, bare: bool) -> Table:
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
    return Group(*lines, *([spoken(entry.note, "yellow", bare=bare)] if entry.note else []))


def _facts(paper: Paper, dated: bool) -> Iterator[str]:
    """The second line of a list entry: what helps to decide whether to open it."""
    yield from _votes(paper)
    if paper.authors:
        yield _authors(paper, NAMED_AUTHORS)
    if paper.organization:
        yield one_line(paper.organization)
    if paper.code_url:
        yield "code" + (f" ★ {paper.code_stars:,}" if paper.code_stars else "")
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


def paper_card(card: Card) -> Padding:
    """One paper in full, indented: title, people, facts, what it says, addresses."""
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
    stars = f"  ★ {paper.code_stars:,}" if paper.code_stars else ""
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
