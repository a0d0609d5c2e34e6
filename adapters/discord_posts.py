"""One message into one Discord channel, under a nonce and with a marker by which it is found again."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

import discord

from adapters import discord_embeds, discord_looks
from adapters.discord_pictures import Illustrated, Way, illustrated, may_attach, taken
from bot.ports import Parcel

DELETED_SINCE = 10008
"""Unknown Message, in answer to a nonce: what was sent under it is deleted already."""
_MARKERS_FROM = 1 << 30
"""A component's id is a 32-bit integer; Discord numbers those without one from 1, so ours are out of its way."""


def nonce_of(parcel: Parcel) -> str:
    """The same for every attempt, and for no other message; Discord takes 25 characters."""
    return base64.b32encode(_digest(parcel)).decode()[:24]


def marker_of(parcel: Parcel) -> int:
    """What finds a message again, for a nonce is not kept: the id of its container, or its footer if it is plain."""
    return int.from_bytes(_digest(parcel)[:4]) % _MARKERS_FROM + _MARKERS_FROM


def is_marked(message: discord.Message, parcel: Parcel) -> bool:
    """Whether a message of the history is this parcel's."""
    marker = marker_of(parcel)
    ids = {one.id for one in message.components if isinstance(one, discord.components.Container)}
    footers = {embed.footer.text for embed in message.embeds}
    return message.author == message._state.user and (marker in ids or discord_embeds.footer(marker) in footers)


async def post(room: discord.abc.Messageable, parcel: Parcel) -> discord.Message | None:
    """The message as it is in the channel now; None if it was sent before and deleted. Raises the library's errors."""
    one, nonce, marker = await for_room(room, parcel), nonce_of(parcel), marker_of(parcel)

    async def say(way: Way) -> discord.Message:
        files = one.files(way)
        if way.plain:
            embed = discord_embeds.embed(one.message, marker, pictured=way.pictured)
            return await room.send(embed=embed, view=discord_embeds.buttons(one.message), files=files, nonce=nonce)
        layout = discord_looks.layout(one.message, marker, pictured=way.pictured)
        return await room.send(view=layout, files=files, nonce=nonce)

    try:
        return await taken(first_way(one, parcel), say, plain_too=False)
    except discord.NotFound as error:
        if error.code == DELETED_SINCE:
            return None
        raise


async def for_room(room: discord.abc.Messageable | discord.abc.GuildChannel, parcel: Parcel) -> Illustrated:
    """The parcel's message, with its picture drawn where it may be attached."""
    return await illustrated(parcel.message) if may_attach(room) else Illustrated(parcel.message)


def first_way(one: Illustrated, parcel: Parcel) -> Way:
    """Delivery decides when a layout was refused and its parcel goes plain; the picture is shown either way."""
    return replace(one.way, plain=parcel.plain)


def _digest(parcel: Parcel) -> bytes:
    return hashlib.sha256(f"{parcel.key} {parcel.place.key}".encode()).digest()
