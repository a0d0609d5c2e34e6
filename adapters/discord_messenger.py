"""Carries the outbox's messages to Discord: channels, threads, forums, direct messages; each once, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import TypeVar

import discord
import structlog

from adapters import discord_looks
from adapters.discord_errors import LIBRARY, outcome_of
from adapters.discord_forum import Forum
from adapters.discord_link import Connection, Link
from adapters.discord_places import PLATFORM, lacks
from adapters.discord_posts import is_marked, post
from bot.errors import CannotReadBack, Failure, OutcomeUnknown, Undeliverable
from bot.messages import Message
from bot.ports import Parcel, Place, Receipt

LOOK_SECONDS, SEND_SECONDS, CROSSPOST_SECONDS = 10.0, 30.0, 5.0
"""Together what delivery allows one call; the library retries a 502 for 25 s."""
CALL_SECONDS = LOOK_SECONDS + SEND_SECONDS + CROSSPOST_SECONDS
BEFORE_FIRST = timedelta(seconds=60)
"""How far before the first attempt a look begins: clocks differ."""
Spot = discord.DMChannel | discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel
Room = Spot | discord.ForumChannel
T = TypeVar("T")

log = structlog.get_logger(__name__)


class DiscordMessenger:
    """The Messenger of Discord."""

    platform = PLATFORM
    repeat_window = timedelta(seconds=120)
    """Discord recognises a repeated nonce for "the past few minutes", without a figure."""
    settle = timedelta(seconds=CALL_SECONDS + 30)

    def __init__(self, link: Link, *, crosspost: bool = False) -> None:
        self._link = link
        self._crosspost = crosspost
        self._dms: dict[str, discord.DMChannel] = {}

    def split(self, message: Message) -> Sequence[Message]:
        """See `discord_looks.split`."""
        return discord_looks.split(message)

    async def send(self, parcel: Parcel) -> Receipt:
        """Send once under the parcel's nonce. A message with that nonce that was deleted since counts as sent."""
        connection = await self._link.connection()
        room = await _asking(self._room(connection, parcel.place))
        sent = await _within(SEND_SECONDS, self._post(connection, room, parcel))
        if sent is None:
            return Receipt("")
        await self._publish(sent)
        return Receipt(str(sent.id))

    async def find(self, parcel: Parcel) -> Receipt | None:
        """Look among the bot's own messages for the parcel's marker."""
        connection = await self._link.connection()
        return await _asking(self._find(connection, parcel), SEND_SECONDS)

    async def probe(self, place: Place) -> None:
        """Look at permissions, or open the direct messages; nothing is posted."""
        room = await _asking(self._room(await self._link.connection(), place))
        if not isinstance(room, discord.DMChannel) and (missing := lacks(room)):
            raise Undeliverable(f"I lack {missing} there", Failure.TARGET)
        if isinstance(room, discord.Thread) and room.locked:
            raise Undeliverable("the thread is locked", Failure.TARGET)

    async def _post(self, connection: Connection, room: Room, parcel: Parcel) -> discord.Message | None:
        if isinstance(room, discord.ForumChannel):
            return await Forum(connection, room).post(parcel)
        return await post(room, parcel)

    async def _find(self, connection: Connection, parcel: Parcel) -> Receipt | None:
        room = await self._room(connection, parcel.place)
        since = (parcel.first_sent_at or discord.utils.utcnow()) - BEFORE_FIRST
        if not isinstance(room, discord.DMChannel):
            _must_read(room)
        rooms = await Forum(connection, room).posts_since(since) if isinstance(room, discord.ForumChannel) else [room]
        for one in rooms:
            async for message in one.history(limit=None, after=since):
                if is_marked(message, parcel):
                    return Receipt(str(message.id))
        return None

    async def _room(self, connection: Connection, place: Place) -> Room:
        if place.kind == "dm":
            return await self._dm(connection, place.id)
        channel = connection.get_channel(int(place.id)) or await _fetched(connection, place)
        if not isinstance(channel, Room):
            raise Undeliverable("it is no channel for messages", Failure.TARGET)
        return channel

    async def _dm(self, connection: Connection, user_id: str) -> discord.DMChannel:
        """The person's direct messages, kept: Discord gives the same channel every time."""
        kept = self._dms.get(user_id)
        if kept is None or kept._state is not connection._connection:  # of a connection before
            kept = self._dms[user_id] = await connection.create_dm(discord.Object(int(user_id)))
        return kept

    async def _publish(self, sent: discord.Message) -> None:
        """Crosspost it from an announcement channel, if wanted; that this failed is no reason to send again."""
        if not self._crosspost or not (isinstance(sent.channel, discord.TextChannel) and sent.channel.is_news()):
            return
        try:
            await _within(CROSSPOST_SECONDS, sent.publish())
        except (Undeliverable, OutcomeUnknown) as error:
            log.warning("not_crossposted", channel=sent.channel.id, reason=str(error))


async def _fetched(connection: Connection, place: Place) -> object:
    """A channel that the gateway did not tell of: usually it is gone, which Discord then says."""
    try:
        return await connection.fetch_channel(int(place.id))
    except discord.Forbidden as error:
        if connection.get_guild(int(place.workspace or 0)) is None:
            raise Undeliverable("I was removed from the server", Failure.GONE) from error
        raise


async def _asking(call: Awaitable[T], seconds: float = LOOK_SECONDS) -> T:
    """The answer to what changes nothing: if nobody knows it, one may simply ask again."""
    try:
        return await _within(seconds, call)
    except OutcomeUnknown as error:
        raise Undeliverable(str(error), Failure.RETRY, platform_trouble=True) from error


async def _within(seconds: float, call: Awaitable[T]) -> T:
    """The call's answer; the library's errors in the port's terms."""
    try:
        async with asyncio.timeout(seconds):
            return await call
    except LIBRARY as error:
        raise outcome_of(error) from error


def _must_read(room: discord.abc.GuildChannel | discord.Thread) -> None:
    """Discord shows an empty history to whoever may not read it, so the permission is looked at first."""
    if not room.permissions_for(room.guild.me).read_message_history:
        raise CannotReadBack("I lack Read Message History there")
