"""What the local Discord knows: people, guilds, channels and posts. No network; ids are strings, as in its JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, TypeAlias

from bot.clock import Clock
from tests.servers.discord_permissions import BOT, MEMBER, MODERATOR, in_channel, names

Payload: TypeAlias = dict[str, Any]
"""A JSON object as Discord or its client wrote it."""
EPOCH_MS = 1_420_070_400_000
"""The first second of 2015: where the time in an id starts."""


class Kind(IntEnum):
    """Channel types that a bot meets; the values are Discord's."""

    TEXT = 0
    DM = 1
    GROUP_DM = 3
    NEWS = 5
    NEWS_THREAD = 10
    THREAD = 11
    FORUM = 15


THREADS = (Kind.NEWS_THREAD, Kind.THREAD)
PRIVATE = (Kind.DM, Kind.GROUP_DM)


class Flag(IntEnum):
    """Message flags that matter to a bot."""

    CROSSPOSTED = 1 << 0
    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SILENT = 1 << 12
    COMPONENTS_V2 = 1 << 15


REQUIRES_TAG = 1 << 4
"""The channel flag of a forum whose every post needs a tag."""


class Ids:
    """Ids in Discord's form: milliseconds since 2015 in the upper bits, so that they sort by time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        since = int(self._clock.now().timestamp() * 1000) - EPOCH_MS
        self._last = max(self._last + 1, since << 22)
        return str(self._last)


@dataclass(eq=False)
class User:
    id: str
    name: str
    bot: bool = False
    dms_open: bool = True
    installed: bool = False
    """Whether they added the app to their account."""


@dataclass(eq=False)
class Guild:
    id: str
    name: str
    members: list[User]
    managers: list[User]
    installed: bool = True
    """Whether the bot is in it; a person may use the app there without that."""
    bot_permissions: int = BOT
    """What the bot's role in it may do."""
    has_role: bool = True
    """Whether the bot has that role; without it, it may do nothing there."""
    channels: list[Channel] = field(default_factory=list)

    def permissions(self, user: User) -> int:
        return MODERATOR if user in self.managers else MEMBER


@dataclass(eq=False)
class Channel:
    id: str
    kind: Kind
    name: str = ""
    guild: Guild | None = None
    users: tuple[User, ...] = ()
    """Who is in it, for direct messages."""
    parent: Channel | None = None
    owner_id: str = ""
    """Who started the thread."""
    tags: dict[str, str] = field(default_factory=dict)
    """A forum's tags, id to name; of a forum's thread, those applied."""
    flags: int = 0
    denied: int = 0
    """What an overwrite takes from the bot here."""
    archived: bool = False
    locked: bool = False
    deleted: bool = False
    started: datetime | None = None
    posts: dict[str, Post] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS

    def may(self, *wanted: str) -> bool:
        """Whether the bot has these permissions here; always in direct messages."""
        return not names(~self.permissions) & set(wanted)

    @property
    def permissions(self) -> int:
        """The bot's permissions here, as bits."""
        if not self.guild:
            return BOT
        held = self.guild.bot_permissions if self.guild.installed and self.guild.has_role else 0
        speak = "send_messages_in_threads" if self.is_thread else "send_messages"
        return in_channel(held, (self.parent or self).denied, speak)


@dataclass(eq=False)
class Post:
    """A message as people in its channel see it."""

    id: str
    channel: Channel
    author: User
    at: datetime
    request: Payload
    """The body it was made from, or last edited with."""
    content: str = ""
    embeds: list[Payload] = field(default_factory=list)
    components: list[Payload] = field(default_factory=list)
    attachments: list[Payload] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    flags: int = 0
    nonce: str = ""
    allowed_mentions: Payload | None = None
    edited_at: datetime | None = None
    deleted: bool = False
    for_user: User | None = None
    """Who alone sees it, when it is ephemeral."""
    interaction: Payload | None = None
    """``interaction_metadata`` of an answer."""
    thread: Channel | None = None

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & Flag.EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & Flag.LOADING)

    @property
    def parts(self) -> list[Payload]:
        """Every component, however deep."""
        return list(walk(self.components))

    @property
    def texts(self) -> list[str]:
        """What is written in it, from top to bottom."""
        shown = [self.content, *(part["content"] for part in self.parts if part["type"] == 10)]
        for embed in self.embeds:
            shown += [embed.get("title", ""), embed.get("description", "")]
            shown += [f"{one['name']}\n{one['value']}" for one in embed.get("fields", [])]
            shown.append((embed.get("footer") or {}).get("text", ""))
        return [text for text in shown if text]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def buttons(self) -> dict[str, Payload]:
        """Label (or emoji, or custom_id) to button."""
        found = [part for part in self.parts if part["type"] == 2]
        return {_caption(button): button for button in found}

    @property
    def pings(self) -> set[str]:
        """Who is notified: user ids, ``&`` and a role id, ``everyone``; as if the bot were allowed to notify all."""
        said = "\n".join([self.content, *(part["content"] for part in self.parts if part["type"] == 10)])
        return notified(said, self.allowed_mentions)


def walk(components: list[Payload]) -> Iterator[Payload]:
    """Components and all inside them, an accessory after its section's texts."""
    for one in components:
        yield one
        yield from walk(one.get("components", []))
        yield from walk([one[name] for name in ("accessory", "component") if one.get(name)])


def notified(said: str, allowed: Payload | None) -> set[str]:
    """Whom these words notify under ``allowed_mentions``; without that, everybody they name."""
    named = allowed or {}
    parse = {"users", "roles", "everyone"} if allowed is None else set(named.get("parse", []))
    users = set(re.findall(r"<@!?(\d+)>", said))
    roles = {f"&{one}" for one in re.findall(r"<@&(\d+)>", said)}
    heard = users if "users" in parse else users & set(map(str, named.get("users", [])))
    heard |= roles if "roles" in parse else roles & {f"&{one}" for one in named.get("roles", [])}
    everyone = "everyone" in parse and re.search(r"@(everyone|here)\b", said)
    return heard | ({"everyone"} if everyone else set())


def _caption(button: Payload) -> str:
    emoji = (button.get("emoji") or {}).get("name", "")
    return str(button.get("label") or emoji or button.get("custom_id", ""))


def stamp(at: datetime) -> str:
    """A time as Discord writes it."""
    return at.astimezone(UTC).isoformat()
