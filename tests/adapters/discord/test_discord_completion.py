"""What Discord offers while an option is typed: of each kind, at most 25, from memory."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from tests.adapters.discord.house import House, Person, open_house


async def typing(house: House) -> Person:
    """Somebody who follows one topic, in a house with three papers about two keywords."""
    house.feature(3, keywords=("graph learning", "robotics"))
    await house.until("2026-01-05T08:00")
    ana = house.person("ana")
    await ana.asks("subscribe", topic="diffusion policy")
    return ana


@pytest.mark.parametrize(
    ("verb", "option", "typed", "offered"),
    [
        ("show", "paper", "number 2", ["2601.00003 · Graph Study Number 2"]),
        ("show", "paper", "2601.00003", ["2601.00003 · Graph Study Number 2"]),
        ("similar", "paper", "2601.00001", ["2601.00001 · Graph Study Number 0"]),
        ("why", "paper", "number 1", ["2601.00002 · Graph Study Number 1"]),
        ("subscribe", "topic", "robo", ["robotics · in 3 recent papers"]),
        ("search", "query", "diff", ["diffusion policy · you follow it"]),
        ("search", "query", "graph", ["graph learning · in 3 recent papers"]),
        ("unsubscribe", "topic", "diff", ["diffusion policy · #1"]),
        ("unsubscribe", "topic", "all", ["all · all of yours"]),
        ("pause", "what", "diff", ["diffusion policy · #1"]),
        ("settings", "timezone", "berl", ["Europe/Berlin"]),
        ("digest", "timezone", "tokyo", ["Asia/Tokyo"]),
        ("show", "paper", "nothing like it", []),
    ],
)
async def test_each_kind_of_option_is_completed_from_what_is_known(
    house: House, verb: str, option: str, typed: str, offered: list[str]
) -> None:
    ana = await typing(house)
    assert await ana.completes(verb, option, typed) == offered


async def test_at_most_25_are_offered(house: House) -> None:
    house.feature(40)
    await house.until("2026-01-05T08:00")
    ana = house.person("ana")
    assert len(await ana.completes("settings", "timezone", "")) == 25
    assert len(await ana.completes("show", "paper", "")) == 25


async def test_a_keystroke_that_could_not_be_answered_harms_no_later_one(tmp_path: Path, migrated_file: Path) -> None:
    async with open_house(tmp_path, migrated_file, answer_within=0.3) as house:
        ana = await typing(house)
        house.server.fail("unavailable", on="POST /interactions/")
        with suppress(AssertionError):
            await ana.completes("show", "paper", "number 2")
        assert await ana.completes("show", "paper", "number 2")
