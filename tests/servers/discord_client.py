"""A small bot on the real, unpatched discord.py, to test the local Discord with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.servers.discord import DiscordServer
from tests.servers.discord_state import Channel, Payload

GUILDS = discord.Intents(guilds=True)
Asked = discord.Interaction[discord.Client]


class Bot(discord.AutoShardedClient):
    """Knows ``/papers search|slow|silent|form``, a message menu and one button; ``events`` is what it saw."""

    def __init__(self, intents: discord.Intents = GUILDS) -> None:
        # By default the library waits two seconds for guilds that may still come.
        nobody = discord.AllowedMentions.none()
        super().__init__(intents=intents, allowed_mentions=nobody, guild_ready_timeout=0.02)
        self.tree = app_commands.CommandTree(self, allowed_installs=ANYWHERE, allowed_contexts=EVERYWHERE)
        self.tree.add_command(Papers(name="papers", description="Research papers"))
        self.tree.add_command(app_commands.ContextMenu(name="Paper card", callback=card))
        self.events: list[str] = []
        self.asked: list[Asked] = []

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Next)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library would wait five seconds here."""

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.events.append(f"joined {guild.name}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.events.append(f"left {guild.name}")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.events.append(f"lost {channel.name}")

    async def on_interaction(self, interaction: Asked) -> None:
        self.asked.append(interaction)

    def text_channel(self, channel: Channel) -> discord.TextChannel:
        """The library's own object of a channel."""
        found = self.get_channel(int(channel.id))
        assert isinstance(found, discord.TextChannel)
        return found


ANYWHERE = app_commands.AppInstallationType(guild=True, user=True)
EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)


class Papers(app_commands.Group):
    @app_commands.command(name="search", description="Find papers")
    @app_commands.choices(sort=[app_commands.Choice(name="Newest first", value="newest")])
    async def search(
        self, interaction: Asked, query: str, sort: str = "", count: app_commands.Range[int, 1, 10] = 5
    ) -> None:
        """Answer privately, with a button."""
        await interaction.response.send_message(view=found(f"{count} papers on {query}"), ephemeral=True)

    @search.autocomplete("query")
    async def complete(self, interaction: Asked, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed} networks", value=f"{typed} networks")]

    @app_commands.command(name="slow", description="Think first")
    async def slow(self, interaction: Asked) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(view=found("at last"))
        for number in range(6):
            await interaction.followup.send(f"more {number}")

    @app_commands.command(name="silent", description="Say nothing")
    async def silent(self, interaction: Asked) -> None:
        """Somebody else may answer."""

    @app_commands.command(name="form", description="Ask back")
    async def form(self, interaction: Asked) -> None:
        await interaction.response.send_modal(Form())


class Form(discord.ui.Modal, title="Settings"):
    hour: discord.ui.Label[Form] = discord.ui.Label(text="Hour", component=discord.ui.TextInput(max_length=5))

    async def on_submit(self, interaction: Asked) -> None:
        assert isinstance(self.hour.component, discord.ui.TextInput)
        await interaction.response.send_message(f"at {self.hour.component.value}", ephemeral=True)


class Next(discord.ui.DynamicItem[discord.ui.Button[discord.ui.LayoutView]], template=r"page:(?P<page>\d+)"):
    """Turns to the page in its custom_id, whenever and by whomever it is pressed."""

    def __init__(self, page: int) -> None:
        super().__init__(discord.ui.Button(label="Next", custom_id=f"page:{page}"))
        self.page = page

    @classmethod
    async def from_custom_id(cls, _: Asked, item: discord.ui.Item[discord.ui.LayoutView], match: object) -> Next:
        assert isinstance(item, discord.ui.Button)
        return cls(int(str(item.custom_id).removeprefix("page:")))

    async def callback(self, interaction: Asked) -> None:
        await interaction.response.edit_message(view=found(f"page {self.page}", self.page + 1))


def found(text: str, page: int = 2) -> discord.ui.LayoutView:
    """A text with a button beside it."""
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(discord.ui.Section(discord.ui.TextDisplay(text), accessory=Next(page))))
    return view


async def card(interaction: Asked, message: discord.Message) -> None:
    await interaction.response.send_message(f"card of {message.content}", ephemeral=True)


@asynccontextmanager
async def pointed_at(server: DiscordServer) -> AsyncIterator[None]:
    """Within, discord.py takes the local server for Discord."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = server.api_base, yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def logged_in(server: DiscordServer, make: Callable[[], Bot] = Bot) -> AsyncIterator[Bot]:
    """A bot that is ready."""
    async with pointed_at(server):
        bot = make()
        running = asyncio.create_task(bot.start(server.token))
        ready = asyncio.create_task(_ready(server, bot))
        try:
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                await running
            yield bot
        finally:
            ready.cancel()
            await bot.close()
            with suppress(discord.DiscordException):
                await running


async def _ready(server: DiscordServer, bot: Bot) -> None:
    await server.ready()
    await bot.wait_until_ready()


async def until(fact: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something is true that tells nobody when it becomes so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not fact():  # noqa: ASYNC110
            await asyncio.sleep(0.002)


async def ask(
    server: DiscordServer, method: str, path: str, body: object = None, *, token: str | None = None
) -> tuple[int, Payload]:
    """One plain request; returns status and what was answered."""
    headers = {"Authorization": f"Bot {token or server.token}"}
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, server.api_base + path, json=body, headers=headers) as answer,
    ):
        told = await answer.json() if answer.content_type == "application/json" else await answer.text()
        return answer.status, told if isinstance(told, dict) else {"items": told, "headers": dict(answer.headers)}
