"""What a person's App Home tells: their topics, their channels' posts, what comes next and what is broken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from adapters.slack_callers import Callers
from adapters.slack_home import HomeContent, Part
from adapters.slack_messenger import PLATFORM
from adapters.slack_spots import Spot
from bot.clock import Clock
from bot.desk.ask import Ask
from bot.desk.schedules import TRY_AGAIN, item, moment_name, where_name, zone_name
from bot.desk.verbs import Verb
from bot.messages import Item, Message, Text, strong, words
from bot.ports import Caller, Place
from bot.store.store import Store
from bot.subscriptions import Subscription

MOST_UPCOMING = 5
_NOTHING = "You follow nothing yet: press “Follow a topic”, or switch a channel's “Daily post” on."


@dataclass(frozen=True, slots=True)
class Facts:
    """What the lines of one home are made of."""

    ask: Ask
    """In the person's direct messages."""
    mine: tuple[Subscription, ...]
    """Those that the person made, but for the ones in ``channels``."""
    channels: tuple[Subscription, ...]
    """Everybody's in the channels that the person is in."""
    troubles: Mapping[str, str]
    """The key of a place to why it cannot be posted to."""
    manages: bool
    """Whether the person may change what their channels get."""

    @property
    def all(self) -> tuple[Subscription, ...]:
        return (*self.mine, *self.channels)


class Contents:
    """Finds out what a home tells. ``timezone`` is that of people who chose none.

    It asks the verbs themselves: that a home is brought up to date is no visit, and nothing for the log.
    """

    def __init__(self, verbs: Mapping[str, Verb], store: Store, clock: Clock, callers: Callers, timezone: str) -> None:
        self._verbs = verbs
        self._store = store
        self._clock = clock
        self._callers = callers
        self._timezone = timezone

    async def of(self, spot: Spot, said: Message | None = None) -> HomeContent:
        """What the person's home tells just now; ``said`` stands above it."""
        facts = await self._facts(spot, Caller(spot.person, spot.dm, spot.dm))
        return HomeContent(
            headline=(await self._verbs["status"].call(facts.ask)).title,
            mine=Part(words("You follow" if facts.mine else _NOTHING), tuple(_lines(facts, facts.mine))),
            settings=await self._verbs["settings"].call(facts.ask),
            channels=tuple(_channels(facts)),
            broken=tuple(_broken(facts)),
            upcoming=tuple(_upcoming(facts)),
            zone=zone_name(facts.ask.timezone),
            said=said,
        )

    async def _facts(self, spot: Spot, caller: Caller) -> Facts:
        chosen = await self._store.people.settings(spot.person.key)
        known = await self._store.subscriptions.in_channels_of(PLATFORM, spot.team)
        rooms = (await self._callers.rooms(spot) if known else None) or frozenset()
        theirs = [one for one in known if one.place.id in rooms]
        made = await self._store.subscriptions.around(caller.person.key, caller.dm.key)
        keys = {caller.dm.key, *(one.place.key for one in (*made, *theirs))}
        found = {key: await self._store.people.trouble_at(key) for key in keys}
        return Facts(
            ask=Ask(caller, self._clock.now(), chosen.timezone or self._timezone),
            mine=tuple(one for one in made if one.place.kind == "dm" or one.place.id not in rooms),
            channels=tuple(theirs),
            troubles={key: reason for key, reason in found.items() if reason},
            manages=bool(theirs) and await self._callers.manages(spot),
        )


# -- pure ------------------------------------------------------------------------------


def _channels(facts: Facts) -> Iterable[Part]:
    for place, theirs in groupby(facts.channels, key=lambda one: one.place):
        caller = replace(facts.ask.caller, place=place, manages_place=facts.manages)
        there = replace(facts, ask=replace(facts.ask, caller=caller))
        yield Part(words(place.name or "A channel"), tuple(_lines(there, theirs)), place.id)


def _lines(facts: Facts, subscriptions: Iterable[Subscription]) -> Iterable[Item]:
    return (item(one, facts.ask, facts.troubles.get(one.place.key, "")) for one in subscriptions)


def _broken(facts: Facts) -> Iterable[Part]:
    """A line a place, under one heading."""
    dm = facts.ask.caller.dm
    places = {dm.key: dm} | {one.place.key: one.place for one in facts.all}
    heading = words("Something to mend")
    for key, reason in facts.troubles.items():
        waiting = sum(one.place.key == key for one in facts.all)
        yield Part(heading, (_mend(places[key], reason, waiting),), places[key].id if key != dm.key else "")
        heading = words()


def _mend(place: Place, reason: str, waiting: int) -> Item:
    name = "Direct messages to you" if place.kind == "dm" else place.name or "A channel"
    kept = "1 subscription waits; its papers are kept." if waiting == 1 else f"{waiting} subscriptions wait."
    return Item(words("⚠ ", strong(name), f": {reason}."), words(kept if waiting else ""), (TRY_AGAIN,))


def _upcoming(facts: Facts) -> Iterable[Text]:
    coming = [one for one in facts.all if _comes(one, facts)]
    for one in sorted(coming, key=lambda one: (one.next_due_at, one.id))[:MOST_UPCOMING]:
        assert one.next_due_at
        moment = moment_name(one.next_due_at, facts.ask.now, facts.ask.timezone)
        yield words(strong(moment), f": {one.name} → {where_name(one)}")


def _comes(one: Subscription, facts: Facts) -> bool:
    return one.state == "active" and one.next_due_at is not None and one.place.key not in facts.troubles
