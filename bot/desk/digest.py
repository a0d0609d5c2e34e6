"""This channel's daily post: a subscription to everything, here, daily."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date
from typing import Annotated, Literal

from bot.desk.ask import Ask
from bot.desk.buttons import offered
from bot.desk.choosing import must_manage, must_reach
from bot.desk.editing import Count
from bot.desk.keeping import Keeper, Wishes, again_line, is_public, undo_line
from bot.desk.lists import Lister
from bot.desk.options import Choice, ClockTime, Days, TimeZone
from bot.desk.schedules import promise, standing, wake_button
from bot.desk.subscriptions import Upvotes
from bot.errors import Refusal
from bot.messages import Button, Message, code, words
from bot.papers import Paper, Period, day_name
from bot.ranking import rank_within_day
from bot.store.lists import ShownList, new_list_id
from bot.store.store import Store
from bot.subscriptions import EVERYTHING, Subscription
from bot.telling import Choice as Chosen
from bot.telling import Occasion
from bot.telling import digest as digest_message

PREVIEW = Button("Preview", "digest preview")


class ChannelDigest:
    """The verb that switches a channel's daily post on and off."""

    def __init__(self, store: Store, lister: Lister, keeper: Keeper) -> None:
        self._store = store
        self._lister = lister
        self._keeper = keeper

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
        wishes = Wishes(None, at, min_upvotes, days, timezone, count)
        if state == "preview":
            return await self._preview(ask, current, wishes)
        if state is None and wishes.none:
            return _state(ask, current)
        if state == "off":
            must_manage(ask.caller)
            return await self._off(ask, current)
        must_manage(ask.caller, "subscribe everything daily")
        must_reach(ask.caller)
        return await self._on(ask, current, replace(wishes, when="daily"))

    async def _on(self, ask: Ask, current: Subscription | None, wishes: Wishes) -> Message:
        """Switched on is active, whatever it was before."""
        await self._keeper.wake_place(ask, ask.caller.place)
        if current is None:
            made = await self._keeper.add(ask, ask.caller.place, EVERYTHING, wishes)
            return await self._said(ask, made, "digest off")
        if current.state != "active":
            await self._store.subscriptions.set_state([current.id], "active")
        changed = await self._keeper.change(ask, current, wishes)
        return await self._said(ask, changed, undo_line(current, changed) if changed != current else "")

    async def _said(self, ask: Ask, made: Subscription, undo: str) -> Message:
        seen = await self._keeper.previews.of_everything(made.min_upvotes, ask.now)
        return Message(
            title=promise(made),
            body=(words(seen.choice()),),
            buttons=(
                replace(PREVIEW, style="primary"),
                Button("Edit", f"edit {made.id}"),
                Button("Pause", f"pause {made.id}"),
                *offered("Undo", undo),
            ),
            public=is_public(ask, made),
        )

    async def _off(self, ask: Ask, current: Subscription | None) -> Message:
        if current is None:
            raise Refusal("There is no digest here.", remedy="digest on")
        await self._store.subscriptions.remove([current.id])
        name = ask.caller.place.name or "This conversation"
        return Message(
            title=words(f"{name} no longer gets a daily post."),
            buttons=offered("Undo", again_line(ask, current)),
            public=is_public(ask, current),
        )

    async def _preview(self, ask: Ask, current: Subscription | None, wishes: Wishes) -> Message:
        """The last day's papers as a digest would show them now; nothing is marked as shown."""
        day = await self._store.papers.last_day(ask.now.astimezone(UTC).date())
        if day is None:
            raise Refusal("I have no papers yet to show a digest of.", remedy="status")
        floor = wishes.min_upvotes if wishes.min_upvotes is not None else (current.min_upvotes if current else 0)
        ranked = await self._ranked(day, floor)
        on = (Button("Switch it on", "digest on", "primary"),) if current is None else ()
        if not ranked:
            return Message(title=words(f"No paper of {day_name(day)} has {floor} upvotes by now."), buttons=on)
        count = wishes.count or (current.count if current else self._keeper.defaults.count)
        pages = ShownList(new_list_id(), f"Digest of {day_name(day)}", "", tuple(one.id for one in ranked), {}, ask.now)
        await self._lister.keep(ask, pages)
        chosen = Chosen(ranked[:count], ranked[count:])
        message = digest_message(chosen, Occasion(day, feed=True, topics=()), pages=pages)
        title = words(f"Preview of a digest of {day_name(day)}")
        showing = tuple(button for button in message.buttons if button.line.startswith("page "))
        return replace(message, title=title, buttons=(*on, *showing), public=False, kind="answer")

    async def _ranked(self, day: date, floor: int) -> list[Paper]:
        papers = await self._store.papers.of_period(Period.around("day", day))
        votes = {day: [one.upvotes for one in papers]}
        return rank_within_day([one for one in papers if one.upvotes >= floor], votes)


def _state(ask: Ask, current: Subscription | None) -> Message:
    """A bare ``digest``: what is, and what can be typed."""
    if current is None:
        on = code("digest on at 09:00 timezone Europe/Berlin")
        how = words("Switch it on with ", on, ", see it with ", code("digest preview"), ".")
        return Message(title=words("There is no digest here yet."), body=(how,), buttons=(PREVIEW,))
    change = words("Change it with ", code("digest on at 10:00"), " or ", code("digest off"), ".")
    return Message(
        title=words(promise(current), standing(current, ask.now, ask.timezone)),
        body=(change,),
        buttons=(*wake_button(current), PREVIEW, Button("Edit", f"edit {current.id}")),
    )
