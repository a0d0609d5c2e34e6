"""What seldom happens on Slack, and must not hurt when it does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from adapters import slack_callers, slack_forms, slack_listeners
from adapters.slack_access import proxy_for
from adapters.slack_callers import Memory
from adapters.slack_errands import Errands
from adapters.slack_looks import Looks
from adapters.slack_modals import waiting_view
from adapters.slack_spots import Spot, kept_in
from bot.errors import OutcomeUnknown
from bot.messages import Button, Item, Message, words
from bot.ports import Caller
from tests.adapters.slack.office import Office, open_office
from tests.adapters.slack.test_home_and_forms import opened_home, read
from tests.servers.slack_faults import BAD_GATEWAY, HANG, RESET, refusal
from tests.servers.slack_limits import block_problems


@pytest.fixture
def office(socket_office: Office) -> Office:
    return socket_office


async def test_an_answer_that_takes_long_is_acknowledged_first(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_listeners, "PATIENCE_SECONDS", 0.0)
    assert "What you can ask me" in await office.ana.says("help")
    assert office.slack.deliveries[-1].reply == {}


async def test_a_form_that_takes_long_says_so_and_then_its_answer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_forms, "PATIENCE_SECONDS", 0.0)
    ana = office.ana.person
    await ana.presses(await opened_home(office), "Follow a topic")
    await ana.submits({"Topic": "graphs"})
    await office.slack.until(lambda: "You'll get a DM" in read(ana.modal))
    assert office.slack.deliveries[-1].reply["view"] == waiting_view()


async def test_a_topic_that_was_deleted_again_has_no_preview(office: Office) -> None:
    ana = office.ana.person
    await ana.presses(await opened_home(office), "Follow a topic")
    await ana.chooses(ana.modal, "Topic", "everything")
    await office.slack.until(lambda: "to choose from" in read(ana.modal))
    await ana.chooses(ana.modal, "Topic", "")
    await office.slack.until(lambda: "Type a topic." in read(ana.modal))


async def test_a_stranger_who_presses_edit_is_told_why_not(tmp_path: Path, migrated_file: Path) -> None:
    async with open_office(tmp_path, migrated_file, admins=True) as office:
        root = office.desk("root", is_admin=True)
        await root.says("digest on")
        await root.says("share subscriptions")
        ben = office.desk("ben")
        assert "#1 was made by root" in await ben.presses("Edit")
        assert ben.person.modals == []


@pytest.mark.parametrize("fault", [HANG, RESET, refusal("missing_scope")])
async def test_a_channel_of_which_slack_says_nothing_is_believed_to_be_well(
    office: Office, monkeypatch: pytest.MonkeyPatch, fault: object
) -> None:
    monkeypatch.setattr(slack_callers, "PATIENCE_SECONDS", 0.05)
    office.slack.fail("conversations.info", fault)  # type: ignore[arg-type]
    assert "#papers gets a post" in await office.ana.says("digest on")


async def test_a_channel_is_asked_for_once_however_many_ask(office: Office) -> None:
    people = [office.desk(f"person{number}").person for number in range(5)]
    await asyncio.gather(*(one.types("/papers help", office.papers) for one in people))
    assert len(office.slack.called("conversations.info")) == 1


async def test_a_private_channel_without_the_bot_has_no_name_and_needs_an_invitation(office: Office) -> None:
    ana = office.ana.person
    secret = office.slack.channel("secret", kind="private", members=[ana], with_bot=False)
    await ana.types("/papers digest on", secret)
    assert "I am not in this channel yet: type `/invite @paperboy`" in ana.ephemerals()[-1].all_text


async def test_who_is_an_admin_is_not_guessed(tmp_path: Path, migrated_file: Path) -> None:
    async with open_office(tmp_path, migrated_file, admins=True) as office:
        office.slack.fail("users.info", BAD_GATEWAY)
        root = office.desk("root", is_admin=True)
        assert "needs the permission Workspace Admin" in await root.says("digest on")
        assert "gets a post" in await root.says("digest on")


async def test_a_used_up_response_url_is_only_logged(office: Office) -> None:
    office.shelf.feature("Graph networks", "2026-01-05T05:00")
    await office.passes(timedelta(hours=1))
    await office.ana.says("today")
    office.slack.world.surfaces.response_urls.clear()
    pressing = asyncio.create_task(office.ana.person.presses(office.ana.last, "Details"))
    await asyncio.sleep(0)
    office.slack.world.surfaces.response_urls.clear()
    assert (await pressing).acked


async def test_an_answer_of_very_many_parts_says_that_there_are_more(office: Office) -> None:
    dm = office.ana.person
    spot = Spot(dm.workspace.id, user=dm.id)
    for number in range(260):
        await office.app.desk.answer(Caller(spot.person, spot.dm, spot.dm), f"subscribe t{number}")
    await office.ana.person.types("/papers subscriptions", office.papers)
    await office.slack.until(lambda: len(dm.ephemerals()) == 5, within=5)
    assert "more parts do not fit here" in dm.ephemerals()[-1].all_text
    await opened_home(office)
    assert "more: see `/papers subscriptions`" in read(dm.home)


async def test_an_event_that_breaks_is_sent_again_by_slack(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr(office.store.people, "settings", broken)
    office.slack.courier.patience = 0.3
    delivery = await office.ana.person.opens_home()
    assert delivery
    assert not delivery.acked


async def test_a_command_that_breaks_beside_the_desk_is_still_acknowledged(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr(office.app.desk, "answer", broken)
    assert (await office.ana.person.types("/papers help", office.papers)).acked


async def test_what_others_do_in_a_channel_changes_nothing(office: Office) -> None:
    ben = office.slack.person("ben")
    delivery = await ben.happens({"type": "member_joined_channel", "user": ben.id, "channel": office.papers.id})
    assert delivery
    assert delivery.acked
    assert await ben.opens_home("messages")
    revoked = await ben.happens({"type": "tokens_revoked", "tokens": {"oauth": [ben.id], "bot": []}})
    assert revoked
    assert "digest" in await office.ana.says("digest")


async def test_a_post_is_found_on_a_later_page_of_the_history(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack_messenger.PAGE", 2)
    await office.ana.says("digest on at 07:01")
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    await office.until("2026-01-05T07:00")
    office.slack.fail("chat.postMessage", RESET.after())
    await office.passes(timedelta(minutes=5))
    for number in range(5):
        await office.ana.person.says(f"chatter {number}", office.papers)
    for _ in range(3):
        await office.passes(timedelta(minutes=5))
    assert len(office.slack.called("conversations.history")) == 3
    assert len(office.slack.called("chat.postMessage")) == 1


async def test_a_history_that_does_not_answer_is_asked_again(office: Office) -> None:
    await office.ana.says("digest on at 07:01")
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    await office.until("2026-01-05T07:00")
    office.slack.fail("chat.postMessage", RESET.after())
    office.slack.fail("conversations.history", RESET, BAD_GATEWAY, refusal("fatal_error"))
    for _ in range(8):
        await office.passes(timedelta(minutes=16))
    assert len(office.slack.called("chat.postMessage")) == 1
    assert (await office.store.outbox.counts_by_state()) == {"sent": 1}


async def test_a_lone_token_that_expired_stops_the_platform_and_says_so(office: Office) -> None:
    await office.ana.says("digest on at 07:01")
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    office.slack.fail("chat.postMessage", refusal("token_expired"))
    await office.until("2026-01-05T07:15")
    assert "does not accept the bot's token" in office.app.courier.condition(office.hand.now)["slack"]


async def test_errands_that_do_not_end_are_cancelled() -> None:
    errands = Errands()
    task = errands.begin(asyncio.Event().wait())
    await errands.drain(0.01)
    assert task.cancelled()


@pytest.mark.parametrize("error", [OutcomeUnknown("no answer"), KeyError("a defect")])
async def test_an_errand_that_fails_is_logged_and_no_more(error: Exception) -> None:
    async def fails() -> None:
        raise error

    errands = Errands()
    errands.leave(fails(), "trying")
    await errands.drain(1)


def test_a_memory_forgets_and_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_callers, "_MOST_KNOWN", 1)
    now = [0.0]
    memory: Memory[str] = Memory(lambda: now[0])
    memory.keep("a", "x", 5)
    assert memory.recall("a") == "x"
    memory.keep("b", "y", 5)
    assert memory.recall("a") is None
    now[0] = 6
    assert memory.recall("b") is None


def test_a_proxy_is_used_unless_the_address_is_excepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1,.inside.example")
    assert proxy_for("https://slack.com/api/") == "http://proxy.example:3128"
    assert proxy_for("https://slack.inside.example/api/") is None


def test_a_view_of_somebody_elses_remembers_nothing() -> None:
    assert kept_in({"private_metadata": "not ours"}) == {}


def test_a_conversation_of_two_others_is_the_askers_own() -> None:
    assert Spot("T1", user="U1", channel="D9", channel_name="directmessage").place() == Spot("T1", user="U1").dm


def test_a_line_with_more_buttons_than_a_menu_holds_has_a_row_below_it() -> None:
    buttons = tuple(Button(f"Button {number}", f"edit {number}") for number in range(7))
    blocks = Looks().blocks(Message(words("x"), items=(Item(words(), (), buttons), Item(words("y" * 2_900)))))
    assert block_problems(blocks) == []
    assert [block["type"] for block in blocks] == ["header", "section", "actions", "section"]
