"""The real discord.py on the local Discord: log in, stay connected, come back."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from tests.servers.discord import TOKEN, DiscordServer
from tests.servers.discord_client import GUILDS, Bot, ask, logged_in, pointed_at, until
from tests.servers.discord_openapi import CHECKOUT, specification
from tests.servers.discord_state import Payload


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


async def test_a_bot_logs_in_and_sees_its_guilds(server: DiscordServer) -> None:
    lab = server.guild("lab", server.person("ana"))
    papers = server.channel(lab, "papers")
    async with logged_in(server) as bot:
        assert [one.name for one in bot.guilds] == ["lab"]
        assert bot.text_channel(papers).name == "papers"
        assert server.gateway.identified[0]["intents"] == GUILDS.value
        assert server.gateway.compressions in (["zlib-stream"], ["zstd-stream"])


async def test_the_bots_permissions_are_those_of_its_role_and_the_channel(server: DiscordServer) -> None:
    lab = server.guild("lab")
    silent = server.channel(lab, "silent", deny=["send_messages"])
    async with logged_in(server) as bot:
        channel = bot.text_channel(silent)
        granted = channel.permissions_for(channel.guild.me)
        assert granted.read_message_history
        assert not granted.send_messages
        assert not granted.administrator
        server.deny(silent, "read_message_history")
        await until(lambda: not channel.permissions_for(channel.guild.me).read_message_history)


async def test_a_wrong_token_is_refused(server: DiscordServer) -> None:
    server.token = "another"
    async with pointed_at(server):
        bot = Bot()
        with pytest.raises(discord.LoginFailure):
            await bot.start(server.token)
        await bot.close()


async def test_a_revoked_token_ends_the_connection_for_good(server: DiscordServer) -> None:
    async with pointed_at(server):
        bot = Bot()
        running = asyncio.create_task(bot.start(server.token))
        await server.ready()
        await server.revoke_token()
        with pytest.raises(discord.ConnectionClosed) as ended:
            await asyncio.wait_for(running, 10)
        assert ended.value.code == 4004
        await bot.close()
    assert (await ask(server, "GET", "/users/@me"))[0] == 401


async def test_privileged_intents_must_have_been_granted(server: DiscordServer) -> None:
    async with pointed_at(server):
        bot = Bot(discord.Intents(members=True))
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(server.token)
        await bot.close()


async def test_heartbeats_are_answered() -> None:
    async with DiscordServer(heartbeat_seconds=0.03) as server, logged_in(server) as bot:
        await until(lambda: server.gateway.heartbeats >= 3)
        assert bot.latency < 1


@pytest.mark.parametrize("how", ["drop", "ask_to_reconnect", "resumable"])
async def test_a_lost_connection_is_resumed_with_what_was_missed(server: DiscordServer, how: str) -> None:
    async with logged_in(server) as bot:
        if how == "resumable":
            server.gateway.invalidate(resumable=True)
        else:
            getattr(server.gateway, how)()
        server.guild("meanwhile")
        await until(lambda: server.gateway.resumed)
        await until(lambda: bot.events == ["joined meanwhile"])
        assert len(server.gateway.identified) == 1


async def test_a_socket_closed_with_a_code_is_resumed(server: DiscordServer) -> None:
    async with logged_in(server):
        await server.gateway.close(4000)
        await until(lambda: server.gateway.resumed)


@pytest.mark.parametrize("how", ["forget", "invalidate"])
async def test_a_session_that_is_gone_begins_anew(server: DiscordServer, how: str) -> None:
    server.guild("lab")
    async with logged_in(server) as bot:
        getattr(server.gateway, how)()
        await until(lambda: len(server.gateway.identified) == 2)
        await until(lambda: [one.name for one in bot.guilds] == ["lab"])
        assert not server.gateway.resumed


async def test_guilds_spread_over_shards() -> None:
    async with DiscordServer(shards=2) as server:
        for name in "abcd":
            server.guild(name)
        async with logged_in(server) as bot:
            await server.ready(2)
            await until(lambda: len(bot.guilds) == 4)
            assert sorted(one.shard_id for one in bot.guilds) == [0, 0, 1, 1]


async def test_the_bot_hears_of_guilds_and_channels_that_come_and_go(server: DiscordServer) -> None:
    lab = server.guild("lab")
    papers = server.channel(lab, "papers")
    async with logged_in(server) as bot:
        server.delete_channel(papers)
        server.remove_guild(lab)
        server.guild("club")
        await until(lambda: bot.events == ["lost papers", "left lab", "joined club"])
        assert (await ask(server, "GET", f"/channels/{papers.id}"))[1]["code"] == 10003


@pytest.mark.parametrize("compression", ["", "zstd-stream"])
async def test_the_gateway_speaks_without_zlib_too(server: DiscordServer, compression: str) -> None:
    zstandard = pytest.importorskip("zstandard") if compression else None
    stream = zstandard.ZstdDecompressor().decompressobj() if zstandard else None
    address = f"{server.gateway_url}?v=10&encoding=json&compress={compression}"
    async with aiohttp.ClientSession() as http, http.ws_connect(address) as line:
        for op in (10, 11):
            said = (await line.receive()).data
            assert json.loads(stream.decompress(said) if stream else said)["op"] == op
            await line.send_json({"op": 1, "d": None})


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"op": 99, "d": {}}, 4001),
        ({"op": 2, "d": {"token": "another", "intents": 0}}, 4004),
        ({"op": 6, "d": {"token": "another", "session_id": "s", "seq": 1}}, 4004),
        ({"op": 2, "d": {"token": TOKEN, "intents": 0, "shard": [2, 2]}}, 4010),
    ],
)
async def test_the_gateway_closes_on_what_it_does_not_take(server: DiscordServer, said: Payload, code: int) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(server.gateway_url) as line:
        await line.send_json(said)
        await line.receive()
        assert (await line.receive()).data == code


async def test_intents_decide_what_is_told(server: DiscordServer) -> None:
    ana = server.person("ana", installed=True)
    papers = server.channel(server.guild("lab", ana), "papers")
    async with logged_in(server), logged_in(server, lambda: Bot(discord.Intents(dm_messages=True))):
        server.say(ana, papers, "in the guild")
        server.say(ana, server.dm(ana), "hello")
        told = [[event for event, _ in one.sent] for one in server.gateway.live]
    assert told == [["READY", "GUILD_CREATE"], ["READY", "MESSAGE_CREATE"]]


async def test_a_server_that_went_down_comes_back_at_the_same_address(server: DiscordServer) -> None:
    before = server.api_base
    await server.go_down()
    with pytest.raises(OSError, match=r"refused|Connect"):
        await ask(server, "GET", "/users/@me")
    await server.listen()
    assert server.api_base == before
    assert (await ask(server, "GET", "/users/@me"))[1]["username"] == "paperboy"


async def test_a_closed_gateway_takes_nobody(server: DiscordServer) -> None:
    server.gateway.closed = True
    async with pointed_at(server):
        bot = Bot()
        running = asyncio.create_task(bot.start(server.token))
        await until(lambda: server.gateway.refused)
        assert not server.gateway.live
        running.cancel()  # else the library tries again every five seconds, even after it was closed
        await asyncio.gather(running, return_exceptions=True)
        await bot.close()


async def test_what_a_bot_looks_up_is_there(server: DiscordServer) -> None:
    ana = server.person("ana")
    lab = server.guild("lab", ana)
    server.channel(lab, "papers")
    async with logged_in(server) as bot:
        guild = await bot.fetch_guild(int(lab.id))
        assert [one.name for one in await guild.fetch_channels()] == ["papers"]
        assert (await guild.fetch_member(int(ana.id))).name == "ana"
        assert [one.name async for one in bot.fetch_guilds()] == ["lab"]
        assert {one.name for one in await guild.fetch_roles()} == {"@everyone", "bot"}
        assert (await bot.fetch_session_start_limits()).remaining == 999


async def test_what_the_client_sends_fits_discords_own_document(server: DiscordServer) -> None:
    document = specification()
    ana = server.person("ana")
    papers = server.channel(server.guild("lab", ana), "papers")
    async with logged_in(server) as bot:
        await server.slash(ana, papers, "papers", "search", {"query": "graphs"})
        await server.slash(ana, papers, "papers", "form")
        await bot.text_channel(papers).send("hello", nonce="n")
        await (await bot.fetch_user(int(ana.id))).send("hello")
    assert document.faults(server.requests) == []


CHILD = """
import asyncio, os, yarl
from tests.servers.discord_client import Bot, DiscordWebSocket, Route
Route.BASE = os.environ["DISCORD_API_BASE"]
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
asyncio.run(Bot().start(os.environ["DISCORD_TOKEN"]))
"""


async def test_a_bot_in_a_process_of_its_own_answers_until_it_is_killed(server: DiscordServer) -> None:
    ana = server.person("ana")
    papers = server.channel(server.guild("lab", ana), "papers")
    around = {**os.environ, **server.environment}
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", CHILD, env=around, cwd=CHECKOUT)
    await server.ready(seconds=60)
    assert (await server.slash(ana, papers, "papers", "search", {"query": "graphs"})).text == "5 papers on graphs"
    child.kill()
    await child.wait()
    await until(lambda: not server.gateway.live)
