"""Follow a topic: make, change, list and remove subscriptions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from typing import Annotated, Literal

from bot.desk.ask import Ask
from bot.desk.choosing import Chooser, key_of, must_manage, read_topic
from bot.desk.options import Choice, ClockTime, Whole, Words
from bot.desk.preview import preview
from bot.desk.schedules import item, promise
from bot.desk.verbs import hidden
from bot.errors import Refusal
from bot.matchmaker import Matchmaker, topic_of
from bot.messages import Button, Message, Text, code, listed, strong, words
from bot.ports import Place
from bot.store.store import Store
from bot.subscriptions import EVERYTHING, WEEKDAYS, Cadence, Subscription, Timetable
from bot.topics import Topic, broader, explain, narrower

TopicText = Annotated[
    str, Words("what to follow; everything is the plain trending feed", example="diffusion policy", kind="topic")
]
Chosen = Annotated[str, Words("a topic, a number from subscriptions, or all", example="3", kind="subscription")]
Where = Annotated[Literal["dm", "here"], Choice("a direct message to you, or a post in this channel")]
When = Annotated[Literal["instant", "daily", "weekly"], Choice("at once, once a day or once a week")]
Upvotes = Annotated[int, Whole("only papers with at least so many upvotes", least=0, most=10_000)]
Number = Annotated[int, Whole("the subscription's number", least=1, most=999_999_999)]
MONDAY = (0,)
LISTED = 10


@dataclass(frozen=True, slots=True)
class DigestDefaults:
    """What a schedule is made with when nothing is said."""

    source: str
    at: time = time(9, 0)
    days: tuple[int, ...] = WEEKDAYS
    count: int = LISTED


class Following:
    """Verbs about subscriptions."""

    def __init__(self, store: Store, chooser: Chooser, matchmaker: Matchmaker, defaults: DigestDefaults) -> None:
        self._store = store
        self._chooser = chooser
        self._matchmaker = matchmaker
        self._defaults = defaults

    async def subscribe(
        self,
        ask: Ask,
        topic: TopicText = "",
        where: Where = "dm",
        when: When | None = None,
        at: ClockTime | None = None,
        min_upvotes: Upvotes | None = None,
    ) -> Message:
        """Follow a topic: a message to you, or a post here, when papers on it appear

        Example: subscribe diffusion policy
        Example: subscribe "chain of thought" -survey daily at 09:00
        Example: subscribe everything weekly here min_upvotes 20
        """
        if not topic:
            return await self._help(ask)
        wanted = read_topic(topic)
        place = ask.caller.place if where == "here" else ask.caller.dm
        if place.kind != "dm":
            must_manage(ask.caller)
        existing = await self._store.subscriptions.with_topic(place.key, key_of(wanted))
        if existing:
            return await self._change(ask, existing, when, at, min_upvotes)
        return await self._add(ask, place, wanted, when, at, min_upvotes or 0)

    async def unsubscribe(self, ask: Ask, what: Chosen) -> Message:
        """Stop following a topic: the mirror of subscribe

        Example: unsubscribe diffusion policy
        Example: unsubscribe 3
        Example: unsubscribe all
        """
        sure = what.casefold() == "all yes"
        chosen = await self._chooser.chosen(ask, "all" if sure else what)
        if what.casefold() == "all":
            button = Button(f"Yes, remove all {len(chosen)}", "unsubscribe all yes", "danger")
            return Message(title=words(f"Remove all {len(chosen)} of your subscriptions?"), buttons=(button,))
        await self._store.subscriptions.remove([one.id for one in chosen])
        return _removed(chosen)

    async def subscriptions(self, ask: Ask) -> Message:
        """Mine and this channel's: topic, place, schedule, who made it, state, next delivery

        Example: subscriptions
        """
        around = await self._chooser.around(ask)
        if not around:
            return Message(
                title=words("You follow nothing yet."),
                body=(words("Try ", code("subscribe diffusion policy"), " or ", code("digest on"), "."),),
            )
        troubles = {one.place.key: await self._store.people.trouble_at(one.place.key) for one in around}
        items = tuple(item(one, ask.now, ask.timezone, troubles[one.place.key]) for one in around)
        return Message(title=words(f"{len(around)} subscription{'' if len(around) == 1 else 's'}"), items=items)

    @hidden
    async def edit(
        self,
        ask: Ask,
        number: Number,
        when: When | None = None,
        at: ClockTime | None = None,
        min_upvotes: Upvotes | None = None,
        topic: TopicText = "",
    ) -> Message:
        """Change a subscription

        Example: edit 3 daily at 10:00
        """
        one = (await self._chooser.chosen(ask, str(number)))[0]
        if topic:
            return await self._retopic(ask, one, read_topic(topic))
        if when is None and at is None and min_upvotes is None:
            lines = (
                f"edit {number} daily at 10:00",
                f"edit {number} min_upvotes 5",
                f"edit {number} topic:robot learning",
            )
            return Message(title=promise(one), body=tuple(words("Change it: ", code(line)) for line in lines))
        return await self._change(ask, one, when, at, min_upvotes)

    @hidden
    async def narrow(self, ask: Ask, number: Number) -> Message:
        """Make a subscription's topic narrower"""
        return await self._step(ask, number, "narrower")

    @hidden
    async def broaden(self, ask: Ask, number: Number) -> Message:
        """Make a subscription's topic broader"""
        return await self._step(ask, number, "broader")

    async def _add(
        self, ask: Ask, place: Place, topic: str, when: Cadence | None, at: time | None, min_upvotes: int
    ) -> Message:
        cadence = when or ("daily" if topic == EVERYTHING or place.kind != "dm" or at else "instant")
        number = await self._store.subscriptions.add(
            place=place,
            topic=topic,
            topic_key=key_of(topic),
            cadence=cadence,
            timetable=self._timetable(ask, cadence, at),
            count=self._defaults.count,
            min_upvotes=min_upvotes,
            made_by=ask.caller.person.key,
            now=ask.now,
        )
        made = await self._one(number)
        await self._matchmaker.open_with_today(made, ask.now)
        return await self._made(ask, made)

    async def _made(self, ask: Ask, made: Subscription) -> Message:
        """The whole resulting state, what it would have sent, and how to adjust it."""
        topic = topic_of(made)
        seen = await preview(self._store, self._defaults.source, topic, made.min_upvotes, ask.now)
        return Message(
            title=promise(made),
            body=(*_reading(topic), words(seen.sentence())),
            entries=seen.entries(),
            buttons=(*_steps(made, topic), Button("Undo", f"unsubscribe {made.id}")),
            public=made.place.kind != "dm",
        )

    async def _change(
        self, ask: Ask, one: Subscription, when: Cadence | None, at: time | None, min_upvotes: int | None
    ) -> Message:
        self._chooser.changeable(ask, one)
        if when is None and at is None and min_upvotes is None:
            return Message(
                title=words("You already follow ", strong(one.name), f" (#{one.id}). ", promise(one)),
                buttons=(Button("Edit", f"edit {one.id}"), Button("Remove", f"unsubscribe {one.id}")),
            )
        cadence = when or ("daily" if at and not one.scheduled else one.cadence)
        if (cadence, at) != (one.cadence, None):
            timetable = self._timetable(ask, cadence, at, one.timetable if one.cadence == cadence else None)
            await self._store.subscriptions.reschedule(one.id, cadence, timetable, ask.now)
        if min_upvotes is not None:
            await self._store.subscriptions.change(one.id, min_upvotes=min_upvotes)
        return await self._made(ask, await self._one(one.id))

    async def _retopic(self, ask: Ask, one: Subscription, topic: str) -> Message:
        taken = await self._store.subscriptions.with_topic(one.place.key, key_of(topic))
        if taken and taken.id != one.id:
            raise Refusal(f"#{taken.id} follows that already.", remedy="subscriptions")
        await self._store.subscriptions.retopic(one.id, topic, key_of(topic))
        changed = await self._one(one.id)
        await self._matchmaker.open_with_today(changed, ask.now)
        return await self._made(ask, changed)

    async def _step(self, ask: Ask, number: int, direction: Literal["narrower", "broader"]) -> Message:
        one = (await self._chooser.chosen(ask, str(number)))[0]
        topic = topic_of(one)
        step = narrower if direction == "narrower" else broader
        found = step(topic) if topic else None
        if found is None:
            raise Refusal(f"I can't make {one.name!r} any {direction} by myself.", remedy=f"edit {number}")
        return await self._retopic(ask, one, found.text)

    async def _one(self, number: int) -> Subscription:
        found = await self._store.subscriptions.one(number)
        if found is None:
            raise Refusal(f"#{number} was removed a moment ago.", remedy="subscriptions")
        return found

    def _timetable(self, ask: Ask, cadence: Cadence, at: time | None, now: Timetable | None = None) -> Timetable:
        if now:
            return replace(now, at=at or now.at)
        days = MONDAY if cadence == "weekly" else self._defaults.days
        return Timetable(at or self._defaults.at, days, ask.timezone)

    async def _help(self, ask: Ask) -> Message:
        mine = await self.subscriptions(ask)
        how = (
            words("Follow a topic: ", code("subscribe diffusion policy")),
            words("Once a day: ", code("subscribe robot learning daily at 09:00")),
            words("Exactly: ", code('subscribe "chain of thought" -survey author:"Sergey Levine"')),
            words("In this channel: ", code("subscribe graph neural networks here")),
        )
        return replace(mine, body=(*how, *mine.body))


def _removed(chosen: list[Subscription]) -> Message:
    first = chosen[0]
    again = f"subscribe {first.name}{' here' if first.place.kind != 'dm' else ''} {first.cadence}"
    undo = (Button("Undo", again),) if len(chosen) == 1 and len(again) < 90 else ()
    return Message(
        title=words("You no longer follow ", listed([one.name for one in chosen]), "."),
        buttons=undo,
        public=any(one.place.kind != "dm" for one in chosen),
    )


def _reading(topic: Topic | None) -> tuple[Text, ...]:
    """How a topic with operators was understood; plain words explain themselves."""
    if topic is None or topic.text == explain(topic).strip("“”"):
        return ()
    return (words("That is: ", explain(topic), "."),)


def _steps(made: Subscription, topic: Topic | None) -> tuple[Button, ...]:
    if topic is None:
        return ()
    narrow = (Button("Narrower", f"narrow {made.id}"),) if narrower(topic) else ()
    return narrow + ((Button("Broader", f"broaden {made.id}"),) if broader(topic) else ())
