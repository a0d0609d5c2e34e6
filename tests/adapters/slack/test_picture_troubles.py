"""Pictures on Slack that cannot be: told in words, in one post, whatever fails, dies or ends."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters import slack_pictures
from bot.config.values import Secret
from bot.desk.verbs import verbs_of
from bot.messages import Message, Picture, words
from tests.adapters.outside import child, outside
from tests.adapters.slack.messages import PICTURE
from tests.adapters.slack.office import Office, open_office
from tests.adapters.slack.pictures import ADDRESS, COMPLETE, POST, Charts, due, sent, shown
from tests.adapters.slack.test_installing import APP, installs, says, workplace
from tests.adapters.slack.test_setting_up import environ_of
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

pytestmark = pytest.mark.usefixtures("quick_pictures")


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
