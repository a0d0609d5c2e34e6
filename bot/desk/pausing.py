"""Hold back and go on: nothing is deleted, and what was held back arrives as one message."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated

from bot.desk.ask import Ask
from bot.desk.choosing import Chooser
from bot.desk.keeping import Revive, is_public
from bot.desk.options import Span, Words
from bot.desk.schedules import TRY_AGAIN, moment_name
from bot.desk.verbs import hidden
from bot.messages import Button, Message, Text, listed, words
from bot.store.store import Store
from bot.subscriptions import Subscription

What = Annotated[str, Words("a topic, a number from subscriptions, or all", example="3", kind="subscription")]
_SUBSCRIPTIONS = Button("Subscriptions", "subscriptions")


class Pausing:
    """The verbs pause and resume, and the button "Try again"."""

    def __init__(self, store: Store, chooser: Chooser, revive: Revive) -> None:
        self._store = store
        self._chooser = chooser
        self._revive = revive

    async def pause(self, ask: Ask, what: What = "all", for_: Span | None = None) -> Message:
        """Hold messages back; nothing is deleted

        Example: pause 3
        Example: pause all for 1 week
        """
        found = await self._chooser.chosen(ask, what)
        chosen = [one for one in found if one.state != "disabled"]
        if not chosen:
            return Message(title=words(f"It is stopped already: {found[0].reason}."), buttons=(TRY_AGAIN,))
        until = ask.now + for_ if for_ else None
        await self._store.subscriptions.set_state([one.id for one in chosen], "paused", until)
        ending = f" until {moment_name(until, ask.now, ask.timezone)}" if until else ""
        return Message(
            title=words("Paused ", _names(chosen), f"{ending}. What comes meanwhile is kept for one catch-up message."),
            buttons=(Button("Resume", f"resume {chosen[0].id}" if len(chosen) == 1 else "resume all", "primary"),),
            public=is_public(ask, *chosen),
        )

    async def resume(self, ask: Ask, what: What = "all") -> Message:
        """Go on with what was paused or stopped; what was held back comes as one message

        Example: resume 3
        Example: resume all
        """
        chosen = [one for one in await self._chooser.chosen(ask, what) if one.state != "active"]
        if not chosen:
            return Message(title=words("Nothing is paused."), buttons=(_SUBSCRIPTIONS,))
        stuck = await self._stuck([one for one in chosen if one.state == "disabled"], ask.now)
        dead = await self._still_dead({one.place.key for one in chosen}, ask.now)
        alive = [one for one in chosen if one.place.key not in dead]
        await self._store.subscriptions.set_state([one.id for one in alive], "active")
        if not alive:
            return _cannot(dead)
        note = words(f"The others are still stopped: {_reasons(dead)}.") if dead else ()
        return Message(
            title=words("Resumed ", _names(alive), f". {await self._kept(alive, stuck, ask)}"),
            note=note,
            buttons=(*((TRY_AGAIN,) if dead else ()), _SUBSCRIPTIONS),
            public=is_public(ask, *alive),
        )

    @hidden
    async def retry(self, ask: Ask) -> Message:
        """Try again what could not be delivered; what somebody paused stays paused"""
        mine = [one for one in await self._chooser.around(ask) if one.made_by == ask.caller.person.key]
        keys = {ask.caller.dm.key, ask.caller.place.key, *(one.place.key for one in mine)}
        broken = {key for key in keys if await self._store.people.trouble_at(key)}
        dead = await self._still_dead(broken, ask.now)
        if dead:
            return _cannot(dead)
        told = "It works again: what was missed comes as one message." if broken else await self._all_is_well(keys, ask)
        return Message(title=words(told), buttons=(_SUBSCRIPTIONS,))

    async def _all_is_well(self, keys: Collection[str], ask: Ask) -> str:
        """That there is nothing to try again, for a place may have been mended before anybody pressed the button."""
        mended = [moment for key in keys if (moment := await self._store.people.mended_at(key))]
        if not mended:
            return "Nothing is broken."
        since = moment_name(max(mended), ask.now, ask.timezone)
        return f"It works again already, since {since}: messages are sent as ever."

    async def _still_dead(self, keys: Collection[str], now: datetime) -> dict[str, str]:
        """Those of the places that cannot be posted to: key to reason."""
        dead = [key for key in sorted(keys) if not await self._revive(key, now)]
        return {key: await self._store.people.trouble_at(key) for key in dead}

    async def _stuck(self, stopped: list[Subscription], now: datetime) -> dict[str, set[str]]:
        """The papers of messages that could not be sent, by place; the mending of a place sends what is fresh."""
        found: dict[str, set[str]] = {}
        for key in {one.place.key for one in stopped}:
            parts = await self._store.outbox.troubles(place_key=key)
            fresh = (part for part in parts if part.state == "parked" and part.expires_at > now)
            found[key] = {paper.id for part in fresh for paper in part.message.papers()}
        return found

    async def _kept(self, resumed: list[Subscription], stuck: Mapping[str, set[str]], ask: Ask) -> str:
        """What comes of what was held back: what could not be sent at once, what only waits as its schedule has it."""
        keys, numbers = {one.place.key for one in resumed}, {one.id for one in resumed}
        at_once = {paper for key in keys for paper in stuck.get(key, ())}
        waiting = {
            match.paper.id
            for key in keys
            for match in await self._store.matches.pending(key)
            if match.subscription_id in numbers
        }
        told = [_counted(at_once, "could not be sent", "now")] if at_once else []
        told += [_counted(waiting, "held back", _when(resumed, ask))] if waiting else []
        return " ".join(told) or "Nothing was held back meanwhile."


class PauseEnds:
    """Ends pauses whose time is up."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, now: datetime) -> int:
        """Returns how many subscriptions go on."""
        over = [one.id for one in await self._store.subscriptions.pauses_over(now)]
        if over:
            await self._store.subscriptions.set_state(over, "active")
        return len(over)


def _names(chosen: list[Subscription]) -> Text:
    return listed([one.name for one in chosen], "subscriptions")


def _counted(papers: Collection[str], why: str, when: str) -> str:
    """``2 papers held back: they come as one message.``"""
    return f"1 paper {why}: it comes {when}." if len(papers) == 1 else f"{len(papers)} papers {why}: they come {when}."


def _when(resumed: list[Subscription], ask: Ask) -> str:
    due = [one.next_due_at for one in resumed if one.next_due_at and one.next_due_at > ask.now]
    if all(one.scheduled for one in resumed) and due:
        return f"with the next digest, {moment_name(min(due), ask.now, ask.timezone)}"
    return "as one message"


def _reasons(dead: Mapping[str, str]) -> str:
    return "; ".join(sorted(set(dead.values())))


def _cannot(dead: Mapping[str, str]) -> Message:
    return Message(title=words(f"It still does not work: {_reasons(dead)}."), buttons=(TRY_AGAIN,), kind="refusal")
