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
from bot.search.rules import BROAD, PRECISE, Nearness, Rule
from bot.text import STOP_WORDS, phrase, singular, spell, words
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
    held: frozenset[str]
    """Every folded word of the sections."""


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
    texts["keywords"] = list(paper.keywords)
    sections = tuple(_section(name, parts) for name, parts in texts.items())
    return PaperText(
        paper_id=paper.id,
        sections=sections,
        authors=tuple((name, frozenset(words(name))) for name in paper.authors),
        organization=paper.organization,
        organization_words=_row(words(paper.organization)),
        has_code=bool(paper.code_url),
        upvotes=paper.upvotes,
        held=frozenset(word for section in sections for word in section.folded.split()),
    )


def _section(name: str, parts: Iterable[str]) -> Section:
    exact = [words(part) for part in parts]
    folded = ([singular(word) for word in part] for part in exact)
    return Section(name, _BREAK.join(map(_row, exact)), _BREAK.join(map(_row, folded)))


def _row(parts: Iterable[str]) -> str:
    return f" {' '.join(parts)} "


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody follows: a topic (None: everything), and how strictly its plain words are meant."""

    topic: Topic | None
    rule: Rule = "normal"


def fits(paper: PaperText, topic: Topic | None, rule: Rule = "normal", nearness: Nearness | None = None) -> Fit | None:
    """Why the paper fits the topic (None: everything), or None if it does not.

    ``nearness`` tells how near the paper is to a plain phrase; where nobody can tell (None), words alone decide.
    """
    reasons = _Decision(paper, rule, nearness).holds(topic.root) if topic else ()
    return None if reasons is None else Fit(tuple(dict.fromkeys(reasons)))


_Reasons = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Decision:
    """One paper under one rule."""

    paper: PaperText
    rule: Rule
    nearness: Nearness | None

    def holds(self, node: Node) -> _Reasons | None:
        """The reasons why a node is true of the paper, or None if it is not."""
        paper = self.paper
        match node:
            case Phrase(exact=True):
                return _row_in(paper, node)
            case Phrase():
                return self._plain(node)
            case Author(name):
                return _author(paper, name)
            case Org(name):
                return (f"from {paper.organization}",) if _row(words(name)) in paper.organization_words else None
            case HasCode():
                return ("with code",) if paper.has_code else None
            case MinUpvotes(count):
                return (f"{paper.upvotes} upvotes",) if paper.upvotes >= count else None
            case Not(inner):
                # What is excluded is excluded wherever its words stand: no rule makes that laxer or stricter.
                return None if _Decision(paper, "normal", None).holds(inner) is not None else ()
            case All(nodes):
                return self._joined(nodes, all)
            case Either(nodes):
                return self._joined(nodes, any)

    def _joined(self, nodes: Iterable[Node], wanted: Callable[[Iterable[bool]], bool]) -> _Reasons | None:
        """The reasons of all the nodes that hold, if enough of them do."""
        found = [self.holds(node) for node in nodes]
        if not wanted(reasons is not None for reasons in found):
            return None
        return tuple(reason for reasons in found if reasons for reason in reasons)

    def _plain(self, node: Phrase) -> _Reasons | None:
        """A phrase as its rule reads it."""
        found = _row_in(self.paper, node)
        if self.nearness is None or self.rule == "normal":
            return found
        if self.rule == "precise":
            near = found and self.nearness(spell(node.words)) >= PRECISE
            return (*found, "close in meaning") if found and near else None
        return found or self._scattered(node, self.nearness)

    def _scattered(self, node: Phrase, nearness: Nearness) -> _Reasons | None:
        text = spell(node.words)
        if not self.paper.held.issuperset(content(text)) or nearness(text) < BROAD:
            return None
        return (f"all words of “{text}”, close in meaning",)


def content(text: str) -> frozenset[str]:
    """The folded words of a phrase that say something; all of them if none does."""
    folded = frozenset(phrase(text))
    return folded - STOP_WORDS or folded


def _row_in(paper: PaperText, node: Phrase) -> _Reasons | None:
    """Where its words stand in a row."""
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
