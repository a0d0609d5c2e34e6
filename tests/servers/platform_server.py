"""FakePlatform behind a socket, so that the process that delivers to it can really be killed. One JSON line a call."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import suppress
from datetime import timedelta
from typing import Self

from bot.clock import Clock
from bot.errors import Failure, OutcomeUnknown, Undeliverable
from bot.messages import Message, words
from bot.ports import Parcel, Place, Receipt
from tests.servers.messenger import FakeMessenger, FakePlatform

DELAY_SECONDS = 0.04
"""At most so long after a request came in, the platform takes the message: whether or not the asker still lives."""
SETTLE = timedelta(seconds=0.4)


class PlatformServer:
    """Takes and finds messages; drops some connections before and after taking one."""

    def __init__(self, seed: int, drops: float = 0.05) -> None:
        self.platform = FakePlatform(Clock())
        self.arrived = asyncio.Event()
        """Set whenever a request comes in."""
        self._chance = random.Random(seed)
        self._drops = drops
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        await asyncio.sleep(2 * DELAY_SECONDS)  # what is under way ends by itself

    @property
    def port(self) -> int:
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            if line := await reader.readline():
                self.arrived.set()
                answer = await self._answer(**json.loads(line))
                writer.write(json.dumps(answer).encode() + b"\n" if answer else b"")
                await writer.drain()
        writer.close()

    async def _answer(self, call: str, key: str, place: str) -> dict[str, str | None] | None:
        """What to say; None drops the connection."""
        if call == "find":
            return {"id": self.platform.seen(key, self.platform.clock.now())}
        await asyncio.sleep(self._chance.uniform(0, DELAY_SECONDS))
        if self._chance.random() < self._drops:
            return None
        number = self.platform.take(_parcel(key, place), self.platform.clock.now())
        return None if self._chance.random() < self._drops else {"id": number}


class RemoteMessenger(FakeMessenger):
    """The adapter of PlatformServer."""

    def __init__(self, port: int) -> None:
        super().__init__(FakePlatform(Clock()), settle=SETTLE)
        self._port = port

    async def send(self, parcel: Parcel) -> Receipt:
        number = await self._ask("send", parcel)
        assert number
        return Receipt(number)

    async def find(self, parcel: Parcel) -> Receipt | None:
        number = await self._ask("find", parcel)
        return Receipt(number) if number else None

    async def _ask(self, call: str, parcel: Parcel) -> str | None:
        reader, writer = await self._connect()
        try:
            writer.write(json.dumps({"call": call, "key": parcel.key, "place": parcel.place.id}).encode() + b"\n")
            line = await reader.readline()
        except OSError as error:
            raise OutcomeUnknown(str(error)) from error
        finally:
            writer.close()
        if not line:
            raise OutcomeUnknown("the connection was dropped")
        answer: dict[str, str | None] = json.loads(line)
        return answer["id"]

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            return await asyncio.open_connection("127.0.0.1", self._port)
        except OSError as error:
            raise Undeliverable(str(error), Failure.RETRY, platform_trouble=True) from error


def _parcel(key: str, place: str) -> Parcel:
    return Parcel(key, Place("fake", "w", place, "channel"), Message(words(key)))
