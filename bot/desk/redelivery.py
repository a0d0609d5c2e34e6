"""Send a message again whose arrival nobody can know: a person's decision, never the machine's."""

from __future__ import annotations

from bot.desk.ask import Ask
from bot.desk.editing import Number
from bot.desk.verbs import hidden
from bot.errors import Refusal
from bot.messages import Message, words
from bot.store.store import Store


class Redelivery:
    """The button "Send again"."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @hidden
    async def again(self, ask: Ask, number: Number) -> Message:
        """Send a message again that may not have arrived"""
        delivery = await self._store.outbox.one(number)
        here = await self._store.subscriptions.at(delivery.place.key) if delivery else []
        mine = any(one.made_by == ask.caller.person.key for one in here)
        if delivery is None or not (mine or (delivery.place.key == ask.caller.place.key and ask.caller.manages_place)):
            raise Refusal("That message is not yours to send again.", remedy="subscriptions")
        if not await self._store.outbox.send_again(number, ask.now):
            raise Refusal("That message was settled in the meantime.", remedy="subscriptions")
        return Message(title=words("It is on its way again."))
