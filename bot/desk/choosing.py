"""Which subscriptions a person means, and whether they may change them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.desk.ask import Ask
from bot.errors import Refusal
from bot.ports import Caller
from bot.store.store import Store
from bot.subscriptions import EVERYTHING, Subscription
from bot.topics import TopicRefusal, parse_topic, topic_key

_NUMBER = re.compile(r"#?(\d{1,9})")
LONGEST_BUTTON_LINE = 90
"""Characters; what every platform's identifier for a button can carry beside its own marks."""
_EVERYTHING_WORDS = ("everything", "*", "all papers", "trending")


def key_of(topic: str) -> str:
    """What makes two spellings of a topic the same; the empty string for everything."""
    return topic_key(parse_topic(topic)) if topic != EVERYTHING else EVERYTHING


def read_topic(text: str) -> str:
    """The topic that a person typed, or EVERYTHING; raises TopicRefusal."""
    if text.strip().casefold() in _EVERYTHING_WORDS:
        return EVERYTHING
    try:
        return parse_topic(text).text
    except TopicRefusal as refusal:
        mended = f"subscribe {refusal.example}"
        refusal.remedy = mended if len(mended) < LONGEST_BUTTON_LINE else ""
        raise


class Chooser:
    """Finds the subscriptions that a number, a topic or ``all`` means to the asker."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def mine(self, ask: Ask) -> list[Subscription]:
        """All that the asker made, anywhere."""
        person = ask.caller.person.key
        return [one for one in await self.around(ask) if one.made_by == person]

    async def around(self, ask: Ask) -> list[Subscription]:
        """The asker's own, and everybody's in the place where they ask; no stranger's direct messages."""
        return await self._store.subscriptions.around(ask.caller.person.key, ask.caller.place.key)

    async def chosen(self, ask: Ask, what: str) -> list[Subscription]:
        """The ones that ``what`` means and that the asker may change; raises Refusal if there are none."""
        around = await self.around(ask)
        if what.casefold() == "all":
            found = [one for one in around if one.made_by == ask.caller.person.key]
        else:
            found = _by_number(around, what) or _by_topic(around, what, ask)
        if not found:
            raise Refusal(f"You follow nothing called {what!r} here.", remedy="subscriptions")
        return [self.changeable(ask, one) for one in found]

    def changeable(self, ask: Ask, subscription: Subscription) -> Subscription:
        """The subscription itself; raises Refusal if the asker may not change it."""
        mine = subscription.made_by == ask.caller.person.key
        here = subscription.place == ask.caller.place or subscription.place.key == ask.caller.place.key
        if mine or (here and ask.caller.manages_place):
            return subscription
        raise Refusal(
            f"#{subscription.id} was made by {subscription.made_by_name}: only they, "
            f"or somebody with the permission {ask.caller.permission}, can change it."
        )


def must_manage(caller: Caller) -> None:
    """Raises Refusal if the caller may not change the channel in which they ask, or the bot cannot post there."""
    if caller.place.kind != "dm" and not caller.manages_place:
        raise Refusal(
            f"Changing what {caller.place.name} gets needs the permission {caller.permission}. "
            "You can have it by DM without: say where:dm."
        )
    if caller.obstacle:
        raise Refusal(caller.obstacle)


def _by_number(around: Sequence[Subscription], what: str) -> list[Subscription]:
    found = _NUMBER.fullmatch(what.strip())
    return [one for one in around if found and one.id == int(found[1])]


def _by_topic(around: Sequence[Subscription], what: str, ask: Ask) -> list[Subscription]:
    """The topic in this place first, else in the asker's DM, else wherever the asker made it."""
    try:
        key = key_of(read_topic(what))
    except TopicRefusal:
        return []
    same = [one for one in around if key_of(one.topic) == key]
    person = ask.caller.person.key
    for places in ({ask.caller.place.key}, {ask.caller.dm.key}):
        near = [one for one in same if one.place.key in places]
        if near:
            return near
    return [one for one in same if one.made_by == person]
