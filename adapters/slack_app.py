"""Slack as a platform: everything of its adapter put together, listening and delivering for one app."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.drawing import drawn
from adapters.platforms import Finding
from adapters.settings import Settings, SlackSettings
from adapters.slack_access import OneWorkspace, Wire, Workspaces, wired
from adapters.slack_assistant import Assistant
from adapters.slack_callers import Callers
from adapters.slack_checks import findings
from adapters.slack_contents import Contents
from adapters.slack_errands import Errands
from adapters.slack_events import Events
from adapters.slack_forms import Forms
from adapters.slack_homes import Homes
from adapters.slack_install import ManyWorkspaces, oauth_flow
from adapters.slack_listeners import Listeners
from adapters.slack_looks import Looks
from adapters.slack_manifest import scopes
from adapters.slack_messenger import PACE, PLATFORM, SlackMessenger
from adapters.slack_pictures import Pictures
from adapters.slack_replies import Replies
from adapters.slack_text import Voice
from adapters.slack_threads import thread_of
from adapters.slack_ways import Http, Socket, Way
from bot.clock import Clock
from bot.errors import CannotStart
from bot.ports import Place
from bot.store.dead_places import DeadPlaces
from bot.store.store import Store

if TYPE_CHECKING:
    from adapters.app import App

LOGGER = logging.getLogger("slack")
"""What the libraries write to; their own loggers tell of things that we say ourselves, or that we expect."""
DRAIN_SECONDS = 10.0
"""Real seconds for what is still to be shown when the bot stops."""
UNINSTALLED = "Paperboy was removed from this workspace; an admin can add it again"


class Slack:
    """A `Platform`."""

    def __init__(self, settings: Settings, clock: Clock, store: Store, wire: Wire, workspaces: Workspaces) -> None:
        self.pace = PACE
        looks = Looks(Voice(settings.bot.command))
        thread = partial(thread_of, store.outbox) if settings.slack.thread else None
        self._pictures = Pictures(wire, workspaces, drawn if settings.slack.pictures else None)
        self.messenger = SlackMessenger(workspaces, clock, looks, self._pictures, *([thread] if thread else []))
        self.ways: list[Way] = []
        """How Slack reaches us, as long as `serve` runs."""
        self._settings = settings.slack
        self._command = settings.bot.command
        self._clock = clock
        self._store = store
        self._wire = wire
        self._workspaces = workspaces
        self._errands = Errands()
        self.homes: Homes
        """Since `serve` began."""

    async def places(self) -> Sequence[Place]:
        """None: channels become known when somebody speaks in them."""
        return ()

    async def serve(self, app: App) -> int:
        """Listen and answer until cancelled. Raises CannotStart when Slack accepts none of our tokens."""
        looks = Looks(replace(self.messenger.looks.voice, verbs=frozenset(app.verbs)))
        self.messenger.looks = looks
        bolt = self._bolt(app)
        self._listen(bolt, app, looks)
        self.ways = self._ways(bolt)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.homes.watch())
                for way in self.ways:
                    group.create_task(way.run())
        except* CannotStart as group_of_one:
            raise group_of_one.exceptions[0] from None
        finally:
            await self._stop()
        return 0

    async def _stop(self) -> None:
        for way in self.ways:
            await way.stop()
        await self._errands.drain(DRAIN_SECONDS)

    # -- assembling --------------------------------------------------------------------

    def _bolt(self, app: App) -> AsyncApp:
        many = self._workspaces if isinstance(self._workspaces, ManyWorkspaces) else None
        installed = partial(self._begun, app)
        flow = oauth_flow(self._settings, self._wire, many, scopes(self._settings), installed) if many else None
        return AsyncApp(
            name="paperboy",
            logger=LOGGER,
            client=self._wire.client(None),
            signing_secret=self._settings.signing_secret.reveal(),
            authorize=Entrance(self._workspaces),  # type: ignore[arg-type]  # it takes these too, undeclared
            oauth_flow=flow,
            # Else events are acknowledged before they are looked at, and lost if the process dies then.
            process_before_response=True,
        )

    def _listen(self, bolt: AsyncApp, app: App, looks: Looks) -> None:
        errands, workspaces = self._errands, self._workspaces
        callers = Callers(workspaces, admins_only=self._settings.admins)
        contents = Contents(app.verbs, self._store, self._clock, callers, app.config.bot.timezone)
        homes = self.homes = Homes(contents, workspaces, looks)
        replies = Replies(self._wire, workspaces, looks, homes, self._pictures)
        forms = Forms(app.desk, self._store, callers=callers, replies=replies, homes=homes, errands=errands)
        assistant = Assistant(app.desk, app.previews, self._clock, replies)
        listeners = Listeners(app.desk, callers, replies, homes, forms, errands)
        listeners.register(bolt, self._command, assistant)
        Events(
            self._store,
            self._clock,
            workspaces=workspaces,
            callers=callers,
            homes=homes,
            targets=app.courier.targets,
            looks=looks,
            errands=errands,
            spoken=listeners.spoken,
            begun=partial(self._begun, app),
            ended=self._ended,
        ).register(bolt)

    def _ways(self, bolt: AsyncApp) -> list[Way]:
        settings = self._settings
        ways: list[Way] = []
        if settings.mode == "http" or settings.client_id:
            ways.append(Http(bolt, settings.host, settings.port))
        if settings.mode == "socket":
            token = settings.app_token.reveal()
            ways.append(Socket(bolt, self._wire, self._workspaces, token, self._errands))
        return ways

    # -- installations that begin and end ----------------------------------------------

    async def _begun(self, app: App, team: str, enterprise: str) -> None:
        """What waited in the workspace goes on; after the installation of a whole organisation, within a day."""
        if isinstance(self._workspaces, ManyWorkspaces):
            self._workspaces.forget(team)
        await self._workspaces.belongs(team, enterprise)
        for dead in await DeadPlaces(self._store.database).all():
            if dead.place.platform == PLATFORM and dead.place.workspace == team:
                await app.courier.targets.revive(dead.place.key, self._clock.now())

    async def _ended(self, team: str, enterprise: str) -> None:
        """Everything of that workspace waits, or of all that the organisation's installation served; nothing else."""
        teams = [team] if team else []
        if isinstance(self._workspaces, ManyWorkspaces):
            await self._workspaces.leave(team, enterprise)
            teams = teams or await self._workspaces.bereft(enterprise)
        dead = DeadPlaces(self._store.database)
        for one in teams:
            await dead.disable_workspace(PLATFORM, one, UNINSTALLED, self._clock.now())


