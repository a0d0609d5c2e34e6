"""The local Discord's application commands: overwritten, found, offered, counted."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.servers.discord import DiscordServer, NotPossible
from tests.servers.discord_client import ask, logged_in, until
from tests.servers.discord_state import Channel, Payload, User


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
def ana(server: DiscordServer) -> User:
    return server.person("ana")


@pytest.fixture
def papers(server: DiscordServer, ana: User) -> Channel:
    return server.channel(server.guild("lab", ana), "papers")


async def commands(server: DiscordServer, *wanted: Payload, guild: str = "") -> tuple[int, Payload]:
    place = f"/applications/{server.bot.id}" + (f"/guilds/{guild}" if guild else "")
    return await ask(server, "PUT", f"{place}/commands", list(wanted))


async def test_commands_keep_their_ids_and_writes_are_counted(server: DiscordServer) -> None:
    _, first = await commands(server, {"name": "a", "description": "d"})
    _, second = await commands(server, {"name": "a", "description": "new"}, {"name": "b", "description": "d"})
    assert first["items"][0]["id"] == second["items"][0]["id"]
    assert second["items"][0]["description"] == "new"
    assert server.commands.writes == 2


async def test_a_guilds_own_command_goes_first(server: DiscordServer, papers: Channel) -> None:
    assert papers.guild
    await commands(server, {"name": "a", "description": "everywhere"})
    await commands(server, {"name": "a", "description": "here"}, guild=papers.guild.id)
    found = server.commands.find("a", 1, papers.guild)
    assert found
    assert found["description"] == "here"


async def test_commands_are_created_changed_and_deleted_one_by_one(server: DiscordServer) -> None:
    place = f"/applications/{server.bot.id}/commands"
    _, made = await ask(server, "POST", place, {"name": "a", "description": "d"})
    assert (await ask(server, "PATCH", f"{place}/{made['id']}", {"description": "e"}))[1]["description"] == "e"
    assert (await ask(server, "DELETE", f"{place}/{made['id']}"))[0] == 204
    assert (await ask(server, "GET", f"{place}/{made['id']}"))[1]["code"] == 10063
    assert (await ask(server, "GET", "/applications/1/commands"))[1]["code"] == 50001


async def test_200_commands_are_created_a_day(server: DiscordServer) -> None:
    for start in (0, 100):
        await commands(server, *({"name": f"c{start + one}", "description": "d"} for one in range(100)))
    assert (await commands(server, {"name": "more", "description": "d"}))[1]["code"] == 30034


async def test_a_command_may_be_for_managers_only_or_not_for_direct_messages(
    server: DiscordServer, ana: User, papers: Channel
) -> None:
    await commands(
        server,
        {"name": "a", "description": "d", "default_member_permissions": str(1 << 4)},
        {"name": "b", "description": "d", "contexts": [0]},
    )
    with pytest.raises(NotPossible, match="hidden"):
        await server.slash(ana, papers, "a")
    with pytest.raises(NotPossible, match="contexts"):
        await server.slash(ana, server.dm(ana), "b")


async def test_people_and_places_can_be_options(server: DiscordServer, ana: User, papers: Channel) -> None:
    who: Payload = {"name": "who", "description": "d", "type": 6}
    where: Payload = {"name": "where", "description": "d", "type": 7}
    async with logged_in(server) as bot:
        await commands(server, {"name": "tell", "description": "d", "options": [who, where]})
        asking = asyncio.create_task(server.slash(ana, papers, "tell", options={"who": ana, "where": papers}))
        await until(lambda: bot.asked)
        asking.cancel()
    told: Payload = dict(bot.asked[0].data or {})
    assert set(told["resolved"]) == {"users", "members", "channels"}
