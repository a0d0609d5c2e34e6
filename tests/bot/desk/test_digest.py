from __future__ import annotations

import pytest

from tests.journeys.stage import Stage


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("digest on", "at 09:00 (UTC) on weekdays with the top 10 of the day's papers"),
        ("digest at noon", "at 12:00 (UTC) on weekdays with the top 10 of the day's papers"),
        (
            "digest on count 5 days mon,wed,fri min_upvotes 10",
            "on Mon, Wed, Fri with the top 5 of the day's papers, from 10",
        ),
        ("digest tz Tokyo days daily", "at 09:00 (Tokyo) every day with the top 10"),
    ],
)
async def test_any_wish_switches_it_on(stage: Stage, line: str, state: str) -> None:
    alice = stage.person("alice")
    assert state in await alice.says(line)
    assert alice.answer.public
    assert state in await alice.says("digest")
    assert not alice.answer.public


async def test_a_preview_keeps_to_what_the_channel_chose(stage: Stage) -> None:
    for number in range(6):
        stage.shelf.feature(f"Graphs {number}", "2026-01-05T06:30", upvotes=number)
    await stage.until("2026-01-05T07:00")
    alice = stage.person("alice")
    await alice.says("digest on count 2 min_upvotes 3")
    told = await alice.says("digest preview")
    assert [line for line in told.splitlines() if line[:1].isdigit()] == [
        "1. Graphs 5 [2601.00006]",
        "2. Graphs 4 [2601.00005]",
    ]
    assert "…and 1 more." in told
    assert alice.buttons == ["Show all 3"]


async def test_undo_of_switching_on_switches_off_and_of_nothing_is_not_offered(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("digest on")
    assert alice.buttons == ["Preview", "Edit", "Pause", "Undo"]
    await alice.says("digest on")
    assert alice.buttons == ["Preview", "Edit", "Pause"]
