"""Answers a person's command, button or form: within Discord's three seconds, for them alone unless it is for all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeAlias, TypedDict

import discord
import structlog
from discord import ui

from adapters import discord_embeds, discord_looks
from adapters.discord_errors import LIBRARY, outcome_of
from adapters.discord_pictures import Illustrated, Way, illustrated, taken
from adapters.discord_places import Bot, is_own_dm
from bot.logs import defect
from bot.messages import Message, words

DRAIN_SECONDS = 10.0
PATIENCE_SECONDS = 1.8
"""Of the three that Discord waits; the rest is for the way there and back."""
POSTED = Message(words("Posted for everybody here."))
Interaction: TypeAlias = discord.Interaction[Bot]

log = structlog.get_logger(__name__)


class Embedded(TypedDict):
    """A message in its plain form, as the library takes it."""

    embed: discord.Embed
    view: ui.View


class Answers:
    """Puts what the desk says where the person asked."""

    def __init__(self, *, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    async def say(self, interaction: Interaction, work: Awaitable[Message], *, in_place: bool = False) -> None:
        """Answer with what ``work`` gives. ``in_place`` changes the message whose button was pressed, if it may."""
        task = asyncio.ensure_future(_prepared(work))
        with self.under_way(), _noting_loss(interaction):
            await asyncio.wait({task}, timeout=self._patience)
            if not task.done():
                await interaction.response.defer(ephemeral=not is_own_dm(interaction), thinking=True)
            await self._tell(interaction, await _outcome(task), in_place=in_place)
        task.cancel()

    async def open(self, interaction: Interaction, form: ui.Modal) -> None:
        """Answer with a form to fill in."""
        with self.under_way(), _noting_loss(interaction):
            await interaction.response.send_modal(form)

    async def drained(self, seconds: float = DRAIN_SECONDS) -> None:
        """Wait until nothing is under way any more, at most so many real seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._none.wait()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """What is done in this block is waited for before Discord is left."""
        self._count += 1
        self._none.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._none.set()

    async def _tell(self, interaction: Interaction, answer: Illustrated, *, in_place: bool) -> None:
        first, *rest = answer.parts()
        message = answer.message
        private = not message.public and not is_own_dm(interaction)
        if interaction.response.is_done():
            await _complete(interaction, first, private=private)
        elif in_place and not rest and private_enough(interaction, message):
            await _change(interaction, first)
        else:
            await _send(interaction.response.send_message, first, private=private)
        for part in rest:
            await _send(interaction.followup.send, part, private=private)


async def _send(send: Callable[..., Awaitable[object]], one: Illustrated, *, private: bool) -> None:
    """As a message of its own, by one of the library's two ways to send one: the first answer, or one that follows."""

    async def say(way: Way) -> None:
        shown = _plain(one.message, way) if way.plain else {"view": _layout(one.message, way)}
        await send(**shown, files=one.files(way), ephemeral=private)

    await taken(one.way, say, plain_too=True)


async def _change(interaction: Interaction, one: Illustrated) -> None:
    """In place of the message whose button was pressed; files that it had go with it."""

    async def say(way: Way) -> None:
        await interaction.response.edit_message(view=_layout(one.message, way), attachments=one.files(way))

    await taken(one.way, say, plain_too=False)


async def _complete(interaction: Interaction, one: Illustrated, *, private: bool) -> None:
    """Fill in what was deferred. It stays private as it was begun, so what is for all comes below it."""
    if not private and not is_own_dm(interaction):
        await interaction.edit_original_response(view=discord_looks.layout(POSTED))
        await _send(interaction.followup.send, one, private=False)
        return

    async def say(way: Way) -> None:
        edit, files = interaction.edit_original_response, one.files(way)
        if way.plain:
            await edit(**_plain(one.message, way), attachments=files)
        else:
            await edit(view=_layout(one.message, way), attachments=files)

    await taken(one.way, say, plain_too=True)


def broken(error: BaseException, doing: str = "answering on Discord") -> Message:
    """What a person hears of a defect: a code, under which the log has it."""
    code = defect(error, doing)
    return Message(words(f"Something broke on my side (code {code}). Try again in a minute."), kind="refusal")


async def last_words(interaction: Interaction, message: Message) -> None:
    """Say it to somebody who has heard nothing yet; if even that cannot be, the log knows what was the matter."""
    if not interaction.response.is_done():
        with suppress(*LIBRARY):
            await interaction.response.send_message(view=discord_looks.layout(message), ephemeral=True)


def private_enough(interaction: Interaction, message: Message) -> bool:
    """Whether the pressed button's message is an answer that nobody else reads, and this may take its place."""
    pressed = interaction.message
    if message.public or pressed is None or pressed.interaction_metadata is None or not pressed.flags.components_v2:
        return False
    return pressed.flags.ephemeral or is_own_dm(interaction)


async def _prepared(work: Awaitable[Message]) -> Illustrated:
    """What there is to say, with its picture: drawing takes a tenth of a second, which is counted too."""
    return await illustrated(await work)


async def _outcome(task: asyncio.Future[Illustrated]) -> Illustrated:
    """What there is to say; what broke outside the desk, which never does, is a code for the person."""
    try:
        return await task
    except Exception as error:  # noqa: BLE001 - an edge: a person never meets silence
        return Illustrated(broken(error))


@contextmanager
def _noting_loss(interaction: Interaction) -> Iterator[None]:
    """Whoever asked has to ask again: Discord takes an answer only once, and only in time."""
    try:
        yield
    except LIBRARY as error:
        log.warning("answer_lost", reason=str(outcome_of(error)), person=interaction.user.id)


def _layout(message: Message, way: Way) -> ui.LayoutView:
    return discord_looks.layout(message, pictured=way.pictured)


def _plain(message: Message, way: Way) -> Embedded:
    embed = discord_embeds.embed(message, pictured=way.pictured)
    return {"embed": embed, "view": discord_embeds.buttons(message)}
