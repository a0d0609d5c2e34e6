"""Make and change subscriptions, and say what came of it: the whole state, what it would have sent, the way back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Literal

from bot.desk.ask import Ask
from bot.desk.buttons import offered, typed_topic
from bot.desk.choosing import key_of
from bot.desk.preview import Previews
from bot.desk.rephrasing import Rephrasing, keyword_buttons, why_keywords
from bot.desk.schedules import promise, standing, wake_button
from bot.errors import Refusal
from bot.matchmaker import Matchmaker, topic_of
from bot.messages import Button, Message, Text, words
from bot.ports import Place
from bot.search.fit import Wanted
from bot.search.rules import looser, stricter
from bot.store.store import Store
from bot.subscriptions import (
    DAY_NAMES,
    EVERYTHING,
    WEEKDAYS,
    Cadence,
    Rule,
    Subscription,
    Timetable,
    usual_rule,
)
from bot.topics import Topic, broader, explain, narrower
from bot.topics.tree import has_plain_phrase

MONDAY = (0,)
LISTED = 10
Direction = Literal["narrower", "broader"]
_STEPS = {"narrower": narrower, "broader": broader}
Revive = Callable[[str, datetime], Awaitable[bool]]
"""Try a place again (its key, now) if it is known to be dead; True if it can be posted to."""


@dataclass(frozen=True, slots=True)
class DigestDefaults:
    """What a schedule is made with when nothing is said."""

    at: time = time(9, 0)
    days: tuple[int, ...] = WEEKDAYS
    count: int = LISTED


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person said about a subscription; None is what they left open."""

    when: Cadence | None = None
    at: time | None = None
    min_upvotes: int | None = None
    days: tuple[int, ...] | None = None
    timezone: str | None = None
    count: int | None = None
    rule: Rule | None = None

    @property
    def none(self) -> bool:
        """Whether nothing was said at all."""
        return self == Wishes()

    @property
    def about_time(self) -> bool:
        """Whether something was said about when."""
        return any(wish is not None for wish in (self.when, self.at, self.days, self.timezone))


