"""How commands and events reach the app: sockets that come and go, redelivery, signatures and their forgeries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import get_args

import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from slack_sdk.errors import SlackApiError

from tests.servers.messenger import Hand
from tests.servers.slack import SlackServer
from tests.servers.slack_delivery import DELAYED, RETRIES, Delivery
from tests.servers.slack_http import Seal
from tests.servers.slack_quota import UNLIMITED
from tests.servers.slack_toy import Mode, Toy, client, running


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
async def slack(hand: Hand) -> AsyncIterator[SlackServer]:
    async with SlackServer(clock=hand.clock, quotas=UNLIMITED, patience=1.0) as server:
        yield server


@pytest.fixture
def toy(slack: SlackServer) -> Toy:
    return Toy(slack)


async def acked(slack: SlackServer) -> bool:
    """Whether a command got through; slack_sdk may still be swapping its sockets when it is typed."""
    await slack.until(lambda: slack.sockets.connections)
    return (await slack.person("ana").types("/papers help", slack.channel("papers"))).acked


@pytest.mark.parametrize("way", ["drop", "refresh_requested", "warning"])
async def test_a_lost_socket_is_replaced(slack: SlackServer, toy: Toy, way: str) -> None:
    async with running(slack, toy.app, "socket"):
        if way == "drop":
            slack.sockets.drop()
        else:
            await slack.sockets.say_goodbye("warning" if way == "warning" else "refresh_requested")
        await slack.until(lambda: slack.sockets.opened > 1)
        assert True in [await acked(slack) for _ in range(5)]


async def test_two_connections_take_turns(slack: SlackServer, toy: Toy) -> None:
    other = Toy(slack)
    async with running(slack, toy.app, "socket"), running(slack, other.app, "socket"):
        await slack.until(lambda: len(slack.sockets.connections) == 2)
        for _ in range(4):
            await slack.person("ana").types("/papers help", slack.channel("papers"))
    assert (len(toy.seen), len(other.seen)) == (2, 2)


async def test_an_eleventh_connection_is_sent_away(slack: SlackServer) -> None:
    async with ClientSession() as session:
        sockets = []
        for _ in range(11):
            opened = await client(slack).apps_connections_open(app_token=slack.app.app_token)
            sockets.append(await session.ws_connect(opened["url"]))
        greetings = [await socket.receive_json() for socket in sockets]
        assert [told["type"] for told in greetings] == ["hello"] * 10 + ["disconnect"]
        assert (greetings[9]["num_connections"], greetings[10]["reason"]) == (10, "too_many_websockets")
        for socket in sockets:
            await socket.close()


async def test_a_ticket_opens_one_connection(slack: SlackServer) -> None:
    opened = await client(slack).apps_connections_open(app_token=slack.app.app_token)
    async with ClientSession() as session:
        await (await session.ws_connect(opened["url"])).close()
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(opened["url"])


@pytest.mark.parametrize(
    ("token", "scopes", "socket_mode", "code"),
    [
        ("xapp-wrong", ("connections:write",), True, "invalid_auth"),
        ("xapp-1-A0PAPERBOY-3333-secret", (), True, "missing_scope"),
        ("xapp-1-A0PAPERBOY-3333-secret", ("connections:write",), False, "socket_mode_not_enabled"),
    ],
)
async def test_socket_mode_wants_its_own_token(
    slack: SlackServer, token: str, scopes: tuple[str, ...], socket_mode: bool, code: str
) -> None:
    slack.app.app_scopes, slack.app.socket_mode = scopes, socket_mode
    with pytest.raises(SlackApiError, match=code):
        await client(slack).apps_connections_open(app_token=token)


async def test_with_no_connection_a_command_fails_and_an_event_waits(slack: SlackServer, toy: Toy) -> None:
    command = await slack.person("ana").types("/papers help", slack.channel("papers"))
    event = await slack.admin.archives(slack.channel("papers"))
    assert (command.acked, command.reason) == (False, "connection_failed")
    assert event
    assert event.troubles[0] == "connection_failed"


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_an_event_comes_again_until_it_is_acknowledged(
    slack: SlackServer, toy: Toy, hand: Hand, mode: Mode
) -> None:
    async with running(slack, toy.app, mode):
        slack.courier.patience = -1
        event = await slack.admin.archives(slack.channel("papers"))
        assert event
        await slack.until(lambda: event.attempts == 2)
        slack.courier.patience = 1.0
        hand.move(timedelta(minutes=1))
        await slack.until(lambda: event.acked)
    assert (event.attempts, event.number, event.troubles) == (3, 2, ["timeout", "timeout"])
    assert toy.seen[-1]["event_id"] == event.payload["event_id"]


async def test_slack_gives_up_after_three_retries_or_a_day(slack: SlackServer, hand: Hand) -> None:
    slack.courier.retries = (*RETRIES, *DELAYED)
    event = await slack.admin.archives(slack.channel("papers"))
    assert event
    for tries, pause in enumerate(slack.courier.retries, start=2):
        hand.move(pause)
        await slack.until(lambda tries=tries: event.attempts == tries)  # type: ignore[misc]
    assert (event.attempts, event.acked) == (28, False)


async def test_lost_acknowledgements_count_for_none(slack: SlackServer, toy: Toy) -> None:
    async with running(slack, toy.app, "socket"):
        slack.sockets.deaf, slack.courier.patience = True, 0.1
        delivery = await slack.person("ana").types("/papers help", slack.channel("papers"))
    assert len(toy.seen) == 1
    assert not delivery.acked


@pytest.mark.parametrize("seal", get_args(Seal))
async def test_only_a_right_and_recent_signature_is_taken(slack: SlackServer, toy: Toy, seal: Seal) -> None:
    payload = {"command": "/papers", "text": "help", "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
    async with running(slack, toy.app, "http"):
        status, _, _ = await slack.http.knock(Delivery("slash_commands", payload), seal)
    assert status == (200 if seal == "right" else 401)
    assert len(toy.seen) == (seal == "right")


async def test_the_request_url_proves_itself(slack: SlackServer, toy: Toy) -> None:
    async with running(slack, toy.app, "http"):
        assert await slack.verifies_url()


async def test_an_unknown_event_is_refused_and_sent_again(slack: SlackServer, toy: Toy) -> None:
    slack.app.events += ("channel_rename",)
    async with running(slack, toy.app, "http"):
        event = await slack.admin.renames(slack.channel("papers"), "paper")
        assert event
        await slack.until(lambda: event.attempts == 2)
    assert event.troubles == ["http_error", "http_error"]


async def test_nothing_listens_at_a_wrong_address(slack: SlackServer) -> None:
    slack.deliver_to(slack.url.replace("127.0.0.1", "127.0.0.1:1").rsplit(":", 1)[0] + "/slack/events")
    delivery = await slack.person("ana").types("/papers help", slack.channel("papers"))
    assert delivery.reason == "connection_failed"


async def test_whatever_is_said_down_a_socket_only_acknowledgements_count(slack: SlackServer) -> None:
    opened = await client(slack).apps_connections_open(app_token=slack.app.app_token)
    async with ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        await socket.send_json({"envelope_id": "unknown"})
        await socket.send_bytes(b"x")
        assert (await socket.receive_json())["connection_info"] == {"app_id": slack.app.id}
