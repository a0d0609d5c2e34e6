"""What the index keeps of a paper, and how its words are spelled there. Pure.

Texts enter as rows of normalised words, the spelling of bot.text, so a paper and a search can't be split
differently; only the stemmer is the index's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, combinations_with_replacement, pairwise, product

from tantivy import Document, Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from bot.papers import Paper
from bot.text import STOP_WORDS, singular, words

_EPOCH = date(1990, 1, 1).toordinal()
"""Before arXiv's first paper."""
_DAY_BITS, _PAPER_BITS, _UPVOTE_BITS = 16, 17, 24


def _analyzers() -> dict[str, TextAnalyzer]:
    stems = TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.stemmer("english")).build()
    return {"stems": stems, "rows": TextAnalyzerBuilder(Tokenizer.whitespace()).build()}


ANALYZERS = _analyzers()


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_text_field("whole_title", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", stored=True, tokenizer_name="stems", index_option="basic")
    # Title (twice, so that it counts twice), abstract, summary and keywords. One field for all of them: beside
    # a field for titles, whose shortness already makes every word in it weigh much, less was found.
    builder.add_text_field("text", tokenizer_name="stems")
    builder.add_text_field("folded", tokenizer_name="rows")  # the same, only plurals folded
    builder.add_text_field("pairs", tokenizer_name="rows", index_option="freq")  # of the same, each two neighbours
    builder.add_text_field("exact", tokenizer_name="rows")  # the same as it is, the title once
    builder.add_text_field("authors", tokenizer_name="rows", index_option="basic")
    builder.add_text_field("organization", tokenizer_name="rows")
    builder.add_boolean_field("code", indexed=True)
    builder.add_unsigned_field("upvotes", indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_unsigned_field("newness", fast=True)
    builder.add_unsigned_field("popularity", fast=True)
    return builder.build()


SCHEMA = _schema()


def prepare_index(index: Index) -> Index:
    """Teach a freshly opened index our analyzers, and let it see commits only when it is told to reload."""
    for name, analyzer in ANALYZERS.items():
        index.register_tokenizer(name, analyzer)
    index.config_reader("manual")
    return index


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """A normalised word as the stemmed fields keep it."""
    return ANALYZERS["stems"].analyze(word)[0]


def row(text: str) -> str:
    """A text as a row of normalised words."""
    return " ".join(words(text))


def document(paper: Paper) -> Document:
    """One paper as the index keeps it."""
    made = Document()
    title, *body = (row(text) for text in (paper.title, paper.abstract, paper.summary, *paper.keywords))
    for name, texts in (("whole_title", [title]), ("title", [title]), ("exact", [title, *body])):
        for text in filter(None, texts):
            made.add_text(name, text)
    for text in filter(None, (title, title, *body)):
        made.add_text("text", text)
        folded = [singular(word) for word in text.split()]
        made.add_text("folded", " ".join(folded))
        made.add_text("pairs", " ".join(neighbours(folded)))
    made.add_text("id", paper.id)
    made.add_unsigned("key", key_of(paper.id))
    made.add_text("authors", " ".join(chain.from_iterable(author_tokens(words(name)) for name in paper.authors)))
    made.add_text("organization", row(paper.organization))
    made.add_boolean("code", bool(paper.code_url))
    _add_numbers(made, paper)
    return made


def neighbours(folded: Iterable[str]) -> list[str]:
    """Each two words that follow one another in one token, words that say nothing skipped: ``mixture_expert``.

    Found as quickly as a word is; looking for two words in a row takes the engine ten times as long.
    """
    return ["_".join(pair) for pair in pairwise(word for word in folded if word not in STOP_WORDS)]


def key_of(paper_id: str) -> int:
    """A paper's id as a number of 63 bits, read from the index without its stored texts."""
    return int.from_bytes(blake2b(paper_id.encode(), digest_size=8).digest(), "big") >> 1


def _add_numbers(made: Document, paper: Paper) -> None:
    day = day_number(paper.featured or paper.published)
    upvotes = max(0, min(paper.upvotes, (1 << _UPVOTE_BITS) - 1))
    newness = (day << _PAPER_BITS) | _number_in_month(paper.id)
    made.add_unsigned("upvotes", upvotes)
    made.add_integer("day", day)
    made.add_unsigned("newness", newness)
    made.add_unsigned("popularity", (upvotes << (_DAY_BITS + _PAPER_BITS)) | newness)


def day_number(day: date | None) -> int:
    """Days since 1990, so that they fit into 16 bits; 0 for no day."""
    return max(0, min(day.toordinal() - _EPOCH, (1 << _DAY_BITS) - 1)) if day else 0


def _number_in_month(paper_id: str) -> int:
    """An arXiv id ends in a running number of at most five digits: later papers of a day have the higher one."""
    digits = "".join(char for char in paper_id[-5:] if char in "0123456789")
    return int(digits or 0)


def author_tokens(name: list[str]) -> list[str]:
    """What one author can be found by: each word, its initial, and each two of these that stand for one name.

    A pair is one token, so that Sergey and Levine are found in one author and not in two.
    """
    forms = [{word, word[0]} for word in dict.fromkeys(name)]
    both = chain.from_iterable(product(one, other) for one, other in combinations_with_replacement(forms, 2))
    pairs = (pair_token(one, other) for one, other in both if one != other)
    return list(dict.fromkeys(chain(chain.from_iterable(forms), pairs)))


def pair_token(one: str, other: str) -> str:
    """Two words of a name in one token, whatever their order."""
    return "_".join(sorted((one, other)))
