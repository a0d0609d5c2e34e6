"""Decide whether a paper fits a topic under a rule, and say why; no network, no clock.

A plain phrase fits where its words stand in a row, plurals folded, acronyms and long forms taken as one; the rule may
ask for more, or take less. An exact one fits where only the case and the accents may differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

import msgspec

from bot.search.mentions import Mention, gap, mentions
from bot.search.papertext import PaperText, as_row, prepare
from bot.search.rules import APART, CLOSE, GAP, MENTIONS, ONCE, SEVERAL, Nearness, Rule, looser
from bot.text import STOP_WORDS, phrase, spell, words
from bot.topics import All, Author, Either, HasCode, MinUpvotes, Node, Not, Org, Phrase, Topic

__all__ = ["Fit", "PaperText", "Wanted", "content", "fits", "freeze_fit", "prepare", "thaw_fit", "why_not"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody follows: a topic (None: everything), and how strictly its plain words are meant."""

    topic: Topic | None
    rule: Rule = "normal"


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


def fits(paper: PaperText, topic: Topic | None, rule: Rule = "normal", nearness: Nearness | None = None) -> Fit | None:
    """Why the paper fits the topic (None: everything), or None if it does not.

    ``nearness`` tells how near the paper is to a plain phrase; where nobody can tell (None), words alone decide.
    """
    reasons = _Decision(paper, rule, nearness).holds(topic.root) if topic else ()
    return None if reasons is None else Fit(tuple(dict.fromkeys(reasons)))


def why_not(paper: PaperText, topic: Topic, rule: Rule, nearness: Nearness | None) -> tuple[Rule, str] | None:
    """The looser rule under which a paper that does not fit would, and what is missing; None if there is none."""
    wider = looser(rule)
    while wider:
        fit = fits(paper, topic, wider, nearness)
        if fit:
            lacks = "but not in a row" if SCATTERED in fit.because else "but the paper is about something else"
            return wider, f"{', '.join(fit.words)}, {lacks}"
        wider = looser(wider)
    return None


def has_alternatives(topic: Topic | None) -> bool:
    """Whether a paper that fails one condition may fit by another."""
    return topic is not None and _has_alternatives(topic.root)


def _has_alternatives(node: Node) -> bool:
    return isinstance(node, Either) or (isinstance(node, All) and any(map(_has_alternatives, node.nodes)))


SCATTERED = "the words of"
"""How a reason begins that rests on words apart from each other."""

_LOOKED_FOR = (Phrase, All, Either, Not)
"""What is looked for in the whole paper; the rest is at hand."""
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
                return _exactly(paper, spell(node.words))
            case Phrase():
                return self._plain(*_asked(node.words))
            case Author(name):
                return _author(paper, name)
            case Org(name):
                return (f"from {paper.organization}",) if as_row(words(name)) in paper.organization_words else None
            case HasCode():
                return ("with code",) if paper.has_code else None
            case MinUpvotes(count):
                # What was asked, not what the paper has: that grows while the reason is kept.
                return (_at_least(count),) if paper.upvotes >= count else None
            case Not(inner):
                # What is excluded is excluded wherever its words stand: no rule makes that laxer or stricter.
                return None if _Decision(paper, "normal", None).holds(inner) is not None else ()
            case All(nodes):
                return self._all(nodes)
            case Either(nodes):
                return self._any(nodes)

    def _all(self, nodes: Sequence[Node]) -> _Reasons | None:
        """The reasons of all nodes, if each holds. What is quickly told is asked first; the reasons stay in order."""
        found: list[_Reasons] = [()] * len(nodes)
        for looking in (False, True):
            for at, node in enumerate(nodes):
                if isinstance(node, _LOOKED_FOR) is looking:
                    reasons = self.holds(node)
                    if reasons is None:
                        return None
                    found[at] = reasons
        return tuple(reason for reasons in found for reason in reasons)

    def _any(self, nodes: Iterable[Node]) -> _Reasons | None:
        """The reasons of all nodes that hold, if one does."""
        found = [reasons for node in nodes if (reasons := self.holds(node)) is not None]
        return tuple(reason for reasons in found for reason in reasons) if found else None

    def _plain(self, text: str, folded: tuple[str, ...]) -> _Reasons | None:
        """A phrase as its rule reads it."""
        found = mentions(self.paper, folded)
        first = next(found, None)
        if first:
            return self._mentioned(text, first, found)
        return self._scattered(text) if self.rule == "broad" else None

    def _mentioned(self, text: str, found: Mention, more: Iterable[Mention]) -> _Reasons | None:
        """Whether the paper is about what it mentions: its title says so, or it says so again, or all of it does."""
        first = (f"“{text}” {found}",)
        if found.section == "title" or self.rule == "broad":
            return first
        # Keywords are taken from the abstract by a machine: they say nothing twice.
        said = [mention for mention in (found, *more) if mention.section != "keywords"]
        if sum(mention.times for mention in said) >= MENTIONS and self._is_near(text, SEVERAL[self.rule]):
            return (f"“{text}” {_places(said)}",)
        if self.rule == "normal":
            return first if self._is_near(text, ONCE["normal"]) else None
        vouched = self.nearness is not None and self._is_near(text, ONCE["precise"])
        return (*first, "close in meaning") if vouched else None

    def _is_near(self, text: str, least: float) -> bool:
        return self.nearness is None or least == -inf or self.nearness(text, least)

    def _scattered(self, text: str) -> _Reasons | None:
        """All its words, but not in a row: the closer they stand, the less the meaning has to vouch for them."""
        wanted = content(text)
        if len(wanted) < 2:  # one word in a row is one word anywhere
            return None
        apart = gap(self.paper, wanted) if self._is_near(text, min(CLOSE, APART)) else None
        if apart is None:
            return None
        close = apart <= GAP
        if self.nearness is None:
            return (f"{SCATTERED} “{text}” close together",) if close else None
        if not self.nearness(text, CLOSE if close else APART):
            return None
        return (f"{SCATTERED} “{text}”", "close in meaning")


@lru_cache(maxsize=1 << 13)
def _asked(parts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A plain phrase as it is said, and its folded words: read once for many papers."""
    text = spell(parts)
    return text, phrase(text)


@lru_cache(maxsize=1 << 13)
def content(text: str) -> frozenset[str]:
    """The folded words of a phrase that say something; all of them if none does."""
    folded = frozenset(phrase(text))
    return folded - STOP_WORDS or folded


def _at_least(upvotes: int) -> str:
    return f"with at least {upvotes} upvote{'' if upvotes == 1 else 's'}"


def _places(found: list[Mention]) -> str:
    """``twice in the abstract`` or ``in the abstract and the keywords``."""
    if len(found) > 1:
        return f"{found[0]} and the {found[1].section}"
    return f"{'twice' if found[0].times == MENTIONS else f'{found[0].times} times'} {found[0]}"


def _exactly(paper: PaperText, text: str) -> _Reasons | None:
    """Where its words stand in a row as they are."""
    row = as_row(words(text))
    return next(((f"“{text}” in the {one.name}",) for one in paper.sections if row in one.exact), None)


def _author(paper: PaperText, name: str) -> _Reasons | None:
    wanted = words(name)
    for author, borne in paper.authors:
        if all(bears(borne, word) for word in wanted):
            return (f"by {author}",)
    return None


def bears(borne: frozenset[str], word: str) -> bool:
    """Whether a name of these words bears ``word``, or begins one of them with it if it is a single letter."""
    return word in borne or (len(word) == 1 and any(part.startswith(word) for part in borne))
