"""How papers look on Slack: two lines and a button in a list, or a card. Pure.

No picture of a paper is shown: Slack refuses the whole message (invalid_blocks) when it cannot load one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from adapters.console_text import one_line
from adapters.slack_blocks import SECTION_CHARS, Json, Presses, context, pieces, section, sections
from adapters.slack_text import Voice, bold, link, literal
from bot.messages import Button, Card, Entry
from bot.papers import Paper, day_name

NAMED_AUTHORS = 3
TITLE_CHARS, FACTS_CHARS, NOTE_CHARS, ABSTRACT_CHARS = 600, 800, 1_200, 5_000
"""Far above what arXiv takes; whatever a source invents, a paper fits into a message."""
_MOST_AUTHORS = 40
"""Named in a card; large collaborations list thousands."""


def paper_list(entries: Sequence[Entry], voice: Voice, presses: Presses) -> Iterator[Json]:
    """A section a paper, with its button."""
    dated = len({_day(entry.paper) for entry in entries}) > 1
    for entry in entries:
        first, *rest = pieces(_entry(entry, voice, dated=dated), SECTION_CHARS)
        yield section(first, presses.button(_details(entry.paper)))
        yield from map(section, rest)


def paper_card(card: Card) -> Iterator[Json]:
    """One paper in full: title, people, facts, what it says, links."""
    paper = card.paper
    told = paper.abstract if card.whole_abstract and paper.abstract else paper.gist
    most = _MOST_AUTHORS if card.whole_abstract else NAMED_AUTHORS
    yield section("\n".join(filter(None, [_title(paper), literal(_authors(paper, most), FACTS_CHARS)])))
    yield context(literal(" · ".join(_card_facts(paper)), FACTS_CHARS))
    yield from sections(literal(one_line(told), ABSTRACT_CHARS))
    yield context(" · ".join(_links(paper)))


def _details(paper: Paper) -> Button:
    return Button("Details", f"show {paper.id}")


def _entry(entry: Entry, voice: Voice, *, dated: bool) -> str:
    number = f"{entry.number}. " if entry.number else ""
    facts = literal(" · ".join(_facts(entry.paper, dated)), FACTS_CHARS)
    return "\n".join(filter(None, [f"{number}{_title(entry.paper)}", facts, voice.mrkdwn(entry.note, NOTE_CHARS)]))


def _title(paper: Paper) -> str:
    return bold(link(paper.url, paper.title or paper.id, TITLE_CHARS))


def _facts(paper: Paper, dated: bool) -> Iterator[str]:
    """What helps to decide whether to open it."""
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


def _card_facts(paper: Paper) -> Iterator[str]:
    if paper.organization:
        yield one_line(paper.organization)
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
    named = ", ".join(map(one_line, paper.authors[:most]))
    left_out = len(paper.authors) - most
    return f"{named} +{left_out}" if left_out > 0 else named


def _day(paper: Paper) -> date | None:
    return paper.featured or paper.published


def _links(paper: Paper) -> Iterator[str]:
    stars = f" ★ {paper.code_stars:,}" if paper.code_stars else ""
    known = [
        ("Hugging Face", paper.huggingface_url if paper.featured else ""),
        ("arXiv", paper.arxiv_url),
        ("PDF", paper.pdf_url),
        (f"Code{stars}", paper.code_url),
        ("Project", paper.project_url),
    ]
    for name, url in known:
        if (made := link(url, name)).startswith("<"):
            yield made
