"""The native commands: `/papers VERB` for every verb of the desk, with typed options, made from its declarations."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal, Optional

import discord
from discord import app_commands

from adapters.discord_answers import Answers, Interaction
from adapters.discord_forms import SETTINGS
from adapters.discord_places import Picked, caller_of
from bot.desk.option import Option
from bot.desk.options import FlagOption, Whole
from bot.desk.verbs import Verb, VerbOption
from bot.frontdesk import FrontDesk
from bot.messages import Button, Message
from bot.ports import Caller

MOST_CHOICES = 25
LONGEST_CHOICE = 100
LONGEST_TEXT = 250
SUGGESTED = frozenset(["paper", "topic", "query", "subscription", "timezone"])
"""Kinds of option that are completed while typing; the others are chosen from a list, or short."""
IN_CHANNEL = frozenset(["digest", "subscribe"])
"""Verbs that take a channel besides: the only way to name a forum, in which nobody can type a command."""
CHANNEL = "channel"
CHANNEL_HELP = "another channel or thread than this one"
SETTINGS_FORM = Button("Change…", SETTINGS, "primary")
EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
BOTH_INSTALLS = app_commands.AppInstallationType(guild=True, user=True)
Autocomplete = Callable[..., object]


class Commands:
    """Declares the group and answers its commands."""

    def __init__(self, desk: FrontDesk, verbs: Mapping[str, Verb], answers: Answers, *, command: str) -> None:
        self._desk = desk
        self._verbs = {verb.name: verb for verb in verbs.values() if not verb.hidden}
        self._answers = answers
        self._command = command.removeprefix("/")

    def group(self) -> app_commands.Group:
        """`/papers` with a subcommand a verb."""
        group = app_commands.Group(
            name=self._command,
            description="Research papers: today's, searched, followed",
            allowed_contexts=EVERYWHERE,
            allowed_installs=BOTH_INSTALLS,
            auto_locale_strings=False,
        )
        for verb in self._verbs.values():
            group.add_command(self._command_of(verb))
        return group

    def _command_of(self, verb: Verb) -> app_commands.Command[app_commands.Group, ..., None]:
        async def callback(interaction: Interaction, **values: object) -> None:
            await self._run(interaction, verb, values)

        parameters = [_parameter(option) for option in verb.options]
        helps = {option.parameter: option.option.help for option in verb.options}
        if verb.name in IN_CHANNEL:
            parameters.append(_channel_parameter())
            helps[CHANNEL] = CHANNEL_HELP
        callback.__signature__ = inspect.Signature([_INTERACTION, *parameters])  # type: ignore[attr-defined]
        app_commands.describe(**helps)(callback)
        app_commands.rename(**{option.parameter: option.name for option in verb.options})(callback)
        completed = {one.parameter: self._completer(verb, one) for one in verb.options if one.option.kind in SUGGESTED}
        app_commands.autocomplete(**completed)(callback)  # type: ignore[arg-type]
        return app_commands.Command(name=verb.name, description=verb.help, callback=callback, auto_locale_strings=False)

    def _completer(self, verb: Verb, option: VerbOption) -> Autocomplete:
        async def complete(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
            found = await self._desk.suggest(caller_of(interaction), verb.name, option.name, typed)
            fitting = [one for one in found if len(one.text) <= LONGEST_CHOICE][:MOST_CHOICES]
            about = option.option.help
            return [app_commands.Choice(name=_choice(one.text, one.help, about), value=one.text) for one in fitting]

        return complete

    async def _run(self, interaction: Interaction, verb: Verb, values: Mapping[str, object]) -> None:
        picked = values.get(CHANNEL)
        caller = _caller(interaction, picked if isinstance(picked, Picked) else None)
        names = {option.parameter: option.name for option in verb.options}
        given = {names[name]: _text(value) for name, value in values.items() if name in names and value is not None}
        if picked and "where" in names:
            given.setdefault("where", "here")  # nobody chooses a channel for a direct message
        await self._answers.say(interaction, self._answer(caller, verb, given))

    async def _answer(self, caller: Caller, verb: Verb, given: Mapping[str, str]) -> Message:
        message = await self._desk.fill(caller, verb.name, **given)
        return with_form(message, verb.name) if not given else message


def with_form(message: Message, verb: str) -> Message:
    """What a bare `settings` says, with a button that opens a form for them."""
    if verb != "settings" or message.kind == "refusal":
        return message
    return replace(message, buttons=(*message.buttons, SETTINGS_FORM))


def _caller(interaction: Interaction, picked: Picked | None) -> Caller:
    if picked is None:
        return caller_of(interaction)
    guild = interaction.client.get_guild(picked.guild_id)
    channel = guild.get_channel_or_thread(picked.id) if guild else None
    may = channel.permissions_for(guild.me) if guild and channel else discord.Permissions.none() if guild else None
    return caller_of(interaction, picked, may)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _choice(text: str, help_: str, about: str) -> str:
    """``2601.01739 · Its title``; the option's own help says nothing about one choice."""
    named = f"{text} · {help_}" if help_ and help_ != about else text
    return named if len(named) <= LONGEST_CHOICE else f"{named[: LONGEST_CHOICE - 1]}…"


# -- parameters ------------------------------------------------------------------------


_INTERACTION = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)


def _parameter(option: VerbOption) -> inspect.Parameter:
    kind = _annotation(option.option)
    return inspect.Parameter(
        option.parameter,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=kind if option.required else Optional[kind],  # noqa: UP045 - a value, not an annotation
        default=inspect.Parameter.empty if option.required else None,
    )


def _channel_parameter() -> inspect.Parameter:
    return inspect.Parameter(CHANNEL, inspect.Parameter.KEYWORD_ONLY, annotation=Optional[Picked], default=None)  # noqa: UP045


def _annotation(option: Option) -> object:
    """The native type of an option: a number in bounds, on or off, one of a few, else a text."""
    if isinstance(option, Whole):
        return app_commands.Range[int, option.least, option.most]
    if isinstance(option, FlagOption):
        return bool
    if option.choices:
        return Literal[option.choices]
    return app_commands.Range[str, 1, option.most or LONGEST_TEXT]
