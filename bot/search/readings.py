"""Read a topic that names a thing twice, "State Space Models (SSMs)", as one thing with two spellings. Pure."""

from __future__ import annotations

from bot.search.acronyms import long_form, stands_for
from bot.text import spell, tokens
from bot.topics import All, Either, Node, Not, Phrase, Topic, parse_topic
from bot.topics.tree import all_of, either_of


def read_meant(text: str) -> Topic:
    """A topic as it is matched; raises TopicRefusal if it can't be read."""
    topic = parse_topic(text)
    return Topic(topic.text, either_form(topic.root))


def either_form(node: Node) -> Node:
    """The same topic, where a long form with its acronym in parentheses is met by either of them."""
    match node:
        case All(nodes):
            return all_of(_paired([either_form(inner) for inner in nodes]))
        case Either(nodes):
            return either_of(map(either_form, nodes))
        case Not(inner):
            return Not(either_form(inner))
        case _:
            return node


def _paired(nodes: list[Node]) -> list[Node]:
    """The nodes, each two neighbours that name one thing made into one node."""
    made: list[Node] = []
    for node in nodes:
        twin = _either(made[-1], node) if made else None
        made = [*made[:-1], twin] if twin else [*made, node]
    return made


def _either(first: Node, second: Node) -> Node | None:
    """``mixture of experts (MoE) routing`` holds two phrases that are one; None if they are two."""
    match first, second:
        case Phrase(before, exact=False), Phrase((short,), exact=False):
            long = tokens(long_form(short.upper(), spell(before)))
            kept = before[: len(before) - len(long)]
            return either_of([first, Phrase((*kept, short))]) if long else None
        case Phrase((*kept, short), exact=False), Phrase(after, exact=False) if stands_for(short.upper(), spell(after)):
            return either_of([first, Phrase((*kept, *after))])
    return None
