"""This channel's daily post: a subscription to everything, here, daily."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, time
from typing import Annotated, Literal

from bot.desk.ask import Ask
from bot.desk.choosing import must_manage
from bot.desk.options import Choice, ClockTime, Days, TimeZone, Whole
from bot.desk.preview import preview
from bot.desk.schedules import promise
from bot.desk.subscriptions import DigestDefaults, Upvotes
from bot.errors import Refusal
from bot.matchmaker import Matchmaker
from bot.messages import Button, Message, code, words
from bot.papers import Period, day_name
from bot.ranking import rank_within_day
from bot.store.store import Store
from bot.subscriptions import EVERYTHING, Subscription, Timetable
from bot.telling import Choice as Chosen
from bot.telling import Occasion
from bot.telling import digest as digest_message

Count = Annotated[int, Whole("at most so many papers a post", least=1, most=25)]


class ChannelDigest:
    """The verb that switches a channel's daily post on and off."""

    def __init__(self, store: Store, matchmaker: Matchmaker, defaults: DigestDefaults) -> None:
        self._store = store
        self._matchmaker = matchmaker
        self._defaults = defaults

    async def digest(
        self,
        ask: Ask,
        state: Annotated[Literal["on", "off", "preview"], Choice("switch it, or see what it would post")] | None = None,
        at: ClockTime | None = None,
        timezone: TimeZone | None = None,
        days: Days | None = None,
        count: Count | None = None,
        min_upvotes: Upvotes | None = None,
    ) -> Message:
        """This channel's daily post of trending papers

        Example: digest on at 09:00 timezone Europe/Berlin
        Example: digest on count 5 days mon,wed,fri min_upvotes 10
        Example: digest preview
        Example: digest off
        """
        current = await self._store.subscriptions.with_topic(ask.caller.place.key, EVERYTHING)
        changes = (at, timezone, days, count, min_upvotes)
        if state == "preview":
            return await self._preview(ask, current, count, min_upvotes)
        if state is None and not any(change is not None for change in changes):
            return await self._state(current)
        must_manage(ask.caller)
        if state == "off":
            return await self._off(ask, current)
        return await self._on(ask, current, at, timezone, days, count, min_upvotes)

    async def _on(
        self,
        ask: Ask,
        current: Subscription | None,
        at: time | None,
        timezone: str | None,
        days: tuple[int, ...] | None,
        count: int | None,
        min_upvotes: int | None,
    ) -> Message:
        base = current.timetable if current and current.scheduled else None
        base = base or Timetable(self._defaults.at, self._defaults.days, ask.timezone)
        timetable = Timetable(at or base.at, days or base.days, timezone or base.timezone)
        made = await self._store.subscriptions.with_topic(ask.caller.place.key, EVERYTHING) or await self._add(
            ask, timetable, count or self._defaults.count, min_upvotes or 0
        )
        if current:
            await self._store.subscriptions.reschedule(made.id, "daily", timetable, ask.now)
            await self._store.subscriptions.change(
                made.id,
                count=count or made.count,
                min_upvotes=made.min_upvotes if min_upvotes is None else min_upvotes,
            )
        return await self._said(ask, made.id)

    async def _add(self, ask: Ask, timetable: Timetable, count: int, min_upvotes: int) -> Subscription:
        number = await self._store.subscriptions.add(
            place=ask.caller.place,
            topic=EVERYTHING,
            topic_key=EVERYTHING,
            cadence="daily",
            timetable=timetable,
            count=count,
            min_upvotes=min_upvotes,
            made_by=ask.caller.person.key,
            now=ask.now,
        )
        made = await self._one(number)
        await self._matchmaker.open_with_today(made, ask.now)
        return made

    async def _one(self, number: int) -> Subscription:
        found = await self._store.subscriptions.one(number)
        if found is None:
            raise Refusal("The digest was switched off a moment ago.", remedy="digest on")
        return found

    async def _said(self, ask: Ask, number: int) -> Message:
        made = await self._one(number)
        seen = await preview(self._store, self._defaults.source, None, made.min_upvotes, ask.now)
        return Message(
            title=promise(made),
            body=(words(seen.sentence()),),
            buttons=(
                Button("Preview", "digest preview", "primary"),
                Button("Pause", f"pause {number}"),
                Button("Undo", "digest off"),
            ),
            public=ask.caller.place.kind != "dm",
        )

    async def _off(self, ask: Ask, current: Subscription | None) -> Message:
        if current is None:
            raise Refusal("There is no digest here.", remedy="digest on")
        await self._store.subscriptions.remove([current.id])
        again = (
            f"digest on at {current.timetable.at:%H:%M} timezone {current.timetable.timezone} "
            f"count {current.count} min_upvotes {current.min_upvotes}"
        )
        name = ask.caller.place.name or "This conversation"
        return Message(
            title=words(f"{name} no longer gets a daily post."),
            buttons=(Button("Undo", again if len(again) < 90 else "digest on"),),
            public=ask.caller.place.kind != "dm",
        )

    async def _state(self, current: Subscription | None) -> Message:
        """A bare ``digest``: what is, and what can be typed."""
        how = words(
            "Switch it on with ",
            code("digest on at 09:00 timezone Europe/Berlin"),
            ", see it with ",
            code("digest preview"),
            ".",
        )
        if current is None:
            return Message(
                title=words("There is no digest here yet."), body=(how,), buttons=(Button("Preview", "digest preview"),)
            )
        paused = words(" It is paused.") if current.state == "paused" else words()
        change = words("Change it with ", code("digest on at 10:00"), " or ", code("digest off"), ".")
        buttons = (Button("Preview", "digest preview"), Button("Edit", f"edit {current.id}"))
        return Message(title=words(promise(current), paused), body=(change,), buttons=buttons)

    async def _preview(
        self, ask: Ask, current: Subscription | None, count: int | None, min_upvotes: int | None
    ) -> Message:
        """The last day's papers as a digest would show them now; nothing is marked as shown."""
        day = await self._store.papers.last_day(ask.now.astimezone(UTC).date())
        if day is None:
            raise Refusal("I have no papers yet to show a digest of.", remedy="status")
        papers = await self._store.papers.of_period(Period.around("day", day))
        floor = min_upvotes if min_upvotes is not None else (current.min_upvotes if current else 0)
        ranked = rank_within_day(
            [one for one in papers if one.upvotes >= floor], {day: [one.upvotes for one in papers]}
        )
        listed = count or (current.count if current else self._defaults.count)
        message = digest_message(Chosen(ranked[:listed], ranked[listed:]), Occasion(day, feed=True, topics=()))
        return replace(
            message,
            title=words(f"Preview of a digest of {day_name(day)}"),
            buttons=(Button("Switch it on", "digest on", "primary"),) if current is None else (),
            public=False,
            kind="answer",
        )
