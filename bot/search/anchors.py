"""Say under which words a topic can wait, so that only papers which hold them need to look at it. Pure.

A phrase waits under its first words, alternatives each under their own, and of several conditions the one that is
likely to be rarest. Words that may stand anywhere wait under one of them, authors and organisations under a word of
their names. What promises none of these (``has:code``, ``upvotes>20``, everything) is read for every paper.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from bot.search.fit import Wanted, content
from bot.search.grams import LONGEST, Keys, key_of, keys_of
from bot.search.papertext import PaperText
from bot.search.rules import Rule
from bot.text import phrase, spell, words
from bot.topics import All, Author, Either, Node, Org, Phrase

ALWAYS = 0
"""The key that every paper has."""
_AUTHOR, _ORG = "author:", "org:"
"""No word of a text holds a colon, so a name's words are none of a text's."""


def waits_under(wanted: Wanted) -> frozenset[int]:
    """The keys of a topic: every paper that fits it has at least one of them."""
    found = anchors(wanted.topic.root, wanted.rule) if wanted.topic else None
    return frozenset([ALWAYS]) if found is None else frozenset(key_of(gram.split()) for gram in found)


def needs(wanted: Wanted) -> frozenset[int]:
    """Keys that every fitting paper has, all of them: what most papers with the one that a topic waits under lack.

    None for a plain phrase, which has nothing but that one.
    """
    if wanted.topic is None or (isinstance(wanted.topic.root, Phrase) and wanted.rule != "broad"):
        return frozenset()
    return frozenset(key_of(gram.split()) for gram in _needed(wanted.topic.root, wanted.rule))


def hurdles(wanted: Wanted) -> tuple[tuple[str, int], ...] | None:
    """Phrases whose words may stand apart, one of which any fitting paper holds in a row or is near to.

    Each with the key of papers that hold it in a row; None if nothing can be promised.
    """
    return _hurdles(wanted.topic.root) if wanted.topic and wanted.rule == "broad" else None


def _hurdles(node: Node) -> tuple[tuple[str, int], ...] | None:
    match node:
        case Phrase(exact=False):
            return ((spell(node.words), key_of(_beginning(node).split())),)
        case Either(nodes):
            branches = [_hurdles(inner) for inner in nodes]
            known = [branch for branch in branches if branch is not None]
            return tuple(one for branch in known for one in branch) if len(known) == len(branches) else None
        case All(nodes):
            return min(filter(None, map(_hurdles, nodes)), key=len, default=None)
        case _:
            return None


def _needed(node: Node, rule: Rule) -> frozenset[str]:
    match node:
        case Phrase(exact=False) if rule == "broad":
            return content(spell(node.words))
        case Phrase():
            return frozenset([_beginning(node)])
        case Author(name):
            return frozenset(_AUTHOR + word for word in words(name))
        case Org(name):
            return frozenset(_ORG + word for word in words(name))
        case Either(nodes):
            return frozenset.intersection(*(_needed(inner, rule) for inner in nodes))
        case All(nodes):
            return frozenset().union(*(_needed(inner, rule) for inner in nodes))
        case _:
            return frozenset()


def _beginning(node: Phrase) -> str:
    return " ".join(phrase(spell(node.words))[:LONGEST])


def asks_with(paper: PaperText, lengths: Collection[int] = range(1, LONGEST + 1)) -> Keys:
    """The keys of a paper: of its runs of words that are as long as one of ``lengths``, of its names, and ALWAYS."""
    return np.append(keys_of([*paper.rows(), *([word] for word in _names(paper))], lengths), ALWAYS)


def _names(paper: PaperText) -> Iterator[str]:
    for _, borne in paper.authors:
        for word in borne:
            yield _AUTHOR + word
            yield _AUTHOR + word[0]
    for word in paper.organization_words.split():
        yield _ORG + word


def anchors(node: Node, rule: Rule = "normal") -> tuple[str, ...] | None:
    """Word sequences of which any fitting paper holds at least one; None if nothing can be promised."""
    match node:
        case Phrase(exact=False) if rule == "broad":
            return (max(content(spell(node.words)), key=lambda word: (len(word), word)),)
        case Phrase():
            return (_beginning(node),)
        case Author(name):
            return (_AUTHOR + max(words(name), key=len),)
        case Org(name):
            return (_ORG + max(words(name), key=len),)
        case Either(nodes):
            branches = [anchors(inner, rule) for inner in nodes]
            known = [branch for branch in branches if branch is not None]
            return tuple(gram for branch in known for gram in branch) if len(known) == len(branches) else None
        case All(nodes):
            found = [anchors(inner, rule) for inner in nodes]
            return max(filter(None, found), key=_rarity, default=None)
        case _:
            return None


def _rarity(grams: tuple[str, ...]) -> tuple[int, int, int]:
    """Few alternatives, many words and many letters are rare; no counts of real papers are needed for that."""
    shortest = min(grams, key=len)
    return -len(grams), shortest.count(" "), len(shortest)
