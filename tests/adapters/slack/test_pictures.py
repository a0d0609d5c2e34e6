"""Pictures on Slack: shown in the one post, uploaded once a workspace, waited for while Slack processes them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from adapters import slack_pictures
from bot.desk.verbs import verbs_of
from bot.messages import Message, Picture, words
from tests.adapters.slack.messages import CHART, PICTURE
from tests.adapters.slack.office import Office, open_office
from tests.adapters.slack.pictures import ADDRESS, COMPLETE, POST, WORDS, Charts, due, images, sent, shown
from tests.servers.slack_faults import (
    refusal,
)

pytestmark = pytest.mark.usefixtures("quick_pictures")


# -- as it should be -------------------------------------------------------------------


async def test_a_picture_is_shown_to_the_asker_and_shared_without_another_upload(charts: Office) -> None:
    ana = charts.ana
    await ana.says("chart")
    (image,) = images(ana.last)
    file = charts.slack.world.files[shown(ana.last)]
    assert image["alt_text"] == PICTURE.says
    assert (file.data or b"").startswith(b"\x89PNG")
    assert PICTURE.says in ana.last.text.replace("&amp;", "&")
    assert "ana shares: Papers on graphs" in await ana.presses("Share")
    assert shown(charts.papers.messages[-1]) == file.id
    assert len(charts.slack.called(ADDRESS)) == 1


async def test_a_trend_is_a_picture_to_whoever_asks_and_to_all_it_is_shared_with(office: Office) -> None:
    for number in range(3):
        office.shelf.feature(f"Graph networks {number}", "2026-01-05T05:00", upvotes=5)
    await office.passes(timedelta(hours=1))
    assert "Trend: graph networks" in await office.ana.says("trends graph networks")
    (mine,) = images(office.ana.last)
    assert "ana shares: Trend" in await office.ana.presses("Share")
    (shared,) = images(office.papers.messages[-1])
    assert shared["slack_file"] == mine["slack_file"]
    assert list(office.slack.world.files) == [mine["slack_file"]["id"]]


async def test_no_channel_is_told_of_the_file_itself(charts: Office) -> None:
    await charts.ana.says("chart")
    (call,) = charts.slack.called(COMPLETE)
    assert set(call.args) == {"files"}
    assert charts.papers.messages == []


async def test_what_is_written_to_the_bot_directly_is_answered_with_a_picture(charts: Office) -> None:
    ana = charts.desk("ana", "")
    await ana.person.says("chart", ana.where)
    (answer,) = await charts.slack.until(lambda: ana.dms)
    assert shown(answer)


async def test_a_delivery_shows_its_picture_in_its_one_post(charts: Office) -> None:
    await due(charts)
    await charts.passes()
    (message,) = sent(charts)
    assert shown(message)
    assert message.metadata["event_payload"]["key"].startswith("chart:1")
    assert len(charts.slack.called(POST)) == 1


async def test_two_who_ask_at_once_make_one_upload(socket_charts: Office) -> None:
    ana, ben = socket_charts.ana, socket_charts.desk("ben")
    await asyncio.gather(ana.says("chart"), ben.says("chart"))
    assert shown(ana.person.ephemerals()[-1]) == shown(ben.person.ephemerals()[-1])
    assert len(socket_charts.slack.called(ADDRESS)) == 1


async def test_only_so_many_pictures_are_remembered(socket_charts: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_pictures, "REMEMBERED", 1)
    other = Message(words("x"), picture=Picture(PICTURE.labels, PICTURE.series, "another"))
    for number, message in enumerate((CHART, other, other, CHART)):
        await due(socket_charts, message, f"chart:{number}")
        await socket_charts.passes(timedelta(minutes=1))
    assert len(socket_charts.slack.called(ADDRESS)) == 3


async def test_without_the_feature_there_are_words_and_no_scope(tmp_path: Path, migrated_file: Path) -> None:
    async with open_office(tmp_path, migrated_file, pictures=False) as office:
        office.app.verbs |= verbs_of(Charts())
        await office.ana.says("chart")
        assert shown(office.ana.last) == ""
        assert "files:write" not in office.slack.app.scopes
        assert not office.slack.called(ADDRESS)


# -- files that Slack still processes --------------------------------------------------


async def test_a_file_that_is_being_processed_is_shown_when_it_is_ready(charts: Office) -> None:
    charts.slack.world.processing = 2
    await charts.ana.says("chart")
    assert shown(charts.ana.last)
    assert len(charts.ana.person.ephemerals()) == 1


async def test_a_delivery_waits_for_its_file_and_is_posted_once(socket_charts: Office) -> None:
    socket_charts.slack.world.processing = 2
    await due(socket_charts)
    await socket_charts.passes()
    (message,) = sent(socket_charts)
    assert shown(message)
    assert len(socket_charts.slack.called(POST)) == 3


async def test_a_file_that_takes_too_long_is_told_in_words_and_shown_the_next_time(charts: Office) -> None:
    charts.slack.world.processing = 3
    await charts.ana.says("chart")
    assert shown(charts.ana.last) == ""
    assert len(charts.ana.person.ephemerals()) == 1
    await charts.ana.presses("Share")
    assert shown(charts.papers.messages[-1])
    assert len(charts.slack.called(ADDRESS)) == 1


async def test_a_file_that_somebody_deleted_is_uploaded_anew(
    socket_charts: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = socket_charts
    await office.ana.says("chart")
    office.slack.world.files[shown(office.ana.last)].deleted = True
    monkeypatch.setattr(slack_pictures, "PROCESSED_SECONDS", 0.0)
    await due(office)
    await due(office, key="chart:2")
    await office.passes(timedelta(minutes=1))
    await office.passes(timedelta(minutes=1))
    first, second = sent(office)
    assert shown(first) == ""
    assert shown(second)


async def test_an_address_that_is_none_of_slacks_takes_no_answer_and_breaks_nothing(socket_charts: Office) -> None:
    messages = [len(channel.posts) for channel in socket_charts.slack.workspace().channels.values()]
    await socket_charts.platform._wire.respond(f"{socket_charts.slack.url}/nowhere", {"text": "x"})
    assert [len(channel.posts) for channel in socket_charts.slack.workspace().channels.values()] == messages


async def test_a_place_that_refuses_is_not_asked_in_words(socket_charts: Office) -> None:
    socket_charts.slack.fail(POST, refusal("is_archived"))
    await due(socket_charts)
    await socket_charts.passes()
    assert len(socket_charts.slack.called(POST)) == 1
    assert "archived" in await socket_charts.store.people.trouble_at(_key(socket_charts))


def _key(office: Office) -> str:
    return f"slack:{office.slack.workspace().id}:{office.papers.id}"


async def test_a_message_that_is_refused_in_words_too_is_sent_plainly(socket_charts: Office) -> None:
    socket_charts.slack.fail(POST, refusal("invalid_blocks"), times=4)
    await due(socket_charts)
    for _ in range(2):
        await socket_charts.passes(timedelta(minutes=5))
    (message,) = sent(socket_charts)
    assert message.blocks == []
    assert WORDS in message.text
