"""The REST side's door: reads a request, lets it go wrong as arranged, checks token and rate, and asks a handler."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from tests.servers.discord_errors import ApiError
from tests.servers.discord_faults import RETRY_AFTER, Fault, Faults
from tests.servers.discord_limiter import Limiter, RateLimited
from tests.servers.discord_state import Payload

BASE = "/api/v10"


@dataclass(frozen=True)
class Call:
    """A request as a handler sees it."""

    method: str
    path: str
    route: str
    """The method and the path with names in braces."""
    args: Mapping[str, str]
    query: Mapping[str, str]
    body: Payload
    """The JSON object sent; a list arrives as ``{"items": […]}``."""
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass
class Asked:
    """One request as it came, and what it was answered; status 0 is none."""

    call: Call
    at: float
    """Seconds on the monotonic clock."""
    status: int = 0

    @property
    def line(self) -> str:
        return f"{self.call.method} {self.call.path}"


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: object = None


Handler = Callable[[Call], Answer]


class Routes:
    """Handlers by method and path pattern; the first that fits is asked."""

    def __init__(self) -> None:
        self._known: list[tuple[str, re.Pattern[str], str, Handler]] = []

    def add(self, line: str, handler: Handler) -> None:
        """``line`` is a method and a path, such as ``GET /channels/{channel}``."""
        method, _, path = line.partition(" ")
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", re.sub(r"([.@])", r"\\\1", path))
        self._known.append((method, re.compile(pattern), line, handler))

    def find(self, method: str, path: str) -> tuple[str, Mapping[str, str], Handler] | None:
        for known, pattern, line, handler in self._known:
            if known == method and (found := pattern.fullmatch(path)):
                return line, found.groupdict(), handler
        return None


class Door:
    """``token`` is what requests must carry; None after it was revoked."""

    def __init__(self, routes: Routes, limiter: Limiter, faults: Faults, token: str) -> None:
        self.routes = routes
        self.limiter = limiter
        self.faults = faults
        self.token: str | None = token
        self.asked: list[Asked] = []
        self.late_by = 0.2
        self.slow_by = 0.2
        self._landing: set[asyncio.TimerHandle] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one HTTP request."""
        path = request.path.removeprefix(BASE)
        found = self.routes.find(request.method, path)
        if not found:
            return _json(404, {"message": "404: Not Found", "code": 0})
        line, args, handler = found
        try:
            body, files = await _read(request)
        except ValueError:
            return _json(400, ApiError(50109).json())
        call = Call(request.method, path, line, args, dict(request.query), body, files)
        asked = Asked(call, time.monotonic())
        self.asked.append(asked)
        answer = await self._with_faults(request, call, handler)
        asked.status = answer.status if isinstance(answer, web.Response) else 0
        return answer

    def close(self) -> None:
        for one in self._landing:
            one.cancel()

    async def _with_faults(self, request: web.Request, call: Call, handler: Handler) -> web.StreamResponse:
        fault = self.faults.take(call.method, call.path)
        if fault in ("hang", "slow"):
            await asyncio.sleep(self.slow_by if fault == "slow" else 3600)
        if fault == "late":
            self._landing.add(asyncio.get_running_loop().call_later(self.late_by, self._act, request, call, handler))
        if fault in ("reset_before", "late"):
            return _reset(request)
        if refused := _refusal(fault):
            return refused
        answer = self._act(request, call, handler)
        if fault in ("hang_after", "slow_after"):
            await asyncio.sleep(self.slow_by if fault == "slow_after" else 3600)
        if fault == "reset_after":
            return _reset(request)
        return _page(502) if fault == "error_after" else answer

    def _act(self, request: web.Request, call: Call, handler: Handler) -> web.Response:
        tokenless = call.path.startswith(("/interactions/", "/webhooks/"))
        if not tokenless and (self.token is None or request.headers.get("Authorization") != f"Bot {self.token}"):
            return _json(401, ApiError(0).json())
        headers: Mapping[str, str] = {}
        try:
            headers = self.limiter.take(call.route, _place(call.args), counts_globally=not tokenless)
            answer = handler(call)
        except RateLimited as limited:
            return _json(429, limited.body, limited.all_headers)
        except ApiError as error:
            return _refused(error, headers)
        return _json(answer.status, answer.body, headers)


def _place(args: Mapping[str, str]) -> str:
    return " ".join(args[name] for name in ("channel", "guild", "application", "token") if name in args)


async def _read(request: web.Request) -> tuple[Payload, dict[str, bytes]]:
    if request.content_type != "multipart/form-data":
        text = await request.text()
        return _object(text), {}
    body: Payload = {}
    files: dict[str, bytes] = {}
    async for part in await request.multipart():
        data = await part.read(decode=False)  # type: ignore[union-attr]
        if part.name == "payload_json":  # type: ignore[union-attr]
            body = _object(data.decode())
        elif re.fullmatch(r"files\[\d\]", str(part.name)):  # type: ignore[union-attr]
            files[str(part.filename)] = bytes(data)  # type: ignore[union-attr]
        else:
            raise ValueError(part)
    return body, files


def _object(text: str) -> Payload:
    value = json.loads(text) if text else {}
    return value if isinstance(value, dict) else {"items": value}


def _json(status: int, body: object, headers: Mapping[str, str] | None = None) -> web.Response:
    if status == 204:
        return web.Response(status=204, headers=headers)
    # As Discord, without a charset: discord.py reads nothing else as JSON.
    plain = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=plain)


def _page(status: int) -> web.Response:
    return web.Response(status=status, text=f"<html><body>{status}</body></html>", content_type="text/html")


def _refused(error: ApiError, headers: Mapping[str, str]) -> web.Response:
    if error.status != 429:
        return _json(error.status, error.json(), headers)
    limited = RateLimited(RETRY_AFTER, "user", headers)
    return _json(429, {**limited.body, **error.json()}, limited.all_headers)


def _refusal(fault: Fault | ApiError | None) -> web.Response | None:
    if isinstance(fault, ApiError):
        return _refused(fault, {})
    if fault in ("rate_limited", "shared", "global"):
        limited = RateLimited(RETRY_AFTER, "user" if fault == "rate_limited" else fault)
        return _json(429, limited.body, limited.all_headers)
    pages = {"banned": 429, "error": 500, "bad_gateway": 502, "unavailable": 503}
    return _page(pages[fault]) if fault in pages else None


def _reset(request: web.Request) -> web.Response:
    """Break the connection at once, with RST: nothing of an answer arrives."""
    if transport := request.transport:
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=500)
