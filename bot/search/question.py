"""Turn a topic into a query of the index; a person's text never reaches the engine's own query language. Pure.

Two readings. *Ranked*: what a search asks for, where a plain phrase means any of its words and the best paper holds
them all, side by side, or holds the phrase in another spelling. It is made of single terms as far as that goes: only of
these the engine passes over papers that cannot be among the best, which is seven times as fast at 200,000 papers.
*Strict*, for lists in another order than the best first: the phrase stands in the paper, or all its words in the title.
Fields, exact phrases and exclusions mean the same in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tantivy import FieldType, Occur, Query

from bot.search.fields import SCHEMA, neighbours, pair_token, row, stem
from bot.text import STOP_WORDS, phrase, singular, spell, words
from bot.topics import All, Author, Either, HasCode, MinUpvotes, Node, Not, Org, Phrase

MOST_WORDS = 100
"""Words of a pasted text that are looked for, and places of neighbours; more would only slow the search down."""
_FOLDED, _PAIR, _SPELLING = 0.5, 2.5, 2.0
"""What a word counts unstemmed, as one of two neighbours, and a phrase in another spelling; 1 is a stem."""

Spellings = Callable[[Sequence[str]], Iterable[Sequence[str]]]
"""Other spellings of a row of normalised words, each a row as well."""
Clause = tuple[Occur, Query]


def as_written(_row: Sequence[str]) -> Iterable[Sequence[str]]:
    """No other spelling."""
    return ()


def ask(node: Node, *, strict: bool = False, spellings: Spellings = as_written) -> Query:
    """The papers that a node asks for, the best ones with the highest score."""
    match node:
        case Phrase(parts, exact):
            asked = words(spell(parts))
            return in_a_row("exact", asked) if exact else _strict(asked) if strict else _ranked(asked, spellings)
        case Not():
            return _every([node], strict, spellings)
        case All(nodes):
            return _every(nodes, strict, spellings)
        case Either(nodes):
            return any_of(ask(inner, strict=strict, spellings=spellings) for inner in nodes)
        case _:
            return Query.const_score_query(_filter(node), 0.0)


def among(node: Node, keys: Sequence[int], spellings: Spellings) -> Query:
    """Those of these papers that a node does not forbid: they may lack its plain words, but nothing else.

    How well its words fit is not asked: for papers that are few and far between the engine looks through all others.
    """
    nodes = node.nodes if isinstance(node, All) else (node,)
    given: list[Clause] = [(Occur.Must, _of(keys))]
    for inner in nodes:
        if isinstance(inner, Not):
            given.append((Occur.MustNot, _holds(inner.node)))
        elif not _is_plain(inner):
            given.append((Occur.Must, ask(inner, spellings=spellings)))
    return Query.boolean_query(given)


def _is_plain(node: Node) -> bool:
    if isinstance(node, Either):
        return all(map(_is_plain, node.nodes))
    return isinstance(node, Phrase) and not node.exact


def _every(nodes: Iterable[Node], strict: bool, spellings: Spellings) -> Query:
    """All the nodes; the whole index stands in where only exclusions are given."""
    clauses: list[Clause] = [(Occur.Must, Query.const_score_query(Query.all_query(), 0.0))]
    for node in nodes:
        if isinstance(node, Not):
            clauses.append((Occur.MustNot, _holds(node.node)))
        else:
            clauses.append((Occur.Must, ask(node, strict=strict, spellings=spellings)))
    return Query.boolean_query(clauses)


def _holds(node: Node) -> Query:
    """Exactly the papers of which a node is true: what may be excluded."""
    match node:
        case Phrase(parts, exact=False):
            return in_a_row("folded", list(phrase(spell(parts))))
        case All(nodes):
            return Query.boolean_query([(Occur.Must, _holds(inner)) for inner in nodes])
        case Either(nodes):
            return any_of(map(_holds, nodes))
        case Not():
            return _every_but(_holds(node.node))
        case Phrase():
            return ask(node)
        case _:
            return _filter(node)


def _every_but(query: Query) -> Query:
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query)])


def _filter(node: Author | Org | HasCode | MinUpvotes) -> Query:
    match node:
        case Author(name):
            return _author(list(dict.fromkeys(words(name))))
        case Org(name):
            return in_a_row("organization", words(name))
        case HasCode():
            return Query.term_query(SCHEMA, "code", True)
        case MinUpvotes(count):
            return Query.range_query(SCHEMA, "upvotes", FieldType.Unsigned, lower_bound=count)


def _author(name: list[str]) -> Query:
    """One word is a token of its own; of several, each two belong to one author."""
    pairs = [pair_token(one, other) for at, one in enumerate(name) for other in name[at + 1 :]]
    return Query.boolean_query([(Occur.Must, Query.term_query(SCHEMA, "authors", token)) for token in pairs or name])


def in_a_row(field: str, row_words: Sequence[str]) -> Query:
    """Words of a field in a row, spelled as that field keeps them; the engine panics at a phrase of one."""
    if len(row_words) == 1:
        return Query.term_query(SCHEMA, field, row_words[0])
    return Query.phrase_query(SCHEMA, field, [*row_words])


def _strict(asked: list[str]) -> Query:
    in_title = [(Occur.Must, Query.term_query(SCHEMA, "title", stem(word))) for word in content_words(asked)]
    return any_of([in_a_row("folded", [singular(word) for word in asked]), Query.boolean_query(in_title)])


def _ranked(asked: list[str], spellings: Spellings) -> Query:
    queries = [query for word in content_words(asked) for query in _word(word)]
    pairs = dict.fromkeys(neighbours(singular(word) for word in asked[: 2 * MOST_WORDS]))
    queries += [_boosted(Query.term_query(SCHEMA, "pairs", pair), _PAIR) for pair in pairs]
    return any_of([*queries, *(_boosted(_spelled(other), _SPELLING) for other in spellings(asked))])


def _spelled(other: Sequence[str]) -> Query:
    """Another spelling of what is asked, as a whole."""
    pairs = neighbours(map(singular, other))
    if len(pairs) == 1:
        return Query.term_query(SCHEMA, "pairs", pairs[0])
    return in_a_row("text", list(map(stem, other)))


def content_words(asked: Iterable[str], *, most: int | None = MOST_WORDS) -> list[str]:
    """The words that say something, once each; all of them if none does."""
    distinct = list(dict.fromkeys(asked))
    return ([word for word in distinct if word not in STOP_WORDS] or distinct)[:most]


def _word(word: str) -> list[Query]:
    return [
        Query.term_query(SCHEMA, "text", stem(word)),
        _boosted(Query.term_query(SCHEMA, "folded", singular(word)), _FOLDED),
    ]


def _boosted(query: Query, weight: float) -> Query:
    return Query.boost_query(query, weight)


def any_of(queries: Iterable[Query]) -> Query:
    """Papers that any of the queries finds."""
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def whole_title(text: str) -> Query:
    """The paper whose whole title the text is."""
    return Query.term_query(SCHEMA, "whole_title", row(text))


def since_day(query: Query, day: int) -> Query:
    """The same, of papers of that day number and later."""
    recent = Query.range_query(SCHEMA, "day", FieldType.Integer, lower_bound=day)
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(recent, 0.0))])


def one_paper(paper_id: str) -> Query:
    """The paper of this id."""
    return Query.term_query(SCHEMA, "id", paper_id)


def like(stems: Iterable[str], paper_id: str) -> Query:
    """Papers that share any of these stems, but not the paper itself.

    The engine's own `more_like_this` panics once papers were replaced: it weighs words by counts that take the
    replaced ones in, against a number of papers that does not.
    """
    shared = any_of(Query.term_query(SCHEMA, "text", one) for one in stems)
    return Query.boolean_query([(Occur.Must, shared), (Occur.MustNot, one_paper(paper_id))])


def others(paper_id: str, keys: Sequence[int]) -> Query:
    """The papers of these keys, but not this one."""
    return Query.boolean_query([(Occur.Must, _of(keys)), (Occur.MustNot, one_paper(paper_id))])


def _of(keys: Sequence[int]) -> Query:
    return Query.const_score_query(Query.term_set_query(SCHEMA, "key", [*keys]), 0.0)
