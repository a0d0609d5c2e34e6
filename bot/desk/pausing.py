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
        dead = await self._still_dead({one.place.key for one in chosen}, ask.now)
        alive = [one for one in chosen if one.place.key not in dead]
        await self._store.subscriptions.set_state([one.id for one in alive], "active")
        if not alive:
            return _cannot(dead)
        note = words(f"The others are still stopped: {_reasons(dead)}.") if dead else ()
        return Message(
            title=words("Resumed ", _names(alive), f". {await self._kept(alive, ask)}"),
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
        told = "It works again: what was missed comes as one message." if broken else "Nothing is broken."
        return Message(title=words(told), buttons=(_SUBSCRIPTIONS,))

    async def _still_dead(self, keys: Collection[str], now: datetime) -> dict[str, str]:
        """Those of the places that cannot be posted to: key to reason."""
        dead = [key for key in sorted(keys) if not await self._revive(key, now)]
        return {key: await self._store.people.trouble_at(key) for key in dead}

    async def _kept(self, resumed: list[Subscription], ask: Ask) -> str:
        numbers = {one.id for one in resumed}
        waiting = {
            match.paper.id
            for key in {one.place.key for one in resumed}
            for match in await self._store.matches.pending(key)
            if match.subscription_id in numbers
        }
        if not waiting:
            return "Nothing was held back meanwhile."
        count = f"{len(waiting)} paper{'' if len(waiting) == 1 else 's'} held back"
        due = [one.next_due_at for one in resumed if one.next_due_at and one.next_due_at > ask.now]
        if all(one.scheduled for one in resumed) and due:
            return f"{count}: they come with the next digest, {moment_name(min(due), ask.now, ask.timezone)}."
        return f"{count}: they come as one message."


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


def _reasons(dead: Mapping[str, str]) -> str:
    return "; ".join(sorted(set(dead.values())))


def _cannot(dead: Mapping[str, str]) -> Message:
    return Message(title=words(f"It still does not work: {_reasons(dead)}."), buttons=(TRY_AGAIN,), kind="refusal")
