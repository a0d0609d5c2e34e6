from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import time
from pathlib import Path

import pytest

from bot.config.settings import AlertSettings
from tests.journeys.stage import Stage, set_stage


@pytest.fixture
async def quiet(tmp_path: Path, migrated_file: Path) -> AsyncIterator[Stage]:
    """An installation with quiet hours and a cap of its own."""
    alerts = AlertSettings(daily_cap=7, quiet_hours=(time(22), time(7)))
    async with set_stage(tmp_path, migrated_file, alerts=alerts) as opened:
        yield opened


async def test_bare_settings_show_what_holds_and_how_to_change_it(stage: Stage) -> None:
    told = await stage.person("alice").says("settings")
    assert told.splitlines() == [
        "Your settings",
        "Change them: `settings timezone Europe/Berlin quiet_hours 22:00-07:00 daily_cap 10`",
        "Time zone: UTC — UTC; times are read and written so",
        "Quiet hours: none — no messages meanwhile; they come together afterwards",
        "Daily cap: 20 — papers a day by instant alert; the rest waits for the next digest",
    ]


async def test_a_change_restates_everything(stage: Stage) -> None:
    told = await stage.person("alice").says("settings tz Berlin quiet_hours 22-7 daily_cap 5")
    assert told.startswith("Changed. Your settings now:\nTime zone: Berlin — Europe/Berlin")
    assert "Quiet hours: 22:00-07:00" in told
    assert "Daily cap: 5" in told


async def test_the_installations_settings_hold_until_one_has_ones_own(quiet: Stage) -> None:
    alice = quiet.person("alice")
    told = await alice.says("settings")
    assert (
        "Quiet hours: 22:00-07:00 — no messages meanwhile; they come together afterwards (now, until today 07:00)"
        in told
    )
    assert "Daily cap: 7" in told
    assert "Quiet hours: none" in await alice.says("settings quiet_hours off")
    assert "Quiet hours: none" in await alice.says("settings")


async def test_who_switched_quiet_hours_off_is_written_to_at_night(quiet: Stage) -> None:
    alice, bob = quiet.person("alice"), quiet.person("bob")
    await alice.says("settings quiet_hours off")
    for person in (alice, bob):
        await person.says("subscribe graphs")
    quiet.shelf.feature("Graphs", "2026-01-05T06:30")
    await quiet.until("2026-01-05T06:30")
    assert len(alice.dms) == 1
    assert bob.dms == []


async def test_settings_are_ones_own(stage: Stage) -> None:
    await stage.person("alice").says("settings daily_cap 5")
    assert "Daily cap: 20" in await stage.person("bob").says("settings")


async def test_a_schedule_in_another_zone_stays_there(stage: Stage) -> None:
    alice = stage.person("alice", "")
    await alice.says("digest on timezone Tokyo")
    await alice.says("subscribe graphs daily")
    assert "1 scheduled DM of yours moved along to Berlin time." in await alice.says("settings timezone Berlin")
    assert "at 09:00 (Tokyo)" in await alice.says("subscriptions")
