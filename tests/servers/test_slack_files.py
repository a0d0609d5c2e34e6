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
from tests.servers.slack_faults import BAD_GATEWAY, HANG, RESET, slow
from tests.servers.slack_files import BYTES
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


async def uploaded(web: AsyncWebClient, name: str = "trend.png") -> str:
    told = await web.files_upload_v2(filename=name, content=b"PNG")
    return str(told["files"][0]["id"])


def showing(**file: str) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": file, "alt_text": "a line"}]


async def test_a_new_file_is_refused_while_it_is_being_processed(
    slack: SlackServer, web: AsyncWebClient, papers: Channel
) -> None:
    slack.world.processing = 2
    blocks = showing(id=await uploaded(web))
    for _ in range(2):
        assert await code_of(web.chat_postMessage(channel=papers.id, text="x", blocks=blocks)) == "invalid_blocks"
    await web.chat_postMessage(channel=papers.id, text="x", blocks=blocks)
    assert len(papers.messages) == 1


@pytest.mark.parametrize("what", ["not completed", "deleted", "no picture", "of others", "by two names"])
async def test_only_ones_own_complete_pictures_are_shown(
    slack: SlackServer, web: AsyncWebClient, papers: Channel, what: str
) -> None:
    slack.install(slack.workspace("initech"))
    other = client(slack, slack.world.installations[1].token)
    file_id = await uploaded(other if what == "of others" else web, "x.txt" if what == "no picture" else "x.png")
    file = slack.world.files[file_id]
    file.deleted, file.done = what == "deleted", what != "not completed"
    blocks = showing(id=file_id, **({"url": "https://x"} if what == "by two names" else {}))
    assert await code_of(web.chat_postMessage(channel=papers.id, text="x", blocks=blocks)) == "invalid_blocks"


async def test_others_cannot_complete_an_upload(slack: SlackServer, web: AsyncWebClient) -> None:
    slack.install(slack.workspace("initech"))
    other = client(slack, slack.world.installations[1].token)
    file_id = await uploaded(web)
    assert await code_of(other.files_completeUploadExternal(files=[{"id": file_id}])) == "file_not_found"


async def test_an_address_takes_bytes_once(slack: SlackServer, web: AsyncWebClient) -> None:
    told = await web.files_getUploadURLExternal(filename="x", length=1)
    statuses = []
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.post(told["upload_url"], data=b"x") as answer:
                statuses.append(answer.status)
    assert statuses == [200, 404]


async def test_bytes_get_lost_in_every_way(slack: SlackServer, web: AsyncWebClient) -> None:
    told = await web.files_getUploadURLExternal(filename="x", length=1)
    slack.fail(BYTES, BAD_GATEWAY, RESET, HANG, slow(0))
    wait = aiohttp.ClientTimeout(total=0.1)
    async with aiohttp.ClientSession() as session:
        async with session.post(told["upload_url"], data=b"x") as answer:
            assert answer.status == 502
        for trouble in (aiohttp.ServerDisconnectedError, TimeoutError):
            with pytest.raises(trouble):
                await session.post(told["upload_url"], data=b"x", timeout=wait)
        async with session.post(told["upload_url"], data=b"x") as answer:
            assert answer.status == 200


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


async def test_a_description_has_its_limit(web: AsyncWebClient) -> None:
    wrong = web.files_getUploadURLExternal(filename="x", length=1, alt_txt="x" * 1001)
    assert await code_of(wrong) == "alt_txt_too_large"


@pytest.mark.parametrize("args", [{"length": 0, "filename": "x"}, {"length": "x", "filename": "x"}, {"length": 1}])
async def test_an_upload_is_announced_with_name_and_length(web: AsyncWebClient, args: dict[str, Any]) -> None:
    assert await code_of(web.api_call("files.getUploadURLExternal", params=args)) == "invalid_arguments"
    assert await code_of(web.files_completeUploadExternal(files=[])) == "invalid_arguments"
