"""A message with its picture as a file: drawn beside the event loop, and left out where Discord takes no file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TypeVar

import discord

from adapters.discord_errors import outcome_of
from adapters.discord_looks import PICTURE, alternative, split
from adapters.drawing import drawn
from bot.errors import Failure, OutcomeUnknown, Undeliverable
from bot.logs import defect
from bot.messages import Message

FILE_REFUSED = frozenset({20009, 40005, 50013, 50045, 50046})
"""Flagged as explicit, request too large, a permission is missing, file too large, file invalid: of Discord's page
topics/opcodes-and-status-codes. They may mean something else too, which the next try without the file then shows."""
TOO_LARGE = 413
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Way:
    """How a message is said: in its layout or as a plain embed, with its picture or with what that shows in words."""

    plain: bool = False
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Illustrated:
    """A message and the PNG of its picture; None if it has none, or none can be shown."""

    message: Message
    png: bytes | None = None

    @property
    def way(self) -> Way:
        """How to say it first."""
        return Way(pictured=self.png is not None)

    def parts(self) -> list[Illustrated]:
        """See `discord_looks.split`; the PNG goes with the part that has the picture."""
        return [Illustrated(part, self.png if part.picture else None) for part in split(self.message)]

    def files(self, way: Way) -> list[discord.File]:
        """What is sent along, new for every try: the library uses a file up."""
        if not (way.pictured and self.png and self.message.picture):
            return []
        return [discord.File(BytesIO(self.png), PICTURE, description=alternative(self.message.picture) or None)]


async def illustrated(message: Message) -> Illustrated:
    """The message with its picture drawn. One that cannot be drawn is a defect, and is said in words."""
    if message.picture is None:
        return Illustrated(message)
    try:
        return Illustrated(message, await asyncio.to_thread(drawn, message.picture))
    except Exception as error:  # noqa: BLE001 - an edge: whatever is wrong with a picture, its words can be said
        defect(error, "drawing a picture")
        return Illustrated(message)


def may_attach(room: discord.abc.Messageable | discord.abc.GuildChannel) -> bool:
    """Whether files can be sent there, as far as the gateway told: a request refused costs more than one look."""
    if isinstance(room, discord.abc.GuildChannel | discord.Thread):
        return room.permissions_for(room.guild.me).attach_files
    return True


async def taken(way: Way, say: Callable[[Way], Awaitable[T]], *, plain_too: bool) -> T:
    """What ``say`` returns for the first way that Discord takes, beginning with this one.

    Raises the library's error when no other way would help. ``plain_too`` lets a refused layout become an embed.
    """
    while True:
        try:
            return await say(way)
        except discord.HTTPException as error:
            following = next_way(way, error, plain_too=plain_too)
            if following is None:
                raise
            way = following


def next_way(way: Way, error: discord.HTTPException, *, plain_too: bool) -> Way | None:
    """What to try after a refusal; None where it was not about how something was said. Pure."""
    if way.pictured and (error.status == TOO_LARGE or error.code in FILE_REFUSED):
        return Way(way.plain)
    if not _is_about_content(error):
        return None
    if plain_too and not way.plain:
        return Way(plain=True, pictured=way.pictured)
    return Way(way.plain) if way.pictured else None


def _is_about_content(error: discord.HTTPException) -> bool:
    outcome: Undeliverable | OutcomeUnknown = outcome_of(error)
    return isinstance(outcome, Undeliverable) and outcome.failure is Failure.CONTENT
