from __future__ import annotations

import asyncio

import pytest

from tests.journeys.stage import Stage


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("graph neural networks", "Graph  Neural Network"),
        ('"Chain of Thought" -survey', '-survey "chain of thought"'),
        ("robots daily", "robots weekly"),
        ("everything daily", "*"),
    ],
)
async def test_one_topic_is_one_subscription_however_it_is_spelt(stage: Stage, first: str, again: str) -> None:
    alice = stage.person("alice")
    await alice.says(f"subscribe {first}")
    await alice.says(f"subscribe {again}")
    assert (await alice.says("subscriptions")).startswith("1 subscription\n")


async def test_many_at_once_are_all_kept(stage: Stage) -> None:
    alice = stage.person("alice")
    topics = [f"topic number {letter}" for letter in "abcdefgh"]
    await asyncio.gather(*(stage.person("alice").says(f"subscribe {topic}") for topic in topics))
    assert (await alice.says("subscriptions")).startswith("8 subscriptions\n")
