"""A write that is cancelled leaves nothing behind: no half of it, and no lock."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, insert, select

from bot.store.database import Database
from bot.store.tables import meta


async def write_two(database: Database, key: str) -> None:
    async with database.write() as connection:
        for half in "ab":
            one = insert(meta).values(key=key + half, value="").returning(meta.c.key)
            await connection.execute(one)


async def test_a_write_that_is_cancelled_anywhere_locks_nobody_out(database: Database) -> None:
    ends = []  # a task that was cancelled keeps its traceback, and with it the statement that was cut short
    for pause in range(40):
        tasks = [asyncio.create_task(write_two(database, f"{pause}-{number}-")) for number in range(3)]
        await asyncio.sleep(pause / 4000)
        for task in tasks:
            task.cancel()
        ends.append(await asyncio.gather(*tasks, return_exceptions=True))
        async with asyncio.timeout(2):
            await write_two(database, f"{pause}-after-")
    async with database.read() as connection:
        count = (await connection.execute(select(func.count()).select_from(meta))).scalar_one()
    assert count % 2 == 0
    assert any(isinstance(end, asyncio.CancelledError) for each in ends for end in each)
