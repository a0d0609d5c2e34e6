"""Failures speak: tell whoever made a subscription that its place is broken, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.delivery.troubles import Trouble, TroubleKind
from bot.messages import Button, Message, strong, words
from bot.ports import Messenger, Place
from bot.publish import place_code
from bot.store.deliveries import LIFETIME
from bot.store.people import makers_at
from bot.store.store import Store


class Notices:
    """Turns delivery's troubles into direct messages, in the transaction that makes the change.

    Direct messages that are refused cannot be told of by direct message: the front desk says so at the person's next
    question. Troubles of a whole platform concern its operator: they are logged, and `status` tells of them.
    """

    def __init__(self, store: Store, messengers: Mapping[str, Messenger], clock: Clock) -> None:
        self._store = store
        self._messengers = messengers
        self._clock = clock

    async def tell(self, connection: AsyncConnection, trouble: Trouble) -> None:
        """An `OnTrouble`: enqueue one notice for everyone concerned."""
        message = notice(trouble)
        if message is None or trouble.place is None:
            return
        for dm in await makers_at(connection, trouble.place.key):
            if dm.key != trouble.place.key:
                await self._enqueue(connection, dm, trouble, message)

    async def _enqueue(self, connection: AsyncConnection, dm: Place, trouble: Trouble, message: Message) -> None:
        now = self._clock.now()
        about = f"{place_code(trouble.place)}:{trouble.kind}" if trouble.place else str(trouble.kind)
        await self._store.outbox.enqueue(
            connection,
            slot_key=f"notice:{place_code(dm)}:{about}:{round(now.timestamp())}",
            place=dm,
            kind="notice",
            parts=self._messengers[dm.platform].split(message),
            now=now,
            expires_at=now + LIFETIME["notice"],
        )


def notice(trouble: Trouble) -> Message | None:
    """What the people concerned are told; None if it is nothing for them. Pure."""
    name = trouble.place.name or "a conversation" if trouble.place else ""
    again = (Button("Send again", f"again {trouble.number}", "primary"),) if trouble.number else ()
    if trouble.kind == TroubleKind.DISABLED:
        return Message(
            title=words("I can't post in ", strong(name), f" any more: {trouble.reason}."),
            body=(words("Your subscriptions there are kept, and stopped until it works again."),),
            buttons=(Button("Try again", "retry", "primary"), Button("Subscriptions", "subscriptions")),
            public=True,
            kind="notice",
        )
    if trouble.kind == TroubleKind.REVIVED:
        title = words("I can post in ", strong(name), " again; what was missed comes as one message.")
        return Message(title=title, public=True, kind="notice")
    if trouble.kind == TroubleKind.UNCERTAIN:
        title = words("I don't know whether a message arrived in ", strong(name), f": {trouble.reason}.")
        return Message(title=title, buttons=again, public=True, kind="notice")
    if trouble.kind == TroubleKind.REFUSED:
        title = words(strong(name), f" refused a message three times: {trouble.reason}.")
        return Message(title=title, buttons=again, public=True, kind="notice")
    return None
