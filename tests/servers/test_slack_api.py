"""The Web API as slack_sdk meets it: tokens, scopes, views, quotas, and everything that goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers import slack_faults as faults
from tests.servers.messenger import Hand
from tests.servers.slack import SlackServer
from tests.servers.slack_quota import UNLIMITED, Quotas
from tests.servers.slack_toy import FORM, HOME, client
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


@pytest.mark.parametrize(
    ("scope", "method", "args"),
    [
        ("chat:write", "chat.postMessage", {"text": "hi"}),
        ("channels:history", "conversations.history", {}),
        ("channels:read", "conversations.info", {}),
        ("links:write", "chat.unfurl", {"ts": "1", "unfurls": {}}),
        ("im:write", "conversations.open", {"users": "ana"}),
        ("users:read", "users.info", {"user": "ana"}),
        ("files:write", "files.getUploadURLExternal", {"filename": "x", "length": 1}),
    ],
)
async def test_a_missing_scope_is_named(
    slack: SlackServer, papers: Channel, scope: str, method: str, args: dict[str, Any]
) -> None:
    slack.world.installations[0].scopes = ("team:read",)
    args = {key: slack.person("ana").id if value == "ana" else value for key, value in args.items()}
    with pytest.raises(SlackApiError) as refused:
        await client(slack).api_call(method, json={"channel": papers.id} | args)
    answer = refused.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", scope, "team:read")
    assert answer.headers["x-oauth-scopes"] == "team:read"


async def test_who_and_where_can_be_looked_up(slack: SlackServer, web: AsyncWebClient, papers: Channel) -> None:
    ana, me = slack.person("ana"), await web.auth_test()
    assert me["team_id"] == slack.workspace().id
    assert (await web.users_info(user=ana.id))["user"]["tz"] == "Europe/Berlin"
    assert (await web.team_info())["team"]["domain"] == "acme"
    assert ana.id in (await web.conversations_members(channel=papers.id))["members"]
    assert [one["name"] for one in (await web.users_conversations(user=ana.id))["channels"]] == ["papers"]
    assert [one["name"] for one in (await web.conversations_list(exclude_archived=True))["channels"]] == ["papers"]
    assert await code_of(web.users_info(user="U404")) == "user_not_found"
    assert await code_of(web.conversations_list(types="nonsense")) == "invalid_types"


async def test_a_trigger_opens_one_view_and_soon(slack: SlackServer, web: AsyncWebClient) -> None:
    ana = slack.person("ana")
    trigger = ana.trigger()
    await web.views_open(trigger_id=trigger, view=FORM)
    assert await code_of(web.views_open(trigger_id=trigger, view=FORM)) == "exchanged_trigger_id"
    assert await code_of(web.views_open(trigger_id="1.2.x", view=FORM)) == "invalid_trigger_id"
    slack.courier.patience = -1
    assert await code_of(web.views_open(trigger_id=ana.trigger(), view=FORM)) == "expired_trigger_id"


async def test_views_lie_three_deep_and_have_a_hash(slack: SlackServer, web: AsyncWebClient) -> None:
    ana = slack.person("ana")
    assert await code_of(web.views_push(trigger_id=ana.trigger(), view=FORM)) == "not_found"
    opened = await web.views_open(trigger_id=ana.trigger(), view=FORM | {"external_id": "x"})
    for _ in range(2):
        await web.views_push(trigger_id=ana.trigger(), view=FORM)
    assert await code_of(web.views_push(trigger_id=ana.trigger(), view=FORM)) == "push_limit_reached"
    await web.views_update(external_id="x", hash=opened["view"]["hash"], view=FORM)
    assert await code_of(web.views_update(view_id=opened["view"]["id"], hash="old", view=FORM)) == "hash_conflict"
    assert await code_of(web.views_update(view_id="V404", view=FORM)) == "not_found"


async def test_the_home_tab_can_be_off_and_has_a_hash(slack: SlackServer, web: AsyncWebClient) -> None:
    ana = slack.person("ana")
    first = await web.views_publish(user_id=ana.id, view=HOME)
    await web.views_publish(user_id=ana.id, view=HOME, hash=first["view"]["hash"])
    assert await code_of(web.views_publish(user_id=ana.id, view=HOME, hash=first["view"]["hash"])) == "hash_conflict"
    assert await code_of(web.views_publish(user_id="U404", view=HOME)) == "user_not_found"
    slack.app.home_tab = False
    assert await code_of(web.views_publish(user_id=ana.id, view=HOME)) == "not_enabled"


@pytest.mark.parametrize(
    ("header", "code"), [({}, "not_authed"), ({"Authorization": "Bearer xoxb-no"}, "invalid_auth")]
)
async def test_a_token_is_asked_for(slack: SlackServer, header: dict[str, str], code: str) -> None:
    async with aiohttp.ClientSession() as session, session.post(f"{slack.api_base}auth.test", headers=header) as answer:
        assert (await answer.json())["error"] == code


async def test_an_unknown_method_is_unknown(web: AsyncWebClient) -> None:
    assert await code_of(web.api_call("chat.shout")) == "unknown_method"


async def test_one_message_a_second_and_channel(slack: SlackServer, papers: Channel, hand: Hand) -> None:
    slack.api.counter.quotas = Quotas()
    web, other = client(slack), slack.channel("other")
    await web.chat_postMessage(channel=papers.id, text="1")
    await web.chat_postMessage(channel=other.id, text="1")
    hand.move(timedelta(seconds=0.95))
    await web.chat_postMessage(channel=papers.id, text="2")
    with pytest.raises(SlackApiError) as refused:
        await web.chat_postMessage(channel=papers.id, text="3")
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "1")
    assert await code_of(web.chat_postMessage(channel=other.id, text="the method waits")) == "ratelimited"
    hand.move(timedelta(seconds=1))
    assert (await web.chat_postMessage(channel=papers.id, text="3"))["ok"]


async def test_a_workspace_and_every_method_have_a_quota(slack: SlackServer, hand: Hand) -> None:
    slack.api.counter.quotas = Quotas(workspace_posts=12, channel_seconds=0)
    web, ana = client(slack), slack.person("ana")
    for _ in range(2):
        await web.chat_postMessage(channel=ana.id, text="x")
    assert await code_of(web.chat_postMessage(channel=ana.id, text="x")) == "ratelimited"
    slack.api.counter.quotas = Quotas()
    for _ in range(50):
        await web.conversations_open(users=[ana.id])
    assert await code_of(web.conversations_open(users=[ana.id])) == "ratelimited"


@pytest.mark.parametrize(
    ("fault", "landed"),
    [
        (faults.RESET, 0),
        (faults.RESET.after(), 1),
        (faults.LATE, 1),
        (faults.BAD_GATEWAY, 0),
        (faults.UNAVAILABLE.after(), 1),
        (faults.WEB_PAGE.after(), 1),
        (faults.INTERNAL_ERROR, 0),
        (faults.FATAL_ERROR.after(), 1),
        (faults.rate_limited(30), 0),
        (faults.refusal("team_added_to_org"), 0),
    ],
)
async def test_trouble_comes_before_or_after_the_message_landed(
    slack: SlackServer, web: AsyncWebClient, papers: Channel, fault: faults.Fault, landed: int
) -> None:
    slack.fail("chat.postMessage", fault)
    with pytest.raises((SlackApiError, aiohttp.ClientError, AttributeError)):
        await web.chat_postMessage(channel=papers.id, text="x")
    if landed:
        await slack.until(lambda: slack.messages(papers))
    assert len(slack.messages(papers)) == landed
    assert slack.called("chat.postMessage")[0].error == (fault.code or fault.way)


async def test_a_storm_lasts_until_mended(slack: SlackServer, web: AsyncWebClient, papers: Channel) -> None:
    slack.fail_until_mended("*", faults.INTERNAL_ERROR)
    for _ in range(2):
        assert await code_of(web.chat_postMessage(channel=papers.id, text="x")) == "internal_error"
    slack.mend()
    slack.api.weather.chance = lambda method: faults.FATAL_ERROR if method == "auth.test" else None
    await web.chat_postMessage(channel=papers.id, text="x")
    assert await code_of(web.auth_test()) == "fatal_error"


async def test_answers_may_be_slow_or_never_come(slack: SlackServer, web: AsyncWebClient, papers: Channel) -> None:
    slack.fail("chat.postMessage", faults.slow(0.02), faults.HANG.after())
    await web.chat_postMessage(channel=papers.id, text="slow")
    web.timeout = 0.05  # type: ignore[assignment]  # seconds; a test waits no longer
    with pytest.raises(TimeoutError):
        await web.chat_postMessage(channel=papers.id, text="never answered")
    assert [message.text for message in slack.messages(papers)] == ["slow", "never answered"]


async def test_an_external_id_belongs_to_one_view(slack: SlackServer, web: AsyncWebClient) -> None:
    await web.views_open(trigger_id=slack.person("ana").trigger(), view=FORM | {"external_id": "x"})
    again = web.views_open(trigger_id=slack.person("ben").trigger(), view=FORM | {"external_id": "x"})
    assert await code_of(again) == "duplicate_external_id"
    assert await code_of(web.api_call("views.open", json={"view": FORM})) == "invalid_arguments"


async def test_an_archived_or_private_channel_is_not_joined(slack: SlackServer, web: AsyncWebClient) -> None:
    slack.world.installations[0].scopes += ("channels:join",)
    secret, old = slack.channel("secret", kind="private"), slack.channel("old", with_bot=False)
    old.archived = True
    assert await code_of(web.conversations_join(channel=secret.id)) == "method_not_supported_for_channel_type"
    assert await code_of(web.conversations_join(channel=old.id)) == "is_archived"
    assert (await web.conversations_list(exclude_archived=True))["channels"] == []


async def test_a_bot_token_opens_no_socket(slack: SlackServer, web: AsyncWebClient) -> None:
    assert await code_of(web.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"
    assert (await web.api_test(foo="bar"))["args"]["foo"] == "bar"
