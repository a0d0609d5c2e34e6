"""Every topic waits under words of which any paper that fits it holds some."""

from __future__ import annotations

import pytest

from bot.papers import Paper
from bot.search.anchors import ALWAYS, anchors, asks_with, waits_under
from bot.search.fit import Wanted, prepare
from bot.search.grams import key_of
from bot.search.rules import Rule
from bot.topics import parse_topic


@pytest.mark.parametrize(
    ("typed", "rule", "under"),
    [
        ("robots AND diffusion policies has:code -survey", "normal", ("diffusion policy",)),
        ("(robots OR cars) AND policies", "normal", ("policy",)),
        ("robots OR diffusion policies", "precise", ("robot", "diffusion policy")),
        ('"chain-of-thought prompts in the wild"', "normal", ("chain of thought prompt in",)),
        ("world of diffusion policies", "broad", ("diffusion",)),
        ('"world of diffusion policies"', "broad", ("world of diffusion policy",)),
        ('author:"S Levine"', "normal", ("author:levine",)),
        ("author:李明", "normal", ("author:李",)),
        ('org:"Google DeepMind" upvotes>20', "normal", ("org:deepmind",)),
        ("has:code", "normal", None),
        ("robots OR has:code", "normal", None),
    ],
)
def test_a_topic_waits_under_its_rarest_words(typed: str, rule: Rule, under: tuple[str, ...] | None) -> None:
    assert anchors(parse_topic(typed).root, rule) == under


def test_what_promises_no_word_is_read_for_every_paper() -> None:
    assert waits_under(Wanted(parse_topic("upvotes>20"))) == waits_under(Wanted(None)) == {ALWAYS}
    assert ALWAYS in asks_with(prepare(Paper(id="2601.00001", title="")))


def test_a_paper_asks_with_its_words_and_names() -> None:
    paper = Paper("2601.00001", "On Graphs", authors=("Ana Lima",), organization="Big Lab", keywords=("a b", "c"))
    asked = set(asks_with(prepare(paper)).tolist())
    held = {"on", "graph", "on graph", "a b", "author:lima", "author:l", "org:lab"}
    assert {key_of(gram.split()) for gram in held} <= asked
    assert key_of(["b", "c"]) not in asked
