"""Typed text: what keyboards and chats do to it is undone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.typed import clean, nearest, shown, unescape_slack, unquoted, words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("“diffusion policy”", '"diffusion policy"'),
        ("what’s new", "what's new"),
        ("\uff53\uff45\uff41\uff52\uff43\uff48\u3000graphs", "search graphs"),
        ("a\u00a0b\tc\nd", "a b c d"),
        ("gra\u200bphs \u202eevil\u202c\x00", "graphs evil"),
        ("\ud800broken", "broken"),
        ("—since 2w", "--since 2w"),
        ("–survey robots", "-survey robots"),
        ("22:00–07:00", "22:00-07:00"),
        ("22 — 7", "22-7"),
        ("mon–fri", "mon-fri"),
        ("chain‑of‑thought", "chain-of-thought"),
        ("GANs — a survey", "GANs — a survey"),
        ("show <https://arxiv.org/abs/2601.01739|arxiv.org/abs/2601.01739>", "show https://arxiv.org/abs/2601.01739"),
        ("show <https://hf.co/papers/2601.01739>", "show https://hf.co/papers/2601.01739"),
        ("upvotes>20 <b>", "upvotes>20 <b>"),
    ],
)
def test_a_typed_text_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert clean(typed) == meant


@settings(deadline=None)
@given(st.text())
def test_nothing_invisible_survives(text: str) -> None:
    assert not {unicodedata.category(character) for character in clean(text)} & {"Cc", "Cf", "Cs"}


def test_the_escapes_of_slack_are_undone_once() -> None:
    assert unescape_slack("upvotes&gt;20 R&amp;D &amp;lt; <https://a.b>") == "upvotes>20 R&D &lt; <https://a.b>"


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ('search "a b" c', ["search", '"a b"', "c"]),
        ('author:"Sergey Levine" -"x y"', ['author:"Sergey Levine"', '-"x y"']),
        ('open "end here', ["open", '"end here']),
        ("  ", []),
    ],
)
def test_a_line_is_cut_at_spaces_outside_quotes(line: str, cut: list[str]) -> None:
    assert words(line) == cut


@pytest.mark.parametrize(("word", "bare"), [('"a b"', "a b"), ('"a b', "a b"), ("a", "a"), ('"', "")])
def test_quotes_around_a_word_come_off(word: str, bare: str) -> None:
    assert unquoted(word) == bare


def test_what_is_quoted_back_is_short_and_cannot_leave_its_backticks() -> None:
    assert shown("a`b") == "`a'b`"
    assert len(shown("x" * 500)) == 62


@pytest.mark.parametrize(
    ("word", "near"),
    [("serach", "search"), ("sub", "subscribe"), ("TODAY!", "today"), ("robots", None), ("s", None), ("", None)],
)
def test_the_nearest_word_begins_alike_or_is_spelt_alike(word: str, near: str | None) -> None:
    assert nearest(word, ["search", "subscribe", "today", "top"]) == near
