"""A person's own time: zone, quiet hours, daily cap."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Annotated

from bot.desk.ask import Ask
from bot.desk.options import OFF, Quiet, QuietHours, TimeZone, Whole
from bot.desk.options import Off as OffType
from bot.desk.schedules import moment_name, zone_name
from bot.messages import Item, Message, Text, code, strong, words
from bot.store.people import Defaults, Settings
from bot.store.store import Store

NEVER = time(0)
"""Both ends of quiet hours that somebody switched off."""
Cap = Annotated[int, Whole("papers a day by instant alert; the rest waits for the next digest", least=1, most=500)]


class Personal:
    """The verb settings."""

    def __init__(self, store: Store, defaults: Defaults) -> None:
        self._store = store
        self._defaults = defaults

    async def settings(
        self,
        ask: Ask,
        timezone: TimeZone | None = None,
        quiet_hours: Quiet | None = None,
        daily_cap: Cap | None = None,
    ) -> Message:
        """My time zone, quiet hours and daily cap; shown when called bare

        Example: settings timezone Europe/Berlin
        Example: settings quiet_hours 22:00-07:00
        Example: settings daily_cap 10
        """
        person = ask.caller.person.key
        before = await self._store.people.settings(person)
        after = _changed(before, timezone, quiet_hours, daily_cap)
        if after != before:
            await self._store.people.change_settings(person, after)
        moved = await self._move_zone(ask, before.timezone or self._defaults.timezone, timezone) if timezone else 0
        return self._said(ask, after, moved, changed=after != before)

    async def _move_zone(self, ask: Ask, old: str, new: str) -> int:
        """The person's own direct messages keep their wall-clock times in the new zone; how many are scheduled."""
        if new == old:
            return 0
        theirs = [one for one in await self._store.subscriptions.at(ask.caller.dm.key) if one.timetable.timezone == old]
        for one in theirs:
            moved = replace(one.timetable, timezone=new)
            await self._store.subscriptions.reschedule(one.id, one.cadence, moved, ask.now)
        return sum(one.scheduled for one in theirs)

    def _said(self, ask: Ask, settings: Settings, moved: int, *, changed: bool) -> Message:
        settings = self._defaults.applied(settings)
        how = (words("Change them: ", code("settings timezone Europe/Berlin quiet_hours 22:00-07:00 daily_cap 10")),)
        return Message(
            title=words("Changed. Your settings now:" if changed else "Your settings"),
            items=_items(settings, ask.now),
            body=_moved(moved, settings.timezone or "UTC") if changed else how,
        )


def _items(settings: Settings, now: datetime) -> tuple[Item, ...]:
    """Each setting and what it means."""
    zone, until = settings.timezone or "UTC", settings.quiet_until(now)
    start, end = settings.quiet_from, settings.quiet_to
    quiet = f"{start:%H:%M}-{end:%H:%M}" if start != end else "none"
    ending = f" (now, until {moment_name(until, now, zone)})" if until else ""
    meaning = words(f"no messages meanwhile; they come together afterwards{ending}")
    cap = words("papers a day by instant alert; the rest waits for the next digest")
    return (
        Item(words("Time zone: ", strong(zone_name(zone))), words(f"{zone}; times are read and written so")),
        Item(words("Quiet hours: ", strong(quiet)), meaning),
        Item(words("Daily cap: ", strong(settings.daily_cap)), cap),
    )


def _moved(count: int, zone: str) -> tuple[Text, ...]:
    if not count:
        return ()
    return (words(f"{count} scheduled DM{'' if count == 1 else 's'} of yours moved along to {zone_name(zone)} time."),)


def _changed(
    settings: Settings, timezone: str | None, quiet_hours: QuietHours | OffType | None, daily_cap: int | None
) -> Settings:
    if timezone:
        settings = replace(settings, timezone=timezone)
    if quiet_hours is OFF:
        # Not None: that would mean the installation's own quiet hours.
        settings = replace(settings, quiet_from=NEVER, quiet_to=NEVER)
    elif isinstance(quiet_hours, QuietHours):
        settings = replace(settings, quiet_from=quiet_hours.start, quiet_to=quiet_hours.end)
    return replace(settings, daily_cap=daily_cap) if daily_cap is not None else settings
