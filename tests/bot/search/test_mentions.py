"""Where a paper says some words, how often, and how close together."""

from __future__ import annotations

import pytest

from bot.papers import Paper
from bot.search.mentions import gap, mentions
from bot.search.papertext import prepare
from bot.search.spelling import Spellings

PAPER = Paper(
    "2601.00001",
    "A Mixture of Experts (MoE)",
    abstract="The KV-cache of an expert. Experts share a cache of keys and of values. Share a cache.",
    keywords=("shared cache", "key-value cache"),
)
TEXT = prepare(PAPER, Spellings.of([("kv", "key value")]))


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("mixture of expert", ["in the title"]),
        ("moe", ["in the title"]),
        ("expert", ["in the title", "in the abstract"]),
        ("key value cache", ["in the abstract, abbreviated", "in the keywords"]),
        ("kv cache", ["in the abstract", "in the keywords, spelled out"]),
        ("cache key value", []),
    ],
)
def test_words_in_a_row_are_found_in_either_spelling(words: str, places: list[str]) -> None:
    assert [str(found) for found in mentions(TEXT, words.split())] == places


def test_mentions_are_counted() -> None:
    assert [found.times for found in mentions(TEXT, ["share", "a", "cache"])] == [2]


def test_an_acronym_behind_its_long_form_is_no_second_mention() -> None:
    assert [found.times for found in mentions(TEXT, ["moe"])] == [1]


@pytest.mark.parametrize(
    ("words", "between"),
    [("share cache", 1), ("key cache", 1), ("share value", 0), ("dog", None), ("mixture share", None)],
)
def test_words_apart_are_as_close_as_their_nearest_places(words: str, between: int | None) -> None:
    assert gap(TEXT, frozenset(words.split())) == between
