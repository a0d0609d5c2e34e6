"""Pictures on Slack: shown in the one post, uploaded once a workspace, and told in words whatever goes wrong."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters import slack_pictures
from bot.config.values import Secret
from bot.desk.ask import Ask
from bot.desk.verbs import verbs_of
from bot.messages import Message, Picture, words
from bot.ports import Place
from bot.publish import Publication, Publisher
from tests.adapters.outside import child, outside
from tests.adapters.slack.messages import CHART, PICTURE
from tests.adapters.slack.office import Office, open_office
from tests.adapters.slack.test_installing import APP, installs, says, workplace
from tests.adapters.slack.test_setting_up import environ_of
from tests.servers import slack_world
from tests.servers.slack_faults import (
    BAD_GATEWAY,
    HANG,
    INTERNAL_ERROR,
    RESET,
    WEB_PAGE,
    Fault,
    rate_limited,
    refusal,
)
from tests.servers.slack_files import BYTES
from tests.servers.slack_world import Json

ADDRESS, COMPLETE, POST = "files.getUploadURLExternal", "files.completeUploadExternal", "chat.postMessage"
WORDS = "Papers &amp; upvotes a week: 5 Jan 1 &amp; 10"


class Charts:
    """A verb whose answer has a picture."""

    async def chart(self, ask: Ask) -> Message:
        """Show a picture.

        Example: chart
        """
        return CHART


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for Slack to process a file, and none fails because the machine is slow."""
    monkeypatch.setattr(slack_pictures, "TRIES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(slack_pictures, "UPLOAD_SECONDS", 60.0)


@pytest.fixture
def charts(office: Office) -> Office:
    office.app.verbs |= verbs_of(Charts())
    return office


@pytest.fixture
def socket_charts(socket_office: Office) -> Office:
    socket_office.app.verbs |= verbs_of(Charts())
    return socket_office


def images(message: slack_world.Message) -> list[Json]:
    return [block for block in message.blocks if block["type"] == "image"]


def shown(message: slack_world.Message) -> str:
    """The id of the file that a message shows; empty where it has words instead."""
    found = images(message)
    assert bool(found) != (WORDS in message.all_text)
    return str(found[0]["slack_file"]["id"]) if found else ""


async def due(office: Office, message: Message = CHART, key: str = "chart:1") -> None:
    """A message for #papers, where somebody has spoken, in the outbox."""
    await office.ana.person.types("/papers help", office.papers)
    place = Place("slack", office.slack.workspace().id, office.papers.id, "channel", "#papers")
    publisher = Publisher(office.store, {"slack": office.platform.messenger})
    assert await publisher.publish(Publication(place, "digest", key, message), office.hand.now)


def sent(office: Office) -> list[slack_world.Message]:
    return [one for one in office.papers.messages if one.metadata]


# -- as it should be -------------------------------------------------------------------


async def test_a_picture_is_shown_to_the_asker_and_shared_without_another_upload(charts: Office) -> None:
    ana = charts.ana
    await ana.says("chart")
    (image,) = images(ana.last)
    file = charts.slack.world.files[shown(ana.last)]
    assert image["alt_text"] == PICTURE.says
    assert (file.data or b"").startswith(b"\x89PNG")
    assert PICTURE.says in ana.last.text.replace("&amp;", "&")
    assert "ana shares: Papers on *graphs*" in await ana.presses("Share")
    assert shown(charts.papers.messages[-1]) == file.id
    assert len(charts.slack.called(ADDRESS)) == 1


async def test_a_trend_is_a_picture_to_whoever_asks_and_to_all_it_is_shared_with(office: Office) -> None:
    for number in range(3):
        office.shelf.feature(f"Graph networks {number}", "2026-01-05T05:00", upvotes=5)
    await office.passes(timedelta(hours=1))
    assert "Trend: *graph networks*" in await office.ana.says("trends graph networks")
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


# -- uploads that fail -----------------------------------------------------------------

TROUBLES = [
    (ADDRESS, refusal("missing_scope")),
    (ADDRESS, refusal("file_uploads_disabled")),
    (ADDRESS, refusal("internal_error")),
    (ADDRESS, rate_limited(300)),
    (ADDRESS, BAD_GATEWAY),
    (ADDRESS, RESET),
    (ADDRESS, WEB_PAGE),
    (ADDRESS, HANG),
    (BYTES, BAD_GATEWAY),
    (BYTES, RESET),
    (BYTES, HANG),
    (BYTES, rate_limited(300)),
    (COMPLETE, refusal("file_not_found")),
    (COMPLETE, INTERNAL_ERROR.after()),
    (COMPLETE, RESET.after()),
    (COMPLETE, HANG),
]


def named(trouble: object) -> str:
    return (trouble.code or trouble.way) if isinstance(trouble, Fault) else str(trouble)


@pytest.mark.parametrize(("method", "fault"), TROUBLES, ids=named)
async def test_an_upload_that_fails_leaves_words_in_the_one_post(
    socket_charts: Office, monkeypatch: pytest.MonkeyPatch, method: str, fault: Fault
) -> None:
    office = socket_charts
    monkeypatch.setattr(slack_pictures, "UPLOAD_SECONDS", 0.5 if fault is HANG else 60.0)
    office.slack.fail(method, fault)
    await due(office)
    await office.passes()
    (message,) = sent(office)
    assert shown(message) == ""
    ben = office.desk("ben", "random")
    await ben.says("chart")
    assert shown(ben.last) == ""
    assert len(office.slack.called(ADDRESS)) <= 1  # the workspace rests


async def test_an_upload_is_tried_again_after_a_while(socket_charts: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_pictures, "REST_SECONDS", 0.0)
    socket_charts.slack.fail(ADDRESS, refusal("file_uploads_disabled"))
    await socket_charts.ana.says("chart")
    assert shown(socket_charts.ana.last) == ""
    await socket_charts.ana.presses("Share")
    assert shown(socket_charts.papers.messages[-1])


async def test_an_app_without_the_scope_answers_in_words(charts: Office) -> None:
    installation = charts.slack.world.installations[0]
    installation.scopes = tuple(scope for scope in installation.scopes if scope != "files:write")
    await charts.ana.says("chart")
    assert shown(charts.ana.last) == ""


async def test_a_picture_that_cannot_be_drawn_is_told_in_words(socket_charts: Office) -> None:
    broken = Message(words("x"), picture=Picture(("a",), (), PICTURE.says))
    socket_charts.platform._pictures._draw = lambda picture: PICTURE.series[99].name.encode()
    await due(socket_charts, broken)
    await socket_charts.passes()
    assert shown(sent(socket_charts)[0]) == ""


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


# -- processes that die, tokens that end, workspaces side by side ----------------------


@pytest.mark.parametrize("fault", [RESET, RESET.after()], ids=["lost", "landed"])
async def test_an_unanswered_post_with_a_picture_is_looked_for_before_it_is_repeated(
    socket_charts: Office, fault: Fault
) -> None:
    socket_charts.slack.fail(POST, fault)
    await due(socket_charts)
    await socket_charts.passes()
    await socket_charts.restart()
    for _ in range(3):
        await socket_charts.passes(timedelta(minutes=5))
    (message,) = sent(socket_charts)
    assert shown(message)


@pytest.mark.parametrize("method", [COMPLETE, POST], ids=["uploaded", "posted"])
async def test_a_process_killed_between_upload_and_receipt_has_posted_once_in_the_end(
    socket_charts: Office, tmp_path: Path, method: str
) -> None:
    office = socket_charts
    await due(office)
    await office.stop()
    office.slack.fail(method, HANG.after())
    database = {"DATABASE_URL": office.settings.database_url, "PAPERBOY_CLOCK": office.hand.now.isoformat()}
    async with outside() as around:
        environ = around.environ | environ_of(office.slack) | database
        async with child(tmp_path, "run", environ=environ) as service:
            await office.slack.until(lambda: office.slack.called(method), within=30)
            await service.ends(signal.SIGKILL)
    await office.start()
    for _ in range(3):
        await office.passes(timedelta(minutes=5))
    (message,) = sent(office)
    assert message.metadata["event_payload"]["key"].startswith("chart:1")


@pytest.fixture
async def many(tmp_path: Path, migrated_file: Path) -> AsyncIterator[Office]:
    settings = {"client_id": APP.client_id, "client_secret": Secret(APP.client_secret), "bot_token": Secret()}
    async with open_office(tmp_path, migrated_file, installed=False, **settings) as opened:
        opened.app.verbs |= verbs_of(Charts())
        yield opened


SLACK_SDK = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
"""slack_sdk 3.47 calls oauth.v2.access with what aiohttp 3.14 deprecates."""


@SLACK_SDK
async def test_two_workspaces_do_not_share_files(many: Office) -> None:
    files = []
    for name in ("acme", "initech"):
        workspace, ana = workplace(many, name)
        await installs(many, ana)
        channel = many.slack.channel("papers", workspace, members=[ana])
        await says(many, ana, channel, "chart")
        files.append(shown(ana.ephemerals()[-1]))
    assert len(set(files)) == 2
    assert all(files)


@SLACK_SDK
async def test_a_token_that_has_expired_is_renewed_before_the_upload(many: Office) -> None:
    many.slack.app.rotates_tokens = True
    workspace, ana = workplace(many, "acme")
    await installs(many, ana)
    many.slack.fail(ADDRESS, refusal("token_expired"))
    await says(many, ana, many.slack.channel("papers", workspace, members=[ana]), "chart")
    assert shown(ana.ephemerals()[-1])
