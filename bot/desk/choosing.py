"""Which subscriptions a person means, and whether they may change them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.desk.ask import Ask
from bot.desk.buttons import fitting, typed_topic
from bot.errors import Refusal
from bot.ports import Caller
from bot.store.store import Store
from bot.subscriptions import EVERYTHING, Subscription
from bot.topics import Topic, TopicRefusal, parse_topic, topic_key
from bot.typed import nearest, shown

_NUMBER = re.compile(r"#?(\d{1,9})", re.ASCII)
_EVERYTHING_WORDS = ("everything", "*", "all papers", "trending")


def key_of(topic: str) -> str:
    """What makes two spellings of a topic the same; the empty string for everything."""
    return topic_key(parse_topic(topic)) if topic != EVERYTHING else EVERYTHING


def read_topic(text: str, command: str = "subscribe") -> str:
    """The topic that a person typed after ``command``, or EVERYTHING; raises TopicRefusal with a corrected line."""
    if text.strip().casefold() in _EVERYTHING_WORDS:
        return EVERYTHING
    try:
        return _without_parentheses(parse_topic(text)).text
    except TopicRefusal as refusal:
        refusal.remedy = fitting(f"{command} {typed_topic(refusal.example)}")
        raise


def _without_parentheses(topic: Topic) -> Topic:
    """The same topic without the pair around all of it, which only kept its words from being read as options."""
    text = topic.text
    try:
        inner = parse_topic(text[1:-1]) if text.startswith("(") and text.endswith(")") else topic
    except TopicRefusal:
        return topic
    return inner if topic_key(inner) == topic_key(topic) else topic


class Chooser:
    """Finds the subscriptions that a number, a topic or ``all`` means to the asker."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def around(self, ask: Ask) -> list[Subscription]:
        """The asker's own, and everybody's in the place where they ask; no stranger's direct messages."""
        return await self._store.subscriptions.around(ask.caller.person.key, ask.caller.place.key)

    async def chosen(self, ask: Ask, what: str, where: str | None = None) -> list[Subscription]:
        """The ones that ``what`` means and that the asker may change; raises Refusal if there are none.

        ``where`` (``dm`` or ``here``) leaves only those in one place.
        """
        places = {None: None, "dm": ask.caller.dm.key, "here": ask.caller.place.key}
        around = [one for one in await self.around(ask) if where is None or one.place.key == places[where]]
        found = _meant(around, what, ask)
        if not found:
            raise _nothing(around, what)
        theirs = [one for one in found if may_change(ask, one)]
        if not theirs:
            raise _not_theirs(ask, found[0])
        return theirs


def may_change(ask: Ask, subscription: Subscription) -> bool:
    """Its maker may, anywhere; and whoever manages the place it is for, there."""
    here = subscription.place.key == ask.caller.place.key
    return subscription.made_by == ask.caller.person.key or (here and ask.caller.manages_place)


def must_change(ask: Ask, subscription: Subscription) -> None:
    """Raises Refusal if the asker may not change it."""
    if not may_change(ask, subscription):
        raise _not_theirs(ask, subscription)


def must_manage(caller: Caller, instead: str = "") -> None:
    """Raises Refusal if the caller may not change the channel in which they ask; ``instead`` needs no permission."""
    if caller.place.kind == "dm" or caller.manages_place:
        return
    text = f"Changing what {caller.place.name} gets needs the permission {caller.permission}."
    way = f" A direct message to you needs none: `{instead}`." if instead else ""
    raise Refusal(text + way, remedy=fitting(instead))


def must_reach(caller: Caller) -> None:
    """Raises Refusal if the bot could not post where the caller asks."""
    if caller.obstacle:
        raise Refusal(caller.obstacle)


def _meant(around: Sequence[Subscription], what: str, ask: Ask) -> list[Subscription]:
    if what.casefold() == "all":
        return [one for one in around if one.made_by == ask.caller.person.key]
    return _by_number(around, what) or _by_topic(around, what, ask)


def _by_number(around: Sequence[Subscription], what: str) -> list[Subscription]:
    found = _NUMBER.fullmatch(what.strip())
    return [one for one in around if found and one.id == int(found[1])]


def _by_topic(around: Sequence[Subscription], what: str, ask: Ask) -> list[Subscription]:
    """The topic in this place first, else in the asker's DM, else wherever the asker made it.

    What the asker may not change is only meant if there is nothing else.
    """
    try:
        key = key_of(read_topic(what))
    except TopicRefusal:
        return []
    same = [one for one in around if key_of(one.topic) == key]
    theirs = [one for one in same if may_change(ask, one)]
    for place in (ask.caller.place, ask.caller.dm):
        near = [one for one in theirs if one.place.key == place.key]
        if near:
            return near
    return theirs or same


def _nothing(around: Sequence[Subscription], what: str) -> Refusal:
    """Why nothing was meant, with a way on."""
    if not around:
        return Refusal("You follow nothing yet.", remedy="subscribe")
    if what.casefold() == "all":
        return Refusal("You made none of the subscriptions here.", remedy="subscriptions")
    if found := _NUMBER.fullmatch(what.strip()):
        return Refusal(f"There is no subscription #{found[1]} here: it may have been removed.", remedy="subscriptions")
    near = nearest(what, [one.name for one in around])
    meant = f" Did you mean {shown(near)}?" if near else ""
    return Refusal(f"You follow nothing called {shown(what)} here.{meant}", remedy="subscriptions")


def _not_theirs(ask: Ask, subscription: Subscription) -> Refusal:
    return Refusal(
        f"#{subscription.id} was made by {subscription.made_by_name}: only they, "
        f"or somebody with the permission {ask.caller.permission}, can change it.",
        remedy="subscriptions",
    )
