"""Where a search finds little, Hugging Face's own search is one button away, and never waited for."""

from __future__ import annotations

import asyncio

from tests.journeys.stage import Stage
from tests.journeys.test_searching import fill


async def test_a_thin_answer_comes_at_once_and_the_second_source_is_asked_meanwhile(stage: Stage) -> None:
    stage.shelf.find("Gravity of Quarks")
    alice = stage.person("alice")
    assert "Nothing found for `quark gravity`." in await alice.says("search quark gravity")
    assert alice.buttons == ["Follow this", "Look on Hugging Face", "Today"]
    told = await alice.presses("Look on Hugging Face")
    assert told.startswith("From Hugging Face's search: quark gravity\n1. Gravity of Quarks [2005.00001]")
    assert stage.shelf.searched == ["quark gravity"]


async def test_what_is_known_already_stands_below_the_answer_under_its_own_heading(stage: Stage) -> None:
    fill(stage, 1, "2026-01-05T07:00", "Quark")
    await stage.until("2026-01-05T08:00")
    for number in range(7):
        stage.shelf.find(f"Gravity of Quarks {number}")
    alice = stage.person("alice")
    await alice.says("search quark study")
    await alice.presses("Look on Hugging Face")
    told = await alice.says("search quark study")
    assert "1. Quark Study Number 0 [2601.00001]" in told
    assert "From Hugging Face's search\n2. Gravity of Quarks 0 [2005.00001]" in told
    assert "6 papers." in told
    assert "7. Gravity of Quarks 6" in await alice.presses("All from Hugging Face")


async def test_numbers_cards_and_likeness_work_for_what_was_found_there(stage: Stage) -> None:
    stage.shelf.find("Gravity of Quarks", abstract="We weigh quarks.")
    alice = stage.person("alice")
    await alice.says("search quark gravity")
    await alice.presses("Look on Hugging Face")
    assert "We weigh quarks." in await alice.says("show 1")
    assert "“Gravity of Quarks”" in await alice.says("similar 1")


async def test_nobody_is_alerted_of_what_was_only_looked_up(stage: Stage) -> None:
    stage.shelf.find("Gravity of Quarks")
    alice, bob = stage.person("alice"), stage.person("bob")
    await bob.says("subscribe quarks")
    await bob.says("digest on")
    await alice.says("elsewhere quarks")
    await stage.until("2026-01-06T12:00")
    assert bob.dms == []
    assert not any("Gravity" in post for post in stage.channel("papers"))


async def test_the_button_works_after_a_restart(stage: Stage) -> None:
    stage.shelf.find("Gravity of Quarks")
    alice = stage.person("alice")
    await alice.says("search quark gravity")
    answer = alice.answer
    await asyncio.sleep(0)  # what is asked behind the answer begins
    await stage.restart()
    assert "1. Gravity of Quarks" in await alice.presses("Look on Hugging Face", under=answer)
    assert stage.shelf.searched == ["quark gravity", "quark gravity"]


async def test_a_silent_second_source_costs_nothing_but_itself(stage: Stage) -> None:
    fill(stage, 1, "2026-01-05T07:00", "Quark")
    await stage.until("2026-01-05T08:00")
    stage.shelf.trouble = "answered with error 503"
    alice = stage.person("alice")
    assert "1. Quark Study Number 0" in await alice.says("search quark study")
    told = await alice.presses("Look on Hugging Face")
    assert told == (
        "Hugging Face's search can't help now: Hugging Face answered with error 503. What I know myself stays at hand."
    )
    assert "1. Quark Study Number 0" in await alice.presses("Search here")


async def test_a_good_answer_asks_nobody(stage: Stage) -> None:
    fill(stage, 5, "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    alice = stage.person("alice")
    await alice.says("search graph learning")
    await alice.says("search graph -quark author:lee")
    await alice.says("search 2001.00001")
    assert "Look on Hugging Face" not in alice.buttons
    assert stage.shelf.searched == []
