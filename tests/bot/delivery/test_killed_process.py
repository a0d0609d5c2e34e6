"""A real process is killed with SIGKILL while it sends, again and again: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator

from bot.store.database import Database
from bot.store.deliveries import NEVER
from tests.bot.delivery.scene import Scene, place
from tests.servers.platform_server import DELAY_SECONDS, PlatformServer

MESSAGES, PLACES, KILLS = 60, 6, 4


@contextlib.asynccontextmanager
async def child(database: Database, port: int) -> AsyncIterator[Process]:
    """A delivering process; it never outlives the test."""
    arguments = (sys.executable, "-m", "tests.bot.delivery.child", str(database.url), str(port))
    process = await asyncio.create_subprocess_exec(*arguments, stdout=DEVNULL)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def kill_while_sending(database: Database, server: PlatformServer, after: float) -> None:
    """SIGKILL a process some moments after it has begun to send."""
    server.arrived.clear()
    async with child(database, server.port), asyncio.timeout(30):
        await server.arrived.wait()
        await asyncio.sleep(after)


async def test_killing_the_process_loses_nothing_and_doubles_nothing(database: Database) -> None:
    scene = Scene(database)
    for number in range(MESSAGES):
        await scene.enqueue(f"m{number}", place(f"p{number % PLACES}"))
        await scene.change(f"m{number}", expires_at=NEVER)  # the killed process lives in real time
    chance = random.Random(5)
    async with PlatformServer(seed=5) as server:
        for _ in range(KILLS):
            await kill_while_sending(database, server, chance.uniform(0, 5 * DELAY_SECONDS))
        assert len(server.platform.landed) < MESSAGES
        async with child(database, server.port) as last, asyncio.timeout(60):
            assert await last.wait() == 0
    assert sorted(server.platform.keys) == sorted(f"m{number}:1" for number in range(MESSAGES))
