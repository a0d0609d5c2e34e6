"""What the doctor says about Discord: the token, the servers, and each missing permission, channel by channel."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import discord

from adapters.app import opened_store
from adapters.discord_errors import LIBRARY, outcome_of
from adapters.discord_link import MEND_REFUSED, Connection, point_library, unlistening
from adapters.discord_places import PLATFORM, SAID, listed, missing
from adapters.platforms import Finding
from adapters.settings import Settings
from bot.errors import CannotStart
from bot.ports import Place

PATIENCE_SECONDS = 30
SUBJECT = "Discord"
INVITE = "invite me: `python3 bot.py discord invite` prints the link"

CHECK_NETWORK = "check the network and [discord] api_base; a running Paperboy keeps trying"


async def findings(settings: Settings) -> Sequence[Finding]:
    """Sign in without listening, and look at every channel that something is posted to."""
    point_library(settings.discord)
    connection = Connection(unlistening, asyncio.Event(), settings.discord.gateway_url)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await connection.login(settings.discord.token.reveal())
            return [*await _servers(connection), *await _channels(connection, await posted_to(settings))]
    except discord.LoginFailure:
        return [Finding(SUBJECT, "the token is not accepted", MEND_REFUSED)]
    except LIBRARY as error:
        told = str(outcome_of(error)).removeprefix(f"{SUBJECT}: ").removeprefix(f"{SUBJECT} ")
        return [Finding(SUBJECT, told, CHECK_NETWORK)]
    finally:
        await connection.close()


async def posted_to(settings: Settings) -> list[Place]:
    """The channels that have a subscription; none if the database cannot be read, which is said elsewhere."""
    try:
        async with opened_store(settings, alone=False) as store:
            places = {one.place.key: one.place for one in await store.subscriptions.to_match()}
    except CannotStart:
        return []
    return [place for place in places.values() if place.platform == PLATFORM and place.kind != "dm"]


async def _servers(connection: Connection) -> list[Finding]:
    servers = [guild async for guild in connection.fetch_guilds(limit=200)]
    told = f"signed in as {connection.user}, in {len(servers)} server{'' if len(servers) == 1 else 's'}"
    return [Finding(SUBJECT, told, "" if servers else INVITE)]


async def _channels(connection: Connection, places: Sequence[Place]) -> list[Finding]:
    return [await _channel(connection, place) for place in places]


async def _channel(connection: Connection, place: Place) -> Finding:
    subject = f"{SUBJECT} {place.name}"
    try:
        permissions, kind = await _permissions(connection, place)
    except discord.HTTPException as error:
        return Finding(subject, str(outcome_of(error)), "invite me again, or remove its subscriptions")
    if lacks := missing(permissions, kind):
        return Finding(subject, f"I lack {listed(lacks)}", "give it to me: Edit Channel → Permissions → Paperboy")
    words = "" if permissions.attach_files else f"; pictures come in words, for I lack {SAID['attach_files']}"
    return Finding(subject, f"can be posted to{words}")


async def _permissions(connection: Connection, place: Place) -> tuple[discord.Permissions, discord.ChannelType]:
    """What the bot may do there. Asked for in full, since nothing is known without listening."""
    assert connection.user
    guild = await connection.fetch_guild(int(place.workspace), with_counts=False)
    me = await guild.fetch_member(connection.user.id)
    channel = await guild.fetch_channel(int(place.id))
    parent = await guild.fetch_channel(channel.parent_id) if isinstance(channel, discord.Thread) else channel
    assert isinstance(parent, discord.abc.GuildChannel)
    return parent.permissions_for(me), channel.type
