"""A restart in between changes nothing: what was promised is kept once, and old buttons still work."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.stage import Stage
from tests.journeys.test_searching import fill


async def test_what_was_promised_before_a_restart_is_kept_once(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("digest on")
    await alice.says("subscribe proteins")
    await stage.restart()
    fill(stage, 2, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T08:00")
    await stage.restart()
    await stage.until("2026-01-05T09:00")
    await stage.restart()
    await stage.until("2026-01-05T12:00")
    assert len(stage.channel("papers")) == 1
    assert len(alice.dms) == 1


async def test_buttons_from_before_a_restart_work(stage: Stage) -> None:
    fill(stage, 12, "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    alice = stage.person("alice")
    await alice.says("today")
    listed = alice.answer
    await alice.says("subscribe proteins")
    made = alice.answer
    await stage.restart()
    assert "12 papers · page 2 of 2." in await alice.presses("Next", under=listed)
    assert "Graph Study Number 11" in await alice.says("show 12")
    assert "You no longer follow proteins." in await alice.presses("Undo", under=made)


async def test_an_old_lists_button_says_kindly_that_it_is_gone(stage: Stage) -> None:
    fill(stage, 12, "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    alice = stage.person("alice")
    await alice.says("today")
    listed = alice.answer
    await stage.passes(timedelta(days=91))
    told = await alice.presses("Next", under=listed)
    assert told == "I no longer have that list: I keep them for 90 days. Ask for a new one."
    assert alice.buttons == ["today"]


async def test_an_old_number_never_meets_a_newer_subscription(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins")
    made = alice.answer
    await alice.presses("Undo")
    await stage.restart()
    await alice.says("subscribe robots")
    assert "There is no subscription #1 here" in await alice.presses("Undo", under=made)
    assert "robots" in await alice.says("subscriptions")
