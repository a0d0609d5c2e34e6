"""A delivery: one part of a message for one place, as the outbox keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, RowMapping, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Message, thaw
from bot.ports import Place
from bot.store.rows import PLACE_COLUMNS, read_place
from bot.store.tables import outbox, places

Kind = Literal["alert", "digest", "notice"]
DeliveryState = Literal["pending", "sending", "sent", "unknown", "rejected", "parked", "expired"]
LIFETIME: Mapping[Kind, timedelta] = {
    "digest": timedelta(hours=20),
    "alert": timedelta(hours=48),
    "notice": timedelta(hours=6),
}
"""How long a message is worth sending; after that its papers go back to wait for the next one."""
PARKED_FOR = timedelta(days=7)
"""How long what cannot be delivered waits for its place to be mended, before its papers go back."""
KEPT_FOR = timedelta(days=30)
"""How long the ends of deliveries are kept for `why` and `status`."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""``retry_at`` of an unknown delivery that only a person can settle; it no longer holds up its lane."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox. All times are UTC."""

    id: int
    slot_key: str
    part: int
    parts: int
    place: Place
    kind: Kind
    payload: bytes
    """The frozen message."""
    plain: bool
    """Render without layout: the platform refused the first rendering."""
    state: DeliveryState
    attempts: int
    """How often sending began."""
    refusals: int
    """How often the platform refused for a reason that no table lists."""
    owner: str
    """Which courier holds it while it is sent or looked for."""
    created_at: datetime
    retry_at: datetime
    """When the next thing may happen to it: a send, a look, or the end of being parked."""
    expires_at: datetime
    first_sent_at: datetime | None = None
    """The earliest attempt that may have landed."""
    last_sent_at: datetime | None = None
    sent_at: datetime | None = None
    message_id: str = ""
    error: str = ""

    @property
    def key(self) -> str:
        """Its idempotency key, the same at every attempt."""
        return f"{self.slot_key}:{self.part}"

    @property
    def message(self) -> Message:
        """What it says; raises msgspec.DecodeError if the payload is none."""
        return thaw(self.payload)


COLUMNS = (
    *(column for column in outbox.c if column.name not in ("kind", "platform", "workspace")),
    outbox.c.kind.label("delivery_kind"),
    *PLACE_COLUMNS,
)
"""What read_delivery reads: the outbox joined with places."""
STUCK = or_(and_(outbox.c.state == "unknown", outbox.c.retry_at >= NEVER), outbox.c.state.in_(("rejected", "parked")))
"""What only a person, or the mending of a place, moves on."""


def read_delivery(row: RowMapping) -> Delivery:
    """A row of COLUMNS."""
    kind: Kind = row["delivery_kind"]
    own = {name: row[name] for name in Delivery.__dataclass_fields__ if name not in ("place", "kind")}
    return Delivery(place=read_place(row), kind=kind, **own)


async def list_deliveries(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> list[Delivery]:
    """Those that meet all conditions, oldest first."""
    statement = select(*COLUMNS).join_from(outbox, places).where(*conditions).order_by(outbox.c.id)
    return [read_delivery(row) for row in (await connection.execute(statement)).mappings()]
