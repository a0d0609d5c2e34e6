from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.stage import Stage


async def test_what_comes_with_the_next_digest_says_when(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs daily")
    await alice.says("pause")
    stage.shelf.feature("Graphs", "2026-01-05T06:30")
    await stage.until("2026-01-05T07:00")
    told = await alice.says("resume")
    assert told == "Resumed graphs. 1 paper held back: it comes with the next digest, today 09:00."


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


async def closed(stage: Stage, *, papers: int = 1) -> None:
    """Ada's direct messages are closed before the papers that she follows come."""
    await stage.person("ada").says("subscribe graphs")
    stage.face.close(stage.person("ada").caller.dm, "DMs are closed")
    for number in range(papers):
        stage.shelf.feature(f"Graphs {number}", "2026-01-05T06:30")
    await stage.until("2026-01-05T07:00")


@pytest.mark.parametrize(
    ("papers", "told"),
    [(1, "1 paper could not be sent: it comes now."), (2, "2 papers could not be sent: they come now.")],
)
async def test_what_could_not_be_sent_is_promised_when_it_can_be_again(stage: Stage, papers: int, told: str) -> None:
    await closed(stage, papers=papers)
    ada = stage.person("ada")
    stage.face.open(ada.caller.dm)
    assert await ada.says("resume") == f"Resumed graphs. {told}"
    await stage.passes(timedelta())
    assert [dm.splitlines()[0] for dm in ada.dms] == [f"{papers} new paper{'s' * (papers > 1)} on graphs"]


async def test_what_went_stale_unsent_and_what_came_later_are_one_message(stage: Stage) -> None:
    await closed(stage)
    stage.shelf.feature("Later Graphs", "2026-01-07T06:30")
    await stage.until("2026-01-07T08:00")
    ada = stage.person("ada")
    stage.face.open(ada.caller.dm)
    told = await ada.says("resume")
    await stage.passes(timedelta(minutes=1))
    assert told == "Resumed graphs. 2 papers held back: they come as one message."
    assert [dm.splitlines()[0] for dm in ada.dms] == ["2 new papers on graphs"]


async def test_what_was_mended_meanwhile_needs_no_new_try(stage: Stage) -> None:
    await closed(stage)
    ada = stage.person("ada")
    stage.face.open(ada.caller.dm)
    await stage.until("2026-01-06T08:00")
    assert await stage.app.courier.targets.reprobe(stage.hand.now) == 1
    await stage.passes(timedelta(hours=1))
    assert len(ada.dms) == 1
    assert await ada.says("retry") == "It works again already, since today 08:00: messages are sent as ever."
