"""Keys of word sequences are the same alone and among many, here and everywhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.search.grams import LONGEST, key_of, keys_of

rows = st.lists(st.lists(st.text("abć散", min_size=1, max_size=3), max_size=8), max_size=4)


@given(rows, st.sets(st.integers(1, LONGEST)))
def test_the_keys_of_rows_are_those_of_each_run(made: list[list[str]], lengths: set[int]) -> None:
    runs = {key_of(row[at : at + length]) for row in made for length in lengths for at in range(len(row) - length + 1)}
    assert keys_of(made, lengths).tolist() == sorted(runs)


def test_a_key_stays_what_it_is() -> None:
    # Keys are kept in databases: another key here needs another bot.followed.VERSION.
    assert key_of(["diffusion", "policy"]) == -3992772708874873395
    assert key_of([]) == 0


def test_the_order_of_words_counts() -> None:
    assert key_of(["policy", "diffusion"]) != key_of(["diffusion", "policy"])


def test_of_long_sequences_the_beginning_counts() -> None:
    assert key_of([*"abcdef"]) == key_of([*"abcde"]) != key_of([*"abcdf"])
