"""The ways in which Slack reaches the bot: a socket that the bot opens, or requests to an address of its own.

The library's socket client tries a failed address for ever and reports each time with a traceback, so a supervisor
opens every connection anew: it starts without a network, and comes back whatever happens to the line.
"""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Protocol

import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from adapters.slack_access import Wire, Workspaces, proxy_for
from adapters.slack_errands import Errands
from adapters.slack_errors import Target, answer_of, told_as
from adapters.slack_manifest import EVENTS_PATH
from bot.errors import CannotStart, Failure, OutcomeUnknown, Undeliverable

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Real seconds before another connection is tried; doubled each time, and drawn by lot so that not all come at once."""
CONNECT_SECONDS = 20.0
WATCH_SECONDS = 0.25
REFRESH_SECONDS = 15.0
"""How long the library may take to change to a new connection when Slack asks it to."""
FINISH_SECONDS = 3.0
"""For what people are waiting for when the bot stops: as long as Slack waits for it."""
ACK_SECONDS = 0.05
"""From the end of a listener until its acknowledgement is on the way."""
_REFUSED_APP = frozenset({"invalid_auth", "not_authed", "token_revoked", "not_allowed_token_type", "account_inactive"})
log = structlog.get_logger(__name__)


class Way(Protocol):
    """One way in."""

    async def run(self) -> None:
        """Listen until cancelled. Raises CannotStart."""
        ...

    async def stop(self) -> None:
        """Take no more, and finish what came; called once, whatever `run` came to."""
        ...


class Socket:
    """Socket Mode."""

    def __init__(self, bolt: AsyncApp, wire: Wire, workspaces: Workspaces, token: str, errands: Errands) -> None:
        self._bolt = bolt
        self._wire = wire
        self._workspaces = workspaces
        self._token = token
        self._errands = errands
        self._quiet = logging.getLogger(f"{wire.logger.name}.socket")
        self._quiet.setLevel(logging.CRITICAL)  # it tells of every failed attempt with a traceback; we do in a line
        self._handler: AsyncSocketModeHandler | None = None

    async def run(self) -> None:
        """Connect, watch, connect anew."""
        wait = FIRST_WAIT
        while True:
            try:
                await self._connect()
                wait = FIRST_WAIT
                await self._until_gone()
                log.info("slack_connection_lost")
            except (Undeliverable, OutcomeUnknown) as trouble:
                log.warning("slack_unreachable", reason=str(trouble), next_try_seconds=round(wait))
                await asyncio.sleep(wait * random.uniform(0.5, 1))  # noqa: S311 - a lot, not a secret
                wait = min(LONGEST_WAIT, wait * 2)
            await self._close()

    async def stop(self) -> None:
        """Let people have the answers that are being made, over the connection that they came by."""
        await self._errands.drain(FINISH_SECONDS)
        await asyncio.sleep(ACK_SECONDS)
        await self._close()

    async def _connect(self) -> None:
        await self._check_token()
        handler = self._handler = AsyncSocketModeHandler(
            self._bolt, self._token, logger=self._quiet, web_client=self._wire.client(None)
        )
        client = handler.client
        client.proxy = proxy_for(self._wire.base)
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        with told_as(Target()):
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    client.wss_uri = await client.issue_new_wss_url()
                    await client.connect()  # type: ignore[no-untyped-call]
            except SlackApiError as error:
                self._complain(answer_of(error).code)
                raise
        log.info("slack_connected")

    async def _check_token(self) -> None:
        if not self._workspaces.alone:
            return
        try:
            await self._workspaces.enter("")
        except Undeliverable as trouble:
            if trouble.failure is Failure.CREDENTIALS:
                raise CannotStart(f"[slack] bot_token: {trouble.reason}. Copy it anew, see docs/slack.md.") from trouble
            raise

    def _complain(self, code: str) -> None:
        if code in _REFUSED_APP:
            raise CannotStart(f"[slack] app_token is not accepted by Slack ({code}). Copy it anew, see docs/slack.md.")
        if code == "missing_scope":
            raise CannotStart("[slack] app_token lacks the scope connections:write: make another, see docs/slack.md.")

    async def _until_gone(self) -> None:
        """Return when the connection is; one that Slack asked to be changed gets a while for that."""
        assert self._handler
        client, changing = self._handler.client, 0.0
        while changing < REFRESH_SECONDS:
            await asyncio.sleep(WATCH_SECONDS)
            if await client.is_connected():
                changing = 0.0
            elif client.connect_operation_lock.locked():
                changing += WATCH_SECONDS
            else:
                return

    async def _close(self) -> None:
        handler, self._handler = self._handler, None
        if handler is None:
            return
        client = handler.client
        await handler.close_async()  # type: ignore[no-untyped-call]
        tasks = [client.message_processor, client.current_session_monitor, client.message_receiver]
        await asyncio.gather(*filter(None, tasks), return_exceptions=True)


class Http:
    """Signed requests to host and port, and the pages of an installation, if there are any."""

    def __init__(self, bolt: AsyncApp, host: str, port: int) -> None:
        self._host = host
        self._port = port
        server = bolt.server(port=port, path=EVENTS_PATH, host=host)
        self._runner = web.AppRunner(server.web_app, access_log=None, shutdown_timeout=FINISH_SECONDS)

    @property
    def port(self) -> int:
        """The port that is listened on, also where any was asked for; 0 before `run`."""
        return int(self._runner.addresses[0][1]) if self._runner.addresses else 0

    async def run(self) -> None:
        """Listen until cancelled."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            where = f"[slack] host and port: {self._host}:{self._port} cannot be listened on ({error.strerror})"
            raise CannotStart(f"{where}; set another.") from error
        log.info("slack_listening", host=self._host, port=self.port)
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Take no more requests, and answer those that are here."""
        await self._runner.cleanup()