class Keeper:
    """Writes subscriptions down."""

    def __init__(
        self,
        store: Store,
        matchmaker: Matchmaker,
        previews: Previews,
        defaults: DigestDefaults,
        revive: Revive,
        rephrasing: Rephrasing | None = None,
    ) -> None:
        """Without a ``rephrasing`` a sentence is followed as it is, and nothing is said about it."""
        self._rephrasing = rephrasing
        self._store = store
        self._matchmaker = matchmaker
        self._revive = revive
        self.previews = previews
        self.defaults = defaults

    async def add(self, ask: Ask, place: Place, topic: str, wishes: Wishes) -> Subscription:
        """A new one. An alert to a person is instant unless they said a time, everything and posts are daily."""
        instant = topic != EVERYTHING and place.kind == "dm" and not wishes.about_time
        cadence = wishes.when or ("instant" if instant else "daily")
        number = await self._store.subscriptions.add(
            place=place,
            topic=topic,
            topic_key=key_of(topic),
            cadence=cadence,
            timetable=self._timetable(cadence, wishes, None, ask.timezone),
            count=wishes.count or self.defaults.count,
            min_upvotes=wishes.min_upvotes or 0,
            made_by=ask.caller.person.key,
            now=ask.now,
            rule=_rule(topic, wishes.rule or usual_rule(cadence)),
        )
        made = await self.one(number)
        await self._matchmaker.open_with_today(made, ask.now)
        return made

    async def change(self, ask: Ask, one: Subscription, wishes: Wishes) -> Subscription:
        """The same one as wished; what was left open stays, except the days of another cadence."""
        unscheduled = wishes.when is None and not one.scheduled and wishes.about_time
        cadence = "daily" if unscheduled else wishes.when or one.cadence
        if wishes.about_time:
            timetable = self._timetable(cadence, wishes, one)
            await self._store.subscriptions.reschedule(one.id, cadence, timetable, ask.now)
        limits = {"min_upvotes": wishes.min_upvotes, "count": wishes.count}
        if given := {name: value for name, value in limits.items() if value is not None}:
            await self._store.subscriptions.change(one.id, **given)
        await self._reread(ask, one, _rule(one.topic, wishes.rule or _kept_rule(one, cadence)))
        return await self.one(one.id)

    async def _reread(self, ask: Ask, one: Subscription, rule: Rule) -> None:
        """Change the rule; what waits already stays, and a looser one opens with today's papers."""
        if rule != one.rule:
            await self._store.subscriptions.change(one.id, rule=rule)
            await self._matchmaker.open_with_today(await self.one(one.id), ask.now)

    async def step(self, ask: Ask, one: Subscription, direction: Direction) -> Subscription:
        """The same one a step narrower or broader: first by its rule, then by its topic; raises Refusal at the end."""
        topic = topic_of(one)
        rule = _next_rule(one, topic, direction)
        if rule:
            await self._reread(ask, one, rule)
            return await self.one(one.id)
        found = _STEPS[direction](topic) if topic else None
        if found is None:
            raise Refusal(f"I can't make {one.name} any {direction} by myself.", remedy=f"edit {one.id}")
        return await self.retopic(ask, one, found.text)

    async def retopic(self, ask: Ask, one: Subscription, topic: str) -> Subscription:
        """The same one about something else; raises Refusal if its place has one about that."""
        taken = await self._store.subscriptions.with_topic(one.place.key, key_of(topic))
        if taken and taken.id != one.id:
            raise Refusal(f"#{taken.id} follows that already.", remedy="subscriptions")
        await self._store.subscriptions.retopic(one.id, topic, key_of(topic))
        changed = await self.one(one.id)
        await self._matchmaker.open_with_today(changed, ask.now)
        return changed

    async def one(self, number: int) -> Subscription:
        """The subscription as it is now; raises Refusal if it is gone."""
        found = await self._store.subscriptions.one(number)
        if found is None:
            raise Refusal(f"#{number} was removed a moment ago.", remedy="subscriptions")
        return found

    async def wake_place(self, ask: Ask, place: Place) -> None:
        """Make sure that a channel can be posted to before promising posts; raises Refusal with the reason."""
        if place.kind != "dm" and not await self._revive(place.key, ask.now):
            reason = await self._store.people.trouble_at(place.key)
            raise Refusal(f"I can't post in {place.name}: {reason}.", remedy="retry")

    async def said(self, ask: Ask, made: Subscription, undo: str) -> Message:
        """The whole resulting state, what it would have sent, and how to adjust it; ``undo`` is the line back."""
        topic = topic_of(made)
        if topic:
            seen = await self.previews.of(Wanted(topic, made.rule), made.min_upvotes, ask.now)
        else:
            seen = await self.previews.of_everything(made.min_upvotes, ask.now)
        offers = await self._rephrasing.of(made, topic, seen, ask.now) if self._rephrasing and topic else []
        instead = keyword_buttons(offers, [again_line(ask, replace(made, topic=one.topic)) for one in offers])
        return Message(
            title=words(promise(made), standing(made, ask.now, ask.timezone)),
            body=(
                *_reading(topic),
                words(seen.sentence() if topic else seen.choice()),
                *(why_keywords(offers) if instead else ()),
            ),
            entries=seen.entries() if topic else (),
            buttons=(*wake_button(made), *instead, *_steps(made, topic), *offered("Undo", undo)),
            public=is_public(ask, made),
        )

    def _timetable(
        self, cadence: Cadence, wishes: Wishes, one: Subscription | None, timezone: str = "UTC"
    ) -> Timetable:
        """As wished; else as it was, but with the days of its cadence."""
        days = MONDAY if cadence == "weekly" else self.defaults.days
        base = Timetable(self.defaults.at, days, timezone)
        if one:
            kept = one.timetable
            base = Timetable(kept.at, kept.days if one.cadence == cadence else days, kept.timezone)
        return Timetable(wishes.at or base.at, wishes.days or base.days, wishes.timezone or base.timezone)


