"""What the network does is a warning of one line; what we did wrong keeps its traceback."""

from __future__ import annotations

import logging

import aiohttp
import pytest

from adapters.discord_calm import LOGGERS, calm_log
from adapters.discord_link import Connection, unlistening
from tests.adapters.discord.test_discord_connection import settings
from tests.servers.discord import DiscordServer


@pytest.fixture(params=LOGGERS)
def logger(request: pytest.FixtureRequest) -> logging.Logger:
    calm_log()
    calm_log()
    return logging.getLogger(request.param)


@pytest.mark.parametrize("error", [aiohttp.ServerDisconnectedError("gone"), OSError("unreachable"), TimeoutError()])
def test_what_the_network_did_is_a_warning_of_one_line(
    logger: logging.Logger, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    logger.error("Attempting a reconnect in %.2fs", 1.5, exc_info=error)
    (record,) = caplog.records
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert record.getMessage() == f"Attempting a reconnect in 1.50s ({type(error).__name__}: {error})"


def test_a_defect_keeps_its_traceback(logger: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    logger.error("Ignoring exception in autocomplete", exc_info=KeyError("ours"))
    logger.error("Something else")
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert caplog.records[0].exc_info


class Quick(Connection):
    """Lets its shards sign in at once; Discord wants five seconds between them."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing."""


async def test_every_shard_that_discord_recommends_is_opened_and_reconnects_within_half_a_minute() -> None:
    import asyncio

    async with DiscordServer(shards=2) as server:
        guilds = [server.guild(f"lab{number}") for number in range(2)]
        told, ready = settings(server), asyncio.Event()
        async with Quick(unlistening, ready, told.gateway_url, 0.02) as connection:
            running = asyncio.create_task(connection.start(told.token.reveal()))
            await asyncio.wait_for(ready.wait(), 5)
            assert sorted(one.id for one in connection.guilds) == sorted(int(one.id) for one in guilds)
            for info in connection.shards.values():
                assert max(info._parent._backoff.delay() for _ in range(40)) <= 32
        await asyncio.gather(running, return_exceptions=True)
