"""Everything there is on the local Discord, and who is told when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import Clock
from tests.servers.discord_errors import ApiError
from tests.servers.discord_limiter import Limit
from tests.servers.discord_payloads import channel_json, guild_json, member_json, sent_json, user_json
from tests.servers.discord_permissions import bits
from tests.servers.discord_posts import fill, merged
from tests.servers.discord_state import REQUIRES_TAG, Channel, Guild, Ids, Kind, Payload, Post, User

Listener = Callable[[str, Payload, Guild | None], None]


@dataclass(frozen=True)
class Rules:
    """What a test may want otherwise. Times that are numbers are real seconds, spans are the clock's."""

    heartbeat_seconds: float = 41.25
    shards: int = 1
    """What /gateway/bot recommends."""
    privileged: bool = False
    """Whether the app was granted privileged intents; else asking for one closes with 4014."""
    answer_within: float = 3.0
    """How long an interaction waits for its first answer."""
    token_life: timedelta = timedelta(minutes=15)
    nonce_window: timedelta = timedelta(seconds=120)
    """How long a repeated nonce is recognised; Discord only says "the past few minutes"."""
    history_lag: timedelta = timedelta()
    """How long a message takes to show in the history."""
    new_dms: Limit = field(default=Limit(1000, 1.0))
    """Beyond it, opening another direct message is refused with 40003; Discord tells no figure."""
    v2_needs_embed_links: bool = False
    """Nobody documents whether it does."""
    answers_need_attach_files: bool = False
    """Whether a file in an interaction's answer takes the permission, as one in a post does; not documented either."""


