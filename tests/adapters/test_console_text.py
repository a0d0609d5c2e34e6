"""Words from outside cannot steer the terminal, and any terminal can write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console_text import clean, for_encoding, one_line, safe_url, spoken
from bot.messages import code, strong, words


@pytest.mark.parametrize(
    ("dirty", "harmless"),
    [
        ("plain words", "plain words"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]8;;http://evil\x07x", "]8;;http://evilx"),
        ("abc\u202edcba", "abcdcba"),
        ("a\u2066b\u2069c\u200bd\ufeffe\u00adf", "abcdef"),
        ("\x9b2Jgone", "2Jgone"),
        ("a\tb\u2028c\nd\re", "a b c\nde"),
        ("half \ud83d", "half \ufffd"),
        ("👩\u200d🔬 می\u200cروم", "👩\u200d🔬 می\u200cروم"),
    ],
)
def test_control_and_bidirectional_characters_are_dropped(dirty: str, harmless: str) -> None:
    assert clean(dirty) == harmless


@given(st.text())
def test_cleaned_text_has_nothing_that_steers_and_can_be_encoded(text: str) -> None:
    cleaned = clean(text)
    assert "\x1b" not in cleaned
    assert clean(cleaned) == cleaned
    assert cleaned.encode().decode() == cleaned


def test_a_title_becomes_one_line() -> None:
    assert one_line("  A title\n  over lines\t") == "A title over lines"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://github.com/a/b?x=1#y", "https://github.com/a/b?x=1#y"),
        (" http://a.b/c d ", "http://a.b/c%20d"),
        ("https://a.b/\x1b\\evil", "https://a.b/%5Cevil"),
        ("https://a.b/ü", "https://a.b/%C3%BC"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links_and_nothing_ends_their_sequence(url: str, safe: str) -> None:
    assert safe_url(url) == safe


@pytest.mark.parametrize(
    ("encoding", "written"),
    [("utf-8", "▲ 3 · é “x”… 李"), ("latin-1", '^ 3 · é "x"... ?'), ("ascii", '^ 3 - e "x"... ?')],
)
def test_what_an_encoding_lacks_gets_a_stand_in(encoding: str, written: str) -> None:
    assert for_encoding("▲ 3 · é “x”… 李", encoding) == written


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["ascii", "latin-1", "cp1252", "utf-8"]))
def test_any_text_can_be_written_in_any_encoding(text: str, encoding: str) -> None:
    assert isinstance(for_encoding(text, encoding).encode(encoding), bytes)


def test_a_combining_mark_that_cannot_be_written_is_left_out() -> None:
    assert for_encoding("e\u0301", "ascii") == "e"


def test_commands_get_backticks_only_on_a_bare_screen() -> None:
    text = words("Type ", code("today"), " for ", strong("papers"), ".")
    assert spoken(text, bare=True).plain == "Type `today` for papers."
    assert spoken(text, bare=False).plain == "Type today for papers."


@pytest.mark.parametrize("before", ["Look: ", "Look:\n", ""])
def test_a_caret_stays_under_the_column_that_it_means(before: str) -> None:
    lines = spoken(words(before, code("graphs AND (\n           ^")), bare=True).plain.split("\n")
    assert lines[-2:] == ["graphs AND (", "           ^"]
