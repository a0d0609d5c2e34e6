"""Slack's Web API: reads a call, checks token, scope and quota, lets things go wrong, and answers in Slack's shapes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.servers.slack_faults import Fault, Weather
from tests.servers.slack_quota import Counter, Quotas, RateLimited
from tests.servers.slack_world import FAMILY, ApiError, Channel, Installation, Json, Token, User, Workspace, World

_PAGE = "<!DOCTYPE html>\n<html><body><h1>Server Error</h1></body></html>"
_JSON_ARGUMENTS = ("blocks", "view", "metadata", "attachments", "unfurls", "files")


@dataclass
class Call:
    """One call of a method, as the method sees it."""

    world: World
    counter: Counter
    method: str
    args: Json
    at: datetime
    token: Token | None = None
    error: str = ""
    """The code it was refused with, or the fault that it met."""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def installation(self) -> Installation:
        assert self.token
        return self.token.installation

    @property
    def me(self) -> str:
        """The bot's user id."""
        return self.installation.bot_user

    @property
    def owner(self) -> str:
        """Whom the quotas are counted for."""
        return self.installation.enterprise if self.installation.is_org else self.installation.workspaces[0].id

    def text(self, name: str, default: str | None = None) -> str:
        """An argument; without ``default``, leaving it out is refused."""
        value = self.args.get(name, default)
        if value is None or (value == "" and default is None):
            problem = f"[ERROR] missing required field: {name}"
            raise ApiError("invalid_arguments", response_metadata={"messages": [problem]})
        return str(value)

    def flag(self, name: str) -> bool:
        return str(self.args.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        text = str(self.args.get(name) or default)
        if not text.isdecimal() or not 0 < int(text) <= most:
            raise ApiError("invalid_limit")
        return int(text)

    def need(self, scope: str) -> None:
        """Refuse a token without this scope."""
        if scope not in self.installation.scopes:
            raise ApiError("missing_scope", needed=scope, provided=",".join(self.installation.scopes))

    def workspace(self) -> Workspace:
        """The one workspace meant: of an organisation's, the one with the id ``team_id``."""
        wanted = self.args.get("team_id")
        found = [one for one in self.installation.workspaces if wanted in (None, one.id)]
        if not found:
            raise ApiError("team_access_not_granted" if wanted in self.world.workspaces else "team_not_found")
        if len(found) > 1:
            raise ApiError(
                "missing_argument", response_metadata={"messages": ["[ERROR] missing required field: team_id"]}
            )
        return found[0]

    def channel(self, wanted: str) -> Channel:
        """A conversation that the app may know of."""
        for workspace in self.world.workspaces.values():
            channel = workspace.channels.get(wanted)
            if channel is None and wanted.startswith("#"):
                channel = workspace.channel_named(wanted)
            if channel is None or channel.deleted or (channel.kind != "public" and self.me not in channel.members):
                continue
            if workspace in self.installation.workspaces:
                return channel
            if wanted == channel.id and workspace.enterprise == self.installation.enterprise != "":
                raise ApiError("team_access_not_granted")
        raise ApiError("channel_not_found")

    def user(self, wanted: str) -> User | None:
        return next((one.users[wanted] for one in self.installation.workspaces if wanted in one.users), None)

    def need_in(self, channel: Channel, right: str) -> None:
        """Refuse a token without e.g. ``groups:history`` for a private channel and the right ``history``."""
        self.need(f"{FAMILY[channel.kind]}:{right}")


@dataclass(frozen=True)
class Method:
    """A Web API method: what it does, the scope it needs, the calls a minute it allows.

    ``open`` ones ask for no bot token: they check who calls in their own way.
    """

    run: Callable[[Call], Json]
    scope: str = ""
    per_minute: int = 0
    open: bool = False


class Api:
    """Answers /api/METHOD; ``calls`` is everything that was asked."""

    def __init__(self, world: World, methods: Mapping[str, Method], quotas: Quotas) -> None:
        self.world = world
        self.counter = Counter(quotas)
        self.weather = Weather()
        self.calls: list[Call] = []
        self.closing = asyncio.Event()
        self._methods = methods
        self._late: set[asyncio.Task[None]] = set()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        args = await _arguments(request)
        call = Call(self.world, self.counter, name, args, self.world.clock.now(), headers=request.headers)
        call.token = self.world.token(_bearer(call))
        self.calls.append(call)
        fault = self.weather.next(name)
        if fault is None:
            return self._say(call, self._run(call))
        call.error = fault.code or fault.way
        return await self._go_wrong(request, call, fault)

    async def close(self) -> None:
        self.closing.set()
        await asyncio.gather(*self._late)

    def _run(self, call: Call) -> web.Response:
        try:
            told = {"ok": True, **self._checked(call)}
            return web.json_response(told)
        except RateLimited as limit:
            call.error = limit.code
            return _limited(limit)
        except ApiError as refused:
            call.error = refused.code
            return web.json_response({"ok": False, "error": refused.code, **refused.extra})

    def _checked(self, call: Call) -> Json:
        method = self._methods.get(call.method)
        if method is None:
            raise ApiError("unknown_method", req_method=call.method)
        if not method.open:
            _check_token(call)
            self.counter.called(call.method, call.owner, method.per_minute, call.at)
            if method.scope:
                call.need(method.scope)
        return method.run(call)

    def _say(self, call: Call, answer: web.Response) -> web.Response:
        method = self._methods.get(call.method)
        if call.token:
            answer.headers["x-oauth-scopes"] = ",".join(call.installation.scopes)
            answer.headers["x-accepted-oauth-scopes"] = method.scope if method else ""
        return answer

    async def _go_wrong(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        if fault.accepted and fault.way == "reset" and fault.delay:
            self._later(call, fault.delay)
        elif fault.way == "slow":
            await asyncio.sleep(fault.delay)
            return self._say(call, self._run(call))
        elif fault.accepted:
            self._run(call)
            call.error = fault.code or fault.way
        if fault.way == "hang":
            await self.closing.wait()
        if fault.way in ("reset", "hang"):
            assert request.transport
            request.transport.abort()
        return self._trouble(call, fault)

    def _trouble(self, call: Call, fault: Fault) -> web.Response:
        if fault.way == "rate_limited":
            owner = call.owner if call.token else ""
            return _limited(self.counter.block(call.method, owner, fault.retry_after, call.at))
        if fault.way in ("status", "page"):
            return web.Response(text=_PAGE, status=fault.status, content_type="text/html")
        return web.json_response({"ok": False, "error": fault.code})

    def _later(self, call: Call, seconds: float) -> None:
        async def land() -> None:
            await asyncio.sleep(seconds)
            self._run(call)

        task = asyncio.create_task(land())
        self._late.add(task)
        task.add_done_callback(self._late.discard)


def _limited(limit: RateLimited) -> web.Response:
    headers = {"Retry-After": str(limit.seconds)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _check_token(call: Call) -> None:
    if not _bearer(call):
        raise ApiError("not_authed")
    token = call.token
    if token is None:
        raise ApiError("invalid_auth")
    if token.installation.removed:
        raise ApiError("account_inactive")
    if token.revoked:
        raise ApiError("token_revoked")
    if token.expires_at and token.expires_at <= call.at:
        raise ApiError("token_expired")


def _bearer(call: Call) -> str:
    scheme, _, value = call.headers.get("Authorization", "").partition(" ")
    return value if scheme == "Bearer" else str(call.args.get("token", ""))


async def _arguments(request: web.Request) -> Json:
    """The arguments from wherever a client may put them: query, form or JSON."""
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        found |= await request.json()
    elif request.can_read_body:
        found |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return {name: _decoded(name, value) for name, value in found.items() if value is not None}


def _decoded(name: str, value: Any) -> Any:
    """An argument that a form carries as JSON; what is no JSON stays as it is, for its method to refuse."""
    if name not in _JSON_ARGUMENTS or not isinstance(value, str) or not value:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
