"""A person's own time: zone, quiet hours, daily cap."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.desk.ask import Ask
from bot.desk.options import OFF, Quiet, QuietHours, TimeZone, Whole
from bot.desk.options import Off as OffType
from bot.desk.schedules import moment_name, zone_name
from bot.messages import Item, Message, code, strong, words
from bot.store.people import Defaults, Settings
from bot.store.store import Store

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
        if timezone and timezone != before.timezone:
            await self._move_zone(ask, before.timezone or self._defaults.timezone, timezone)
        return self._said(ask, after, changed=after != before)

    async def _move_zone(self, ask: Ask, old: str, new: str) -> None:
        """The person's own direct messages keep their wall-clock times in the new zone."""
        for one in await self._store.subscriptions.at(ask.caller.dm.key):
            if one.timetable.timezone == old:
                moved = replace(one.timetable, timezone=new)
                await self._store.subscriptions.reschedule(one.id, one.cadence, moved, ask.now)

    def _said(self, ask: Ask, settings: Settings, *, changed: bool) -> Message:
        settings = self._defaults.applied(settings)
        zone, cap = settings.timezone or "UTC", settings.daily_cap
        quiet = f"{settings.quiet_from:%H:%M}-{settings.quiet_to:%H:%M}" if settings.quiet_from else "none"
        until = settings.quiet_until(ask.now)
        now = f" (now, until {moment_name(until, ask.now, zone)})" if until else ""
        items = (
            Item(words("Time zone: ", strong(zone_name(zone))), words(zone)),
            Item(
                words("Quiet hours: ", strong(quiet)),
                words(f"no messages meanwhile; they come together afterwards{now}"),
            ),
            Item(
                words("Daily cap: ", strong(cap)),
                words("papers a day by instant alert; the rest waits for the next digest"),
            ),
        )
        how = (words("Change them: ", code("settings timezone Europe/Berlin quiet_hours 22:00-07:00 daily_cap 10")),)
        return Message(
            title=words("Changed. Your settings now:" if changed else "Your settings"),
            items=items,
            body=() if changed else how,
        )


def _changed(
    settings: Settings, timezone: str | None, quiet_hours: QuietHours | OffType | None, daily_cap: int | None
) -> Settings:
    if timezone:
        settings = replace(settings, timezone=timezone)
    if quiet_hours is OFF:
        settings = replace(settings, quiet_from=None, quiet_to=None)
    elif isinstance(quiet_hours, QuietHours):
        settings = replace(settings, quiet_from=quiet_hours.start, quiet_to=quiet_hours.end)
    return replace(settings, daily_cap=daily_cap) if daily_cap is not None else settings
