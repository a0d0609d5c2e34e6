"""Many workspaces: how they install the bot (OAuth), and the tokens that each installation has, renewed in time.

The tables are those of slack_sdk, in the project's own database. Bolt renews a token only when somebody asks the bot
something; a sender cannot wait for that, so it renews its own.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from adapters.settings import SlackSettings
from adapters.slack_access import Access, Wire, before_sending, identified
from adapters.slack_errors import CREDENTIALS, Answer, Target, answer_of
from bot.errors import Failure, Undeliverable
from bot.store.store import Store

RENEWED_BEFORE_MINUTES = 120
"""A token lives twelve hours."""
STATE_SECONDS = 600
INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"
_ORGANISATION_OF = "slack:org:"
"""Begins the key under which it is kept which organisation a workspace is of; the workspace follows."""
_MANY = Target(alone=False)
_ORGANISATION = "E"
"""How the ids of organisations begin; those of workspaces begin with T."""
Installed = Callable[[str, str], Awaitable[None]]
"""Called with the team in which the bot was just installed, empty for a whole organisation, and that organisation."""


@dataclass(frozen=True, slots=True)
class _Entered:
    access: Access
    expires_at: float | None
    """Seconds since 1970; None for a token that never does."""

    @property
    def fresh(self) -> bool:
        return self.expires_at is None or self.expires_at > time.time() + RENEWED_BEFORE_MINUTES * 60


class ManyWorkspaces:
    """Every workspace that installed the bot."""

    alone = False

    def __init__(self, wire: Wire, settings: SlackSettings, store: Store) -> None:
        engine, client_id = store.database.engine, settings.client_id
        self.installations = AsyncSQLAlchemyInstallationStore(client_id, engine, logger=wire.logger)
        self.states = AsyncSQLAlchemyOAuthStateStore(STATE_SECONDS, engine, logger=wire.logger)
        secret = settings.client_secret.reveal()
        self._rotator = AsyncTokenRotator(client_id=client_id, client_secret=secret, client=wire.client(None))
        self._wire = wire
        self._store = store
        self._entered: dict[str, _Entered] = {}
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def prepare(self) -> None:
        """Make the library's tables where they are missing."""
        await self.installations.create_tables()  # type: ignore[no-untyped-call]
        await self.states.create_tables()  # type: ignore[no-untyped-call]

    async def enter(self, team: str) -> Access:
        """The workspace, with a token that is good for a while. Raises Undeliverable if the bot is not in it.

        The id of an organisation stands for what the bot may do in all of its workspaces alike.
        """
        async with self._locks[team]:
            known = self._entered.get(team)
            if known is None or not known.fresh:
                known = self._entered[team] = await self._enter(team, RENEWED_BEFORE_MINUTES)
            return known.access

    async def renew(self, team: str) -> bool:
        """Slack says that the token has expired, whatever was believed."""
        async with self._locks[team]:
            before = self._entered.pop(team, None)
            entered = self._entered[team] = await self._enter(team, 10 * 365 * 24 * 60)
            return before is None or before.access.client.token != entered.access.client.token

    async def belongs(self, team: str, enterprise: str) -> None:
        """Remember which organisation a workspace is of: a token of the whole organisation serves it as well."""
        key = f"{_ORGANISATION_OF}{team}"
        if team and enterprise and await self._store.feed.recall(key) != enterprise:
            await self._store.feed.remember(key, enterprise)

    async def leave(self, team: str, enterprise: str) -> None:
        """The installation has ended: forget its tokens, and nobody else's. The empty team is a whole organisation."""
        for org, workspace in {(enterprise or None, team or None), (None, team or None)}:
            await self.installations.async_delete_bot(enterprise_id=org, team_id=workspace)
            await self.installations.async_delete_installation(enterprise_id=org, team_id=workspace)
        self.forget(team)

    async def bereft(self, enterprise: str) -> list[str]:
        """The workspaces of an organisation that no token serves any more: all without an installation of their own."""
        keys = await self._store.feed.kept_with(_ORGANISATION_OF, enterprise)
        teams = [key.removeprefix(_ORGANISATION_OF) for key in keys]
        return [team for team in teams if await self._installation(team) is None]

    def forget(self, team: str) -> None:
        """It was installed anew: whatever is known of it is old. The empty team is all of them."""
        if team:
            self._entered.pop(team, None)
        else:
            self._entered.clear()

    async def _enter(self, team: str, minutes: int) -> _Entered:
        bot = await self._installation(team)
        if bot is None:
            raise _not_installed()
        bot = await self._renewed(bot, team, minutes)
        with before_sending(_MANY):
            access = await identified(self._wire.client(bot.bot_token))
        return _Entered(access, bot.bot_token_expires_at)

    async def _installation(self, team: str) -> Bot | None:
        """Its own installation, else its organisation's."""
        find = self.installations.async_find_bot
        if team.startswith(_ORGANISATION):
            return await find(enterprise_id=team, team_id=None, is_enterprise_install=True)
        org = await self._store.feed.recall(f"{_ORGANISATION_OF}{team}") or None
        own = await find(enterprise_id=org, team_id=team) or await find(enterprise_id=None, team_id=team)
        return own or (await find(enterprise_id=org, team_id=None, is_enterprise_install=True) if org else None)

    async def _renewed(self, bot: Bot, team: str, minutes: int) -> Bot:
        """The same bot with a token that is not about to end, written down before it is used."""
        try:
            with before_sending(_MANY):
                fresh = await self._rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=minutes)
        except SlackTokenRotationError as error:
            return await self._renewed_elsewhere(bot, team, answer_of(error.api_error))
        if fresh is None:
            return bot
        await self.installations.async_save_bot(fresh)
        return fresh

    async def _renewed_elsewhere(self, bot: Bot, team: str, answer: Answer) -> Bot:
        """A refresh token works once: another process may have used it, and written down what it got."""
        now = await self._installation(team)
        if now is not None and now.bot_token != bot.bot_token:
            return now
        if answer.code in CREDENTIALS or answer.code == "invalid_refresh_token":
            raise _not_installed()
        raise Undeliverable(f"the token cannot be renewed ({answer.code or answer.status})", Failure.RETRY)


def _not_installed() -> Undeliverable:
    reason = "Paperboy is not installed in this workspace any more; an admin can add it again"
    return Undeliverable(reason, Failure.TARGET)


def oauth_flow(
    settings: SlackSettings, wire: Wire, workspaces: ManyWorkspaces, scopes: list[str], installed: Installed
) -> AsyncOAuthFlow:
    """The pages under INSTALL_PATH and REDIRECT_PATH."""

    async def success(args: AsyncSuccessArgs) -> BoltResponse:
        await installed(args.installation.team_id or "", args.installation.enterprise_id or "")
        return await args.default.success(args)

    async def failure(args: AsyncFailureArgs) -> BoltResponse:
        return await args.default.failure(args)

    base = settings.public_url
    return AsyncOAuthFlow(
        client=wire.client(None),
        logger=logging.getLogger(wire.logger.name),
        settings=AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=settings.client_secret.reveal(),
            scopes=scopes,
            user_scopes=[],
            redirect_uri=f"{base}{REDIRECT_PATH}" if base else None,
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            callback_options=AsyncCallbackOptions(success, failure),
            # Beside the methods: https://slack.com/oauth/v2/authorize
            authorization_url=urljoin(settings.api_base, "../oauth/v2/authorize"),
            installation_store=workspaces.installations,
            installation_store_bot_only=True,
            state_store=workspaces.states,
            state_expiration_seconds=STATE_SECONDS,
            logger=wire.logger,
        ),
    )
