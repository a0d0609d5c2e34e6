"""Uploading a file to the local Slack: announced, sent, completed, shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.messenger import Hand
from tests.servers.slack import SlackServer
from tests.servers.slack_quota import UNLIMITED
from tests.servers.slack_toy import client
from tests.servers.slack_world import Channel


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
async def slack(hand: Hand) -> AsyncIterator[SlackServer]:
    async with SlackServer(clock=hand.clock, quotas=UNLIMITED) as server:
        yield server


@pytest.fixture
def web(slack: SlackServer) -> AsyncWebClient:
    return client(slack)


@pytest.fixture
def papers(slack: SlackServer) -> Channel:
    return slack.channel("papers", members=[slack.person("ana")])


async def code_of(call: Any) -> str:
    """The error code that a call is refused with."""
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_a_picture_is_uploaded_and_shown(slack: SlackServer, web: AsyncWebClient, papers: Channel) -> None:
    told = await web.files_upload_v2(filename="trend.png", content=b"PNG", title="Trend", alt_txt="a line")
    file_id = told["files"][0]["id"]
    image = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "a line"}
    await web.chat_postMessage(channel=papers.id, text="Trend", blocks=[image])
    assert slack.world.files[file_id].data == b"PNG"
    assert await code_of(web.files_completeUploadExternal(files=[{"id": "F404"}])) == "file_not_found"


async def test_an_upload_of_another_length_is_refused(slack: SlackServer, web: AsyncWebClient) -> None:
    told = await web.files_getUploadURLExternal(filename="x", length=4)
    async with aiohttp.ClientSession() as session, session.post(told["upload_url"], data=b"x") as answer:
        assert answer.status == 400
    assert await code_of(web.files_completeUploadExternal(files=[{"id": told["file_id"]}])) == "file_not_found"


async def test_a_finished_upload_may_be_shared_at_once(
    slack: SlackServer, web: AsyncWebClient, papers: Channel
) -> None:
    await web.files_upload_v2(filename="x.png", content=b"PNG", channel=papers.id, initial_comment="look")
    assert [message.text for message in slack.messages(papers)] == ["look"]
    elsewhere = slack.channel("elsewhere", with_bot=False)
    sent = web.files_upload_v2(filename="x.png", content=b"PNG", channel=elsewhere.id)
    assert await code_of(sent) == "not_in_channel"


async def test_an_upload_is_taken_as_a_form_too(slack: SlackServer, web: AsyncWebClient) -> None:
    told = await web.files_getUploadURLExternal(filename="x", length=3)
    form = aiohttp.FormData()
    form.add_field("file", b"PNG", filename="x")
    async with aiohttp.ClientSession() as session, session.post(told["upload_url"], data=form) as answer:
        assert answer.status == 200
    async with aiohttp.ClientSession() as session, session.post(f"{slack.url}/upload/v1/F404", data=b"") as answer:
        assert answer.status == 404
    assert slack.world.files[told["file_id"]].data == b"PNG"


@pytest.mark.parametrize("args", [{"length": 0, "filename": "x"}, {"length": "x", "filename": "x"}, {"length": 1}])
async def test_an_upload_is_announced_with_name_and_length(web: AsyncWebClient, args: dict[str, Any]) -> None:
    assert await code_of(web.api_call("files.getUploadURLExternal", params=args)) == "invalid_arguments"
    assert await code_of(web.files_completeUploadExternal(files=[])) == "invalid_arguments"