def is_public(ask: Ask, *changed: Subscription) -> bool:
    """What changes a channel is said in the channel; a change made elsewhere is told to whoever made it."""
    here = ask.caller.place
    return here.kind != "dm" and any(one.place.key == here.key for one in changed)


def undo_line(before: Subscription, after: Subscription) -> str:
    """What has to be typed so that a changed subscription is as it was."""
    old, new = before.timetable, after.timetable
    parts = [
        typed_topic(before.topic) if before.topic != after.topic else "",
        before.cadence if before.cadence != after.cadence else "",
        f"at {old.at:%H:%M}" if before.scheduled and old.at != new.at else "",
        f"days {days_line(old.days)}" if before.scheduled and old.days != new.days else "",
        f"timezone {old.timezone}" if before.scheduled and old.timezone != new.timezone else "",
        f"count {before.count}" if before.count != after.count else "",
        f"min_upvotes {before.min_upvotes}" if before.min_upvotes != after.min_upvotes else "",
        f"match {before.rule}" if before.topic and before.rule != _kept_rule(after, before.cadence) else "",
    ]
    return " ".join([f"edit {after.id}", *filter(None, parts)])


def again_line(ask: Ask, gone: Subscription) -> str:
    """What has to be typed, where the asker is, to make a subscription like this; empty if that is not possible."""
    here = gone.place.key == ask.caller.place.key
    if not here and gone.place.key != ask.caller.dm.key:
        return ""
    floor = f"min_upvotes {gone.min_upvotes}" if gone.min_upvotes else ""
    time = gone.timetable
    if gone.topic == EVERYTHING and gone.cadence == "daily" and here:
        schedule = f"at {time.at:%H:%M} timezone {time.timezone} days {days_line(time.days)} count {gone.count}"
        return " ".join(filter(None, ["digest on", schedule, floor]))
    place = "" if gone.place.kind == "dm" else "here"
    at = f"at {time.at:%H:%M}" if gone.scheduled else ""
    rule = f"match {gone.rule}" if gone.rule != usual_rule(gone.cadence) else ""
    return " ".join(filter(None, ["subscribe", typed_topic(gone.topic), place, gone.cadence, at, floor, rule]))


def days_line(days: tuple[int, ...]) -> str:
    """Days of the week as an option's value: ``weekdays``, ``daily``, ``mon,wed``."""
    special = {WEEKDAYS: "weekdays", tuple(range(7)): "daily"}
    return special.get(days) or ",".join(DAY_NAMES[day] for day in days)


def _reading(topic: Topic | None) -> tuple[Text, ...]:
    """How a topic with operators was understood; plain words explain themselves."""
    if topic is None or topic.text == explain(topic).strip("“”"):
        return ()
    return (words("That is: ", explain(topic), "."),)


def _steps(made: Subscription, topic: Topic | None) -> tuple[Button, ...]:
    if topic is None:
        return (Button("Edit", f"edit {made.id}"),)
    narrow = _next_rule(made, topic, "narrower") or narrower(topic)
    broad = _next_rule(made, topic, "broader") or broader(topic)
    lines = (("Narrower", f"narrow {made.id}", narrow), ("Broader", f"broaden {made.id}", broad))
    return tuple(Button(label, line) for label, line, further in lines if further)


def _next_rule(one: Subscription, topic: Topic | None, direction: Direction) -> Rule | None:
    """The rule of the next step; None if there is none, or if the topic has no words that a rule could read."""
    if topic is None or not has_plain_phrase(topic.root):
        return None
    return stricter(one.rule) if direction == "narrower" else looser(one.rule)


def _kept_rule(one: Subscription, cadence: Cadence) -> Rule:
    """Its rule at another cadence: one that somebody chose stays, the usual one follows."""
    return one.rule if one.rule != usual_rule(one.cadence) else usual_rule(cadence)


def _rule(topic: str, rule: Rule) -> Rule:
    """Everything has no words that a rule could read."""
    return rule if topic != EVERYTHING else "normal"
