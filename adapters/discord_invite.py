"""The links that install the bot, with the least permissions that posting and finding its own posts again take."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

import discord

from adapters.discord_errors import LIBRARY, outcome_of
from adapters.discord_link import REFUSED_SENTENCE, Connection, point_library, unlistening
from adapters.settings import DiscordSettings
from bot.errors import CannotStart

LEAST = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
"""Embeds are the fallback layout, pictures are files; the history is where an unconfirmed post is looked for."""
PATIENCE_SECONDS = 15
_PAGE = "https://discord.com/oauth2/authorize"


def server_link(application: int | str) -> str:
    """Opens Discord's page that adds the bot to a server. Pure."""
    scope = "bot applications.commands"
    return f"{_PAGE}?{urlencode(_query(application, scope, 0) | {'permissions': LEAST.value})}"


def user_link(application: int | str) -> str:
    """Opens Discord's page that adds the commands to one's own account. Pure."""
    return f"{_PAGE}?{urlencode(_query(application, 'applications.commands', 1))}"


async def application_id(settings: DiscordSettings) -> int:
    """Whose token this is. Raises CannotStart if Discord does not say."""
    point_library(settings)
    connection = Connection(unlistening, asyncio.Event(), settings.gateway_url)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await connection.login(settings.token.reveal())
    except discord.LoginFailure as error:
        raise CannotStart(REFUSED_SENTENCE) from error
    except LIBRARY as error:
        raise CannotStart(f"{outcome_of(error)}: check the network, or give --application ID.") from error
    finally:
        await connection.close()
    assert connection.application_id
    return connection.application_id


def _query(application: int | str, scope: str, kind: int) -> dict[str, object]:
    return {"client_id": application, "scope": scope, "integration_type": kind}
