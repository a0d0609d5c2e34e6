"""Read what somebody typed to search for, whatever it is: as a topic, else as plain words, typing errors mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.search.readings import either_form
from bot.text import tokens, words
from bot.topics import LONGEST, All, Either, Node, Phrase, Topic, TopicRefusal, parse_topic
from bot.topics.tree import all_of, plain_phrase

Mend = Callable[[str], str]
"""The word that an unknown one was meant to be; empty where there is nothing to mend."""


@dataclass(frozen=True, slots=True)
class Read:
    """A text as it is searched for; ``note`` says what had to be read differently. None: there is no word in it."""

    topic: Topic | None
    note: str = ""


def read(text: str, mend: Mend) -> Read:
    """Never refuses anything."""
    try:
        topic, note = parse_topic(text), ""
    except TopicRefusal as refusal:
        found = tokens(text)
        if not found:
            return Read(None, "There is no word in it to search for.")
        topic = Topic(text, plain_phrase(found))
        note = "" if len(text) > LONGEST else f"Read as plain words: {refusal.text}"
    if len(text) > LONGEST:  # pasted, not typed
        return Read(topic, note)
    slips = {word: meant for word in _plain_words(topic.root) if (meant := mend("".join(words(word))))}
    root = either_form(_mended(topic.root, slips))
    return Read(Topic(topic.text, root), " ".join(filter(None, [note, _told(slips)])))


def loosened(topic: Topic) -> Topic | None:
    """The topic with its plain phrases taken as one, of which any word will do; None if it has not got several."""
    nodes = topic.root.nodes if isinstance(topic.root, All) else ()
    plain = [node for node in nodes if isinstance(node, Phrase) and not node.exact]
    if len(plain) < 2:
        return None
    one = Phrase(tuple(word for node in plain for word in node.words))
    return Topic(topic.text, all_of([one, *(node for node in nodes if node not in plain)]))


def _plain_words(node: Node) -> list[str]:
    """What is looked for without quotes; what is excluded stays as it is."""
    if isinstance(node, All | Either):
        return [word for inner in node.nodes for word in _plain_words(inner)]
    return list(node.words) if isinstance(node, Phrase) and not node.exact else []


def _mended(node: Node, slips: dict[str, str]) -> Node:
    match node:
        case All(nodes):
            return All(tuple(_mended(inner, slips) for inner in nodes))
        case Either(nodes):
            return Either(tuple(_mended(inner, slips) for inner in nodes))
        case Phrase(parts, exact=False):
            return Phrase(tuple(slips.get(word, word) for word in parts))
        case _:
            return node


def _told(slips: dict[str, str]) -> str:
    if not slips:
        return ""
    meant, typed = (", ".join(f"“{word}”" for word in group) for group in (slips.values(), slips))
    return f"Searched for {meant} instead of {typed}."
