"""People use an app on the real Bolt, in both of its modes, and the local Slack shows them what Slack would."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.servers.slack import SlackServer
from tests.servers.slack_app_settings import AppSettings
from tests.servers.slack_entering import CannotDo, labels
from tests.servers.slack_person import Person
from tests.servers.slack_quota import UNLIMITED
from tests.servers.slack_toy import Mode, Toy, client, running, section
from tests.servers.slack_world import Channel


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer(quotas=UNLIMITED, patience=2.0) as server:
        yield server


@pytest.fixture(params=["socket", "http"])
async def toy(slack: SlackServer, request: pytest.FixtureRequest) -> AsyncIterator[Toy]:
    mode: Mode = request.param
    toy = Toy(slack)
    async with running(slack, toy.app, mode):
        yield toy


@pytest.fixture
def ana(slack: SlackServer) -> Person:
    return slack.person("ana")


@pytest.fixture
def papers(slack: SlackServer, ana: Person) -> Channel:
    return slack.channel("papers", members=[ana])


async def test_an_acknowledgements_text_is_seen_by_the_asker_alone(
    slack: SlackServer, toy: Toy, ana: Person, papers: Channel
) -> None:
    delivery = await ana.types("/papers search graphs", papers)
    assert delivery.acked
    assert slack.acks == [delivery.ms]
    assert [message.text for message in ana.ephemerals()] == ["You said search graphs"]
    assert slack.messages(papers) == []
    assert slack.person("ben").sees(papers) == []


async def test_a_command_reaches_the_app_escaped_and_named(toy: Toy, ana: Person, papers: Channel) -> None:
    await ana.types("/papers search <a> & b", papers)
    (told,) = toy.seen
    assert told["text"] == "search &lt;a&gt; &amp; b"
    assert (told["channel_name"], told["user_name"], told["team_domain"]) == ("papers", "ana", "acme")


async def test_a_message_in_the_channel_is_seen_by_all(
    slack: SlackServer, toy: Toy, ana: Person, papers: Channel
) -> None:
    await ana.types("/papers post", papers)
    (message,) = slack.messages(papers)
    assert (message.text, message.all_text, labels(message.blocks)) == ("Graphs", "*Graphs*\nShare", ["Share"])
    assert slack.person("ben").sees(papers) == [message]


async def test_an_ephemeral_answer_is_shared_and_removed_by_its_button(
    slack: SlackServer, toy: Toy, ana: Person, papers: Channel
) -> None:
    await ana.types("/papers later", papers)
    (answer,) = ana.ephemerals()
    await ana.presses(answer, "Share")
    assert [message.text for message in slack.messages(papers)] == ["shared"]
    assert ana.ephemerals() == []
    assert toy.seen[-1]["container"]["is_ephemeral"]
    assert "message" not in toy.seen[-1]


async def test_an_unanswered_command_says_operation_timeout(
    slack: SlackServer, toy: Toy, ana: Person, papers: Channel
) -> None:
    slack.courier.patience = 0.05
    delivery = await ana.types("/papers silent", papers)
    assert not delivery.acked
    assert "operation_timeout" in ana.ephemerals()[-1].text


async def test_a_modal_is_filled_in_and_closes_when_submitted(toy: Toy, ana: Person, papers: Channel) -> None:
    await ana.types("/papers open", papers)
    await ana.submits({"Topic": "graphs", "zone": "berlin", "How often": "Daily"})
    assert ana.modals == []
    values = toy.seen[-1]["view"]["state"]["values"]
    assert values["topic"]["topic"] == {"type": "plain_text_input", "value": "graphs"}
    assert values["zone"]["zone"]["selected_option"]["value"] == "Europe/Berlin"
    assert values["kind"]["kind"]["selected_option"]["value"] == "d"


@pytest.mark.parametrize(
    ("topic", "titles"), [("((", ["New topic"]), ("more", ["New topic", "Done"]), ("show", ["Done"])]
)
async def test_a_submission_is_answered_by_errors_another_view_or_a_new_look(
    toy: Toy, ana: Person, papers: Channel, topic: str, titles: list[str]
) -> None:
    await ana.types("/papers open", papers)
    await ana.submits({"Topic": topic})
    assert [view.title for view in ana.modals] == titles
    assert ana.modals[0].errors == ({"topic": "A closing ) is missing."} if topic == "((" else {})


@pytest.mark.parametrize(
    ("values", "problem"), [({}, "required"), ({"Topic": "x"}, "2 to 3000"), ({"No": 1}, "called 'No'")]
)
async def test_the_client_refuses_what_people_could_not_send(
    toy: Toy, ana: Person, papers: Channel, values: dict[str, str], problem: str
) -> None:
    await ana.types("/papers open", papers)
    with pytest.raises(CannotDo, match=problem):
        await ana.submits(values)


async def test_an_updated_view_keeps_what_was_entered(toy: Toy, ana: Person, papers: Channel) -> None:
    await ana.types("/papers open", papers)
    assert await ana.chooses(ana.modal, "Topic", "graphs") is None
    await ana.presses(ana.modal, "Preview")
    assert "2 a week" in str(ana.modal.blocks)
    assert ana.modal.values["topic"]["topic"]["value"] == "graphs"


async def test_closing_a_modal_is_told(toy: Toy, ana: Person, papers: Channel) -> None:
    await ana.types("/papers open", papers)
    await ana.closes()
    assert ana.modals == []
    assert toy.seen[-1]["type"] == "view_closed"


async def test_the_home_tab_is_published_and_its_buttons_work(slack: SlackServer, toy: Toy, ana: Person) -> None:
    await ana.opens_home()
    home = await slack.until(lambda: ana.home)
    assert labels(home.blocks) == ["Add"]
    await ana.presses(home, "Add")
    assert ana.modal.title == "New topic"


async def test_shortcuts_run_anywhere_and_on_messages(
    slack: SlackServer, toy: Toy, ana: Person, papers: Channel
) -> None:
    await ana.runs_shortcut("find")
    assert ana.modal.title == "New topic"
    message = await ana.says("arXiv 2601.00001", papers)
    await ana.runs_shortcut("card", message)
    assert ana.ephemerals(papers)[-1].text == "card of arXiv 2601.00001"


async def test_only_links_to_the_apps_domains_are_told_and_unfurled(
    slack: SlackServer, toy: Toy, ana: Person, papers: Channel
) -> None:
    await ana.posts_link("https://example.org/x", papers)
    message = await ana.posts_link("https://arxiv.org/abs/2601.00001", papers, text="look: {url}")
    (told,) = await slack.until(lambda: toy.seen)
    card = {"https://arxiv.org/abs/2601.00001": {"blocks": [section("A paper")]}}
    await client(slack).chat_unfurl(channel=papers.id, ts=told["event"]["message_ts"], unfurls=card)
    assert message.cards == card


async def test_a_command_that_does_not_exist_is_no_command(ana: Person, papers: Channel) -> None:
    with pytest.raises(CannotDo, match="not a valid command"):
        await ana.types("/pages", papers)


async def test_a_manifest_sets_an_app_up() -> None:
    manifest = {
        "display_information": {"name": "Paperboy"},
        "features": {"slash_commands": [{"command": "/read"}], "app_home": {"home_tab_enabled": True}},
        "oauth_config": {"scopes": {"bot": ["commands"]}},
        "settings": {"socket_mode_enabled": True, "interactivity": {"is_enabled": True}},
    }
    app = AppSettings()
    app.set_up(manifest)
    assert (app.commands, app.scopes, app.events) == (("/read",), ("commands",), ())
    assert app.socket_mode
    assert app.interactive
    assert app.home_tab
