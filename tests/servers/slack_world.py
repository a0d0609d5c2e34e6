"""What a local Slack consists of: workspaces, people, channels, messages, installations and their tokens."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from bot.clock import Clock
from tests.servers.slack_app_settings import AppSettings
from tests.servers.slack_surfaces import Surfaces

if TYPE_CHECKING:
    from tests.servers.slack_accounts import Grant
    from tests.servers.slack_files import Upload

Json = dict[str, Any]
Kind = Literal["public", "private", "im", "mpim"]
FAMILY = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
"""What scopes call each kind of conversation: ``channels:history``."""
_PING = re.compile(r"<(?:!(?:channel|here|everyone)|!subteam\^\w+|@[UW]\w+)(?:\|[^>]*)?>")


class ApiError(Exception):
    """What a Web API method refuses with: Slack's code, and what else its answer holds."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


@dataclass
class User:
    """Somebody in a workspace."""

    id: str
    name: str
    workspace: Workspace
    is_bot: bool = False
    is_admin: bool = False
    deleted: bool = False
    tz: str = "Europe/Berlin"
    tz_offset: int = 3600
    """Seconds east of UTC."""

    def to_json(self) -> Json:
        flags = {"is_bot": self.is_bot, "is_admin": self.is_admin, "is_owner": False, "deleted": self.deleted}
        profile = {"real_name": self.name.title(), "display_name": self.name}
        return {
            "id": self.id,
            "team_id": self.workspace.id,
            "name": self.name,
            "real_name": self.name.title(),
            "tz": self.tz,
            "tz_offset": self.tz_offset,
            "profile": profile,
            **flags,
        }


@dataclass
class Message:
    """A message as it stands. ``only_for`` is the one person who sees an ephemeral one."""

    ts: str
    channel: Channel
    user: str
    text: str
    at: datetime
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json = field(default_factory=dict)
    thread_ts: str = ""
    broadcast: bool = False
    only_for: str = ""
    app: str = ""
    """The app that posted it; empty for people."""
    unfurl: bool = True
    """Whether Slack may add a preview of the links in it."""
    edited: bool = False
    deleted: bool = False
    cards: dict[str, Json] = field(default_factory=dict)
    """What chat.unfurl hung below it, by link."""

    @property
    def is_reply(self) -> bool:
        return bool(self.thread_ts) and self.thread_ts != self.ts

    @property
    def pings(self) -> list[str]:
        """Every mention in it that notifies somebody."""
        texts = [self.text, *texts_of(self.blocks, kinds=("mrkdwn", "markdown"))]
        return [found for text in texts for found in _PING.findall(text)]

    @property
    def all_text(self) -> str:
        """Everything that can be read in it, a line a text object; the fallback only when there is nothing else."""
        return "\n".join(texts_of(self.blocks)) or self.text

    def to_json(self, *, with_metadata: bool = False) -> Json:
        told: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        told |= {"team": self.channel.workspace.id}
        told |= {"bot_id": f"B{self.user[1:]}", "app_id": self.app} if self.app else {}
        told |= {"blocks": self.blocks} if self.blocks else {}
        told |= {"attachments": self.attachments} if self.attachments else {}
        told |= {"thread_ts": self.thread_ts} if self.thread_ts else {}
        told |= {"edited": {"user": self.user, "ts": self.ts}} if self.edited else {}
        return told | ({"metadata": self.metadata} if with_metadata and self.metadata else {})


@dataclass
class Channel:
    """A conversation; ``refuses`` is the code with which it answers every post, for instance ``restricted_action``."""

    id: str
    name: str
    kind: Kind
    workspace: Workspace
    members: set[str] = field(default_factory=set)
    archived: bool = False
    deleted: bool = False
    refuses: str = ""
    posts: list[Message] = field(default_factory=list)
    """Everything ever posted, ephemeral and deleted messages too, oldest first."""

    @property
    def messages(self) -> list[Message]:
        """What everybody in it sees now, oldest first."""
        return [post for post in self.posts if not post.only_for and not post.deleted]

    def find(self, ts: str) -> Message | None:
        return next((post for post in self.messages if post.ts == ts), None)

    def to_json(self, reader: str) -> Json:
        """As conversations.info tells it to the user with the id ``reader``."""
        told: Json = {"id": self.id, "context_team_id": self.workspace.id, "is_archived": self.archived}
        told |= {"is_channel": self.kind == "public", "is_group": self.kind == "private", "is_im": self.kind == "im"}
        told |= {"is_mpim": self.kind == "mpim", "is_private": self.kind != "public"}
        if self.kind == "im":
            return told | {"user": next(iter(self.members - {reader}), reader)}
        return told | {"name": self.name, "is_member": reader in self.members, "num_members": len(self.members)}


