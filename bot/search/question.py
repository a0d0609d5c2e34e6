"""Turn a topic into a query of the index; a person's text never reaches the engine's own query language. Pure.

Two readings. *Ranked*: what a search asks for, where a plain phrase means any of its words and the best paper holds
them all, side by side, in its title. *Strict*, for lists in another order than the best first: the phrase stands in
the paper, or all its words in the title.
Fields, exact phrases and exclusions mean the same in both.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from tantivy import FieldType, Occur, Query

from bot.search.fields import SCHEMA, pair_token, row, stem
from bot.text import STOP_WORDS, phrase, singular, spell, words
from bot.topics import All, Author, Either, HasCode, MinUpvotes, Node, Not, Org, Phrase

MOST_WORDS = 64
"""Words of a pasted text that are looked for; more would only slow the search down."""
_TITLE, _FOLDED, _TITLE_PAIR, _BODY_PAIR = 2.0, 0.5, 3.0, 1.5
"""What a word counts in the title, unstemmed, and as one of two neighbours; 1 is a stem in the abstract."""
_WHOLE_TITLE = 1000.0

Clause = tuple[Occur, Query]


def ask(node: Node, *, strict: bool = False) -> Query:
    """The papers that a node asks for, the best ones with the highest score."""
    match node:
        case Phrase(parts, exact):
            return _phrase("exact", words(spell(parts))) if exact else _plain(words(spell(parts)), strict=strict)
        case Not():
            return _every([node], strict=strict)
        case All(nodes):
            return _every(nodes, strict=strict)
        case Either(nodes):
            return _any(ask(inner, strict=strict) for inner in nodes)
        case _:
            return Query.const_score_query(_filter(node), 0.0)


def _every(nodes: Iterable[Node], *, strict: bool) -> Query:
    """All the nodes; the whole index stands in where only exclusions are given."""
    clauses: list[Clause] = [(Occur.Must, Query.const_score_query(Query.all_query(), 0.0))]
    for node in nodes:
        if isinstance(node, Not):
            clauses.append((Occur.MustNot, _holds(node.node)))
        else:
            clauses.append((Occur.Must, ask(node, strict=strict)))
    return Query.boolean_query(clauses)


def _holds(node: Node) -> Query:
    """Exactly the papers of which a node is true: what may be excluded."""
    match node:
        case Phrase(parts, exact=False):
            return _phrase("folded", list(phrase(spell(parts))))
        case All(nodes):
            return Query.boolean_query([(Occur.Must, _holds(inner)) for inner in nodes])
        case Either(nodes):
            return _any(map(_holds, nodes))
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
            return _phrase("organization", words(name))
        case HasCode():
            return Query.term_query(SCHEMA, "code", True)
        case MinUpvotes(count):
            return Query.range_query(SCHEMA, "upvotes", FieldType.Unsigned, lower_bound=count)


def _author(name: list[str]) -> Query:
    """One word is a token of its own; of several, each two belong to one author."""
    pairs = [pair_token(one, other) for at, one in enumerate(name) for other in name[at + 1 :]]
    return Query.boolean_query([(Occur.Must, Query.term_query(SCHEMA, "authors", token)) for token in pairs or name])


def _phrase(field: str, row_words: list[str]) -> Query:
    """Words in a row; the engine panics at a phrase of one."""
    if len(row_words) == 1:
        return Query.term_query(SCHEMA, field, row_words[0])
    return Query.phrase_query(SCHEMA, field, [*row_words])


def _plain(asked: list[str], *, strict: bool) -> Query:
    content = content_words(asked)
    if strict:
        in_title = [(Occur.Must, Query.term_query(SCHEMA, "title", stem(word))) for word in content]
        return _any([_phrase("folded", [singular(word) for word in asked]), Query.boolean_query(in_title)])
    queries = [_word(word) for word in content]
    for pair in pairwise(asked[:MOST_WORDS]):
        queries += _pair(pair) if not STOP_WORDS.issuperset(pair) else []
    return _any(queries)


def content_words(asked: Iterable[str], *, most: int | None = MOST_WORDS) -> list[str]:
    """The words that say something, once each; all of them if none does."""
    distinct = list(dict.fromkeys(asked))
    return ([word for word in distinct if word not in STOP_WORDS] or distinct)[:most]


def _word(word: str) -> Query:
    return _any(
        [
            _boosted(Query.term_query(SCHEMA, "title", stem(word)), _TITLE),
            Query.term_query(SCHEMA, "body", stem(word)),
            _boosted(Query.term_query(SCHEMA, "folded", singular(word)), _FOLDED),
        ]
    )


def _pair(pair: tuple[str, str]) -> list[Query]:
    stems = [stem(word) for word in pair]
    return [_boosted(_phrase("title", stems), _TITLE_PAIR), _boosted(_phrase("body", stems), _BODY_PAIR)]


def _boosted(query: Query, weight: float) -> Query:
    return Query.boost_query(query, weight)


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def or_whole_title(query: Query, text: str) -> Query:
    """The same, and before all others the paper whose whole title the text is."""
    title = Query.const_score_query(Query.term_query(SCHEMA, "whole_title", row(text)), _WHOLE_TITLE)
    return _any([query, title])


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
    shared = [_any(_stem_in(field, stem) for field in ("title", "body")) for stem in stems]
    return Query.boolean_query([(Occur.Must, _any(shared)), (Occur.MustNot, one_paper(paper_id))])


def _stem_in(field: str, stemmed: str) -> Query:
    return _boosted(Query.term_query(SCHEMA, field, stemmed), _TITLE if field == "title" else 1.0)