class Entrance(AsyncAuthorize):
    """Tells Bolt who the bot is in the workspace that a request comes from."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002 - as Bolt calls it
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult | None:
        """Raises Undeliverable where the bot is not installed, or Slack does not say."""
        await self._workspaces.belongs(team_id or "", enterprise_id or "")
        # Events of an app that is installed in a whole organisation are said to be for that, not for a workspace.
        access = await self._workspaces.enter(team_id or enterprise_id or "")
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=access.bot_user,
            bot_id=access.bot_id,
            bot_token=access.client.token,
            user_id=user_id,
        )


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, store: Store) -> AsyncIterator[Slack]:
    """Slack, with its connections. Raises CannotStart when settings are missing that this way needs."""
    check_settings(settings.slack)
    LOGGER.setLevel(logging.ERROR)
    async with wired(settings.slack.api_base, LOGGER) as wire:
        yield Slack(settings, clock, store, wire, await _workspaces(settings.slack, wire, store))


async def check(settings: Settings, clock: Clock) -> Sequence[Finding]:  # noqa: ARG001 - a PlatformModule
    """What the doctor says about it."""
    LOGGER.setLevel(logging.CRITICAL)
    try:
        check_settings(settings.slack)
    except CannotStart as trouble:
        return [Finding("Slack", "not all settings are there", " ".join(trouble.problems))]
    async with wired(settings.slack.api_base, LOGGER) as wire:
        return await findings(settings.slack, wire)


def check_settings(settings: SlackSettings) -> None:
    """Raise CannotStart with a sentence for everything that is missing."""
    needed = {
        "signing_secret": settings.mode == "http" and not settings.signing_secret,
        "app_token": settings.mode == "socket" and not settings.app_token,
        "client_secret": bool(settings.client_id) and not settings.client_secret,
    }
    problems = [
        f"[slack] {name} is missing: put it in config.toml or set SLACK_{name.upper()}, see docs/slack.md."
        for name, missing in needed.items()
        if missing
    ]
    if problems:
        raise CannotStart(*problems)


async def _workspaces(settings: SlackSettings, wire: Wire, store: Store) -> Workspaces:
    if not settings.client_id:
        return OneWorkspace(wire, settings.bot_token.reveal())
    many = ManyWorkspaces(wire, settings, store)
    await many.prepare()
    return many
