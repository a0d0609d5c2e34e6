from __future__ import annotations

import pytest

from tests.journeys.stage import Stage


async def test_a_match_that_waits_for_a_broken_place_says_so(stage: Stage) -> None:
    alice = stage.person("alice", "")
    await alice.says("subscribe graphs")
    stage.face.close(alice.caller.dm, "DMs are closed")
    stage.shelf.feature("Graphs One", "2026-01-05T07:00")
    await stage.until("2026-01-05T07:00")
    stage.shelf.feature("Graphs Two", "2026-01-05T08:00")
    await stage.until("2026-01-05T08:00")
    assert "; kept for you: this is stopped (DMs are closed)" in await alice.says("why 2601.00002")


@pytest.mark.parametrize(
    ("line", "near"), [("help serch", "help search"), ("help page2", "help"), ("help pge", "help")]
)
async def test_help_offers_the_nearest_verb_that_people_may_type(stage: Stage, line: str, near: str) -> None:
    alice = stage.person("alice")
    await alice.says(line)
    assert alice.buttons == [near]


@pytest.mark.parametrize("name", ["today", "SUBSCRIBE", "/papers digest", "edit"])
async def test_help_explains_every_verb(stage: Stage, name: str) -> None:
    told = await stage.person("alice").says(f"help {name}")
    assert " — " in told.splitlines()[0]
    assert told.startswith(f"`{name.split()[-1].lower()}")
