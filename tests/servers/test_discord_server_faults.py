"""What can go wrong around a request of the local Discord, and its rate limits."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from tests.servers.discord import DiscordServer, Limits
from tests.servers.discord_client import ask, logged_in
from tests.servers.discord_faults import Fault
from tests.servers.discord_limiter import Limit
from tests.servers.discord_state import Channel

MESSAGES = "POST /channels/{channel}/messages"


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        server.door.slow_by = server.door.late_by = 0.03
        yield server


@pytest.fixture
def papers(server: DiscordServer) -> Channel:
    return server.channel(server.guild("lab"), "papers")


async def send(server: DiscordServer, channel: Channel, seconds: float = 5.0) -> int:
    """The status; 0 for a broken connection, -1 if there is no answer in time."""
    try:
        async with asyncio.timeout(seconds):
            return (await ask(server, "POST", f"/channels/{channel.id}/messages", {"content": "x"}))[0]
    except aiohttp.ClientError:
        return 0
    except TimeoutError:
        return -1


@pytest.mark.parametrize(
    ("fault", "status", "landed"),
    [
        ("rate_limited", 429, 0),
        ("shared", 429, 0),
        ("global", 429, 0),
        ("banned", 429, 0),
        ("error", 500, 0),
        ("bad_gateway", 502, 0),
        ("unavailable", 503, 0),
        ("reset_before", 0, 0),
        ("reset_after", 0, 1),
        ("error_after", 502, 1),
        ("slow", 200, 1),
        ("slow_after", 200, 1),
        ("hang", -1, 0),
        ("hang_after", -1, 1),
    ],
)
async def test_a_fault_goes_wrong_as_it_says_once(
    server: DiscordServer, papers: Channel, fault: Fault, status: int, landed: int
) -> None:
    server.fail(fault)
    assert await send(server, papers, 0.2) == status
    assert len(server.messages(papers)) == landed
    assert await send(server, papers) == 200


async def test_a_late_message_lands_after_the_connection_broke(server: DiscordServer, papers: Channel) -> None:
    server.fail("late")
    assert await send(server, papers) == 0
    assert server.messages(papers) == []
    assert len(await server.posted(papers)) == 1


async def test_a_fault_hits_only_what_it_is_meant_for(server: DiscordServer, papers: Channel) -> None:
    server.fail("error", times=2, on="GET /users/@me$")
    assert await send(server, papers) == 200
    assert [(await ask(server, "GET", "/users/@me"))[0] for _ in range(3)] == [500, 500, 200]


async def test_what_was_arranged_can_be_mended(server: DiscordServer, papers: Channel) -> None:
    server.fail("error", times=9)
    server.mend()
    assert await send(server, papers) == 200
    assert server.statuses == {200: 1}


async def test_any_refusal_of_discords_can_be_arranged(server: DiscordServer, papers: Channel) -> None:
    server.refuse(50007)
    server.refuse(130000, status=503, message="API resource is currently overloaded. Try again a little later")
    async with logged_in(server) as bot:
        with pytest.raises(discord.Forbidden) as refused:
            await bot.text_channel(papers).send("x")
        with pytest.raises(discord.DiscordServerError) as overloaded:
            await bot.text_channel(papers).send("x")
    assert (refused.value.code, overloaded.value.code) == (50007, 130000)


async def test_a_slowmode_refusal_says_when_to_try_again(server: DiscordServer, papers: Channel) -> None:
    server.refuse(20016)
    _, told = await ask(server, "POST", f"/channels/{papers.id}/messages", {"content": "x"})
    assert told["code"] == 20016
    assert told["retry_after"] > 0


@pytest.mark.parametrize("fault", ["rate_limited", "global"])
async def test_the_library_waits_out_a_429(server: DiscordServer, papers: Channel, fault: Fault) -> None:
    async with logged_in(server) as bot:
        server.fail(fault)
        await bot.text_channel(papers).send("x")
    assert [one.status for one in server.asked("POST .*/messages$")] == [429, 200]


@pytest.mark.parametrize("fault", ["reset_before", "reset_after"])
async def test_the_library_tells_of_a_broken_connection(server: DiscordServer, papers: Channel, fault: Fault) -> None:
    async with logged_in(server) as bot:
        server.fail(fault)
        with pytest.raises(OSError, match="reset"):
            await bot.text_channel(papers).send("x", nonce="k")
        await bot.text_channel(papers).send("x", nonce="k")
    assert server.texts(papers) == ["x"]


async def test_a_bucket_is_told_in_headers_and_then_refused() -> None:
    async with DiscordServer(limits=Limits(routes={MESSAGES: Limit(1, 60.0)})) as server:
        papers = server.channel(server.guild("lab"), "papers")
        first, second = await headers(server, papers), await headers(server, papers)
    assert (first["X-RateLimit-Limit"], first["X-RateLimit-Remaining"]) == ("1", "0")
    assert 59 < float(first["X-RateLimit-Reset-After"]) <= 60
    assert (second["X-RateLimit-Scope"], second["X-RateLimit-Bucket"]) == ("user", first["X-RateLimit-Bucket"])
    assert 59 <= int(second["Retry-After"]) <= 60


async def headers(server: DiscordServer, channel: Channel) -> dict[str, str]:
    address = f"{server.api_base}/channels/{channel.id}/messages"
    sent = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession() as http, http.post(address, json={"content": "x"}, headers=sent) as answer:
        return dict(answer.headers)


async def test_every_channel_has_a_bucket_of_its_own() -> None:
    async with DiscordServer(limits=Limits(routes={MESSAGES: Limit(1, 60.0)})) as server:
        lab = server.guild("lab")
        places = [server.channel(lab, name) for name in "ab"]
        assert [await send(server, one) for one in [*places, *places]] == [200, 200, 429, 429]


async def test_all_requests_together_have_a_limit() -> None:
    async with DiscordServer(limits=Limits(everything=Limit(1, 60.0))) as server:
        papers = server.channel(server.guild("lab"), "papers")
        assert await send(server, papers) == 200
        status, told = await ask(server, "GET", "/users/@me")
        assert (status, told["global"]) == (429, True)


async def test_the_library_keeps_within_the_limits_by_itself() -> None:
    async with DiscordServer(limits=Limits(routes={MESSAGES: Limit(2, 0.05)})) as server:
        papers = server.channel(server.guild("lab"), "papers")
        async with logged_in(server) as bot:
            for word in "abcd":
                await bot.text_channel(papers).send(word)
        assert server.texts(papers) == list("abcd")
        assert 429 not in server.statuses


async def test_without_limits_nothing_is_held_back() -> None:
    async with DiscordServer(limits=Limits.none()) as server:
        papers = server.channel(server.guild("lab"), "papers")
        assert {await send(server, papers) for _ in range(60)} == {200}


async def test_nonsense_is_refused(server: DiscordServer, papers: Channel) -> None:
    address = f"{server.api_base}/channels/{papers.id}/messages"
    async with aiohttp.ClientSession() as http:
        async with http.post(address, data=b"{", headers={"Authorization": f"Bot {server.token}"}) as answer:
            assert (await answer.json())["code"] == 50109
        async with http.get(f"{server.api_base}/no/such/thing") as answer:
            assert answer.status == 404
    assert (await ask(server, "GET", "/users/@me", token="another"))[0] == 401
