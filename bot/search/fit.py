"""Decide whether a paper fits a topic, and say why; no network, no clock.

A plain phrase fits where its words stand in a row, plurals folded; an exact one where only the case and the accents
may differ. A paper that declares an acronym, "Mixture of Experts (MoE)", holds both of its forms, so it fits a topic
named either way; what an acronym means in general is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from bot.papers import Paper
from bot.text import phrase, singular, spell, words
from bot.topics import All, Author, Either, HasCode, MinUpvotes, Node, Not, Org, Phrase, Topic

_BREAK = " | "
"""Stands between keywords: no word holds it, so no phrase reaches across."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a paper, such as its title; ``exact`` and ``folded`` are its words in a row, spaces around each."""

    name: str
    exact: str
    folded: str


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paper made ready once for being held against many topics."""

    paper_id: str
    sections: tuple[Section, ...]
    authors: tuple[tuple[str, frozenset[str]], ...]
    """Each name as written, and its words."""
    organization: str
    organization_words: str
    has_code: bool
    upvotes: int


@dataclass(frozen=True, slots=True)
class Fit:
    """Why a paper fits: a clause a condition that it met, such as ``“diffusion policy” in the title``.

    Plain data, so that it can be kept as JSON; empty when the topic is everything.
    """

    words: tuple[str, ...] = ()

    @property
    def because(self) -> str:
        """For people: ``matched “diffusion policy” in the title, with code``."""
        return f"matched {', '.join(self.words)}" if self.words else "everything"


def freeze_fit(fit: Fit) -> str:
    """A fit as JSON text: what the store keeps with a match."""
    return msgspec.json.encode(fit).decode()


def thaw_fit(text: str) -> Fit:
    """The opposite of freeze_fit; raises msgspec.ValidationError or msgspec.DecodeError if the text is not one."""
    return msgspec.json.decode(text, type=Fit)


def prepare(paper: Paper) -> PaperText:
    """Bring a paper's words into their comparable forms."""
    texts = {"title": [paper.title], "abstract": [paper.abstract], "summary": [paper.summary]}
    return PaperText(
        paper_id=paper.id,
        sections=tuple(_section(name, parts) for name, parts in (texts | {"keywords": list(paper.keywords)}).items()),
        authors=tuple((name, frozenset(words(name))) for name in paper.authors),
        organization=paper.organization,
        organization_words=_row(words(paper.organization)),
        has_code=bool(paper.code_url),
        upvotes=paper.upvotes,
    )


def _section(name: str, parts: Iterable[str]) -> Section:
    exact = [words(part) for part in parts]
    folded = ([singular(word) for word in part] for part in exact)
    return Section(name, _BREAK.join(map(_row, exact)), _BREAK.join(map(_row, folded)))


def _row(parts: Iterable[str]) -> str:
    return f" {' '.join(parts)} "


def fits(paper: PaperText, topic: Topic | None) -> Fit | None:
    """Why the paper fits the topic (None: everything), or None if it does not."""
    reasons = _holds(paper, topic.root) if topic else ()
    return None if reasons is None else Fit(tuple(dict.fromkeys(reasons)))


_Reasons = tuple[str, ...]


def _holds(paper: PaperText, node: Node) -> _Reasons | None:
    """The reasons why a node is true of the paper, or None if it is not."""
    match node:
        case Phrase():
            return _phrase(paper, node)
        case Author(name):
            return _author(paper, name)
        case Org(name):
            return (f"from {paper.organization}",) if _row(words(name)) in paper.organization_words else None
        case HasCode():
            return ("with code",) if paper.has_code else None
        case MinUpvotes(count):
            return (f"{paper.upvotes} upvotes",) if paper.upvotes >= count else None
        case Not(inner):
            return None if _holds(paper, inner) is not None else ()
        case All(nodes):
            return _joined(paper, nodes, all)
        case Either(nodes):
            return _joined(paper, nodes, any)


def _joined(paper: PaperText, nodes: Iterable[Node], wanted: Callable[[Iterable[bool]], bool]) -> _Reasons | None:
    """The reasons of all the nodes that hold, if enough of them do."""
    found = [_holds(paper, node) for node in nodes]
    if not wanted(reasons is not None for reasons in found):
        return None
    return tuple(reason for reasons in found if reasons for reason in reasons)


def _phrase(paper: PaperText, node: Phrase) -> _Reasons | None:
    text = spell(node.words)
    row = _row(words(text) if node.exact else phrase(text))
    for section in paper.sections:
        if row in (section.exact if node.exact else section.folded):
            return (f"“{text}” in the {section.name}",)
    return None


def _author(paper: PaperText, name: str) -> _Reasons | None:
    wanted = words(name)
    for author, borne in paper.authors:
        if all(bears(borne, word) for word in wanted):
            return (f"by {author}",)
    return None


def bears(borne: frozenset[str], word: str) -> bool:
    """Whether a name of these words bears ``word``, or begins one of them with it if it is a single letter."""
    return word in borne or (len(word) == 1 and any(part.startswith(word) for part in borne))
