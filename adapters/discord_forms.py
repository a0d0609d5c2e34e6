"""Forms (Discord's modals): a subscription's and a person's settings, filled in as they are, sent back as changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from adapters.discord_answers import Answers, Interaction
from adapters.discord_places import caller_of
from bot.desk.keeping import days_line
from bot.frontdesk import FrontDesk
from bot.messages import Message
from bot.ports import Caller
from bot.search.rules import RULES
from bot.store.people import Settings
from bot.store.store import Store
from bot.subscriptions import EVERYTHING, Subscription

SETTINGS = "form settings"
"""The line of the button that opens the form for settings."""
_EDIT = re.compile(r"edit (\d{1,9})")
_MARK = "f:"
"""How the id of a form begins; the line that opened it follows, so that it works after a restart too."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in: an option of the verb, and what stands there now."""

    option: str
    label: str
    now: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    most: int = 100


class Forms:
    """Opens forms and takes them back."""

    def __init__(self, desk: FrontDesk, store: Store, answers: Answers) -> None:
        self._desk = desk
        self._store = store
        self._answers = answers

    async def form_for(self, caller: Caller, line: str) -> ui.Modal | None:
        """The form that a button's line opens; None if it opens none, or what it is about is gone."""
        fields = await self._fields(caller, line)
        return modal(line, fields) if fields else None

    async def submitted(self, interaction: Interaction) -> None:
        """An interaction came; if it is a form of ours, change what was changed in it."""
        line = line_of(interaction)
        if line:
            given = dict(_values(interaction.data or {}))
            await self._answers.say(interaction, self._changed(caller_of(interaction), line, given))

    async def _changed(self, caller: Caller, line: str, given: Mapping[str, str]) -> Message:
        fields = await self._fields(caller, line)
        changes = {one.option: given[one.option] for one in fields if given.get(one.option, one.now) != one.now}
        if line == SETTINGS:
            return await self._desk.fill(caller, "settings", **{name: text or "off" for name, text in changes.items()})
        changes = {name: text for name, text in changes.items() if text}
        if not changes:
            return await self._desk.answer(caller, line)  # how it is, or why there is nothing to change
        return await self._desk.fill(caller, "edit", number=line.split()[1], **changes)

    async def _fields(self, caller: Caller, line: str) -> list[Field]:
        if line == SETTINGS:
            return settings_fields(await self._store.people.settings(caller.person.key))
        found = _EDIT.fullmatch(line)
        around = await self._store.subscriptions.around(caller.person.key, caller.place.key) if found else []
        return next((edit_fields(one) for one in around if found and one.id == int(found[1])), [])


def edit_fields(one: Subscription) -> list[Field]:
    """What can be changed of a subscription. Pure."""
    scheduled = one.scheduled
    days = Field("days", "On", days_line(one.timetable.days) if scheduled else "", "weekdays, daily or mon,wed,fri")
    match = Field("match", "How strictly", one.rule, "About it, naming it, or close to it", choices=RULES)
    return [
        Field("topic", "Topic", one.name, "Words, or the topic language; everything is the whole feed", most=250),
        Field("when", "How often", one.cadence, choices=("instant", "daily", "weekly")),
        Field("at", "At", f"{one.timetable.at:%H:%M}" if scheduled else "", "A time of day, such as 09:00"),
        days if scheduled or one.topic == EVERYTHING else match,  # a modal has room for five
        Field("min_upvotes", "From how many upvotes", str(one.min_upvotes), "0 for every paper", most=5),
    ]


def settings_fields(settings: Settings) -> list[Field]:
    """What a person can set. Pure."""
    quiet = settings.quiet_from != settings.quiet_to and settings.quiet_from and settings.quiet_to
    hours = f"{settings.quiet_from:%H:%M}-{settings.quiet_to:%H:%M}" if quiet else ""
    cap = "" if settings.daily_cap is None else str(settings.daily_cap)
    return [
        Field("timezone", "Time zone", settings.timezone or "", "Such as Europe/Berlin, or a city"),
        Field("quiet_hours", "Quiet hours", hours, "Such as 22:00-07:00, or off"),
        Field("daily_cap", "Papers a day by alert, at most", cap, "The rest waits for the next digest", most=3),
    ]


def modal(line: str, fields: list[Field]) -> ui.Modal:
    """The form as Discord shows it. Pure."""
    title = "Your settings" if line == SETTINGS else f"Subscription #{line.split()[1]}"
    form = ui.Modal(title=title, custom_id=_MARK + line, timeout=None)
    for one in fields:
        form.add_item(ui.Label(text=one.label, description=one.hint or None, component=_input(one)))
    form.stop()  # kept nowhere: `Forms.submitted` knows it by its id
    return form


def line_of(interaction: Interaction) -> str:
    """The line that opened the form which was sent; empty if none of ours was."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return ""
    data: Mapping[str, Any] = interaction.data or {}
    custom_id = str(data.get("custom_id", ""))
    return custom_id.removeprefix(_MARK) if custom_id.startswith(_MARK) else ""


def _input(one: Field) -> ui.Item[ui.Modal]:
    if one.choices:
        options = [discord.SelectOption(label=name, default=name == one.now) for name in one.choices]
        return ui.Select(custom_id=one.option, options=options)
    text: ui.TextInput[ui.Modal] = ui.TextInput(
        custom_id=one.option, default=one.now or None, required=False, max_length=one.most
    )
    return text


def _values(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:  # as Discord sends it
    """Every field's id and what stands in it, however deep it lies."""
    inside = [*data.get("components", []), *([data["component"]] if "component" in data else [])]
    for one in inside:
        yield from _values(one)
    if "value" in data and "custom_id" in data:
        yield str(data["custom_id"]), str(data["value"]).strip()
    elif data.get("values") and "custom_id" in data:
        yield str(data["custom_id"]), str(data["values"][0])
