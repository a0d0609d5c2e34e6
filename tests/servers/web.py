"""A small real HTTP server on the loopback whose answers can be made to go wrong, one request at a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

Fault = Literal["rate_limited", "error", "slow", "truncated", "web_page", "missing_keys", "reset", "down"]
"""What may go wrong: 429, 500, an answer after SLOW seconds, half a body, HTML with status 200, optional keys gone and
one item without id, a connection reset without a byte, and (like the last, for every request) a server that is down."""
SLOW = 0.2
"""Seconds; a client that is to notice needs a shorter time limit."""
_PAGE = b"<!DOCTYPE html>\n<html><body><h1>We are down for maintenance</h1></body></html>"
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error"}


@dataclass(frozen=True)
class Request:
    """What was asked; header names are in lower case."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"


def as_json(value: object, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode(), headers)


class LocalServer:
    """Serves GET requests on 127.0.0.1 within ``async with``; ``requests`` is everything that was asked of it."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Request] = []
        self._port = port
        self._faults: list[Fault] = []
        self._lasting: Fault | None = None
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def fail(self, fault: Fault, *, times: int = 1) -> None:
        """Let the next ``times`` requests go wrong in this way, after those already arranged."""
        self._faults += [fault] * times

    def fail_until_mended(self, fault: Fault) -> None:
        self._lasting = fault

    def mend(self) -> None:
        """Answer as a healthy server again."""
        self._lasting = None
        self._faults.clear()

    def answer(self, request: Request) -> Reply:
        """What a healthy server says."""
        raise NotImplementedError

    def rate_limited(self, request: Request) -> Reply:
        """The refusal of somebody who asks too often."""
        return Reply(429, b"Rate exceeded.", content_type="text/plain")

    def spoil(self, reply: Reply) -> Reply:
        """The reply with optional parts gone."""
        return reply

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        visits = list(self._visits)
        for visit in visits:
            visit.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.current_task()
        assert visit
        self._visits.add(visit)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client is gone
        finally:
            self._visits.discard(visit)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = _read_head(await reader.readuntil(b"\r\n\r\n"))
        self.requests.append(request)
        fault = self._lasting or (self._faults.pop(0) if self._faults else None)
        if fault in ("reset", "down"):
            writer.transport.abort()
            return False
        if fault == "slow":
            await asyncio.sleep(SLOW)
        head, body = _written(self._reply(request, fault))
        writer.write(head + (body[: len(body) // 2] if fault == "truncated" else body))
        await writer.drain()
        return fault != "truncated"

    def _reply(self, request: Request, fault: Fault | None) -> Reply:
        if fault == "rate_limited":
            return self.rate_limited(request)
        if fault == "error":
            return as_json({"error": "Internal Server Error"}, 500)
        if fault == "web_page":
            return Reply(200, _PAGE, content_type="text/html; charset=utf-8")
        reply = self.answer(request)
        return self.spoil(reply) if fault == "missing_keys" else reply


def _read_head(head: bytes) -> Request:
    lines = head.decode("latin-1").split("\r\n")
    target = urlsplit(lines[0].split(" ")[1])
    headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    return Request(
        path=unquote(target.path),
        query=dict(parse_qsl(target.query, keep_blank_values=True)),
        headers={name.lower(): value for name, value in headers.items()},
    )


def _written(reply: Reply) -> tuple[bytes, bytes]:
    headers = {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body)), **reply.headers}
    lines = [f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, '')}", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"), reply.body
