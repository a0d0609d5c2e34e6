from __future__ import annotations

from datetime import timedelta

from tests.journeys.stage import Stage


async def test_what_comes_with_the_next_digest_says_when(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs daily")
    await alice.says("pause")
    stage.shelf.feature("Graphs", "2026-01-05T06:30")
    await stage.until("2026-01-05T07:00")
    told = await alice.says("resume")
    assert told == "Resumed graphs. 1 paper held back: they come with the next digest, today 09:00."


async def test_nothing_held_back_says_so(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    await alice.says("subscribe robots")
    assert "Paused graphs and robots." in await alice.says("pause")
    assert alice.buttons == ["Resume"]
    assert await alice.presses("Resume") == "Resumed graphs and robots. Nothing was held back meanwhile."


async def test_pausing_again_sets_the_time_anew(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    await alice.says("pause 1 for 2 hours")
    assert "Paused graphs until tomorrow 06:00." in await alice.says("pause 1 for 1 day")
    assert await alice.says("pause 1") == "Paused graphs. What comes meanwhile is kept for one catch-up message."
    await stage.passes(timedelta(days=2))
    assert "paused" in await alice.says("subscriptions")


async def test_many_names_are_not_all_listed(stage: Stage) -> None:
    alice = stage.person("alice")
    for topic in ("graphs", "robots", "proteins", "speech"):
        await alice.says(f"subscribe {topic}")
    assert (await alice.says("pause all")).startswith("Paused graphs, robots and 2 more subscriptions.")
