"""Forms suggest topics, reach every channel that one is in, and refuse the others below the right field."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from slack_sdk.models.views import View

from adapters import slack_assistant
from tests.adapters.slack.office import Office
from tests.adapters.slack.test_home_and_forms import opened_home, read
from tests.servers.slack_faults import refusal
from tests.servers.slack_person import Person


@pytest.fixture
def office(socket_office: Office) -> Office:
    return socket_office


async def opens_follow(office: Office) -> Person:
    """With papers on graphs known, two of which name it as their keyword."""
    for number in range(2):
        office.shelf.feature(f"Graph networks {number}", "2026-01-05T05:00", keywords=("graph networks",))
    await office.passes(timedelta(hours=1))
    ana = office.ana.person
    await ana.presses(await opened_home(office), "Follow a topic")
    return ana


@pytest.mark.parametrize("form", ["Follow a topic", "Daily post", "Search", "My settings"])
async def test_slacks_own_models_accept_every_form(office: Office, form: str) -> None:
    await office.ana.person.presses(await opened_home(office), form)
    View(**office.ana.person.modal.definition).validate_json()


async def test_an_idea_for_a_topic_is_offered_with_how_often_it_came(office: Office) -> None:
    ana = await opens_follow(office)
    offered = await ana.searches(ana.modal, "suggested", "")
    assert [(one["value"], one["description"]["text"]) for one in offered] == [("graph networks", "in 2 recent papers")]
    assert await ana.searches(ana.modal, "suggested", "zzz") == []


async def test_a_chosen_idea_takes_the_place_of_what_was_typed_and_is_previewed(office: Office) -> None:
    ana = await opens_follow(office)
    await ana.chooses(ana.modal, "Topic", "robots")
    for _ in range(2):
        await ana.chooses(ana.modal, "suggested", "graph networks")
        await office.slack.until(lambda: "It would have sent 2 papers" in read(ana.modal))
    await ana.submits()
    assert "as soon as a paper on graph networks appears" in read(ana.modal)


async def test_a_mistake_is_told_below_a_topics_field_that_was_made_anew(office: Office) -> None:
    ana = await opens_follow(office)
    await ana.chooses(ana.modal, "suggested", "graph networks")
    await office.slack.until(lambda: "It would have sent" in read(ana.modal))
    await ana.submits({"Topic": "graph OR ("})
    assert set(ana.modal.errors) == {"topic-2"}


async def test_a_topic_is_followed_for_a_channel_and_said_there(office: Office) -> None:
    ana = await opens_follow(office)
    channel = "Channel (leave it empty for a direct message to you)"
    await ana.submits({"Topic": "graphs", channel: office.papers.id, "When": "once a day"})
    assert "#papers gets a post at 09:00 (UTC) on weekdays for graphs" in read(ana.modal)
    posts = await office.slack.until(office.posts)
    assert "By ana." in posts[0]


async def test_nobody_changes_a_channel_that_they_are_not_in(office: Office) -> None:
    elsewhere = office.slack.channel("elsewhere", members=[office.slack.person("ben")])
    ana = office.ana.person
    await ana.presses(await opened_home(office), "Daily post")
    await ana.submits({"Channel": elsewhere.id})
    assert ana.modal.errors == {"channel": "You are not in that channel: join it first."}


async def test_a_channel_without_the_bot_is_told_how_to_invite_it(office: Office) -> None:
    ana = office.ana.person
    secret = office.slack.channel("secret", kind="private", members=[ana], with_bot=False)
    await ana.presses(await opened_home(office), "Daily post")
    await ana.submits({"Channel": secret.id})
    assert "type /invite @paperboy there" in ana.modal.errors["channel"]


async def test_letters_in_quick_succession_are_previewed_once(office: Office) -> None:
    ana = await opens_follow(office)
    await asyncio.gather(*(ana.chooses(ana.modal, "Topic", "graph"[:length]) for length in range(1, 6)))
    await office.slack.until(lambda: "It would have sent 2 papers" in read(ana.modal))
    assert len(office.slack.called("views.update")) == 1


async def test_what_is_pressed_in_a_forms_answer_is_meant_where_the_form_was(office: Office) -> None:
    ana = await opens_follow(office)
    channel = "Channel (leave it empty for a direct message to you)"
    await ana.submits({"Topic": "graphs", channel: office.papers.id, "When": "once a day"})
    await office.slack.until(office.posts)
    await ana.presses(ana.modal, "Undo")
    await office.slack.until(lambda: "You no longer follow *graphs*" in read(ana.modal))
    await office.slack.until(lambda: "You no longer follow *graphs*" in office.posts()[-1])


async def test_where_slack_opens_no_form_there_are_buttons_instead(office: Office) -> None:
    await office.ana.says("subscribe graphs")
    await office.ana.says("subscriptions")
    office.slack.fail("views.open", refusal("expired_trigger_id"))
    assert "You'll get a DM as soon as a paper on *graphs* appears." in await office.ana.presses("Edit")
    assert {"Daily", "Weekly"} <= set(office.ana.buttons)
    assert office.ana.person.modals == []


async def test_an_idea_that_was_chosen_is_not_overtaken_by_what_was_typed(office: Office) -> None:
    ana = await opens_follow(office)
    await asyncio.gather(
        ana.chooses(ana.modal, "Topic", "robots"), ana.chooses(ana.modal, "suggested", "graph networks")
    )
    await office.slack.until(lambda: "It would have sent 2 papers" in read(ana.modal))
    await asyncio.sleep(slack_assistant.TYPING_SECONDS + 0.05)
    assert "It would have sent 2 papers" in read(ana.modal)
