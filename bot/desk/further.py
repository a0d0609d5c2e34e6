"""Whether a search found little here, and how what a second source adds is shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from math import ceil

from bot.desk.buttons import offered
from bot.elsewhere import Found
from bot.messages import Button, Entry, Message, Section, code, words
from bot.papers import Paper, read_paper_id
from bot.text import STOP_WORDS, phrase
from bot.topics import All, Node, Phrase, TopicRefusal, parse_topic

ENOUGH = 3
"""So many good papers answer a search; with fewer it is thin."""
LOOKED_AT = 10
"""Papers of an answer that are judged: its first page."""
_BETWEEN_WORDS = re.compile(r"\W+")
SHARE = 2 / 3
"""A good paper holds so many of the words that were asked for."""
LISTED = 5
"""Papers of the second source below an answer; all of them are one button away."""


@dataclass(frozen=True, slots=True)
class Further:
    """What the second source adds to an answer."""

    papers: Sequence[Paper] = ()
    heading: str = ""
    note: str = ""
    buttons: tuple[Button, ...] = ()


def plain_query(query: str) -> str:
    """The bare words that another search may be asked for.

    Empty for what only this one understands (fields, minus, OR) and for a paper's id or link.
    """
    if read_paper_id(query):
        return ""
    try:
        parts = _phrases(parse_topic(query).root)
    except TopicRefusal:
        return ""
    return " ".join(word for part in parts for word in part.words)


def _phrases(node: Node) -> list[Phrase]:
    nodes = node.nodes if isinstance(node, All) else (node,)
    phrases = [one for one in nodes if isinstance(one, Phrase)]
    return phrases if len(phrases) == len(nodes) else []


def is_thin(asked: str, papers: Sequence[Paper]) -> bool:
    """Whether fewer than ENOUGH of the first papers hold most of the words asked for."""
    sought = [word for word in phrase(asked) if word not in STOP_WORDS] or list(phrase(asked))
    least = ceil(SHARE * len(sought))
    good = (paper for paper in papers[:LOOKED_AT] if _held(sought, paper) >= least)
    return len(list(islice(good, ENOUGH))) < ENOUGH


def _held(sought: Sequence[str], paper: Paper) -> int:
    """How many of the words begin a word of the paper: so a plural or a longer form counts."""
    text = " ".join((paper.title, paper.summary, paper.abstract, *paper.keywords)).casefold()
    spaced = f" {_BETWEEN_WORDS.sub(' ', text)}"
    return sum(f" {word}" in spaced for word in sought)


def what_more(title: str, asked: str, others: Sequence[Paper], since: date | None, *, answered: bool) -> Further:
    """What to add to a thin answer: papers if the second source had some, else the way to ask it."""
    line = f"elsewhere {asked}"
    fitting = [one for one in others if since is None or _day(one) >= since]
    if fitting:
        more = offered(f"All from {title}", line) if len(fitting) > LISTED else ()
        return Further(fitting[:LISTED], f"from {title}'s search", buttons=more)
    if answered:
        return Further(note=f"{title}'s search has nothing else.")
    return Further(buttons=offered(f"Look on {title}", line))


def _day(paper: Paper) -> date:
    """The day that ``since`` is compared with; a paper without one is older than anything."""
    return paper.featured or paper.published or date.min


def set_apart(message: Message, added: Further, here: int) -> Message:
    """Put what the second source added under a heading of its own; ``here`` papers of the list are not from there."""
    if not added.papers:
        return message
    heading = added.heading[0].upper() + added.heading[1:]
    entries = tuple(Entry(paper.brief(), number) for number, paper in enumerate(added.papers, here + 1))
    kept = tuple(one for one in message.entries if one.number is None or one.number <= here)
    return replace(message, entries=kept, sections=(Section(words(heading), entries),))


def nothing_elsewhere(title: str, query: str, found: Found | None) -> Message:
    """That the second source has no papers: none at all, none now, or none yet."""
    again = offered("Look again", f"elsewhere {query}")
    back = offered("Search here", f"search {query}")
    if found is None:
        return Message(
            words(f"{title}'s search has not answered yet. Look again in a moment."), buttons=(*again, *back)
        )
    if found.trouble:
        told = words(f"{title}'s search can't help now: {title} {found.trouble}. What I know myself stays at hand.")
        return Message(told, buttons=(*again, *back))
    return Message(words(f"{title}'s search finds nothing for ", code(query), "."), buttons=back)
