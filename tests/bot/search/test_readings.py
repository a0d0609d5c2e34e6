"""A thing named twice in one topic is one thing."""

from __future__ import annotations

import pytest

from bot.search.readings import either_form
from bot.topics import Topic, explain, parse_topic


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("State Space Models (SSMs)", "(State Space Models) OR SSMs"),
        ("retrieval-augmented generation (rag)", "(retrieval-augmented generation) OR rag"),
        ("RAG (retrieval-augmented generation)", "RAG OR (retrieval-augmented generation)"),
        ("survey of mixture of experts (MoE)", "(survey of mixture of experts) OR (survey of MoE)"),
        ("mixture of experts (MoE) -vision", "((mixture of experts) OR MoE) -vision"),
        ("(mixture of experts (MoE)) OR robots", "mixture of experts OR MoE OR robots"),
        ("robots -(mixture of experts (MoE))", "robots -(mixture of experts OR MoE)"),
    ],
)
def test_a_long_form_with_its_acronym_is_met_by_either(text: str, same: str) -> None:
    assert either_form(parse_topic(text).root) == parse_topic(same).root


@pytest.mark.parametrize("text", ["robots (arms)", "mixture of experts (robots)", '"mixture of experts" (MoE)', "a"])
def test_two_things_stay_two(text: str) -> None:
    root = parse_topic(text).root
    assert explain(Topic(text, either_form(root))) == explain(Topic(text, root))
