"""What is said of a paper beside its title: facts as plain words, which every adapter escapes and lays out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bot.messages import Card, Entry
from bot.papers import Paper, day_name

NAMED_AUTHORS = 3
"""Authors by name where there is little room; the rest is counted."""


def list_facts(paper: Paper, *, dated: bool) -> Iterator[str]:
    """What helps to decide whether to open it; ``dated`` where papers of several days stand in one list."""
    yield from _votes(paper)
    if paper.authors:
        yield authors(paper)
    if paper.organization:
        yield paper.organization
    if paper.code_url:
        yield f"code{_stars(paper)}"
    if dated and (day := _day(paper)):
        yield day_name(day)
    yield paper.id


def card_facts(paper: Paper) -> Iterator[str]:
    """The facts of a card, which names the authors and the code by themselves."""
    if paper.organization:
        yield paper.organization
    if day := _day(paper):
        yield day_name(day)
    yield from _votes(paper)
    yield paper.id


def authors(paper: Paper, most: int = NAMED_AUTHORS) -> str:
    """``Ana Li, Bo Chen, Cem Kaya +12``: the first by name, the rest counted."""
    named = ", ".join(" ".join(name.split()) for name in paper.authors[:most])
    left_out = len(paper.authors) - most
    return f"{named} +{left_out}" if left_out > 0 else named


def links(paper: Paper) -> list[tuple[str, str]]:
    """Label and address of each page that a paper has, as its source gave it: check before making it a link."""
    known = [
        ("Hugging Face", paper.huggingface_url if paper.featured else ""),
        ("arXiv", paper.arxiv_url),
        ("PDF", paper.pdf_url),
        (f"Code{_stars(paper)}", paper.code_url),
        ("Project", paper.project_url),
    ]
    return [(label, url) for label, url in known if url]


def unbroken(line: str) -> str:
    """Joined facts, so that no line begins with a dot and no sign loses its number where the line wraps."""
    for loose, bound in ((" ·", "~·"), ("▲ ", "▲~"), (" ★ ", "~★~")):
        line = line.replace(loose, bound.replace("~", "\N{NO-BREAK SPACE}"))
    return line


def told(card: Card) -> str:
    """What a card says of its paper: the abstract if it is to be whole and there is one, else the gist."""
    return card.paper.abstract if card.whole_abstract and card.paper.abstract else card.paper.gist


def is_dated(entries: Iterable[Entry]) -> bool:
    """Whether papers of several days stand in one list, so that each needs its own."""
    return len({_day(entry.paper) for entry in entries}) > 1


def _votes(paper: Paper) -> Iterator[str]:
    if paper.upvotes or paper.featured:
        yield f"▲ {paper.upvotes:,}"
    if paper.comments:
        yield f"{paper.comments:,} comment{'' if paper.comments == 1 else 's'}"


def _stars(paper: Paper) -> str:
    return f" ★ {paper.code_stars:,}" if paper.code_stars else ""


def _day(paper: Paper) -> date | None:
    return paper.featured or paper.published
