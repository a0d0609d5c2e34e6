from __future__ import annotations

import pytest

from bot.search.sentences import is_sentence, telling_words, word_groups
from bot.topics import parse_topic


@pytest.mark.parametrize(
    "text",
    [
        "papers about how robots can learn to fold laundry from human videos",
        "how to train robots",
        "why do language models hallucinate",
        "what is RAG?",
        "robots in kitchens?",
        "anything on robots",
        "language models that reason",
        "I want to read about making diffusion models faster",
        "making small language models better at math with synthetic data",
        "using reinforcement learning to improve math reasoning without human labels",
        "generative models video audio images text speech music robots",
        "robots, laundry, and self-driving cars",
        "Graph learning. Protein folding",
    ],
)
def test_it_reads_like_a_sentence(text: str) -> None:
    assert is_sentence(parse_topic(text))


@pytest.mark.parametrize(
    "text",
    [
        "robots",
        "diffusion policy",
        "computer use agents",
        "mixture of experts",
        "learning to learn",
        "in-context learning",
        "why not",
        "research agents",
        "paper generation with agents",
        "chain of thought prompting",
        "attention is all you need",
        "vision and language navigation",
        "reinforcement learning from human feedback",
        "large language models for code generation",
        "neural radiance fields for novel view synthesis",
        "Foundation Models: A Survey",
        '"how robots can learn to fold laundry from human videos"',
        'how robots learn author:"Sergey Levine"',
        "how robots learn OR why drones fly",
        "how robots learn -survey",
    ],
)
def test_keywords_and_what_was_written_with_care_are_no_sentence(text: str) -> None:
    assert not is_sentence(parse_topic(text))


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("how robots can learn to fold laundry from human videos", ["fold laundry", "human videos"]),
        ("what is RAG?", ["RAG"]),
        ("how do robots, drones and cars drive", ["robots", "drones", "cars drive"]),
        ("is speech recognition, done in kitchens, safe?", ["speech recognition", "kitchens", "safe"]),
        (
            "teaching large language models",
            ["teaching large language", "large language models", "teaching large", "large language", "language models"],
        ),
        ("how do they?", []),
    ],
)
def test_groups_are_telling_words_side_by_side(text: str, groups: list[str]) -> None:
    assert word_groups(text) == groups


def test_telling_words_keep_their_case_and_come_once() -> None:
    assert telling_words("How can LLMs help an LLM and other LLMs in Berlin?") == ["LLMs", "LLM", "Berlin"]
