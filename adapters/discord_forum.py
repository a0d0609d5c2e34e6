"""Forums: every scheduled message begins a post of its own, and what else comes within the day goes below it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import discord

from adapters import discord_embeds, discord_looks
from adapters.discord_link import Connection
from adapters.discord_pictures import Way, taken
from adapters.discord_posts import first_way, for_room, marker_of, post
from bot.messages import plain
from bot.ports import Parcel

LASTS = timedelta(hours=24)
"""How long a post takes in more of our messages."""
LONGEST_NAME = 100
_PART = re.compile(r" \(\d+ of \d+\)$")


class Forum:
    """One forum channel."""

    def __init__(self, connection: Connection, channel: discord.ForumChannel) -> None:
        self._connection = connection
        self._channel = channel

    async def post(self, parcel: Parcel) -> discord.Message | None:
        """Into the forum post where it belongs, or as the first message of a new one. Raises the library's errors."""
        name = name_of(parcel)
        today = await self.posts_since(parcel.first_sent_at or discord.utils.utcnow())
        fitting = [one for one in today if one.name == name or parcel.message.kind != "digest"]
        if fitting:
            return await post(fitting[0], parcel)
        return await self._begin(name, parcel)

    async def posts_since(self, moment: datetime) -> list[discord.Thread]:
        """Our posts in which something may have been said since then, newest first."""
        active = await self._channel.guild.active_threads()
        archived = [thread async for thread in self._channel.archived_threads(limit=50)]
        ours = {thread.id: thread for thread in [*active, *archived] if self._is_ours(thread, moment - LASTS)}
        return [ours[number] for number in sorted(ours, reverse=True)]

    def _is_ours(self, thread: discord.Thread, since: datetime) -> bool:
        me = self._connection.user
        made = discord.utils.snowflake_time(thread.id)
        return thread.parent_id == self._channel.id and me is not None and thread.owner_id == me.id and made >= since

    async def _begin(self, name: str, parcel: Parcel) -> discord.Message:
        """A forum takes no nonce: after an unknown outcome the post is looked for by its marker."""
        tags = self._channel.available_tags[:1] if self._channel.flags.require_tag else []
        marker, one = marker_of(parcel), await for_room(self._channel, parcel)

        async def say(way: Way) -> discord.Message:
            begin, files = self._channel.create_thread, one.files(way)
            if way.plain:
                embed = discord_embeds.embed(one.message, marker, pictured=way.pictured)
                buttons = discord_embeds.buttons(one.message)
                made = await begin(name=name, embed=embed, view=buttons, files=files, applied_tags=tags)
            else:
                layout = discord_looks.layout(one.message, marker, pictured=way.pictured)
                made = await begin(name=name, view=layout, files=files, applied_tags=tags)
            return made.message

        return await taken(first_way(one, parcel), say, plain_too=False)


def name_of(parcel: Parcel) -> str:
    """The post's title: the message's, without the number of its part."""
    title = _PART.sub("", plain(parcel.message.title)).replace("\n", " ").strip()
    return (title or "Papers")[:LONGEST_NAME]
