"""What somebody has to be told about delivery, each change once, in the transaction that makes the change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Place

log = structlog.get_logger(__name__)


class TroubleKind(StrEnum):
    """What changed."""

    REJECTED = "rejected"
    """The platform refuses this message in every rendering: given up, the place stays."""
    REFUSED = "refused"
    """Refused three times for a reason that no table lists: parked; somebody may send it again."""
    UNCERTAIN = "uncertain"
    """Nobody knows whether it arrived and the history cannot be read: somebody may send it again."""
    DISABLED = "disabled"
    """The place cannot be posted to: its subscriptions are disabled and its messages wait."""
    REVIVED = "revived"
    """The place can be posted to again."""
    THROTTLED = "throttled"
    """Too many direct messages were opened: no new ones for a while."""
    CREDENTIALS = "credentials"
    """The bot's token is not accepted: everything for this platform has stopped."""
    OUTAGE = "outage"
    """The platform does not answer: everything for it waits, and is tried every half minute."""
    RECOVERED = "recovered"
    """The platform answers again."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One change that somebody should know of."""

    kind: TroubleKind
    platform: str
    reason: str
    """A short clause for people, as the platform or the engine put it."""
    place: Place | None = None
    """None if it is about a whole platform."""
    slot_key: str = ""
    number: int = 0
    """The delivery's number, for `Outbox.send_again`; 0 if it is about no single one."""


OnTrouble = Callable[[AsyncConnection, Trouble], Awaitable[None]]
"""Called inside the transaction that makes the change, so that a notice enqueued on this connection comes exactly once.

It must use this connection and never open a writing transaction of its own: there is one writer.
"""


async def tell(on_trouble: OnTrouble, connection: AsyncConnection, trouble: Trouble) -> None:
    """Pass a trouble on; a defect in telling must not undo the record of what happened."""
    log.warning("delivery_trouble", kind=trouble.kind, platform=trouble.platform, reason=trouble.reason)
    try:
        async with connection.begin_nested():
            await on_trouble(connection, trouble)
    except Exception:
        log.exception("telling_failed", kind=trouble.kind)
