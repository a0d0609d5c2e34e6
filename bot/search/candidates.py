"""Ask the index for every paper that may fit a topic, so that only these need be decided. Pure.

What comes back is never too few, but for papers that the index does not hold yet; it may be too many, because where
words stand and what a paper is about is decided later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from tantivy import Occur, Query

from bot.search.fit import Wanted, content
from bot.search.question import any_of, ask, in_a_row
from bot.search.rules import Rule
from bot.search.spelling import NO_SPELLINGS, Spellings
from bot.text import phrase, spell
from bot.topics import All, Either, Node, Not, Phrase


def candidates(wanted: Wanted, known: Spellings) -> Query:
    """The papers that may fit."""
    return _may(wanted.topic.root, wanted.rule, known) if wanted.topic else Query.all_query()


def _may(node: Node, rule: Rule, known: Spellings) -> Query:
    match node:
        case Phrase(parts, exact=False):
            return _plain(spell(parts), rule, known)
        case All(nodes):
            return _every(_may(inner, rule, known) for inner in nodes)
        case Either(nodes):
            return any_of(_may(inner, rule, known) for inner in nodes)
        case Not():
            return Query.all_query()
        case _:
            return ask(node)


def _plain(text: str, rule: Rule, known: Spellings) -> Query:
    rows = [in_a_row("folded", row) for row in _spellings(list(phrase(text)), known)]
    if rule == "broad":
        rows.append(_every(in_a_row("folded", [word]) for word in sorted(content(text))))
    return any_of(rows)


def _spellings(row: Sequence[str], known: Spellings) -> list[Sequence[str]]:
    """The row in its other spellings too, each two neighbours joined among them."""
    rows = [row, NO_SPELLINGS.spelled_out(row, known), NO_SPELLINGS.abbreviated(row, known)]
    joined = ([*row[:at], row[at] + row[at + 1], *row[at + 2 :]] for at in range(len(row) - 1))
    return list({tuple(one): one for one in chain(rows, joined)}.values())


def _every(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])
