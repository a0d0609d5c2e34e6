"""Below which message the further parts of a digest belong, when they go into a thread."""

from __future__ import annotations

from bot.ports import Parcel
from bot.store.outbox import Outbox


async def thread_of(outbox: Outbox, parcel: Parcel) -> str:
    """The timestamp of the digest's first part; empty for that itself, for other messages, and if it never arrived."""
    slot, _, part = parcel.key.rpartition(":")
    if parcel.message.kind != "digest" or part == "1":
        return ""
    return await outbox.receipt(slot, 1)
