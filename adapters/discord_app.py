"""Discord as a platform: put together, listening, and looked over by the doctor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from adapters.discord_answers import Answers
from adapters.discord_buttons import Buttons
from adapters.discord_commands import Commands
from adapters.discord_forms import Forms
from adapters.discord_link import Connection, Link, point_library
from adapters.discord_mending import Mending
from adapters.discord_menus import Menus
from adapters.discord_messenger import DiscordMessenger
from adapters.discord_press import Press
from adapters.discord_tree import Tree, sync
from adapters.platforms import Finding
from adapters.settings import Settings
from bot.clock import Clock
from bot.delivery.pacing import Pace
from bot.ports import Place
from bot.store.store import Store

if TYPE_CHECKING:
    from adapters.app import App

PER_SECOND = 25
"""Half of what Discord allows a bot in all; interactions do not count."""
NEW_DM_SECONDS = 10
"""Discord names no figure for opening direct messages; this is our own."""


class Discord:
    """A `Platform`."""

    def __init__(self, settings: Settings, store: Store, link: Link, answers: Answers) -> None:
        self._settings = settings.discord
        self._store = store
        self._answers = answers
        self.link = link
        self.messenger = DiscordMessenger(link, crosspost=settings.discord.crosspost)
        self.pace = Pace(per_second=PER_SECOND, new_dm_seconds=NEW_DM_SECONDS)

    async def places(self) -> Sequence[Place]:
        """None: a channel is known as soon as somebody asks there."""
        return ()

    async def serve(self, app: App) -> int:
        """Stay connected and answer until cancelled. Raises CannotStart when the token is refused."""

        async def prepare(connection: Connection) -> None:
            await self._prepare(connection, app)

        await self.link.run(prepare)
        return 0

    async def drained(self) -> None:
        """Wait until everybody who asked has their answer, and what was being tried is tried; not for ever."""
        await self._answers.drained()

    async def _prepare(self, connection: Connection, app: App) -> None:
        """Before a connection listens: what it listens to, and the commands that Discord offers."""
        tree = Tree(connection)
        commands = Commands(app.desk, app.verbs, self._answers, command=app.config.bot.command)
        tree.add_command(commands.group())
        for menu in Menus(app.desk, self._store, self._answers).all():
            tree.add_command(menu)
        forms = Forms(app.desk, self._store, self._answers)
        connection.add_dynamic_items(Press)
        connection.on_line = Buttons(app.desk, self._answers, forms).pressed
        connection.on_interaction = forms.submitted
        Mending(self._store, app.courier.targets, app.clock, self._answers).listen(connection)
        await sync(tree, self._store.feed, self._settings.guild_ids)


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, store: Store) -> AsyncIterator[Discord]:  # noqa: ARG001 - a PlatformModule
    """Discord; connected as soon as it serves, and left only when all that was being sent is done."""
    point_library(settings.discord)
    platform = Discord(settings, store, Link(settings.discord), Answers())
    try:
        yield platform
    finally:
        await platform.drained()
        await platform.link.close()


async def check(settings: Settings, clock: Clock) -> Sequence[Finding]:  # noqa: ARG001 - a PlatformModule
    """See `discord_checks`."""
    from adapters.discord_checks import findings

    return await findings(settings)
