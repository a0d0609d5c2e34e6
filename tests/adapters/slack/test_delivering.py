"""Messages that Paperboy sends by itself, through the whole app and every accident that Slack knows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.slack.office import Office, open_office
from tests.servers.slack_faults import BAD_GATEWAY, FATAL_ERROR, INTERNAL_ERROR, RESET, WEB_PAGE, Fault, refusal


async def digest_is_due(office: Office) -> None:
    """A digest at 07:00, and a paper for it; the clock stands at 06:45."""
    await office.ana.says("digest on at 07:01")
    office.shelf.feature("Graph networks", "2026-01-05T06:30", upvotes=4)
    await office.until("2026-01-05T07:00")


async def test_a_digest_arrives_in_its_channel_with_buttons_for_all(socket_office: Office) -> None:
    office = socket_office
    await digest_is_due(office)
    await office.passes(timedelta(minutes=5))
    assert "Daily Papers · Mon 5 Jan 2026 · 1 new paper" in office.posts()[-1]
    assert "Details" in office.desk("ben").buttons
    assert not office.papers.messages[-1].unfurl
    assert office.papers.messages[-1].metadata["event_type"] == "paperboy_delivery"


async def test_an_alert_arrives_by_direct_message_once(socket_office: Office) -> None:
    office = socket_office
    await office.ana.says("subscribe graphs")
    office.shelf.feature("Graphs that think", "2026-01-05T06:30")
    await office.until("2026-01-05T08:00")
    (dm,) = office.ana.dms
    assert "1 new paper on graphs" in dm.text
    assert office.slack.called("conversations.open")


@pytest.mark.parametrize("accepted", [True, False], ids=["landed", "lost"])
@pytest.mark.parametrize("fault", [RESET, BAD_GATEWAY, WEB_PAGE, INTERNAL_ERROR, FATAL_ERROR])
async def test_an_unanswered_post_is_looked_for_before_it_is_repeated(
    socket_office: Office, fault: Fault, accepted: bool
) -> None:
    office = socket_office
    await digest_is_due(office)
    before = len(office.posts())
    office.slack.fail("chat.postMessage", fault.after() if accepted else fault)
    await office.passes(timedelta(minutes=5))
    for _ in range(4):
        await office.passes(timedelta(minutes=5))
    assert len(office.posts()) == before + 1
    assert office.slack.called("conversations.history")
    assert len(office.slack.called("chat.postMessage")) == (1 if accepted else 2)


async def test_a_digest_that_cannot_be_looked_for_stays_unknown_until_somebody_decides(
    tmp_path: Path, migrated_file: Path
) -> None:
    async with open_office(tmp_path, migrated_file) as office:
        await digest_is_due(office)
        office.slack.fail("chat.postMessage", RESET)
        office.slack.fail_until_mended("conversations.history", refusal("missing_scope"))
        await office.passes(timedelta(minutes=5))
        await office.passes(timedelta(minutes=5))
        office.slack.mend()
        await office.passes(timedelta(minutes=5))
        dm = office.ana.dms[-1]
        assert "I don't know whether a message arrived in #papers" in dm.text
        await office.ana.person.presses(dm, "Send again")
        await office.passes(timedelta(minutes=5))
        assert "Graph networks" in office.posts()[-1]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("not_in_channel", "type /invite @paperboy"),
        ("is_archived", "archived"),
        ("restricted_action", "only some members"),
        ("missing_scope", "lacks a scope"),
    ],
)
async def test_a_place_that_refuses_is_kept_and_its_maker_told_once(
    socket_office: Office, code: str, reason: str
) -> None:
    office = socket_office
    await digest_is_due(office)
    office.slack.fail("chat.postMessage", refusal(code))
    await office.passes(timedelta(minutes=5))
    await office.passes(timedelta(minutes=5))
    (dm,) = office.ana.dms
    assert "I can't post in #papers any more" in dm.text
    assert reason in dm.text
    assert "stopped" in await office.ana.says("subscriptions")


async def test_refused_blocks_are_sent_plainly_once(socket_office: Office) -> None:
    office = socket_office
    await digest_is_due(office)
    office.slack.fail("chat.postMessage", refusal("invalid_blocks"))
    await office.passes(timedelta(minutes=5))
    await office.passes(timedelta(minutes=5))
    message = office.papers.messages[-1]
    assert message.blocks == []
    assert "|Graph networks>" in message.text


async def test_a_rate_limit_is_waited_out(socket_office: Office) -> None:
    office = socket_office
    await digest_is_due(office)
    office.slack.fail("chat.postMessage", Fault("rate_limited", retry_after=120))
    await office.passes(timedelta(minutes=5))
    calls = len(office.slack.called("chat.postMessage"))
    await office.passes(timedelta(seconds=60))
    assert len(office.slack.called("chat.postMessage")) == calls


async def test_a_long_digest_goes_on_in_a_thread_where_that_is_wished(tmp_path: Path, migrated_file: Path) -> None:
    async with open_office(tmp_path, migrated_file, thread=True) as office:
        await office.ana.says("digest on at 07:01 count 25")
        for number in range(25):
            office.shelf.feature(f"{number} " + "long words " * 60, "2026-01-05T06:30")
        await office.until("2026-01-05T07:30")
        await office.passes(timedelta(minutes=1))
        first, *rest = [one for one in office.papers.messages if one.metadata]
        assert rest
        assert {one.thread_ts for one in rest} == {first.ts}


async def test_an_unanswered_part_in_a_thread_is_looked_for_there(tmp_path: Path, migrated_file: Path) -> None:
    async with open_office(tmp_path, migrated_file, thread=True) as office:
        await office.ana.says("digest on at 07:01 count 25")
        for number in range(25):
            office.shelf.feature(f"{number} " + "long words " * 60, "2026-01-05T06:30")
        await office.until("2026-01-05T07:00")
        office.slack.fail("chat.postMessage", Fault("slow", accepted=True), RESET.after())
        for _ in range(6):
            await office.passes(timedelta(minutes=5))
        assert office.slack.called("conversations.replies")
        keys = [one.metadata["event_payload"]["key"] for one in office.papers.messages if one.metadata]
        assert len(keys) == len(set(keys)) >= 2


async def test_somebody_whom_slack_keeps_from_us_is_told_at_the_next_answer(socket_office: Office) -> None:
    office = socket_office
    await office.ana.says("subscribe graphs")
    office.shelf.feature("Graphs that think", "2026-01-05T06:10")
    office.slack.fail("chat.postMessage", refusal("cannot_dm_bot"))
    await office.until("2026-01-05T06:30")
    assert "I can't send you direct messages: Slack does not let me" in await office.ana.says("today")
    assert "It works again" in await office.ana.presses("Try again")
    await office.passes(timedelta(minutes=10))
    assert len(office.ana.dms) == 1