@dataclass
class Workspace:
    """A team and who and what is in it; ``enterprise`` is the id of the Grid organisation that it belongs to."""

    id: str
    name: str
    enterprise: str = ""
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)

    def user_named(self, name: str) -> User | None:
        return next((user for user in self.users.values() if user.name == name and not user.is_bot), None)

    def channel_named(self, name: str) -> Channel | None:
        return next((one for one in self.channels.values() if one.name == name.lstrip("#")), None)


@dataclass
class Installation:
    """The app in one workspace, or in a Grid organisation (then ``workspaces`` are those that an admin added)."""

    workspaces: list[Workspace]
    enterprise: str
    is_org: bool
    bot_user: str
    scopes: tuple[str, ...]
    installer: str = ""
    tokens: list[Token] = field(default_factory=list)
    removed: bool = False

    @property
    def token(self) -> str:
        """The newest access token."""
        return self.tokens[-1].value

    @property
    def bot_id(self) -> str:
        return f"B{self.bot_user[1:]}"


@dataclass
class Token:
    """An access token; ``refresh`` may be exchanged once for the next one."""

    value: str
    installation: Installation
    expires_at: datetime | None = None
    refresh: str = ""
    revoked: bool = False


@dataclass
class World:
    """Everything there is, on one clock."""

    app: AppSettings
    clock: Clock
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    installations: list[Installation] = field(default_factory=list)
    lag: timedelta = timedelta()
    """How long a message takes to appear in the history that apps can read."""
    token_life: timedelta = timedelta(hours=12)
    """How long a token lives in an app with token rotation."""
    base_url: str = ""
    socket_url: str = ""
    surfaces: Surfaces = field(default_factory=Surfaces)
    files: dict[str, Upload] = field(default_factory=dict)
    processing: int = 0
    """How many messages with a new file are refused because it is still being processed."""
    codes: dict[str, Grant] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _last_ts: int = 0

    def new_id(self, prefix: str) -> str:
        return f"{prefix}0{next(self._numbers):07X}"

    def new_ts(self) -> str:
        """A message's time, which is its id too: microseconds, never the same twice."""
        self._last_ts = max(self._last_ts + 1, round(self.clock.now().timestamp() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def installation_in(self, workspace: Workspace) -> Installation | None:
        found = (one for one in self.installations if workspace in one.workspaces and not one.removed)
        return next(found, None)

    def dm(self, workspace: Workspace, one: str, other: str) -> Channel:
        """The direct messages of two users, opened if need be."""
        for channel in workspace.channels.values():
            if channel.kind == "im" and channel.members == {one, other}:
                return channel
        channel = Channel(self.new_id("D"), "", "im", workspace, {one, other})
        workspace.channels[channel.id] = channel
        return channel

    def issue(self, installation: Installation) -> Token:
        """A fresh token; one that rotates if the app's tokens do."""
        value = f"xoxb-{secrets.token_hex(8)}"
        token = Token(value, installation)
        if self.app.rotates_tokens:
            expires = self.clock.now() + self.token_life
            token = Token(f"xoxe.{value}", installation, expires, f"xoxe-1-{secrets.token_hex(8)}")
        installation.tokens.append(token)
        return token

    def token(self, value: str) -> Token | None:
        every = (token for one in self.installations for token in one.tokens)
        return next((token for token in every if token.value == value), None)


def texts_of(node: object, kinds: tuple[str, ...] = ("mrkdwn", "plain_text", "markdown", "text")) -> list[str]:
    """The text in every text object of these kinds, however deep, in reading order."""
    if isinstance(node, list):
        return [text for item in node for text in texts_of(item, kinds)]
    if not isinstance(node, dict):
        return []
    if isinstance(node.get("text"), str):
        return [node["text"]] if node.get("type") in kinds else []
    return [text for value in node.values() for text in texts_of(value, kinds)]
