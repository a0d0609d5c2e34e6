"""How papers look on Slack: two lines and a button in a list, or a card. Pure.

No picture of a paper is shown: Slack refuses the whole message (invalid_blocks) when it cannot load one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from adapters.console_text import one_line
from adapters.slack_blocks import SECTION_CHARS, Json, Presses, context, pieces, section, sections
from adapters.slack_text import Voice, bold, link, literal
from bot.facts import NAMED_AUTHORS, authors, card_facts, is_dated, links, list_facts, told, unbroken
from bot.messages import Button, Card, Entry
from bot.papers import Paper

TITLE_CHARS, FACTS_CHARS, NOTE_CHARS, ABSTRACT_CHARS = 600, 800, 1_200, 5_000
"""Far above what arXiv takes; whatever a source invents, a paper fits into a message."""
_MOST_AUTHORS = 40
"""Named in a card; large collaborations list thousands."""


def paper_list(entries: Sequence[Entry], voice: Voice, presses: Presses) -> Iterator[Json]:
    """A section a paper, with its button."""
    dated = is_dated(entries)
    for entry in entries:
        first, *rest = pieces(_entry(entry, voice, dated=dated), SECTION_CHARS)
        yield section(first, presses.button(_details(entry.paper)))
        yield from map(section, rest)


def paper_card(card: Card) -> Iterator[Json]:
    """One paper in full: title, people, facts, what it says, links."""
    paper = card.paper
    most = _MOST_AUTHORS if card.whole_abstract else NAMED_AUTHORS
    yield section("\n".join(filter(None, [_title(paper), literal(authors(paper, most), FACTS_CHARS)])))
    yield context(_facts(card_facts(paper)))
    yield from sections(literal(one_line(told(card)), ABSTRACT_CHARS))
    yield context(" · ".join(_links(paper)))


def _details(paper: Paper) -> Button:
    return Button("Details", f"show {paper.id}")


def _entry(entry: Entry, voice: Voice, *, dated: bool) -> str:
    number = f"{entry.number}. " if entry.number else ""
    facts = _facts(list_facts(entry.paper, dated=dated))
    return "\n".join(filter(None, [f"{number}{_title(entry.paper)}", facts, voice.mrkdwn(entry.note, NOTE_CHARS)]))


def _facts(facts: Iterable[str]) -> str:
    return unbroken(literal(" · ".join(facts), FACTS_CHARS))


def _title(paper: Paper) -> str:
    return bold(link(paper.url, paper.title or paper.id, TITLE_CHARS))


def _links(paper: Paper) -> Iterator[str]:
    for name, url in links(paper):
        if (made := link(url, name)).startswith("<"):
            yield made
