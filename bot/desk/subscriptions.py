"""Follow a topic: make, list and remove subscriptions."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from bot.desk.ask import Ask
from bot.desk.buttons import fitting, offered
from bot.desk.choosing import Chooser, key_of, must_change, must_manage, must_reach, read_topic
from bot.desk.keeping import Keeper, Wishes, again_line, is_public, undo_line
from bot.desk.options import Choice, ClockTime, Whole, Words
from bot.desk.schedules import item, promise, standing, wake_button
from bot.errors import Refusal
from bot.messages import Button, Message, code, listed, strong, words
from bot.store.store import Store
from bot.subscriptions import Subscription
from bot.typed import shown

TopicText = Annotated[
    str, Words("what to follow; everything is the plain trending feed", example="diffusion policy", kind="topic")
]
Chosen = Annotated[str, Words("a topic, a number from subscriptions, or all", example="3", kind="subscription")]
Where = Annotated[Literal["dm", "here"], Choice("a direct message to you, or a post in this channel")]
When = Annotated[Literal["instant", "daily", "weekly"], Choice("at once, once a day or once a week")]
Strictness = Annotated[
    Literal["precise", "normal", "broad"],
    Choice("how strictly to match: about it, naming it, or close to it", bare=(), also=("rule",)),
]
Upvotes = Annotated[int, Whole("only papers with at least so many upvotes", least=0, most=10_000)]
_SURE = "all yes"
"""What the button types after the question that ``unsubscribe all`` asks."""


class Following:
    """Verbs about subscriptions."""

    def __init__(self, store: Store, chooser: Chooser, keeper: Keeper) -> None:
        self._store = store
        self._chooser = chooser
        self._keeper = keeper

    async def subscribe(
        self,
        ask: Ask,
        topic: TopicText = "",
        where: Where = "dm",
        when: When | None = None,
        at: ClockTime | None = None,
        min_upvotes: Upvotes | None = None,
        match: Strictness | None = None,
    ) -> Message:
        """Follow a topic: a message to you, or a post here, when papers on it appear

        Example: subscribe diffusion policy
        Example: subscribe "chain of thought" -survey daily at 09:00
        Example: subscribe everything weekly here min_upvotes 20
        Example: subscribe graph neural networks match broad
        """
        if not topic:
            return await self._help(ask)
        _must_not_hold_an_option(topic)
        wanted, wishes = read_topic(topic), Wishes(when, at, min_upvotes, rule=match)
        place = ask.caller.place if where == "here" else ask.caller.dm
        if place.kind != "dm":
            must_manage(ask.caller, f"subscribe {topic}")
            must_reach(ask.caller)
            await self._keeper.wake_place(ask, place)
        existing = await self._store.subscriptions.with_topic(place.key, key_of(wanted))
        if existing is None:
            made = await self._keeper.add(ask, place, wanted, wishes)
            return await self._keeper.said(ask, made, f"unsubscribe {made.id}")
        must_change(ask, existing)
        if wishes.none:
            return _already(ask, existing)
        changed = await self._keeper.change(ask, existing, wishes)
        return await self._keeper.said(ask, changed, undo_line(existing, changed))

    async def unsubscribe(self, ask: Ask, topic: Chosen = "", where: Where | None = None) -> Message:
        """Stop following a topic: the mirror of subscribe

        Example: unsubscribe diffusion policy
        Example: unsubscribe 3
        Example: unsubscribe all
        """
        if not topic:
            return await self._which(ask)
        sure = topic.casefold() == _SURE
        chosen = await self._chooser.chosen(ask, "all" if sure else topic, where)
        if topic.casefold() == "all":
            return _ask_first(chosen, where)
        await self._store.subscriptions.remove([one.id for one in chosen])
        again = again_line(ask, chosen[0]) if len(chosen) == 1 else ""
        return Message(
            title=words("You no longer follow ", listed([one.name for one in chosen]), "."),
            buttons=offered("Undo", again),
            public=is_public(ask, *chosen),
        )

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
        items = tuple(item(one, ask, troubles[one.place.key]) for one in around)
        return Message(title=words(f"{len(around)} subscription{'' if len(around) == 1 else 's'}"), items=items)

    async def _help(self, ask: Ask) -> Message:
        """A bare ``subscribe``: how to, and what there is."""
        now = await self.subscriptions(ask)
        how = (
            words("A topic, to you alone, at once: ", code("subscribe diffusion policy")),
            words("Once a day: ", code("subscribe robot learning daily at 09:00")),
            words("Exactly: ", code('subscribe "chain of thought" -survey author:"Sergey Levine"')),
            words("In this channel: ", code("subscribe graph neural networks here")),
        )
        state = words("What you see here now:") if now.items else now.title
        return replace(now, title=words("How to follow a topic"), body=(*how, state))

    async def _which(self, ask: Ask) -> Message:
        """A bare ``unsubscribe``: what could be meant, each with its Remove."""
        around = await self._chooser.around(ask)
        now = await self.subscriptions(ask)
        if not around:
            return now
        return replace(now, title=words("Which one? Say ", code(f"unsubscribe {around[0].id}"), " or its topic."))


def _must_not_hold_an_option(topic: str) -> None:
    """Nobody writes about ``min_upvotes``: where a topic holds it, its value could not be read."""
    before, found, behind = topic.partition(" min_upvotes ")
    if found:
        raise Refusal(
            f"I can't read {shown(behind)} as the least upvotes: give a whole number, as in `min_upvotes 5`.",
            remedy=fitting(f"subscribe {before} min_upvotes 5"),
        )


def _already(ask: Ask, one: Subscription) -> Message:
    state = standing(one, ask.now, ask.timezone)
    return Message(
        title=words("You already follow ", strong(one.name), f" (#{one.id}). ", promise(one), state),
        buttons=(
            *wake_button(one),
            Button("Edit", f"edit {one.id}"),
            Button("Remove", f"unsubscribe {one.id}", "danger"),
        ),
    )


def _ask_first(chosen: list[Subscription], where: str | None) -> Message:
    sure = f"unsubscribe {_SURE}{f' {where}' if where else ''}"
    if len(chosen) == 1:
        return Message(
            title=words("Remove the only one you made, ", strong(chosen[0].name), "?"),
            buttons=(Button("Yes, remove it", sure, "danger"),),
        )
    return Message(
        title=words(f"Remove all {len(chosen)} of your subscriptions?"),
        body=(words(listed([one.name for one in chosen], "subscriptions")),),
        buttons=(Button(f"Yes, remove all {len(chosen)}", sure, "danger"),),
    )
