"""Change a subscription by its number: what the buttons under it do."""

from __future__ import annotations

from typing import Annotated

from bot.desk.ask import Ask
from bot.desk.buttons import typed_topic
from bot.desk.choosing import Chooser, read_topic
from bot.desk.keeping import Direction, Keeper, Wishes, undo_line
from bot.desk.options import ClockTime, Days, TimeZone, Whole
from bot.desk.schedules import promise, standing, wake_button
from bot.desk.subscriptions import Strictness, TopicText, Upvotes, When
from bot.desk.verbs import hidden
from bot.messages import Button, Message, code, words
from bot.subscriptions import EVERYTHING, Subscription

Number = Annotated[int, Whole("the subscription's number", least=1, most=999_999_999)]
Count = Annotated[int, Whole("at most so many papers a post", least=1, most=25)]
FEW_UPVOTES = 5
"""The bar that a button offers: a Daily Papers day has a median of six when it is posted."""


class Editing:
    """Verbs that only buttons use, and what they stand for can be typed with visible ones."""

    def __init__(self, chooser: Chooser, keeper: Keeper) -> None:
        self._chooser = chooser
        self._keeper = keeper

    @hidden
    async def edit(
        self,
        ask: Ask,
        number: Number,
        when: When | None = None,
        at: ClockTime | None = None,
        min_upvotes: Upvotes | None = None,
        days: Days | None = None,
        timezone: TimeZone | None = None,
        count: Count | None = None,
        match: Strictness | None = None,
        topic: TopicText = "",
    ) -> Message:
        """Change a subscription

        Example: edit 3 daily at 10:00
        """
        one = await self._chosen(ask, number)
        wishes = Wishes(when, at, min_upvotes, days, timezone, count, match)
        if wishes.none and not topic:
            return _editor(ask, one)
        wanted = read_topic(topic, f"edit {number}") if topic else one.topic
        changed = await self._keeper.retopic(ask, one, wanted) if wanted != one.topic else one
        changed = await self._keeper.change(ask, changed, wishes)
        return await self._keeper.said(ask, changed, undo_line(one, changed))

    @hidden
    async def narrow(self, ask: Ask, number: Number) -> Message:
        """Make a subscription narrower: match more strictly, then ask for more"""
        return await self._step(ask, number, "narrower")

    @hidden
    async def broaden(self, ask: Ask, number: Number) -> Message:
        """Make a subscription broader: match less strictly, then ask for less"""
        return await self._step(ask, number, "broader")

    async def _step(self, ask: Ask, number: int, direction: Direction) -> Message:
        one = await self._chosen(ask, number)
        changed = await self._keeper.step(ask, one, direction)
        return await self._keeper.said(ask, changed, undo_line(one, changed))

    async def _chosen(self, ask: Ask, number: int) -> Subscription:
        return (await self._chooser.chosen(ask, str(number)))[0]


def _editor(ask: Ask, one: Subscription) -> Message:
    """The state, a button for each usual change, and how to type any other. Pure."""
    state = words(promise(one), standing(one, ask.now, ask.timezone))
    hint = _hint(ask, one)
    body = (words("Anything else: ", code(hint)),) if hint else ()
    remove = Button("Remove", f"unsubscribe {one.id}", "danger")
    return Message(title=state, body=body, buttons=(*wake_button(one), *_whens(one), *_limits(one), remove))


def _hint(ask: Ask, one: Subscription) -> str:
    """A visible command that changes it from here; nothing if it belongs elsewhere."""
    if one.place.key not in (ask.caller.place.key, ask.caller.dm.key):
        return ""
    if one.topic == EVERYTHING and one.place.key == ask.caller.place.key:
        return "digest on at 10:00 days mon,wed,fri count 5"
    place = "" if one.place.kind == "dm" else " here"
    return f"subscribe {typed_topic(one.topic)}{place} daily at 10:00"


def _whens(one: Subscription) -> tuple[Button, ...]:
    labels = {"instant": "At once", "daily": "Daily", "weekly": "Weekly"}
    return tuple(Button(label, f"edit {one.id} {when}") for when, label in labels.items() if when != one.cadence)


def _limits(one: Subscription) -> tuple[Button, ...]:
    if one.min_upvotes:
        return (Button("Any upvotes", f"edit {one.id} min_upvotes 0"),)
    return (Button(f"From {FEW_UPVOTES} upvotes", f"edit {one.id} min_upvotes {FEW_UPVOTES}"),)
