"""Messages over the Web API: posting, reading back, editing, unfurling, and where an app may do so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.servers.messenger import Hand
from tests.servers.slack import SlackServer
from tests.servers.slack_chat import add
from tests.servers.slack_quota import UNLIMITED
from tests.servers.slack_toy import client, section
from tests.servers.slack_world import Channel

KEY = {"event_type": "digest", "event_payload": {"k": "1"}}


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


async def test_a_post_is_read_back_with_its_metadata_only_when_asked(web: AsyncWebClient, papers: Channel) -> None:
    posted = await web.chat_postMessage(channel=papers.id, text="hi", metadata=KEY)
    plain = await web.conversations_history(channel=papers.id)
    full = await web.conversations_history(channel=papers.id, include_all_metadata=True)
    assert [one["ts"] for one in plain["messages"]] == [posted["ts"]]
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == KEY


async def test_history_is_paged_newest_first_within_its_span(web: AsyncWebClient, papers: Channel, hand: Hand) -> None:
    stamps = []
    for number in range(5):
        hand.move(timedelta(minutes=1))
        stamps.append((await web.chat_postMessage(channel=papers.id, text=str(number)))["ts"])
    first = await web.conversations_history(
        channel=papers.id, oldest=stamps[0], latest=stamps[4], limit=2, inclusive=True
    )
    assert [one["text"] for one in first["messages"]] == ["4", "3"]
    found = [one["text"] async for page in first for one in page["messages"]]
    assert found == ["4", "3", "2", "1", "0"]
    between = await web.conversations_history(channel=papers.id, oldest=stamps[0], latest=stamps[4])
    assert [one["text"] for one in between["messages"]] == ["3", "2", "1"]


async def test_replies_are_in_their_thread_and_not_in_the_history(web: AsyncWebClient, papers: Channel) -> None:
    parent = await web.chat_postMessage(channel=papers.id, text="digest")
    await web.chat_postMessage(channel=papers.id, text="rest", thread_ts=parent["ts"])
    history = await web.conversations_history(channel=papers.id)
    thread = await web.conversations_replies(channel=papers.id, ts=parent["ts"])
    assert [one["text"] for one in history["messages"]] == ["digest"]
    assert [one["text"] for one in thread["messages"]] == ["digest", "rest"]
    assert await code_of(web.conversations_replies(channel=papers.id, ts="1.0")) == "thread_not_found"


async def test_history_may_lag(slack: SlackServer, web: AsyncWebClient, papers: Channel, hand: Hand) -> None:
    slack.world.lag = timedelta(seconds=2)
    await web.chat_postMessage(channel=papers.id, text="hi")
    assert (await web.conversations_history(channel=papers.id))["messages"] == []
    hand.move(timedelta(seconds=2))
    assert len((await web.conversations_history(channel=papers.id))["messages"]) == 1


@pytest.mark.parametrize(
    ("kind", "post", "history", "info"),
    [("public", "not_in_channel", "not_in_channel", ""), ("private", *["channel_not_found"] * 3)],
)
async def test_outside_a_channel_the_bot_can_do_little(
    slack: SlackServer, web: AsyncWebClient, kind: Any, post: str, history: str, info: str
) -> None:
    place = slack.channel("elsewhere", kind=kind, with_bot=False)
    assert await code_of(web.chat_postMessage(channel=place.id, text="hi")) == post
    assert await code_of(web.conversations_history(channel=place.id)) == history
    if info:
        assert await code_of(web.conversations_info(channel=place.id)) == info
    else:
        assert (await web.conversations_info(channel=place.id))["channel"]["is_member"] is False


async def test_chat_write_public_posts_without_joining(slack: SlackServer, web: AsyncWebClient) -> None:
    place = slack.channel("elsewhere", with_bot=False)
    slack.world.installations[0].scopes += ("chat:write.public", "channels:join")
    assert (await web.chat_postMessage(channel="#elsewhere", text="hi"))["channel"] == place.id
    assert await code_of(web.conversations_history(channel=place.id)) == "not_in_channel"
    assert (await web.conversations_join(channel=place.id))["channel"]["is_member"]


async def test_closed_channels_refuse(slack: SlackServer, web: AsyncWebClient, papers: Channel) -> None:
    papers.refuses = "restricted_action"
    assert await code_of(web.chat_postMessage(channel=papers.id, text="hi")) == "restricted_action"
    papers.archived = True
    assert await code_of(web.chat_postMessage(channel=papers.id, text="hi")) == "is_archived"
    papers.deleted = True
    assert await code_of(web.chat_postMessage(channel=papers.id, text="hi")) == "channel_not_found"


async def test_direct_messages_are_one_channel_until_they_close(slack: SlackServer, web: AsyncWebClient) -> None:
    ana = slack.person("ana")
    opened = await web.conversations_open(users=[ana.id], return_im=True)
    posted = await web.chat_postMessage(channel=ana.id, text="hi")
    assert opened["channel"]["id"] == posted["channel"] == ana.dm.id
    slack.app.messages_tab = False
    assert await code_of(web.chat_postMessage(channel=ana.id, text="hi")) == "messages_tab_disabled"
    slack.admin.deactivates(ana.user)
    assert await code_of(web.chat_postMessage(channel=ana.dm.id, text="hi")) == "user_disabled"
    assert await code_of(web.conversations_open(users=[ana.id])) == "user_disabled"
    assert await code_of(web.chat_postMessage(channel="U404", text="hi")) == "channel_not_found"


async def test_group_messages_have_their_own_channel(slack: SlackServer, web: AsyncWebClient) -> None:
    people = [slack.person(name).id for name in ("ana", "ben")]
    first = await web.conversations_open(users=people)
    assert (await web.conversations_open(users=people))["channel"]["id"] == first["channel"]["id"]
    assert await code_of(web.conversations_open(users=["U404"])) == "user_not_found"
    assert await code_of(web.conversations_open(users=[slack.world.installations[0].bot_user])) == "cannot_dm_bot"


async def test_own_messages_are_edited_and_removed(slack: SlackServer, web: AsyncWebClient, papers: Channel) -> None:
    ts = (await web.chat_postMessage(channel=papers.id, text="hi", blocks=[section("hi")]))["ts"]
    await web.chat_update(channel=papers.id, ts=ts, text="ho")
    (message,) = slack.messages(papers)
    assert (message.text, message.edited, message.all_text) == ("ho", True, "hi")
    await web.chat_delete(channel=papers.id, ts=ts)
    assert slack.messages(papers) == []
    assert await code_of(web.chat_update(channel=papers.id, ts=ts, text="x")) == "message_not_found"


async def test_others_messages_are_not_the_bots_to_change(
    slack: SlackServer, web: AsyncWebClient, papers: Channel
) -> None:
    ts = add(slack.world, papers, slack.person("ana").id, {"text": "mine"}).ts
    assert await code_of(web.chat_update(channel=papers.id, ts=ts, text="x")) == "cant_update_message"
    assert await code_of(web.chat_delete(channel=papers.id, ts=ts)) == "cant_delete_message"


async def test_an_ephemeral_message_is_for_one_member(slack: SlackServer, web: AsyncWebClient, papers: Channel) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    await web.chat_postEphemeral(channel=papers.id, user=ana.id, text="psst")
    assert [one.text for one in ana.ephemerals(papers)] == ["psst"]
    assert (await web.conversations_history(channel=papers.id))["messages"] == []
    assert await code_of(web.chat_postEphemeral(channel=papers.id, user=ben.id, text="x")) == "user_not_in_channel"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"text": " "}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ({"text": "x", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"text": "x", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "x", "blocks": "["}, "invalid_blocks_format"),
        ({"text": "x", "thread_ts": "1.0"}, "thread_not_found"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
        ({"text": "x", "blocks": [{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x"}]}, "invalid_blocks"),
    ],
)
async def test_bad_content_is_refused(web: AsyncWebClient, papers: Channel, args: dict[str, Any], code: str) -> None:
    assert await code_of(web.api_call("chat.postMessage", json={"channel": papers.id} | args)) == code


async def test_mentions_that_notify_are_found_wherever_they_hide(
    slack: SlackServer, web: AsyncWebClient, papers: Channel
) -> None:
    await web.chat_postMessage(channel=papers.id, text="&lt;!channel&gt;", blocks=[section("a <!here> b <@U1|x>")])
    assert slack.messages(papers)[0].pings == ["<!here>", "<@U1|x>"]


@pytest.mark.parametrize("asked", [True, False])
async def test_links_unfurl_unless_both_switches_are_off(
    slack: SlackServer, web: AsyncWebClient, papers: Channel, asked: bool
) -> None:
    await web.chat_postMessage(channel=papers.id, text="https://x.org", unfurl_links=False, unfurl_media=asked)
    assert slack.messages(papers)[0].unfurl is asked


async def test_a_response_url_is_good_for_five_uses_in_thirty_minutes(
    slack: SlackServer, papers: Channel, hand: Hand
) -> None:
    ana = slack.person("ana")
    url = ana.response_url(papers)
    hook = AsyncWebhookClient(url, retry_handlers=[])
    answers = [(await hook.send(text=str(number))) for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert "used_url" in answers[5].body
    late = AsyncWebhookClient(ana.response_url(papers), retry_handlers=[])
    hand.move(timedelta(minutes=31))
    assert "expired_url" in (await late.send(text="x")).body
    assert (await AsyncWebhookClient(f"{slack.url}/actions/T/0/x", retry_handlers=[]).send(text="x")).status_code == 404


async def test_a_response_url_refuses_bad_content(slack: SlackServer, papers: Channel) -> None:
    ana = slack.person("ana")
    hook = AsyncWebhookClient(ana.response_url(papers), retry_handlers=[])
    assert "invalid_blocks" in (await hook.send(blocks=[section("")])).body
    assert "message_not_found" in (await hook.send(delete_original=True)).body


async def test_only_links_in_the_message_and_of_the_apps_domains_unfurl(
    slack: SlackServer, web: AsyncWebClient, papers: Channel
) -> None:
    ts = add(slack.world, papers, slack.person("ana").id, {"text": "https://arxiv.org/abs/1 https://x.org"}).ts
    card = {"blocks": [section("x")]}
    for given, code in [
        ({"channel": papers.id, "ts": ts, "unfurls": {}}, "missing_unfurls"),
        ({"ts": ts, "unfurls": {"https://arxiv.org/abs/1": card}}, "cannot_find_channel"),
        ({"channel": papers.id, "ts": "1.0", "unfurls": {"https://arxiv.org/abs/1": card}}, "cannot_unfurl_message"),
        ({"channel": papers.id, "ts": ts, "unfurls": {"https://x.org": card}}, "cannot_unfurl_url"),
        ({"channel": papers.id, "ts": ts, "unfurls": {"https://arxiv.org/abs/2": card}}, "cannot_unfurl_url"),
    ]:
        assert await code_of(web.api_call("chat.unfurl", json=given)) == code


@pytest.mark.parametrize(("args", "code"), [({"limit": "x"}, "invalid_limit"), ({"cursor": "x"}, "invalid_cursor")])
async def test_pages_are_asked_for_rightly(
    web: AsyncWebClient, papers: Channel, args: dict[str, Any], code: str
) -> None:
    assert await code_of(web.api_call("conversations.members", params={"channel": papers.id} | args)) == code


async def test_an_original_is_replaced_where_there_is_one(
    slack: SlackServer, web: AsyncWebClient, papers: Channel
) -> None:
    await web.chat_postMessage(channel=papers.id, text="before")
    ana, (message,) = slack.person("ana"), slack.messages(papers)
    for url in (ana.response_url(papers, message), ana.response_url(papers)):
        await AsyncWebhookClient(url, retry_handlers=[]).send(text="after", replace_original=True)
    assert (message.text, message.edited, len(slack.messages(papers))) == ("after", True, 1)
    assert [one.text for one in ana.ephemerals()] == ["after"]
    late = ana.response_url(papers)
    await slack.admin.uninstalls(slack.workspace())
    assert (await AsyncWebhookClient(late, retry_handlers=[]).send(text="x")).status_code == 400
