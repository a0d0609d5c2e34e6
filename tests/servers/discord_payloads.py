"""How Discord writes what it knows as JSON, for answers and events alike."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.servers.discord_permissions import MEMBER
from tests.servers.discord_state import PRIVATE, Channel, Flag, Guild, Kind, Payload, Post, User, stamp

LONG_AGO = stamp(datetime(2024, 1, 1, tzinfo=UTC))


def user_json(user: User) -> Payload:
    return {
        "id": user.id,
        "username": user.name,
        "global_name": None if user.bot else user.name.title(),
        "discriminator": "0",
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
        "flags": 0,
    }


def member_json(guild: Guild, user: User, channel: Channel | None = None) -> Payload:
    """A member; with ``channel``, as an interaction shows them, with their permissions there."""
    role = [bot_role_id(guild)] if user.bot and guild.has_role else []
    shown = {"permissions": str(guild.permissions(user))} if channel else {}
    return {
        "user": user_json(user),
        "nick": None,
        "avatar": None,
        "roles": role,
        "joined_at": LONG_AGO,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        **shown,
    }


def bot_role_id(guild: Guild) -> str:
    return str(int(guild.id) + 1)


def role_json(role_id: str, name: str, permissions: int, position: int) -> Payload:
    return {
        "id": role_id,
        "name": name,
        "permissions": str(permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": position > 0,
        "mentionable": False,
        "flags": 0,
    }


def guild_json(guild: Guild, bot: User) -> Payload:
    """A guild as GUILD_CREATE brings it; @everyone may nothing in it, so that the role of the bot decides for it."""
    roles = [role_json(guild.id, "@everyone", 0, 0), role_json(bot_role_id(guild), "bot", guild.bot_permissions, 1)]
    living = [one for one in guild.channels if not one.deleted]
    return {
        **guild_summary(guild),
        "owner_id": guild.managers[0].id if guild.managers else "1",
        "roles": roles,
        "emojis": [],
        "stickers": [],
        "features": guild_summary(guild)["features"],
        "large": False,
        "unavailable": False,
        "joined_at": LONG_AGO,
        "member_count": len(guild.members) + 1,
        "members": [member_json(guild, bot)],
        "channels": [channel_json(one, bot) for one in living if not one.is_thread],
        "threads": [channel_json(one, bot) for one in living if one.is_thread and not one.archived],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "premium_tier": 0,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "system_channel_flags": 0,
        "afk_timeout": 300,
    }


def guild_summary(guild: Guild) -> Payload:
    """What is told of a guild without being in it."""
    features = ["NEWS", "COMMUNITY"] if any(one.kind == Kind.NEWS for one in guild.channels) else []
    return {"id": guild.id, "name": guild.name, "icon": None, "features": features, "preferred_locale": "en-US"}


def channel_json(channel: Channel, bot: User) -> Payload:
    last = next(reversed(channel.posts), None)
    shared = {"id": channel.id, "type": int(channel.kind), "last_message_id": last, "flags": channel.flags}
    if channel.kind in PRIVATE:
        others = [user_json(one) for one in channel.users if one is not bot]
        group = {"name": channel.name, "icon": None, "owner_id": others[0]["id"]} if channel.kind == 3 else {}
        return {**shared, "recipients": others, **group}
    assert channel.guild
    shared |= {"guild_id": channel.guild.id, "name": channel.name}
    return {**shared, **(_thread_parts(channel) if channel.is_thread else _place_parts(channel, bot))}


def _place_parts(channel: Channel, bot: User) -> Payload:
    overwrite = {"id": bot.id, "type": 1, "allow": "0", "deny": str(channel.denied)}
    tags = [
        {"id": one, "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
        for one, name in channel.tags.items()
    ]
    return {
        "position": 0,
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "permission_overwrites": [overwrite] if channel.denied else [],
        **({"available_tags": tags, "default_reaction_emoji": None} if channel.kind == Kind.FORUM else {}),
    }


def _thread_parts(thread: Channel) -> Payload:
    assert thread.parent
    started = stamp(thread.started) if thread.started else LONG_AGO
    state = {"archived": thread.archived, "locked": thread.locked, "auto_archive_duration": 4320}
    return {
        "parent_id": thread.parent.id,
        "owner_id": thread.owner_id,
        "message_count": max(0, len(thread.posts) - 1),
        "total_message_sent": max(0, len(thread.posts) - 1),
        "member_count": 1,
        "rate_limit_per_user": 0,
        "applied_tags": list(thread.tags),
        "thread_metadata": {**state, "archive_timestamp": started, "create_timestamp": started},
    }


def post_json(post: Post, *, nonce: bool = False) -> Payload:
    """A message; its nonce is told only to who creates it, never to who reads it later."""
    shown: Payload = {
        "id": post.id,
        "channel_id": post.channel.id,
        "type": 20 if post.interaction and post.interaction["type"] == 2 else 0,
        "author": user_json(post.author),
        "content": post.content,
        "timestamp": stamp(post.at),
        "edited_timestamp": stamp(post.edited_at) if post.edited_at else None,
        "tts": False,
        "mention_everyone": "everyone" in post.pings,
        "mentions": [],
        "mention_roles": [],
        "attachments": post.attachments,
        "embeds": post.embeds,
        "components": post.components,
        "pinned": False,
        "flags": post.flags,
    }
    if nonce and post.nonce:
        shown["nonce"] = post.nonce
    if post.interaction:
        shown |= {"interaction_metadata": post.interaction, "webhook_id": post.author.id}
    if post.author.bot:
        shown["application_id"] = post.author.id
    return shown


def sent_json(post: Post) -> Payload:
    """A message as MESSAGE_CREATE brings it."""
    guild = post.channel.guild
    place = {"guild_id": guild.id, "member": {"roles": [], "joined_at": LONG_AGO, "flags": 0}} if guild else {}
    return {**post_json(post, nonce=True), **place}


def interaction_channel_json(channel: Channel, bot: User, user: User) -> Payload:
    """A channel as an interaction shows it, with what the person may there."""
    allowed = channel.guild.permissions(user) if channel.guild else MEMBER
    return {**channel_json(channel, bot), "permissions": str(allowed)}


def is_v2(flags: int) -> bool:
    return bool(flags & Flag.COMPONENTS_V2)
