"""What people can do and cannot, and what the app is told about it; the app here only listens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from tests.servers.slack import SlackServer
from tests.servers.slack_delivery import Delivery
from tests.servers.slack_entering import CannotDo, chosen, find, labels, missing, option_named
from tests.servers.slack_payloads import event
from tests.servers.slack_person import Person
from tests.servers.slack_quota import UNLIMITED
from tests.servers.slack_surfaces import View
from tests.servers.slack_toy import FORM, KIND, button, client, plain, running, section
from tests.servers.slack_views import replace
from tests.servers.slack_world import Channel

Json = dict[str, Any]
ROW = {"type": "actions", "elements": [button("Save", "save", "42"), KIND]}
MENU = {"type": "overflow", "action_id": "more", "options": KIND["options"]}


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A Slack in which nothing listens: whatever is sent is only recorded."""
    async with SlackServer(quotas=UNLIMITED) as server:
        server.courier.retries = ()
        yield server


@pytest.fixture
def ana(slack: SlackServer) -> Person:
    return slack.person("ana")


@pytest.fixture
def papers(slack: SlackServer, ana: Person) -> Channel:
    return slack.channel("papers", members=[ana])


async def opened(slack: SlackServer, ana: Person, **change: Any) -> View:
    await client(slack).views_open(trigger_id=ana.trigger(), view=FORM | change)
    return ana.modal


async def test_the_app_is_told_what_was_pressed_and_where(slack: SlackServer, ana: Person, papers: Channel) -> None:
    await client(slack).chat_postMessage(channel=papers.id, text="x", blocks=[ROW, section("x", MENU)])
    (message,) = slack.messages(papers)
    saved = (await ana.presses(message, "Save")).payload
    assert (saved["actions"][0]["value"], saved["message"]["ts"]) == ("42", message.ts)
    assert saved["container"]["channel_id"] == papers.id
    assert "/actions/" in saved["response_url"]
    chose = await ana.chooses(message, "kind", "At once")
    assert chose
    assert chose.payload["actions"][0]["selected_option"]["value"] == "i"
    picked = (await ana.presses(message, "Daily")).payload["actions"][0]
    assert picked["selected_option"]["value"] == "d"
    assert labels(message.blocks) == ["Save", "When", "Daily", "At once", "Daily", "At once"]


async def test_messages_are_told_only_to_apps_that_listen_and_belong(
    slack: SlackServer, ana: Person, papers: Channel
) -> None:
    elsewhere = slack.channel("elsewhere", with_bot=False)
    await ana.says("unheard", papers)
    slack.app.events += ("message.channels", "message.im")
    await ana.says("outside", elsewhere)
    await ana.says("in a channel", papers)
    await ana.says("to the bot", ana.dm)
    told = [one.payload["event"] for one in slack.deliveries]
    assert [(one["text"], one["channel_type"]) for one in told] == [("in a channel", "channel"), ("to the bot", "im")]


async def test_who_has_no_app_can_do_nothing_with_it(slack: SlackServer) -> None:
    stranger = slack.person("zoe", slack.workspace("elsewhere"))
    with pytest.raises(CannotDo, match="not installed in elsewhere"):
        await stranger.opens_home()
    with pytest.raises(CannotDo, match="no modal open"):
        await slack.person("ana").submits()


async def test_switched_off_interactivity_is_felt(slack: SlackServer, ana: Person) -> None:
    slack.app.interactive, slack.app.shortcuts = False, ("find",)
    with pytest.raises(CannotDo, match="interactivity is switched off"):
        await ana.runs_shortcut("find")
    with pytest.raises(CannotDo, match="no shortcut 'card'"):
        await ana.runs_shortcut("card")


async def test_a_submission_nobody_takes_stays_open_and_says_so(slack: SlackServer, ana: Person) -> None:
    view = await opened(slack, ana)
    await ana.submits({"Topic": "graphs"})
    assert ana.modal is view
    assert "trouble connecting" in view.errors[""]


