"""How papers read on Discord: the lines of a list entry and of a card, and a card's links. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from adapters.discord_text import escaped, linked, quiet, safe_url, shortened, spoken
from bot.messages import Card, Entry
from bot.papers import Paper, day_name

NAMED_AUTHORS = 3
LONGEST_TITLE = 300
LONGEST_LINE = 300
LONGEST_TOLD = 2_800
"""Characters of an abstract; arXiv takes at most 1,920, so that only escapes and other sources come near."""


def entry_text(entry: Entry, *, dated: bool) -> str:
    """Two or three lines: number and linked title, what helps to decide, and why it is here."""
    number = f"**{entry.number}.** " if entry.number else ""
    lines = [number + _title(entry.paper), quiet(shortened(" · ".join(_facts(entry.paper, dated)), LONGEST_LINE))]
    if entry.note:
        lines.append(quiet(shortened(spoken(entry.note), LONGEST_LINE)))
    return "\n".join(lines)


def card_text(card: Card) -> str:
    """One paper in full, without its links."""
    paper = card.paper
    told = paper.abstract if card.whole_abstract and paper.abstract else paper.gist
    parts = [f"### {_title(paper)}"]
    if paper.authors:
        parts.append(_authors(paper, len(paper.authors) if card.whole_abstract else NAMED_AUTHORS))
    parts.append(quiet(" · ".join(_card_facts(paper))))
    if told:
        parts.append("\n" + shortened(escaped(told), LONGEST_TOLD))
    return "\n".join(parts)


def card_links(paper: Paper) -> list[tuple[str, str]]:
    """Label and address of each page that a paper has; at most five, as many as fit into a row."""
    stars = f" ★ {paper.code_stars:,}" if paper.code_stars else ""
    links = [
        ("Hugging Face", paper.huggingface_url if paper.featured else ""),
        ("arXiv", paper.arxiv_url),
        ("PDF", paper.pdf_url),
        (f"Code{stars}", paper.code_url),
        ("Project", paper.project_url),
    ]
    return [(label, safe) for label, url in links if (safe := safe_url(url))]


def is_dated(entries: tuple[Entry, ...]) -> bool:
    """Whether papers of several days stand in one list, so that each needs its own."""
    return len({_day(entry.paper) for entry in entries}) > 1


def _title(paper: Paper) -> str:
    return f"**{linked(shortened(escaped(paper.title), LONGEST_TITLE) or paper.id, paper.url)}**"


def _facts(paper: Paper, dated: bool) -> Iterator[str]:
    yield from _votes(paper)
    if paper.authors:
        yield _authors(paper, NAMED_AUTHORS)
    if paper.organization:
        yield escaped(paper.organization)
    if paper.code_url:
        yield "code" + (f" ★ {paper.code_stars:,}" if paper.code_stars else "")
    if dated and (day := _day(paper)):
        yield day_name(day)
    yield paper.id


def _card_facts(paper: Paper) -> Iterator[str]:
    if paper.organization:
        yield escaped(paper.organization)
    if day := _day(paper):
        yield day_name(day)
    yield from _votes(paper)
    yield paper.id


def _votes(paper: Paper) -> Iterator[str]:
    if paper.upvotes or paper.featured:
        yield f"▲ {paper.upvotes:,}"
    if paper.comments:
        yield f"{paper.comments:,} comment{'' if paper.comments == 1 else 's'}"


def _authors(paper: Paper, most: int) -> str:
    """The first few by name; in full as far as a line of a card goes."""
    named = [shortened(escaped(name), 80) for name in paper.authors[: min(most, 40)]]
    left_out = len(paper.authors) - len(named)
    return ", ".join(named) + (f" +{left_out}" if left_out else "")


def _day(paper: Paper) -> date | None:
    return paper.featured or paper.published
