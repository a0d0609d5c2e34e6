"""The topic language, as a person types it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.topics import (
    LONGEST,
    All,
    Author,
    Either,
    HasCode,
    MinUpvotes,
    Not,
    Org,
    Phrase,
    Topic,
    TopicRefusal,
    broader,
    explain,
    narrower,
    parse_topic,
    print_topic,
    topic_key,
)
from bot.topics.tree import Node, is_positive
from tests.bot.made_topics import trees

DIFFUSION, POLICY = Phrase(("diffusion",)), Phrase(("policy",))
LEVINE = Author("Sergey Levine")


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("diffusion policy", Phrase(("diffusion", "policy"))),
        ("  Diffusion,   policy! ", Phrase(("Diffusion", "policy"))),
        ("chain-of-thought", Phrase(("chain", "of", "thought"))),
        ("C++", Phrase(("C++",))),
        ("“exact phrase”", Phrase(("exact", "phrase"), exact=True)),
        ("diffusion AND policy", All((DIFFUSION, POLICY))),
        ("(diffusion) (policy)", All((DIFFUSION, POLICY))),
        ("diffusion OR policy", Either((DIFFUSION, POLICY))),
        ("diffusion|policy", Either((DIFFUSION, POLICY))),
        ("diffusion or policy", Phrase(("diffusion", "or", "policy"))),
        ("diffusion –policy", All((DIFFUSION, Not(POLICY)))),
        ("diffusion NOT policy", All((DIFFUSION, Not(POLICY)))),
        ("diffusion - policy", Phrase(("diffusion", "policy"))),
        ('diffusion -"chain of thought"', All((DIFFUSION, Not(Phrase(("chain", "of", "thought"), exact=True))))),
        ("diffusion -a-b c", All((DIFFUSION, Not(Phrase(("a", "b"))), Phrase(("c",))))),
        ("diffusion -(-policy)", All((DIFFUSION, POLICY))),
        ('author:"Sergey Levine"', LEVINE),
        ("Author: levine", Author("levine")),
        ("diffusion -author:„Sergey Levine“", All((DIFFUSION, Not(LEVINE)))),
        ("organization:nvidia", Org("nvidia")),
        ("has:Code", HasCode()),
        ("upvotes>20", MinUpvotes(21)),
        ("upvotes >= 20", MinUpvotes(20)),
        ("upvotes:>20", MinUpvotes(21)),
        ("votes≥20", MinUpvotes(20)),
        ("upvotes:20", MinUpvotes(20)),
        ("ｄｉｆｆｕｓｉｏｎ　ＯＲ　ｐｏｌｉｃｙ", Either((DIFFUSION, POLICY))),
        ("diffusion (policy OR has:code)", All((DIFFUSION, Either((POLICY, HasCode()))))),
        ("policy OR diffusion has:code", Either((POLICY, All((DIFFUSION, HasCode()))))),
        ("re:zero", Phrase(("re", "zero"))),
        ("c: https://a.org", Phrase(("c", "https", "a", "org"))),
        ("auther: levine", Phrase(("auther", "levine"))),
        ("OR-tools", Phrase(("or", "tools"))),
        ("upvotes", Phrase(("upvotes",))),
        ("R&D & more", Phrase(("R", "D", "more"))),
    ],
)
def test_a_topic_is_read(text: str, root: Node) -> None:
    assert parse_topic(text).root == root


@pytest.mark.parametrize(
    ("text", "caret", "said", "example"),
    [
        ("", 0, "at least one word", ""),
        ("!!! 🎉", 0, "no word in it", ""),
        ("-x", 0, "what to leave out", "robotics -x"),
        ("a OR -b", 0, "what to leave out", ""),
        ('say "foo', 4, "never closed", 'say "foo"'),
        ('author:"Levine', 7, "never closed", 'author:"Levine"'),
        ('foo "!"', 4, "no word between", "foo"),
        ("(foo", 0, "never closed", "(foo)"),
        ("foo (", 4, "never closed", "foo"),
        ("foo)", 3, "no opening", "foo"),
        ("foo ()", 4, "nothing between", "foo"),
        ("foo OR", 4, "missing beside", "foo"),
        ("(foo AND) bar", 5, "missing beside", "(foo ) bar"),
        ("OR foo", 0, "missing beside", "foo"),
        ("foo | | bar", 6, "missing beside", "foo | bar"),
        ("foo NOT", 4, "missing beside", "foo"),
        ("auther:levine", 0, "Did you mean author:", "author:levine"),
        ("foo upvots:>20", 4, "Did you mean upvotes:", "foo upvotes:>20"),
        ("upvotes<5", 7, "not for fewer", "upvotes>5"),
        ("upvotes>many", 8, "needs a number", "upvotes>20"),
        ("has:data x", 4, "only has:code", "has:code x"),
        ("author: ,", 0, "needs a value", 'author:"Sergey Levine"'),
        ("org:", 0, "needs a value", "org:nvidia"),
        ("(((((((((a)))))))))", 8, "at most 8 deep", ""),
    ],
)
def test_a_topic_that_cannot_be_read_is_pointed_at(text: str, caret: int, said: str, example: str) -> None:
    with pytest.raises(TopicRefusal, match=said) as refused:
        parse_topic(text)
    assert (refused.value.shown, refused.value.caret) == (text, caret)
    assert refused.value.example == (example or '"diffusion policy" OR robotics -survey')


def test_the_caret_stands_under_the_first_thing_wrong() -> None:
    with pytest.raises(TopicRefusal) as refused:
        parse_topic("扩散 “foo")
    assert refused.value.pointer == '扩散 "foo\n\u3000\u3000 ^'


def test_a_long_topic_is_refused_with_its_length_and_shown_around_the_limit() -> None:
    with pytest.raises(TopicRefusal, match="That is 299 characters; a topic has room for 250") as refused:
        parse_topic("word " * 60)
    assert refused.value.shown.startswith("…")
    assert len(refused.value.shown) < 65


def test_too_many_terms_are_refused_with_those_that_fit() -> None:
    with pytest.raises(TopicRefusal, match="32 terms fit") as refused:
        parse_topic("|".join(["ab"] * 33))
    assert refused.value.example == "|".join(["ab"] * 32)
    assert refused.value.shown[refused.value.caret :] == "ab"


def _refusal(text: str) -> TopicRefusal | None:
    try:
        parse_topic(text)
    except TopicRefusal as refusal:
        return refusal
    return None


@given(st.text(max_size=300))
@example("-" * 249)
@example("NOT " * 60 + "x")
def test_whatever_is_typed_is_read_or_refused_with_an_example_that_can_be_read(text: str) -> None:
    refusal = _refusal(text)
    if refusal:
        assert 0 <= refusal.caret <= len(refusal.shown)
        assert not _refusal(refusal.example)


_BITS = st.sampled_from(
    ('"', "(", ")", " ", "|", "-", "OR", "AND", "NOT", "author:", "upvotes>", "has:code", "org:x", "a", "9", "“", ":")
)


@given(st.lists(_BITS, max_size=25).map("".join))
@settings(max_examples=300)
def test_whatever_is_built_from_the_language_is_read_or_refused(text: str) -> None:
    refusal = _refusal(text)
    topic = parse_topic(refusal.example if refusal else text)
    assert parse_topic(print_topic(topic)).root == topic.root


@given(trees)
@settings(max_examples=300)
def test_a_printed_topic_reads_back_as_the_same(root: Node) -> None:
    printed = print_topic(Topic("", root))
    assume(is_positive(root) and len(printed) <= LONGEST)
    assert parse_topic(printed).root == root


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Diffusion  Policies", "diffusion policy"),
        ('"Foo Bar" OR baz', 'baz | "foo bar"'),
        ("author:LEVINE robots", "robot author:levine"),
        ("naïve -(a | b) upvotes>19", "naive upvotes>=20 -(b OR a)"),
        ("robot (a OR b)", "(b OR a) robot"),
        ("llm AND LLMs", "llm"),
    ],
)
def test_the_same_wish_has_the_same_key(one: str, other: str) -> None:
    assert topic_key(parse_topic(one)) == topic_key(parse_topic(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("diffusion policy", '"diffusion policy"'),
        ("diffusion policy", "diffusion AND policy"),
        ("a b OR c", "a (b OR c)"),
        ("author:x", "org:x"),
        ("a -b", "a b"),
    ],
)
def test_different_wishes_have_different_keys(one: str, other: str) -> None:
    assert topic_key(parse_topic(one)) != topic_key(parse_topic(other))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("diffusion policy has:code -author:Levine", "“diffusion policy”, with code, not by Levine"),
        ('"foo bar" OR baz', "exactly “foo bar” or “baz”"),
        ("robot (a OR b) org:nvidia", "“robot” and (“a” or “b”), from nvidia"),
        ("upvotes>0", "with at least 1 upvote"),
        ("x upvotes>1 -(a OR b)", "“x”, with at least 2 upvotes, not (“a” or “b”)"),
    ],
)
def test_a_topic_is_explained(text: str, said: str) -> None:
    assert explain(parse_topic(text)) == said


def _steps(text: str, step: Callable[[Topic], Topic | None]) -> list[str]:
    seen: list[str] = []
    topic = step(parse_topic(text))
    while topic and len(seen) < 6:
        seen.append(topic.text)
        topic = step(topic)
    return seen


def test_narrower_goes_step_by_step() -> None:
    assert _steps("diffusion AND policy", narrower)[:5] == [
        "diffusion policy",
        '"diffusion policy"',
        '"diffusion policy" has:code',
        '"diffusion policy" has:code upvotes>=10',
        '"diffusion policy" has:code upvotes>=20',
    ]


def test_broader_is_the_way_back_and_further() -> None:
    assert _steps('"diffusion policy" has:code upvotes>=10 -survey', broader) == [
        '"diffusion policy" has:code -survey',
        '"diffusion policy" -survey',
        "diffusion policy -survey",
        "diffusion AND policy -survey",
        "diffusion AND policy",
        "diffusion OR policy",
    ]


def test_what_cannot_go_further_says_so() -> None:
    assert broader(parse_topic("has:code")) is None
    assert narrower(parse_topic("x has:code upvotes>1000")) is None


@given(trees)
def test_a_neighbour_is_another_topic_that_can_be_typed(root: Node) -> None:
    topic = Topic("", root)
    for found in filter(None, (narrower(topic), broader(topic))):
        assert topic_key(found) != topic_key(topic)
        assert parse_topic(found.text).root == found.root


def test_a_neighbour_that_would_not_fit_is_not_offered() -> None:
    assert broader(parse_topic(" ".join(f"w{number}" for number in range(40)))) is None


@given(st.from_regex(r"[a-z0-9]+(?:[ -][a-z0-9]+)*", fullmatch=True).filter(lambda text: len(text) < LONGEST - 1))
@example("upvotes 20 has code author levine or not survey")
def test_small_letters_alone_are_read_as_everything_else_is(text: str) -> None:
    assert parse_topic(text).root == parse_topic(f"({text})").root
