"""Makes the commands known to Discord, only when they have changed, and says what to do about an outdated one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import discord
import structlog
from discord import app_commands

from adapters.discord_answers import Interaction, broken, last_words
from adapters.discord_errors import outcome_of
from adapters.discord_link import Connection
from bot.messages import Message, words
from bot.store.feed import Feed

KNOWN_AS = "discord.commands"
REGISTERED_IN = "discord.commands.guilds"
EVERYWHERE = 0
"""Stands among the ids of servers for "not in one"."""
OUTDATED = Message(
    words("Discord still shows you an older form of this command. Reload Discord (Ctrl+R) and try again."),
    kind="refusal",
)

log = structlog.get_logger(__name__)


class Tree(app_commands.CommandTree[Connection]):
    """The commands of one connection."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """What reaches this could not be answered at all, so the person must hear something."""
        outdated = isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
        await last_words(interaction, OUTDATED if outdated else broken(error))


async def sync(tree: Tree, feed: Feed, guild_ids: Sequence[int]) -> bool:
    """Register the commands if they differ from what was registered last; returns whether that was done.

    A failure is logged and tried again at the next start: Discord goes on offering what it has.
    """
    mark = fingerprint(tree, guild_ids)
    if await feed.recall(KNOWN_AS) == mark:
        return False
    try:
        await _register(tree, feed, guild_ids)
    except (discord.HTTPException, app_commands.AppCommandError) as error:
        reason = str(outcome_of(error)) if isinstance(error, discord.HTTPException) else str(error)
        log.warning("commands_not_registered", reason=reason)
        return False
    await feed.remember(KNOWN_AS, mark)
    await feed.remember(REGISTERED_IN, " ".join(map(str, guild_ids or [EVERYWHERE])))
    log.info("commands_registered", where=list(guild_ids) or "everywhere")
    return True


def fingerprint(tree: Tree, guild_ids: Sequence[int]) -> str:
    """Changes with anything that Discord is told of the commands. Pure."""
    told = [command.to_dict(tree) for command in tree.get_commands()]
    about = {"commands": told, "guilds": sorted(guild_ids), "application": tree.client.application_id}
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).hexdigest()


async def _register(tree: Tree, feed: Feed, guild_ids: Sequence[int]) -> None:
    """Tell Discord, and take back what was registered elsewhere: commands in two scopes are offered twice."""
    before = {int(one) for one in (await feed.recall(REGISTERED_IN)).split()}
    for gone in before - set(guild_ids or [EVERYWHERE]):
        await _take_back(tree, gone)
    for number in guild_ids:
        tree.copy_global_to(guild=discord.Object(number))
        await tree.sync(guild=discord.Object(number))
    if not guild_ids:
        await tree.sync()


async def _take_back(tree: Tree, gone: int) -> None:
    if gone != EVERYWHERE:
        await tree.sync(guild=discord.Object(gone))  # nothing is declared for it
    elif number := tree.client.application_id:
        await tree.client.http.bulk_upsert_global_commands(number, payload=[])
