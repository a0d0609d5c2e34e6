"""A topic's neighbours: one step narrower when it brings too much, one step broader when it brings too little. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.topics.parser import read
from bot.topics.pieces import Wrong
from bot.topics.printing import print_topic, topic_key
from bot.topics.tree import (
    Either,
    HasCode,
    MinUpvotes,
    Node,
    Not,
    Phrase,
    Topic,
    all_of,
    conditions,
    plain_phrase,
)

FEW_UPVOTES = 10
"""The first bar for a topic that brings too much: about the median of a Daily Papers day."""
_MOST_UPVOTES = 1000
_Nodes = tuple[Node, ...]
_Step = Callable[[_Nodes], Iterator[_Nodes]]


def narrower(topic: Topic) -> Topic | None:
    """One step narrower; None when there is no further step.

    In this order: words anywhere become one phrase, a plain phrase an exact one; then only with code; then from
    10 upvotes, from 20, and so on.
    """
    return _first(topic, (_join_words, _make_exact, _ask_for_code, _raise_bar))


def broader(topic: Topic) -> Topic | None:
    """One step broader; None when there is no further step. The way back of ``narrower``, and then further.

    In this order: the bar on upvotes goes, then code, an exact phrase becomes a plain one, a phrase its words
    anywhere, what was left out is let in, and of several words any one will do.
    """
    return _first(topic, (_drop(MinUpvotes), _drop(HasCode), _make_plain, _split_words, _drop(Not), _any_word))


def _first(topic: Topic, steps: tuple[_Step, ...]) -> Topic | None:
    nodes = conditions(topic.root)
    for step in steps:
        for stepped in step(nodes):
            made = _topic(stepped)
            if topic_key(made) != topic_key(topic) and _can_be_typed(made):
                return made
    return None


def _can_be_typed(topic: Topic) -> bool:
    """Whether its text is within the language's limits, so that a subscription to it can be read again."""
    try:
        return read(topic.text) == topic.root
    except Wrong:
        return False


def _topic(nodes: _Nodes) -> Topic:
    root = all_of(nodes)
    return Topic(print_topic(Topic("", root)), root)


def _plain_words(nodes: _Nodes) -> list[Phrase]:
    return [node for node in nodes if isinstance(node, Phrase) and not node.exact and len(node.words) == 1]


def _join_words(nodes: _Nodes) -> Iterator[_Nodes]:
    single = _plain_words(nodes)
    if len(single) > 1:
        joined = plain_phrase(word for node in single for word in node.words)
        yield (joined, *(node for node in nodes if node not in single))


def _make_exact(nodes: _Nodes) -> Iterator[_Nodes]:
    for at, node in enumerate(nodes):
        if isinstance(node, Phrase) and not node.exact and len(node.words) > 1:
            yield (*nodes[:at], Phrase(node.words, exact=True), *nodes[at + 1 :])


def _make_plain(nodes: _Nodes) -> Iterator[_Nodes]:
    for at, node in enumerate(nodes):
        if isinstance(node, Phrase) and node.exact:
            yield (*nodes[:at], plain_phrase(node.words), *nodes[at + 1 :])


def _split_words(nodes: _Nodes) -> Iterator[_Nodes]:
    for at, node in enumerate(nodes):
        if isinstance(node, Phrase) and not node.exact and len(node.words) > 1:
            yield (*nodes[:at], *(plain_phrase([word]) for word in node.words), *nodes[at + 1 :])


def _any_word(nodes: _Nodes) -> Iterator[_Nodes]:
    single = _plain_words(nodes)
    if len(single) > 1:
        yield (Either(tuple(single)), *(node for node in nodes if node not in single))


def _ask_for_code(nodes: _Nodes) -> Iterator[_Nodes]:
    if HasCode() not in nodes:
        yield (*nodes, HasCode())


def _raise_bar(nodes: _Nodes) -> Iterator[_Nodes]:
    bars = [node.count for node in nodes if isinstance(node, MinUpvotes)]
    if max(bars, default=0) < _MOST_UPVOTES:
        higher = MinUpvotes(max(FEW_UPVOTES, *(2 * count for count in bars)) if bars else FEW_UPVOTES)
        yield (*(node for node in nodes if not isinstance(node, MinUpvotes)), higher)


def _drop(kind: type[Node]) -> _Step:
    """The step that lets go of one kind of condition, if anything is left to look for."""

    def step(nodes: _Nodes) -> Iterator[_Nodes]:
        kept = tuple(node for node in nodes if not isinstance(node, kind))
        if kept and kept != nodes:
            yield kept

    return step
