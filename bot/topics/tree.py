"""What a topic is once it is read: a small tree of what must, may and must not be true of a paper. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

OPERATORS = frozenset({"AND", "OR", "NOT"})
"""Words that are part of the language, in upper case only."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row, as the person wrote them. Plain: plurals are folded; ``exact``: only the case is."""

    words: tuple[str, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """One author bears all the words of this name; a single letter is an initial."""

    name: str


@dataclass(frozen=True, slots=True)
class Org:
    """The organisation's name contains these words in a row."""

    name: str


@dataclass(frozen=True, slots=True)
class HasCode:
    """The paper comes with code."""


@dataclass(frozen=True, slots=True)
class MinUpvotes:
    """The paper has at least ``count`` upvotes."""

    count: int


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be true."""

    node: Node


@dataclass(frozen=True, slots=True)
class All:
    """Everything in it is true; at least two nodes, none of them an All."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of them is true; at least two nodes, none of them an Either."""

    nodes: tuple[Node, ...]


Node: TypeAlias = Phrase | Author | Org | HasCode | MinUpvotes | Not | All | Either


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it was written, and as it was understood."""

    text: str
    root: Node


def plain_phrase(words: Iterable[str]) -> Phrase:
    """A plain phrase; a word that looks like an operator is lowered, or it would be read as one when printed."""
    return Phrase(tuple(word.lower() if word in OPERATORS else word for word in words))


def not_(node: Node) -> Node:
    """The opposite; twice is none."""
    return node.node if isinstance(node, Not) else Not(node)


def all_of(nodes: Iterable[Node]) -> Node:
    """All of one or more nodes, flat."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, All) else (node,))]
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def either_of(nodes: Iterable[Node]) -> Node:
    """At least one of one or more nodes, flat."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, Either) else (node,))]
    return flat[0] if len(flat) == 1 else Either(tuple(flat))


def conditions(root: Node) -> tuple[Node, ...]:
    """What a topic asks for at its top level, all of which must hold."""
    return root.nodes if isinstance(root, All) else (root,)


def has_plain_phrase(node: Node) -> bool:
    """Whether it looks for plain words, which may be read more or less strictly; what is excluded does not count."""
    if isinstance(node, All | Either):
        return any(map(has_plain_phrase, node.nodes))
    return isinstance(node, Phrase) and not node.exact


def is_positive(node: Node) -> bool:
    """Whether it names something to look for; "everything but x" does not."""
    if isinstance(node, Not):
        return False
    if isinstance(node, All):
        return any(map(is_positive, node.nodes))
    return all(map(is_positive, node.nodes)) if isinstance(node, Either) else True
