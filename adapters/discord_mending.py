"""Tries dead places again as soon as something changed in their server: a permission, a lock, the bot's return."""

from __future__ import annotations

import discord

from adapters.discord_answers import Answers
from adapters.discord_link import Connection
from adapters.discord_places import PLATFORM
from bot.clock import Clock
from bot.delivery.targets import Targets
from bot.store.dead_places import DeadPlaces
from bot.store.store import Store


class Mending:
    """Listens to a connection."""

    def __init__(self, store: Store, targets: Targets, clock: Clock, answers: Answers) -> None:
        self._dead = DeadPlaces(store.database)
        self._targets = targets
        self._clock = clock
        self._answers = answers

    def listen(self, connection: Connection) -> None:
        """Hear of whatever may have made a channel postable again."""
        connection.on_guild_join = self._joined
        connection.on_guild_channel_update = self._channel_changed
        connection.on_raw_thread_update = self._thread_changed
        connection.on_guild_role_update = self._role_changed
        connection.on_member_update = self._member_changed

    async def look(self, guild_id: int) -> None:
        """Try every dead place of a server."""
        with self._answers.under_way():
            for place in [one.place for one in await self._dead.all()]:
                if (place.platform, place.workspace) == (PLATFORM, str(guild_id)):
                    await self._targets.revive(place.key, self._clock.now())

    async def _joined(self, guild: discord.Guild) -> None:
        await self.look(guild.id)

    async def _channel_changed(self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        await self.look(after.guild.id)

    async def _thread_changed(self, event: discord.RawThreadUpdateEvent) -> None:
        await self.look(event.guild_id)

    async def _role_changed(self, _before: discord.Role, after: discord.Role) -> None:
        await self.look(after.guild.id)

    async def _member_changed(self, _before: discord.Member, after: discord.Member) -> None:
        await self.look(after.guild.id)
