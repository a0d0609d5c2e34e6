"""One message into one Discord channel, under a nonce and with a marker by which it is found again."""

from __future__ import annotations

import base64
import hashlib

import discord

from adapters import discord_embeds, discord_looks
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
    nonce, marker = nonce_of(parcel), marker_of(parcel)
    try:
        if parcel.plain:
            embed, buttons = discord_embeds.embed(parcel.message, marker), discord_embeds.buttons(parcel.message)
            return await room.send(embed=embed, view=buttons, nonce=nonce)
        return await room.send(view=discord_looks.layout(parcel.message, marker), nonce=nonce)
    except discord.NotFound as error:
        if error.code == DELETED_SINCE:
            return None
        raise


def _digest(parcel: Parcel) -> bytes:
    return hashlib.sha256(f"{parcel.key} {parcel.place.key}".encode()).digest()
