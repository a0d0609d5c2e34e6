"""Discord's channels and people as the core's places and callers, with what may be done there. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import discord
from discord import app_commands

from bot.ports import Caller, Person, Place, PlaceKind

PLATFORM = "discord"
PERMISSION = "Manage Channels"
POSTABLE = (
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.news_thread,
)
"""Where the bot can post."""
THREADS = (
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.news_thread,
)
Bot: TypeAlias = discord.Client
"""What an interaction belongs to; its own class is nothing that its answers need."""
Picked: TypeAlias = app_commands.AppCommandChannel | app_commands.AppCommandThread
"""A channel that somebody chose in an option."""
_NEEDED = ("view_channel", "send_messages", "read_message_history")
_IN_THREADS = ("view_channel", "send_messages_in_threads", "read_message_history")
_IN_FORUMS = ("view_channel", "send_messages", "send_messages_in_threads", "read_message_history")
"""The further parts of a long digest go below its first, into the thread that a forum's post is."""
SAID = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
}
"""Permissions as Discord's settings call them."""
_NOT_HERE = (
    "I can't post here by myself, because I am not part of this conversation. "
    "A direct message to you works, and so does a channel of a server that I was added to."
)
_NOT_IN_SERVER = (
    "I can't post here by myself, because I was not added to this server: somebody with Manage Server has to do that. "
    "Until then a direct message to you works."
)


def dm_place(user_id: int) -> Place:
    """Where a direct message reaches somebody: known by the person, for the channel is opened when it is needed."""
    return Place(PLATFORM, "", str(user_id), "dm")


def caller_of(
    interaction: discord.Interaction, picked: Picked | None = None, bot_may: discord.Permissions | None = None
) -> Caller:
    """Who asks, and from where; ``picked`` is a channel that they chose instead, with what the bot may do in it."""
    user = interaction.user
    dm = dm_place(user.id)
    person = Person(PLATFORM, "", str(user.id), user.display_name)
    if picked is not None:
        return _at(person, dm, picked_place(picked), picked.permissions, bot_may, picked.type)
    if is_own_dm(interaction):
        return Caller(person, dm, dm, permission=PERMISSION)
    place = _place_of(interaction)
    if obstacle := _outside(interaction):
        return Caller(person, place, dm, permission=PERMISSION, obstacle=obstacle)
    kind = interaction.channel.type if interaction.channel else discord.ChannelType.text
    return _at(person, dm, place, interaction.permissions, interaction.app_permissions, kind)


def is_own_dm(interaction: discord.Interaction[Bot]) -> bool:
    """Whether they speak with the bot alone."""
    return bool(interaction.context.dm_channel)


def missing(permissions: discord.Permissions, kind: discord.ChannelType) -> list[str]:
    """What the bot lacks for posting there and for finding its posts again, as Discord's settings call it."""
    needed = _IN_THREADS if kind in THREADS else _IN_FORUMS if kind is discord.ChannelType.forum else _NEEDED
    return [SAID[name] for name in needed if not getattr(permissions, name)]


def lacks(channel: discord.abc.GuildChannel | discord.Thread) -> str:
    """What the bot lacks in a channel that the gateway told of, in words; empty if nothing."""
    found = missing(channel.permissions_for(channel.guild.me), channel.type)
    return listed(found) if found else ""


def lacking(name: str, lacks: Sequence[str]) -> str:
    """The obstacle and its mend; empty if nothing is lacking."""
    if not lacks:
        return ""
    return (
        f"I can't post in {name}: I lack {listed(lacks)} there. "
        "Whoever manages the channel can give me that: Edit Channel → Permissions → Paperboy."
    )


def picked_place(picked: Picked) -> Place:
    """A channel that somebody chose, as a place."""
    kind: PlaceKind = "thread" if picked.type in THREADS else "channel"
    return Place(PLATFORM, str(picked.guild_id), str(picked.id), kind, f"#{picked.name}")


def _at(
    person: Person,
    dm: Place,
    place: Place,
    theirs: discord.Permissions,
    ours: discord.Permissions | None,
    kind: discord.ChannelType,
) -> Caller:
    if kind not in POSTABLE:
        obstacle = f"I can't post in {place.name}: choose a text, announcement or forum channel, or a thread."
    else:
        obstacle = lacking(place.name, missing(ours, kind)) if ours is not None else _NOT_IN_SERVER
    return Caller(person, place, dm, theirs.manage_channels, PERMISSION, obstacle)


def _place_of(interaction: discord.Interaction[Bot]) -> Place:
    channel = interaction.channel
    name = getattr(channel, "name", None)
    kind: PlaceKind = "thread" if channel and channel.type in THREADS else "channel"
    guild = str(interaction.guild_id or "")
    return Place(PLATFORM, guild, str(interaction.channel_id or ""), kind, f"#{name}" if name else "this conversation")


def _outside(interaction: discord.Interaction[Bot]) -> str:
    """Why the bot has no footing where this was asked; empty where it has."""
    if interaction.guild_id is None:
        return _NOT_HERE
    return "" if interaction.is_guild_integration() else _NOT_IN_SERVER


def listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
