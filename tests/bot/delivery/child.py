"""A delivering process of its own, for tests that kill it: `python -m tests.bot.delivery.child URL PORT`."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.delivery.courier import Courier
from bot.delivery.troubles import Trouble
from bot.store.database import Database
from bot.store.outbox import Outbox
from tests.servers.platform_server import RemoteMessenger

LOOK_EVERY = timedelta(seconds=0.02)


async def main(url: str, port: int) -> None:
    """Deliver until nothing is left, then leave politely."""
    database = Database(url)
    database.lock()
    outbox = Outbox(database)
    clock = Clock()
    courier = Courier(outbox, {"fake": RemoteMessenger(port)}, clock, ignore, draw=lambda: 0.0)
    life = asyncio.create_task(courier.run())
    async with asyncio.timeout(30):
        while set(await outbox.counts_by_state()) != {"sent"}:
            await clock.sleep(LOOK_EVERY)
    await courier.drain()
    await life
    await database.close()


async def ignore(connection: AsyncConnection, trouble: Trouble) -> None:
    """Nobody listens here."""


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
