"""The connection to Discord: made again whenever it ends, until the token itself is refused."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord_answers import broken, last_words
from adapters.discord_calm import calm_log, hasten
from adapters.settings import DiscordSettings
from bot.errors import CannotStart, Failure, Undeliverable

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
GUILD_WAIT_SECONDS = 1.0
"""After the last guild that Discord told of, so long until all are thought known."""
PATIENCE_SECONDS = 5.0
"""How long somebody who needs the connection waits for it."""
LEAVE_SECONDS = 5.0
"""How long saying goodbye may take; the library waits half a minute for an answer that a dead network never brings."""
LONGEST_RATE_LIMIT_SECONDS = 30.0
"""The shortest that the library takes: a request that has to wait longer fails at once and is tried again later."""
_BAD_TOKEN, _BAD_INTENTS = 4004, (4013, 4014)
MEND_REFUSED = (
    "it was reset or is mistyped. Make a new one in the developer portal under Bot → Reset Token, and put it into "
    "config.toml or DISCORD_TOKEN."
)
REFUSED_SENTENCE = f"[discord] token is not accepted: {MEND_REFUSED}"

log = structlog.get_logger(__name__)


class Connection(discord.AutoShardedClient):
    """One attempt at being connected. It asks for guilds alone: commands and buttons arrive without any intent.

    Whoever prepares it may set what it listens to: the library calls these by their names.
    """

    on_line: Callable[[discord.Interaction[discord.Client], str], Awaitable[None]]
    """One of our buttons was pressed, and this is its line."""
    on_interaction: Callable[[discord.Interaction[discord.Client]], Awaitable[None]]
    on_guild_join: Callable[[discord.Guild], Awaitable[None]]
    on_guild_channel_update: Callable[[discord.abc.GuildChannel, discord.abc.GuildChannel], Awaitable[None]]
    on_raw_thread_update: Callable[[discord.RawThreadUpdateEvent], Awaitable[None]]
    on_guild_role_update: Callable[[discord.Role, discord.Role], Awaitable[None]]
    on_member_update: Callable[[discord.Member, discord.Member], Awaitable[None]]

    def __init__(
        self,
        prepare: Callable[[Connection], Awaitable[None]],
        ready: asyncio.Event,
        gateway_url: str = "",
        guild_wait: float = GUILD_WAIT_SECONDS,
    ) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # papers are silent
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=guild_wait,
            max_ratelimit_timeout=LONGEST_RATE_LIMIT_SECONDS,
        )
        self._prepare = prepare
        self._known_ready = ready
        self._own_gateway = bool(gateway_url)

    async def setup_hook(self) -> None:
        """Signed in, not yet listening."""
        await self._prepare(self)

    async def launch_shards(self) -> None:
        """Open the gateway that Discord names, or the one of the settings."""
        if self._own_gateway and self.shard_count is None:
            # With a count the library asks nobody for an address.
            self.shard_count, _, _ = await self.http.get_bot_gateway()
        await super().launch_shards()
        hasten(self)

    async def on_ready(self) -> None:
        """Every guild is known."""
        self._known_ready.set()
        log.info("discord_connected", name=str(self.user), servers=len(self.guilds))

    async def on_error(self, event_method: str, /, *args: object, **_: object) -> None:
        """What listens to an event broke: that is logged under a code, which whoever waits for an answer is told."""
        error = sys.exc_info()[1]
        if error is None:  # never so, as the library calls this
            return
        told = broken(error, f"hearing {event_method}")
        if args and isinstance(args[0], discord.Interaction):
            await last_words(args[0], told)


async def unlistening(_connection: Connection) -> None:
    """Prepare nothing, for somebody who only asks."""


def point_library(settings: DiscordSettings) -> None:
    """Have the library use the addresses of the settings, and log calmly; both are the same for the whole process."""
    calm_log()
    Route.BASE = settings.api_base.rstrip("/")
    if settings.gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)


class Link:
    """Keeps one `Connection` alive, and lends it to whoever sends."""

    def __init__(
        self,
        settings: DiscordSettings,
        *,
        patience: float = PATIENCE_SECONDS,
        guild_wait: float = GUILD_WAIT_SECONDS,
        first_wait: float = FIRST_WAIT_SECONDS,
    ) -> None:
        """The times are real seconds."""
        self._settings = settings
        self._patience = patience
        self._guild_wait = guild_wait
        self._first_wait = first_wait
        self._connection: Connection | None = None
        self._ready = asyncio.Event()

    async def run(self, prepare: Callable[[Connection], Awaitable[None]]) -> None:
        """Stay connected until cancelled. ``prepare`` runs after each sign-in. Raises CannotStart."""
        wait = self._first_wait
        while True:
            began = asyncio.get_running_loop().time()
            reason = await self._live(prepare)
            lasted = asyncio.get_running_loop().time() - began
            wait = self._first_wait if lasted > LONGEST_WAIT_SECONDS else wait
            log.warning("discord_unreachable", reason=reason, again_in_seconds=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def connection(self) -> Connection:
        """The connection, as soon as it knows its guilds. Raises Undeliverable if that takes too long."""
        try:
            async with asyncio.timeout(self._patience):
                await self._ready.wait()
        except TimeoutError:
            raise Undeliverable("Discord is not connected", Failure.RETRY, platform_trouble=True) from None
        assert self._connection
        return self._connection

    async def close(self) -> None:
        """Leave Discord; what is being sent should be done by then."""
        self._ready.clear()
        if self._connection:
            await asyncio.wait({asyncio.create_task(self._connection.close())}, timeout=LEAVE_SECONDS)

    async def _live(self, prepare: Callable[[Connection], Awaitable[None]]) -> str:
        """One connection from beginning to end; returns why it ended. Raises CannotStart for what no wait mends."""
        await self.close()
        self._connection = connection = Connection(prepare, self._ready, self._settings.gateway_url, self._guild_wait)
        try:
            await self._begun(connection)
        except discord.LoginFailure as error:
            raise CannotStart(REFUSED_SENTENCE) from error
        except discord.PrivilegedIntentsRequired as error:  # never asked for; a proxy in between might change that
            raise CannotStart("Discord refused the intents of this bot.") from error
        except discord.ConnectionClosed as error:
            return _closed(error)
        except Exception as error:  # noqa: BLE001 - the library lets out whatever goes wrong; all of it may pass
            return f"{type(error).__name__}: {error}"
        return "the connection ended"

    async def _begun(self, connection: Connection) -> None:
        """Run it to its end. Cancelled, it is closed: the library may take that for one more attempt that failed."""
        running = asyncio.create_task(connection.start(self._settings.token.reveal()))
        try:
            await asyncio.wait({running})
        finally:
            if not running.done():
                await self.close()
                running.cancel()
                await asyncio.wait({running}, timeout=LEAVE_SECONDS)
        await running


def _closed(error: discord.ConnectionClosed) -> str:
    if error.code == _BAD_TOKEN:
        raise CannotStart(REFUSED_SENTENCE) from error
    if error.code in _BAD_INTENTS:
        raise CannotStart(f"Discord refused the intents of this bot (close code {error.code}).") from error
    return f"the gateway closed with code {error.code}"
