"""People type and press on Slack, in both of its modes; the words are the desk's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Caller, Person, Place
from tests.adapters.slack.office import Office, open_office


async def test_a_command_is_answered_within_its_acknowledgement_for_the_asker_alone(office: Office) -> None:
    office.shelf.feature("Graph networks", "2026-01-05T05:00", upvotes=3)
    await office.passes(timedelta(hours=1))
    assert "Graph networks" in await office.ana.says("today")
    assert office.posts() == []
    assert office.slack.deliveries[-1].reply["response_type"] == "ephemeral"


async def test_what_slack_escapes_is_read_as_it_was_typed(office: Office) -> None:
    assert "upvotes" in await office.ana.says("subscribe graphs upvotes>20 -“a & b”")
    assert "graphs upvotes&gt;20 -&quot;" not in office.ana.last.text


async def test_a_refusal_says_how_to_type_it_here(office: Office) -> None:
    said = await office.ana.says("serach graphs")
    assert "`/papers search graphs`" in said
    assert office.ana.buttons == ["search graphs"]


async def test_a_topic_with_a_mistake_shows_a_caret_in_fixed_width(office: Office) -> None:
    said = await office.ana.says("subscribe graphs OR (")
    assert "\n```\ngraphs OR (\n" in said
    assert "^" in said


async def test_pages_are_turned_in_place(office: Office) -> None:
    for number in range(12):
        office.shelf.feature(f"Paper {number}", "2026-01-05T05:00", upvotes=20 - number)
    await office.passes(timedelta(hours=1))
    ana = office.ana
    await ana.says("today")
    assert "Paper 11" in await ana.presses("Next")
    assert len(ana.person.ephemerals()) == 1
    assert "Previous" in ana.buttons


async def test_details_of_a_listed_paper_are_shown_below_the_list(office: Office) -> None:
    office.shelf.feature("Graph networks", "2026-01-05T05:00", abstract="We make graphs.")
    await office.passes(timedelta(hours=1))
    await office.ana.says("today")
    assert "We make graphs." in await office.ana.presses("Details")
    assert len(office.ana.person.ephemerals()) == 2


async def test_a_shared_list_is_seen_by_everybody_under_the_name_of_who_shared_it(office: Office) -> None:
    office.shelf.feature("Graph networks", "2026-01-05T05:00")
    await office.passes(timedelta(hours=1))
    await office.ana.says("today")
    assert "ana shares: Daily Papers" in await office.ana.presses("Share")
    assert "Graph networks" in office.posts()[0]
    assert "Graph networks" in await office.desk("ben").presses("Details")


async def test_what_changes_a_channel_is_said_in_the_channel(office: Office) -> None:
    await office.ana.says("digest on at 09:00")
    assert "#papers gets a post at 09:00" in office.posts()[0]


async def test_where_the_bot_is_not_the_refusal_says_how_to_invite_it(office: Office) -> None:
    outside = office.desk("ana", "random", with_bot=False)
    assert "`/invite @paperboy`" in await outside.says("digest on")
    outside.where.members.add(outside.person.installation.bot_user)
    await outside.person.happens(
        {"type": "member_joined_channel", "user": outside.person.installation.bot_user, "channel": outside.where.id}
    )
    assert "#random gets a post" in await outside.says("digest on")


async def test_an_answer_in_many_parts_arrives_whole(office: Office) -> None:
    ana = office.ana.person
    dm = Place("slack", ana.workspace.id, ana.id, "dm")
    for number in range(60):
        await office.app.desk.answer(Caller(Person("slack", ana.workspace.id, ana.id), dm, dm), f"subscribe t{number}")
    await office.ana.says("subscriptions")
    await office.slack.until(lambda: len(ana.ephemerals()) == 2)
    assert "*t0*" in office.ana.seen[0]
    assert "*t59*" in office.ana.seen[1]


HOSTILE = ["<!channel> read *this*", "<https://evil.example|click> `x` _y_ ~z~", "@here :tada: <@U1>"]


@pytest.mark.parametrize("title", HOSTILE)
async def test_a_hostile_title_mentions_nobody_and_links_nowhere(office: Office, title: str) -> None:
    office.shelf.feature(title, "2026-01-05T05:00", abstract=title, organization=title, authors=(title,))
    await office.passes(timedelta(hours=1))
    await office.ana.says("today")
    await office.ana.presses("Details")
    for message in office.ana.person.ephemerals():
        assert message.pings == []
        assert "<https://evil" not in message.all_text + message.text


async def test_what_is_written_to_the_bot_directly_is_answered_there(office: Office) -> None:
    ana = office.desk("ana", "")
    await ana.person.says("subscribe graphs &amp; trees", ana.where)
    (answer,) = await office.slack.until(lambda: ana.dms)
    assert "as soon as a paper on graphs & trees appears" in answer.text.replace("&amp;", "&")
    await ana.person.says("thanks :)", ana.where)
    await office.slack.until(lambda: len(ana.dms) == 2)
    assert "I don't know" in ana.dms[1].text


async def test_the_command_may_have_another_name(tmp_path: Path, migrated_file: Path) -> None:
    async with open_office(tmp_path, migrated_file, command="/literature") as office:
        assert "`/literature subscribe diffusion policy`" in await office.ana.says("help")
        assert "`/literature search graphs`" in await office.ana.says("serach graphs")


async def test_other_peoples_talk_is_none_of_the_bots_business(office: Office) -> None:
    await office.ana.person.says("search graphs", office.papers)
    assert office.posts() == []
