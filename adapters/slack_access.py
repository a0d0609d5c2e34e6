"""The clients that speak for the bot in each workspace, and how it is known there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import msgspec
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack_blocks import Json
from adapters.slack_errors import Answer, Target, answer_of, meaning, told_as
from bot.errors import Failure, OutcomeUnknown, Undeliverable

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 30
"""How long Slack has for one answer."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Access:
    """A workspace as the bot is in it."""

    client: AsyncWebClient
    bot_user: str
    bot_id: str
    name: str
    """The bot's name, as one types it behind an @."""


class Workspaces(Protocol):
    """Lets the bot into workspaces."""

    alone: bool
    """Whether there is but one token, whose end is the end of everything."""

    async def enter(self, team: str) -> Access:
        """The workspace with this id. Raises Undeliverable, and never OutcomeUnknown: nothing was sent by then."""
        ...

    async def renew(self, team: str) -> bool:
        """Get another token instead of one that has expired; False if there is none to get."""
        ...

    async def belongs(self, team: str, enterprise: str) -> None:
        """Remember which organisation a workspace is of, if any: a token of the whole organisation serves it."""
        ...


class Wire:
    """Makes clients that share their connections, never repeat a call, and pass a proxy by where they should."""

    def __init__(self, session: aiohttp.ClientSession, base: str, logger: logging.Logger) -> None:
        self.session = session
        self.base = base
        self.logger = logger
        self.proxy = proxy_for(base)

    def client(self, token: str | None) -> AsyncWebClient:
        # The library's own handlers would post a second time after a connection that was reset.
        client = AsyncWebClient(
            token=token, base_url=self.base, timeout=TIMEOUT_SECONDS, session=self.session, retry_handlers=[],
            logger=self.logger,
        )  # fmt: skip
        client.proxy = self.proxy  # it obeys HTTP_PROXY and has never heard of NO_PROXY
        return client

    async def respond(self, url: str, body: Json) -> None:
        """Answer at a response_url, once. Raises OutcomeUnknown or Undeliverable, as everything that posts does.

        Of Slack's own refusals only those of the content are raised: with another one it may be tried again.
        """
        with told_as(Target()):
            async with self.session.post(url, json=body, proxy=proxy_for(url)) as response:
                said = await response.text()
        if response.status < 400:
            return
        refusal = meaning(Answer(response.status, _code(said)), Target())
        if isinstance(refusal, Undeliverable) and refusal.failure is Failure.CONTENT:
            raise refusal
        log.warning("slack_answer_refused", status=response.status, reason=said[:200])

    async def upload(self, url: str, data: bytes) -> None:
        """Send a file's bytes to the address that Slack gave for it. Raises OutcomeUnknown or Undeliverable."""
        with told_as(Target()):
            async with self.session.post(url, data=data, proxy=proxy_for(url)) as response:
                await response.read()
        if response.status != 200:
            raise Undeliverable(f"Slack did not take the file ({response.status})", Failure.RETRY)


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address, if it names one and does not except it."""
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get(parts.scheme)


@asynccontextmanager
async def wired(base: str, logger: logging.Logger) -> AsyncIterator[Wire]:
    """A Wire with its session, closed at the end."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
        yield Wire(session, base, logger)


class OneWorkspace:
    """The workspace of a bot token."""

    alone = True

    def __init__(self, wire: Wire, token: str) -> None:
        self._client = wire.client(token)
        self._access: Access | None = None
        self._lock = asyncio.Lock()

    async def enter(self, team: str) -> Access:  # noqa: ARG002 - a Workspaces
        """The same for every team: the token decides."""
        async with self._lock:
            if self._access is None:
                with before_sending(Target()):
                    self._access = await identified(self._client)
            return self._access

    async def renew(self, team: str) -> bool:  # noqa: ARG002 - a Workspaces
        """There is nothing to renew a token of its own with."""
        return False

    async def belongs(self, team: str, enterprise: str) -> None:
        """It has a token of its own."""


async def identified(client: AsyncWebClient) -> Access:
    """Ask Slack who the token is. Raises what the library raises."""
    known = await client.auth_test()
    return Access(client, str(known["user_id"]), str(known["bot_id"]), str(known["user"]))


@contextmanager
def before_sending(target: Target) -> Iterator[None]:
    """For calls that only prepare a post: when nobody knows how they ended, still nothing was posted."""
    try:
        with told_as(target):
            yield
    except OutcomeUnknown as error:
        raise Undeliverable(str(error), Failure.RETRY, platform_trouble=True) from error


async def renewing(workspaces: Workspaces, team: str, call: Callable[[Access], Awaitable[T]]) -> T:
    """Call; and once more with another token if this one had expired, for then nothing was done."""
    access = await workspaces.enter(team)
    try:
        return await call(access)
    except Undeliverable as refusal:
        if not _expired(refusal) or not await workspaces.renew(team):
            raise
    return await call(await workspaces.enter(team))


def _expired(refusal: Undeliverable) -> bool:
    cause = refusal.__cause__
    return isinstance(cause, SlackApiError) and answer_of(cause).code == "token_expired"


class _Refused(msgspec.Struct):
    error: str = ""


def _code(said: str) -> str:
    """Slack's word for a refusal; empty where the answer is none of its JSON."""
    try:
        return msgspec.json.decode(said, type=_Refused).error
    except msgspec.DecodeError:
        return ""
