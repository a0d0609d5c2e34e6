"""Others' words stay words: nothing in them becomes Discord's Markdown, a mention or another link."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console_text import one_line
from adapters.discord_text import escaped, linked, quiet, safe_url, shortened, spoken
from bot.messages import code, strong, words


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("C# and C++ at 50%", "C# and C++ at 50%"),
        ("**bold** _it_ ~~no~~ `code` ||hid||", r"\*\*bold\*\* \_it\_ \~\~no\~\~ \`code\` \|\|hid\|\|"),
        ("[free](https://evil.test)", r"\[free\](https\://evil.test)"),
        ("@everyone <@1> <#2> <t:3> :smile:", r"\@everyone \<\@1\> \<#2\> \<t:3\> \:smile:"),
        ("# Heading", r"\# Heading"),
        ("#papers", "#papers"),
        ("- item", r"\- item"),
        ("-# small", r"\-# small"),
        ("1. first", r"1\. first"),
        ("1.5 times", "1.5 times"),
        ("Title: a colon", "Title: a colon"),
        ("two\nlines\u202e\x00", "two lines"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_others_words_are_escaped_only_where_they_would_do_something(told: str, written: str) -> None:
    assert escaped(told) == written


@given(st.text())
def test_escaping_loses_nothing_and_leaves_no_markup(text: str) -> None:
    written = escaped(text)
    assert re.sub(r"\\([^A-Za-z0-9\s])", r"\1", written) == one_line(text) or "\\" in one_line(text)
    bare = re.sub(r"\\.", "", written)
    assert not re.search(r"[`*_~|<>\[\]@]|://", bare)


@pytest.mark.parametrize(
    ("spans", "written"),
    [
        (words("You follow ", strong("a_b"), "."), r"You follow **a\_b**."),
        (words("Type ", code("digest on"), "."), "Type `digest on`."),
        (words(code("a `tick`")), "`` a `tick` ``"),
        (words("Look:", code("grafs OR\n     ^")), "Look:\n```\ngrafs OR\n     ^\n```"),
        (words(code("```\nbreak out")), "```\n'''\nbreak out\n```"),
        (words(strong("  ")), "  "),
        (words(code("")), ""),
    ],
)
def test_our_own_words_keep_their_weights(spans: tuple[object, ...], written: str) -> None:
    assert spoken(spans) == written  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://huggingface.co/papers/2601.00001", "https://huggingface.co/papers/2601.00001"),
        ("https://x.test/a(b)>c d", "https://x.test/a%28b%29%3Ec%20d"),
        ("javascript:alert(1)", ""),
        ("", ""),
        ("https://", ""),
        ("https://x.test/" + "a" * 600, ""),
    ],
)
def test_only_addresses_that_end_nothing_become_links(url: str, safe: str) -> None:
    assert safe_url(url) == safe
    assert linked("label", url) == (f"[label](<{safe}>)" if safe else "label")


def test_long_text_is_cut_at_a_word_and_never_behind_an_escape() -> None:
    assert shortened("one two three", 9) == "one two…"
    assert shortened("short", 9) == "short"
    assert not shortened("a " * 10 + "\\", 12).endswith("\\…")


def test_quiet_lines_are_small_each_by_itself() -> None:
    assert quiet("a\n\nb") == "-# a\n-# b"