async def test_closing_is_told_only_when_asked_for(slack: SlackServer, ana: Person) -> None:
    await opened(slack, ana, notify_on_close=False)
    assert await ana.closes() is None
    await opened(slack, ana)
    told = await ana.closes(all_of_them=True)
    assert told
    assert told.payload["is_cleared"]


async def test_menus_that_ask_the_app_wait_for_letters(slack: SlackServer, ana: Person) -> None:
    view = await opened(slack, ana)
    with pytest.raises(CannotDo, match="waits for more letters"):
        await ana.searches(view, "zone", "b")
    with pytest.raises(CannotDo, match="offers nothing for 'berlin'"):
        await ana.chooses(view, "zone", "berlin")


async def test_the_home_tab_tells_its_state_when_opened_again(slack: SlackServer, ana: Person) -> None:
    await client(slack).views_publish(user_id=ana.id, view={"type": "home", "blocks": [section("x")]})
    told, chat = await ana.opens_home(), await ana.opens_home("messages")
    assert told
    assert told.payload["event"]["view"]["type"] == "home"
    assert chat
    assert "view" not in chat.payload["event"]


@pytest.mark.parametrize(
    "answer", [{"response_action": "push", "view": {}}, {"response_action": "clear"}, {"response_action": "errors"}]
)
async def test_answers_to_a_submission_are_checked(slack: SlackServer, ana: Person, answer: Json) -> None:
    app = AsyncApp(client=client(slack))

    @app.view("")
    async def submitted(ack: Any) -> None:
        await ack(answer | ({"errors": {"nowhere": "x"}} if answer["response_action"] == "errors" else {}))

    await opened(slack, ana, callback_id="")
    async with running(slack, app, "socket"):
        if answer["response_action"] == "errors":
            with pytest.raises(AssertionError, match="nowhere"):
                await ana.submits({"Topic": "graphs"})
        else:
            delivery = await ana.submits({"Topic": "graphs"})
            assert bool(ana.modals) == bool(delivery.troubles) == ("view" in answer)


def test_what_is_chosen_must_exist() -> None:
    boxes = {"type": "checkboxes", "action_id": "c", "options": KIND["options"]}
    spot = find([{"type": "actions", "block_id": "b", "elements": [boxes]}], "c")
    assert [one["value"] for one in chosen(spot, ["Daily", "i"])["selected_options"]] == ["d", "i"]
    assert option_named(boxes, KIND["options"][0]) is KIND["options"][0]
    with pytest.raises(CannotDo, match="no option 'Never'"):
        option_named(boxes, "Never")


async def test_inputs_start_with_what_the_app_put_in(slack: SlackServer, ana: Person) -> None:
    topic = FORM["blocks"][0] | {"element": FORM["blocks"][0]["element"] | {"initial_value": "graphs"}}
    picker = {"type": "datepicker", "action_id": "day", "initial_date": "2026-01-05"}
    date = {"type": "input", "block_id": "day", "label": plain("Day"), "element": picker}
    view = await opened(slack, ana, blocks=[topic, date])
    assert missing(view) == []
    assert view.values["day"]["day"]["selected_date"] == "2026-01-05"
    replace(slack.world, view, FORM | {"blocks": [topic | {"block_id": "other"}]})
    assert view.values == {"other": {"topic": {"type": "plain_text_input", "value": "graphs"}}}


async def test_an_organisations_people_come_without_a_team(slack: SlackServer) -> None:
    grid = slack.workspace("grid", enterprise="E1")
    installation = slack.install_org("E1", [grid])
    told = (await slack.person("ana", grid).runs_shortcut("find")).payload
    assert (told["team"], told["enterprise"]["id"], told["user"]["team_id"]) == (None, "E1", grid.id)
    body = event(slack.world, installation, grid.id, {"type": "app_home_opened"})
    assert body["authorizations"][0]["team_id"] is None
    assert isinstance(slack.deliveries[-1], Delivery)
