from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Refusal
from bot.frontdesk import FrontDesk, refused
from bot.messages import Button, Message, plain
from bot.ports import Caller
from bot.store.database import Database
from bot.store.store import Store
from tests.bot.desk.made import IN_CHANNEL
from tests.bot.desk.toys import VERBS
from tests.journeys.stage import Stage, set_stage
from tests.servers.messenger import Hand

ADA: Caller = IN_CHANNEL.caller


@pytest.fixture
async def stage(tmp_path: Path, migrated_file: Path) -> AsyncIterator[Stage]:
    async with set_stage(tmp_path, migrated_file) as opened:
        yield opened


@pytest.fixture
def desk(database: Database) -> FrontDesk:
    """A front desk whose verbs only repeat what they were asked."""
    return FrontDesk(Store(database), VERBS, Hand().clock, timezone="Europe/Berlin", command="/papers")


@pytest.mark.parametrize("line", ["trending", "/papers trending", "papers trending", "  /PAPERS   trending  "])
async def test_a_line_is_answered_with_or_without_the_command(desk: FrontDesk, line: str) -> None:
    assert (await desk.answer(ADA, line)).plain() == "trending"


@pytest.mark.parametrize(
    "line", ["share trending", "/papers share trending", "Share  share trending", "papers share trending"]
)
async def test_share_answers_for_everybody_under_ones_name(desk: FrontDesk, line: str) -> None:
    message = await desk.answer(ADA, line)
    assert message.plain() == "Ada shares: trending"
    assert message.public


async def test_share_alone_is_no_verb(desk: FrontDesk) -> None:
    message = await desk.answer(ADA, "share")
    assert message.kind == "refusal"
    assert not message.public


async def test_natively_read_options_are_answered_alike(desk: FrontDesk) -> None:
    assert (await desk.call(ADA, "top", period="month")).plain() == "top period=month date=None"


async def test_a_forms_texts_are_read_as_if_typed(desk: FrontDesk) -> None:
    assert "period=month" in (await desk.fill(ADA, "top", period="month")).plain()
    assert (await desk.fill(ADA, "top", period="decade")).kind == "refusal"


async def test_days_and_times_are_meant_in_the_installations_zone_until_one_has_ones_own(desk: FrontDesk) -> None:
    assert "date=2026-01-05" in (await desk.answer(ADA, "today")).plain()


async def test_a_refusal_is_shown_with_what_mends_it(desk: FrontDesk) -> None:
    message = refused(Refusal("That can't be.", remedy="digest on", block="graphs\n^"))
    assert message.plain() == "That can't be.\n`graphs\n^`"
    assert message.buttons == (Button("digest on", "digest on", "primary"),)
    assert message.kind == "refusal"
    assert refused(Refusal("No.")) == Message(message.title[:0] + refused(Refusal("No.")).title, kind="refusal")


async def test_a_defect_is_told_by_its_code_alone(desk: FrontDesk) -> None:
    message = await desk.call(ADA, "top", nonsense="?")
    assert plain(message.title).startswith("Something broke on my side (code ")
    assert message.plain().endswith("). Try again in a minute.")
    assert message.kind == "refusal"


async def test_what_may_come_next_is_completed(stage: Stage) -> None:
    stage.shelf.feature("Graphs", "2026-01-05T06:30", keywords=("graph learning",))
    await stage.until("2026-01-05T07:00")
    alice = stage.person("alice")
    await alice.says("subscribe proteins")
    desk = stage.app.desk
    assert "subscribe" in {one.text for one in await desk.complete(alice.caller, "/papers sub")}
    assert "graph learning" in {one.text for one in await desk.complete(alice.caller, "subscribe gr")}
    assert {"proteins", "all"} <= {one.text for one in await desk.complete(alice.caller, "unsubscribe ")}
    assert "2601.00001" in {one.text for one in await desk.suggest(alice.caller, "show", "paper", "26")}


async def test_who_spoke_where_is_remembered(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("status")
    assert await stage.store.people.dm_of(alice.caller.person.key) == alice.caller.dm
    await stage.passes(timedelta(hours=2))
    await alice.says("status")
    assert await stage.store.people.dm_of(replace(alice.caller.person, id="bob").key) is None


async def test_many_callers_are_all_remembered_though_memory_is_bounded(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.frontdesk.MET_AT_MOST", 2)
    for name in ("ada", "bob", "cem", "dee"):
        await stage.person(name).says("status")
    for name in ("ada", "dee"):
        assert await stage.store.people.dm_of(stage.person(name).caller.person.key)


async def test_what_still_does_not_work_is_not_shared(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    stage.face.close(alice.caller.dm, "DMs are closed")
    stage.shelf.feature("Graphs", "2026-01-05T07:00")
    await stage.until("2026-01-05T07:00")
    assert await alice.says("share retry") == "It still does not work: DMs are closed."
    assert not alice.answer.public
