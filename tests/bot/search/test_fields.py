"""How the words of a paper are spelled in the index."""

from __future__ import annotations

import pytest

from bot.search.fields import neighbours


@pytest.mark.parametrize(
    ("words", "pairs"),
    [
        ("mixture of expert", ["mixture_expert"]),
        ("large language model", ["large_language", "language_model"]),
        ("policy", []),
        ("of the", []),
        ("", []),
    ],
)
def test_neighbours_are_one_token_and_words_that_say_nothing_do_not_part_them(words: str, pairs: list[str]) -> None:
    assert neighbours(words.split()) == pairs
