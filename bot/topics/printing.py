"""Say a topic again: in its normal spelling, as a key, and in plain English. Pure."""

from __future__ import annotations

from bot.text import phrase, spell, words
from bot.topics.tree import All, Author, Either, HasCode, MinUpvotes, Node, Not, Org, Phrase, Topic


def print_topic(topic: Topic) -> str:
    """The topic in the one spelling that reads back as the same tree."""
    return print_node(topic.root)


def print_node(node: Node) -> str:
    """One node in its normal spelling."""
    match node:
        case Phrase(parts, exact):
            return f'"{spell(parts)}"' if exact else spell(parts)
        case Author(name):
            return f"author:{_value(name)}"
        case Org(name):
            return f"org:{_value(name)}"
        case HasCode():
            return "has:code"
        case MinUpvotes(count):
            return f"upvotes>={count}"
        case Not(inner):
            return f"-{_negated(inner)}"
        case All(nodes):
            return _print_all(nodes)
        case Either(nodes):
            return " OR ".join(map(print_node, nodes))


def _value(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _negated(node: Node) -> str:
    """After "-" only what hangs together belongs to it, so a plain phrase is written with hyphens."""
    if isinstance(node, Phrase) and not node.exact:
        return "-".join(node.words)
    return f"({print_node(node)})" if isinstance(node, All | Either) else print_node(node)


def _print_all(nodes: tuple[Node, ...]) -> str:
    """Two plain phrases side by side would be read as one, so AND goes between them."""
    text = ""
    for before, node in zip((None, *nodes), nodes, strict=False):
        glue = " AND " if _is_plain(before) and _is_plain(node) else " "
        text += (glue if before else "") + (f"({print_node(node)})" if isinstance(node, Either) else print_node(node))
    return text


def _is_plain(node: Node | None) -> bool:
    return isinstance(node, Phrase) and not node.exact


def topic_key(topic: Topic) -> str:
    """Equal for topics that ask for the same: case, accents, plurals, spaces and the order of terms do not count."""
    return _key(topic.root)


def _key(node: Node) -> str:
    match node:
        case Phrase(parts, exact):
            text = spell(parts)
            return f'"{" ".join(words(text))}"' if exact else " ".join(phrase(text))
        case Author(name) | Org(name):
            return f'{"author" if isinstance(node, Author) else "org"}:"{" ".join(words(name))}"'
        case Not(inner):
            return f"-({_key(inner)})"
        case All(nodes):
            return " AND ".join(
                sorted({f"({_key(inner)})" if isinstance(inner, Either) else _key(inner) for inner in nodes})
            )
        case Either(nodes):
            return " OR ".join(sorted({_key(inner) for inner in nodes}))
        case _:
            return print_node(node)


def explain(topic: Topic) -> str:
    """The topic in plain English: ``“diffusion policy”, with code, not by Levine``."""
    return _say(topic.root)


def _say(node: Node) -> str:
    match node:
        case Phrase(parts, exact):
            return f"exactly “{spell(parts)}”" if exact else f"“{spell(parts)}”"
        case Author(name):
            return f"by {name}"
        case Org(name):
            return f"from {name}"
        case HasCode():
            return "with code"
        case MinUpvotes(count):
            return f"with at least {count} upvote{'' if count == 1 else 's'}"
        case Not(inner):
            return f"not {_grouped(inner)}"
        case All(nodes):
            return _say_all(nodes)
        case Either(nodes):
            return " or ".join(map(_grouped, nodes))


def _grouped(node: Node) -> str:
    return f"({_say(node)})" if isinstance(node, All | Either) else _say(node)


def _say_all(nodes: tuple[Node, ...]) -> str:
    """What it is about first, then the rest as further conditions."""
    about = [_grouped(node) for node in nodes if isinstance(node, Phrase | Either)]
    rest = [_grouped(node) for node in nodes if not isinstance(node, Phrase | Either)]
    return ", ".join(filter(None, [" and ".join(about), *rest]))
