"""The connection's life: a network that is not there yet, dropped gateways, a revoked token, what is mended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from adapters.discord_link import Link, point_library, unlistening
from adapters.settings import DiscordSettings
from bot.config.values import Secret
from bot.errors import CannotStart, Failure, Undeliverable
from tests.adapters.discord.house import House, open_house
from tests.servers.discord import DiscordServer


def settings(server: DiscordServer, token: str = "") -> DiscordSettings:
    made = DiscordSettings(
        token=Secret(token or server.token), api_base=server.api_base, gateway_url=server.gateway_url
    )
    point_library(made)
    return made


def link_to(server: DiscordServer, token: str = "") -> Link:
    return Link(settings(server, token), guild_wait=0.02, first_wait=0.05, patience=3.0)


@asynccontextmanager
async def running(link: Link) -> AsyncIterator[asyncio.Task[None]]:
    """The link's task; everything is ended whatever the test does."""
    task = asyncio.create_task(link.run(unlistening))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await link.close()


async def test_it_starts_before_the_network_is_there() -> None:
    async with DiscordServer() as server:
        await server.go_down()
        link = link_to(server)
        async with running(link):
            await asyncio.sleep(0.1)
            await server.listen()
            assert (await link.connection()).is_ready()


async def test_it_survives_a_gateway_that_fails_after_signing_in() -> None:
    async with DiscordServer() as server:
        server.fail("unavailable", on="GET /gateway/bot")
        link = link_to(server)
        async with running(link):
            assert (await link.connection()).is_ready()


async def test_who_needs_the_connection_in_vain_may_try_again() -> None:
    async with DiscordServer() as server:
        link = Link(settings(server), patience=0.01)
        with pytest.raises(Undeliverable) as refused:
            await link.connection()
        assert refused.value.failure is Failure.RETRY
        assert refused.value.platform_trouble


async def test_a_wrong_token_ends_in_a_sentence() -> None:
    async with DiscordServer() as server:
        link = link_to(server, "wrong.token.here")
        with pytest.raises(CannotStart, match="token is not accepted") as refused:
            await link.run(unlistening)
        assert "wrong.token" not in str(refused.value)
        await link.close()


async def test_a_token_that_is_revoked_while_running_ends_in_a_sentence() -> None:
    async with DiscordServer() as server:
        link = link_to(server)
        async with running(link) as task:
            await link.connection()
            await server.revoke_token()
            with pytest.raises(CannotStart, match="Reset Token"):
                await task


@pytest.mark.parametrize("pause", [0, 0.001, 0.002, 0.005, 0.02])
async def test_it_can_be_stopped_at_any_moment_of_an_outage(pause: float) -> None:
    async with DiscordServer() as server:
        link = link_to(server)
        async with running(link) as task:
            await link.connection()
            await server.go_down()
            await asyncio.sleep(pause)
            task.cancel()
            assert await asyncio.wait({task}, timeout=2) == ({task}, set())


async def test_dropped_gateways_are_resumed_and_nothing_said_meanwhile_is_lost(house: House) -> None:
    ana = house.person("ana")
    await ana.asks("help")
    house.server.gateway.drop()
    assert "What you can ask me" in await ana.asks("help")
    house.server.gateway.ask_to_reconnect()
    assert "What you can ask me" in await ana.asks("help")
    assert len(house.server.gateway.identified) == 1


async def test_it_asks_for_nothing_but_guilds(house: House) -> None:
    assert [one["intents"] for one in house.server.gateway.identified] == [1]


async def test_commands_are_registered_once_and_again_only_when_they_changed(house: House) -> None:
    assert house.server.commands.writes == 1
    await house.restart()
    assert house.server.commands.writes == 1
    await house.store.feed.remember("discord.commands", "another version")
    await house.restart()
    assert house.server.commands.writes == 2


async def test_commands_are_offered_either_everywhere_or_in_one_server_and_never_twice(house: House) -> None:
    elsewhere = house.server.guild("elsewhere")
    await reconfigured(house, (int(house.lab.id),))
    assert house.server.commands.find("papers", 1, house.lab)
    assert not house.server.commands.find("papers", 1, elsewhere)
    assert "What you can ask me" in await house.person("ana").asks("help")
    before = house.server.commands.writes
    await reconfigured(house, ())
    assert house.server.commands.writes == before + 2  # one takes away, one registers everywhere
    assert house.server.commands.find("papers", 1, elsewhere)


async def reconfigured(house: House, guild_ids: tuple[int, ...]) -> None:
    discord = msgspec.structs.replace(house.config.discord, guild_ids=guild_ids)
    house.config = msgspec.structs.replace(house.config, discord=discord)
    await house.restart()


async def test_a_failed_registration_leaves_the_bot_listening(tmp_path: Path, migrated_file: Path) -> None:
    async with open_house(tmp_path, migrated_file) as house:
        await house.store.feed.remember("discord.commands", "another version")
        house.server.refuse(50035, on=r"PUT /applications")
        await house.restart()
        assert "What you can ask me" in await house.person("ana").asks("help")


async def test_a_channel_works_again_as_soon_as_its_permission_is_given_back(house: House) -> None:
    eve = house.person("eve", manages=True)
    await eve.asks("digest", state="on")
    house.server.deny(house.papers, "send_messages")
    house.feature(2)
    await house.until("2026-01-05T10:00")
    assert "stopped: a permission is missing" in await eve.asks("subscriptions")
    house.server.deny(house.papers)
    await house.hears()
    await house.passes(timedelta())
    assert [post.splitlines()[0] for post in house.posts(house.papers)] == [
        "Daily Papers · Mon 5 Jan 2026 · 2 new papers"
    ]
