"""Commands on a message: the card of a paper that is linked in it, and papers like it."""

from __future__ import annotations

from collections.abc import Iterator

import discord
from discord import app_commands

from adapters.discord_answers import Answers, Interaction
from adapters.discord_commands import BOTH_INSTALLS, EVERYWHERE
from adapters.discord_places import caller_of
from bot.frontdesk import FrontDesk
from bot.messages import Button, Item, Message, words
from bot.papers import find_paper_ids
from bot.ports import Caller
from bot.store.store import Store

MENUS = {"Paper card": "show", "Similar papers": "similar"}
"""What a menu is called, and the verb that it asks."""
MOST_LISTED = 10
NO_PAPER = Message(
    words("I see no link to a paper in that message: I know those of huggingface.co, arxiv.org and alphaxiv.org."),
    kind="refusal",
)


class Menus:
    """Declares the menus and answers them."""

    def __init__(self, desk: FrontDesk, store: Store, answers: Answers) -> None:
        self._desk = desk
        self._store = store
        self._answers = answers

    def all(self) -> list[app_commands.ContextMenu]:
        """What appears under Apps when somebody clicks a message."""
        return [self._menu(name, verb) for name, verb in MENUS.items()]

    def _menu(self, name: str, verb: str) -> app_commands.ContextMenu:
        async def callback(interaction: Interaction, message: discord.Message) -> None:
            work = self._answer(caller_of(interaction), verb, find_paper_ids(text_of(message)))
            await self._answers.say(interaction, work)

        # The library reads annotations as values, which in this module are texts.
        callback.__annotations__ = {"interaction": discord.Interaction, "message": discord.Message}
        return app_commands.ContextMenu(
            name=name,
            callback=callback,
            allowed_contexts=EVERYWHERE,
            allowed_installs=BOTH_INSTALLS,
            auto_locale_strings=False,
        )

    async def _answer(self, caller: Caller, verb: str, paper_ids: list[str]) -> Message:
        if not paper_ids:
            return NO_PAPER
        if len(paper_ids) == 1:
            return await self._desk.answer(caller, f"{verb} {paper_ids[0]}")
        known = {paper.id: paper.title for paper in await self._store.papers.many(paper_ids)}
        return choice(verb, {one: known.get(one, one) for one in paper_ids[:MOST_LISTED]})


def choice(verb: str, titles: dict[str, str]) -> Message:
    """Several papers are linked: which one? Pure."""
    label = "Card" if verb == "show" else "Similar"
    items = (Item(words(title), buttons=(Button(label, f"{verb} {number}"),)) for number, title in titles.items())
    return Message(words("Several papers are linked there. Which one?"), items=tuple(items))


def text_of(message: discord.Message) -> str:
    """Everything in a message that may hold a link. Pure."""
    embeds = (f"{one.url or ''} {one.title or ''} {one.description or ''}" for one in message.embeds)
    return "\n".join([message.content, *embeds, *_texts(message.components)])


def _texts(components: object) -> Iterator[str]:
    for one in components if isinstance(components, list | tuple) else ():
        if isinstance(one, discord.components.TextDisplay):
            yield one.content
        yield from _texts(getattr(one, "children", ()))
