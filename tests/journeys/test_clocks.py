"""Everybody's own time: zones, moves to another one, and the nights on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.journeys.stage import Stage
from tests.journeys.test_searching import fill


def skip_to(stage: Stage, moment: str) -> None:
    """Start the play later."""
    stage.hand.move(datetime.fromisoformat(moment).replace(tzinfo=UTC) - stage.hand.now)


async def test_a_move_to_another_zone_moves_ones_own_times(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins daily")
    await alice.says("digest on")
    told = await alice.says("settings timezone New York")
    assert "1 scheduled DM of yours moved along to New York time." in told
    assert "Time zone: New York — America/New_York" in told
    told = await alice.says("subscriptions")
    assert "#1 proteins → a DM at 09:00 (New York) on weekdays — made by you · next today 09:00" in told
    assert "#2 everything → #papers at 09:00 (UTC) on weekdays" in told
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T13:59")
    assert alice.dms == []
    await stage.until("2026-01-05T14:00")
    assert len(alice.dms) == 1


async def test_staying_in_a_zone_moves_nothing(stage: Stage) -> None:
    alice = stage.person("alice")
    assert (await alice.says("settings timezone UTC")).startswith("Changed. Your settings now:\nTime zone: UTC")
    assert (await alice.says("settings timezone utc")).startswith("Your settings\nChange them: `settings timezone")


async def test_days_and_times_are_meant_in_ones_own_zone(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("settings timezone Tokyo")
    assert "at 08:00 (Tokyo) on weekdays" in await alice.says("subscribe proteins at 8")
    assert "next tomorrow 08:00" in await alice.says("subscriptions")
    assert "Paused proteins until today 17:00." in await alice.says("pause 1 for 2 hours")


@pytest.mark.parametrize(
    ("start", "before", "moment", "end"),
    [
        ("2026-03-28T20:00", "2026-03-29T01:29", "2026-03-29T01:30", "2026-03-29T20:00"),
        ("2026-10-24T20:00", "2026-10-25T00:29", "2026-10-25T00:30", "2026-10-25T20:00"),
    ],
    ids=["half past two does not exist", "half past two comes twice"],
)
async def test_a_digest_at_half_past_two_comes_once_when_clocks_change(
    stage: Stage, start: str, before: str, moment: str, end: str
) -> None:
    skip_to(stage, start)
    await stage.person("alice").says("digest on at 02:30 timezone Berlin days daily")
    posts = []
    for stop in (before, moment, end):
        await stage.until(stop)
        posts.append(len(stage.channel("papers")))
    assert posts == [0, 1, 1]


async def test_a_wrong_zone_is_met_with_the_one_that_was_meant(stage: Stage) -> None:
    alice = stage.person("alice")
    assert "Did you mean `Europe/Berlin`?" in await alice.says("settings timezone Berlni")
    assert "Name a big city in it" in await alice.says("settings timezone Xqzw")