class World:
    """People, guilds, channels and posts by id."""

    def __init__(self, clock: Clock, rules: Rules) -> None:
        self.clock = clock
        self.rules = rules
        self.url = ""
        """Where attached files are served from."""
        self.ids = Ids(clock)
        self.listener: Listener = lambda *_: None
        self.changed = asyncio.Event()
        """Set whenever a message is written, edited or deleted."""
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.dms: dict[str, Channel] = {}
        """Person's id to their direct messages with the bot, once there are any."""
        self._things = 0
        self.bot = self.add_user("paperboy", bot=True)

    def thing_id(self) -> str:
        """The id of what is no message; each has a millisecond of its own, so that guilds spread over shards."""
        self._things += 1
        return str((200_000_000_000 + self._things) << 22)

    def add_user(self, name: str, *, bot: bool = False) -> User:
        user = User(self.thing_id(), name, bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, members: Sequence[User], managers: Sequence[User], *, installed: bool) -> Guild:
        guild = Guild(self.thing_id(), name, [*dict.fromkeys([*members, *managers])], [*managers], installed)
        self.guilds[guild.id] = guild
        if installed:
            self.join(guild)
        return guild

    def join(self, guild: Guild) -> None:
        """The bot is invited, for the first time or again."""
        guild.installed = True
        shown = guild_json(guild, self.bot)
        del shown["unavailable"]  # that is how a guild just joined is told from one that came back
        self.tell("GUILD_CREATE", shown, guild)

    def remove_guild(self, guild: Guild) -> None:
        """The bot is thrown out."""
        guild.installed = False
        self.tell("GUILD_DELETE", {"id": guild.id}, guild)

    def tell_guild(self, guild: Guild) -> None:
        """The bot's role in it changed."""
        role = guild_json(guild, self.bot)["roles"][1]
        self.tell("GUILD_ROLE_UPDATE", {"guild_id": guild.id, "role": role}, guild)

    def tell_member(self, guild: Guild) -> None:
        """The bot's roles in it changed."""
        self.tell("GUILD_MEMBER_UPDATE", {"guild_id": guild.id, **member_json(guild, self.bot)}, guild)

    def add_channel(self, guild: Guild, name: str, kind: Kind, *, deny: Sequence[str] = ()) -> Channel:
        channel = Channel(self.thing_id(), kind, name, guild, denied=bits(*deny))
        guild.channels.append(channel)
        self.channels[channel.id] = channel
        self.tell_channel("CREATE", channel)
        return channel

    def add_thread(self, parent: Channel, name: str, owner: User, thread_id: str, tags: Sequence[str] = ()) -> Channel:
        kind = Kind.NEWS_THREAD if parent.kind == Kind.NEWS else Kind.THREAD
        thread = Channel(thread_id, kind, name, parent.guild, parent=parent, owner_id=owner.id)
        thread.tags = {one: parent.tags[one] for one in tags}
        thread.started = self.clock.now()
        assert parent.guild
        parent.guild.channels.append(thread)
        self.channels[thread.id] = thread
        self.tell_channel("CREATE", thread, newly_created=True)
        return thread

    def tag(self, forum: Channel, names: Sequence[str], *, required: bool) -> None:
        """Give a forum its tags."""
        forum.tags = {self.thing_id(): name for name in names}
        forum.flags = REQUIRES_TAG if required else 0
        self.tell_channel("UPDATE", forum)

    def delete_channel(self, channel: Channel) -> None:
        channel.deleted = True
        self.tell_channel("DELETE", channel)

    def dm(self, user: User) -> Channel:
        """The bot's direct messages with a person; the same channel whenever asked."""
        if user.id not in self.dms:
            self.dms[user.id] = self._private(Kind.DM, (user, self.bot))
        return self.dms[user.id]

    def group(self, name: str, users: Sequence[User]) -> Channel:
        """Direct messages between people, without the bot."""
        return self._private(Kind.GROUP_DM, tuple(users), name)

    def _private(self, kind: Kind, users: tuple[User, ...], name: str = "") -> Channel:
        channel = Channel(self.thing_id(), kind, name, users=users)
        self.channels[channel.id] = channel
        return channel

    def shares_with(self, user: User) -> bool:
        """Whether the bot may know this person: a common guild, or the app on their account."""
        return user.installed or any(one.installed and user in one.members for one in self.guilds.values())

    def user(self, user_id: str) -> User:
        """Raises ApiError 10013."""
        if user_id not in self.users:
            raise ApiError(10013)
        return self.users[user_id]

    def guild(self, guild_id: str) -> Guild:
        """One that the bot is in. Raises ApiError 10004."""
        guild = self.guilds.get(guild_id)
        if not guild or not guild.installed:
            raise ApiError(10004)
        return guild

    def channel(self, channel_id: str) -> Channel:
        """One that the bot can see. Raises ApiError 10003 or 50001."""
        channel = self.channels.get(channel_id)
        if not channel or channel.deleted:
            raise ApiError(10003)
        outside = channel.kind == Kind.GROUP_DM
        if outside or not channel.may("view_channel"):
            raise ApiError(50001)
        return channel

    def post(self, channel_id: str, post_id: str) -> Post:
        """One in a channel that the bot can read. Raises ApiError 10008 besides those of ``channel``."""
        channel = self.channel(channel_id)
        post = channel.posts.get(post_id)
        if not post or post.deleted or post.ephemeral:
            raise ApiError(10008)
        return post

    def write(self, post: Post, body: Payload, files: dict[str, bytes]) -> Post:
        """Fill a new post, put it into its channel and tell of it; what is in it must have been checked."""
        fill(post, body, files, self.url)
        post.channel.posts[post.id] = post
        self.changed.set()
        if not post.ephemeral:
            self.tell("MESSAGE_CREATE", sent_json(post), post.channel.guild)
        return post

    def draft(self, channel: Channel, author: User, body: Payload, post_id: str = "") -> Post:
        """A post that is nowhere yet."""
        return Post(post_id or self.ids.next(), channel, author, self.clock.now(), body)

    def edit(self, post: Post, body: Payload, files: dict[str, bytes]) -> None:
        """Change a post and tell of it; see write."""
        post.request = merged(post, body)
        fill(post, body, files, self.url)
        post.edited_at = self.clock.now()
        self.changed.set()
        if not post.ephemeral:
            self.tell("MESSAGE_UPDATE", sent_json(post), post.channel.guild)

    def delete(self, post: Post) -> None:
        post.deleted = True
        self.changed.set()
        place = {"guild_id": post.channel.guild.id} if post.channel.guild else {}
        gone = {"id": post.id, "channel_id": post.channel.id, **place}
        self.tell("MESSAGE_DELETE", gone, post.channel.guild)

    def tell_channel(self, what: str, channel: Channel, *, newly_created: bool = False) -> None:
        """Send CHANNEL_… or THREAD_…, if the bot could know of it."""
        event = f"{'THREAD' if channel.is_thread else 'CHANNEL'}_{what}"
        new = {"newly_created": True} if newly_created else {}
        self.tell(event, {**channel_json(channel, self.bot), **new}, channel.guild)

    def tell(self, event: str, data: Payload, guild: Guild | None) -> None:
        if guild is None or guild.installed or event == "GUILD_DELETE":
            self.listener(event, data, guild)

    def me(self) -> Payload:
        return {**user_json(self.bot), "verified": True, "mfa_enabled": True, "locale": "en-US", "email": None}
