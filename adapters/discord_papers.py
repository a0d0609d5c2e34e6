"""How papers read on Discord: the lines of a list entry and of a card, and a card's links. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.discord_text import escaped, linked, quiet, safe_url, shortened, spoken
from bot.facts import NAMED_AUTHORS, authors, card_facts, links, list_facts, told, unbroken
from bot.messages import Card, Entry
from bot.papers import Paper

MOST_AUTHORS = 40
LONGEST_TITLE = 300
LONGEST_LINE = 300
LONGEST_TOLD = 2_800
"""Characters of an abstract; arXiv takes at most 1,920, so that only escapes and other sources come near."""


def entry_text(entry: Entry, *, dated: bool) -> str:
    """Two or three lines: number and linked title, what helps to decide, and why it is here."""
    number = f"**{entry.number}.** " if entry.number else ""
    lines = [number + _title(entry.paper), _joined(list_facts(entry.paper, dated=dated))]
    if entry.note:
        lines.append(quiet(shortened(spoken(entry.note), LONGEST_LINE)))
    return "\n".join(lines)


def card_text(card: Card) -> str:
    """One paper in full, without its links."""
    paper = card.paper
    parts = [f"### {_title(paper)}"]
    if paper.authors:
        parts.append(_authors(paper, len(paper.authors) if card.whole_abstract else NAMED_AUTHORS))
    parts.append(_joined(card_facts(paper)))
    if said := shortened(escaped(told(card)), LONGEST_TOLD):
        parts.append(said)
    return "\n".join(parts)


def card_links(paper: Paper) -> list[tuple[str, str]]:
    """Label and address of each page that a paper has; at most five, as many as fit into a row."""
    return [(label, safe) for label, url in links(paper) if (safe := safe_url(url))]


def _title(paper: Paper) -> str:
    return f"**{linked(shortened(escaped(paper.title), LONGEST_TITLE) or paper.id, paper.url)}**"


def _authors(paper: Paper, most: int) -> str:
    """The first few by name; in full as far as a line of a card goes."""
    return escaped(authors(paper, min(most, MOST_AUTHORS)))


def _joined(facts: Iterable[str]) -> str:
    return quiet(unbroken(shortened(" · ".join(map(escaped, facts)), LONGEST_LINE)))
