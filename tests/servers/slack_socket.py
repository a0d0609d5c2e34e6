"""Socket Mode: hello, envelopes to any one of up to ten connections, acknowledgements, and every way to lose one."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
from typing import Any, Literal

from aiohttp import WSMsgType, web

from tests.servers.slack_delivery import Delivery, Json, NotAcknowledged
from tests.servers.slack_world import World

MOST = 10
Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


class Sockets:
    """The app's connections, oldest first."""

    def __init__(self, world: World) -> None:
        self.connections: list[web.WebSocketResponse] = []
        self.opened = 0
        """Connections ever made."""
        self.deaf = False
        """While set, acknowledgements get lost."""
        self._leaving: set[web.WebSocketResponse] = set()
        """Told to reconnect: nothing is sent down these any more."""
        self._world = world
        self._turn = itertools.count()
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._transports: dict[web.WebSocketResponse, asyncio.Transport | None] = {}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from its ticket to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._world.tickets:
            return web.Response(status=404, text="this ticket is used or was never issued")
        self._world.tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=0.2)
        await socket.prepare(request)
        self.opened += 1
        self.connections.append(socket)
        self._transports[socket] = request.transport
        try:
            await self._greet(socket)
            await self._listen(socket)
        finally:
            self._forget(socket)
        return socket

    async def carry(self, delivery: Delivery, seconds: float) -> Json:
        """Send an envelope down one of the connections and await its acknowledgement."""
        envelope_id = secrets.token_hex(16)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope_id] = answer
        try:
            await self._pick().send_json(_envelope(envelope_id, delivery))
            return await asyncio.wait_for(answer, seconds)
        except TimeoutError:
            raise NotAcknowledged("timeout") from None
        except ConnectionError:
            raise NotAcknowledged("connection_failed") from None
        finally:
            del self._acks[envelope_id]

    async def say_goodbye(self, reason: Reason = "refresh_requested", *, close: bool = True) -> None:
        """Ask every connection to reconnect and close it, as Slack does about every hour; a warning leaves it open."""
        for socket in list(self.connections):
            self._leaving.add(socket)
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})
            if close and reason != "warning":
                await socket.close()

    def drop(self) -> None:
        """Cut every connection without a word."""
        for transport in list(self._transports.values()):
            if transport:
                transport.abort()

    async def close(self) -> None:
        for socket in list(self.connections):
            await socket.close()

    async def _greet(self, socket: web.WebSocketResponse) -> None:
        if len(self.connections) > MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        about = {"host": "local", "build_number": 1, "approximate_connection_time": 3600}
        told: Json = {"type": "hello", "num_connections": len(self.connections), "debug_info": about}
        await socket.send_json(told | {"connection_info": {"app_id": self._world.app.id}})

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is WSMsgType.TEXT and not self.deaf:
                told: Any = json.loads(message.data)
                waiting = self._acks.get(told.get("envelope_id", ""))
                if waiting and not waiting.done():
                    waiting.set_result(told.get("payload") or {})

    def _pick(self) -> web.WebSocketResponse:
        alive = [socket for socket in self.connections if not (socket.closed or socket in self._leaving)]
        if not alive:
            raise NotAcknowledged("connection_failed")
        return alive[next(self._turn) % len(alive)]

    def _forget(self, socket: web.WebSocketResponse) -> None:
        self.connections.remove(socket)
        self._leaving.discard(socket)
        del self._transports[socket]


def _envelope(envelope_id: str, delivery: Delivery) -> Json:
    told: Json = {"envelope_id": envelope_id, "type": delivery.kind, "payload": delivery.payload}
    if delivery.kind == "events_api":
        told |= {"retry_attempt": delivery.number, "retry_reason": delivery.reason}
    return told | {"accepts_response_payload": delivery.kind != "events_api"}
