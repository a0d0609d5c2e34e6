"""A local Discord: REST and gateway on the loopback, which the real discord.py logs in to; it ends with the test.

    async with DiscordServer() as server:
        ana = server.person("ana")
        lab = server.guild("lab", ana)
        papers = server.channel(lab, "papers")
        …start the bot with server.environment (or point discord.py at server.api_base and server.gateway_url)…
        await server.ready()
        answer = await server.slash(ana, papers, "papers", sub="search", options={"query": "graphs"})
        assert "3 papers" in answer.text
        page = await server.press(ana, answer.post, "Next")
        assert server.texts(papers) == []

What Discord would refuse is refused in its words; what its client would not let a person do raises NotPossible.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

from aiohttp import web

from bot.clock import Clock
from tests.servers.discord_commands import Commands
from tests.servers.discord_door import BASE, Asked, Door, Routes
from tests.servers.discord_errors import ApiError
from tests.servers.discord_faults import MESSAGES, Fault, Faults
from tests.servers.discord_gateway import Gateway
from tests.servers.discord_interactions import Interaction, Interactions
from tests.servers.discord_limiter import Limiter, Limits
from tests.servers.discord_messages import Messages
from tests.servers.discord_options import NotPossible
from tests.servers.discord_people import People
from tests.servers.discord_permissions import BOT, bits
from tests.servers.discord_places import Places
from tests.servers.discord_state import Channel, Guild, Kind, Post, User
from tests.servers.discord_world import Rules, World

__all__ = ["ApiError", "DiscordServer", "Interaction", "Kind", "Limits", "NotPossible", "Post", "Rules"]
TOKEN = "MjAwMDAwMDAwMDAwMDAwMDAx.local.only-a-test-knows-this"


class DiscordServer(People):
    """Within ``async with`` it serves; further keywords are fields of Rules.

    ``clock`` dates messages and decides how long nonces and tokens live; give the bot's own when it is not real time.
    """

    def __init__(self, *, clock: Clock | None = None, limits: Limits | None = None, **rules: object) -> None:
        self.token = TOKEN
        self.world = World(clock or Clock(), replace(Rules(), **rules))  # type: ignore[arg-type]
        self.faults = Faults()
        self.gateway = Gateway(self.world, TOKEN)
        self.commands = Commands(self.world)
        self.interactions = Interactions(self.world)
        super().__init__(self.world, self.commands, self.interactions)
        self.world.listener = self.gateway.tell
        self.door = Door(self._routes(), Limiter(limits or Limits()), self.faults, TOKEN)
        self._port = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/cdn/{channel}/{post}/{name}", self._file)
        app.router.add_route("*", f"{BASE}/{{rest:.*}}", self.door.handle)
        app.router.add_get("/", self.gateway.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handle_signals=False)
        await self._runner.setup()
        await self.listen()
        self.world.url = f"http://127.0.0.1:{self._port}"
        self.gateway.url = self.gateway_url
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        self.interactions.close()
        self.door.close()
        self.gateway.drop()
        await self._runner.cleanup()

    async def listen(self) -> None:
        """Accept connections, on the same port as before if there was one."""
        assert self._runner
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def go_down(self) -> None:
        """Refuse connections and break those that are open, until ``listen`` is called; nothing is forgotten."""
        assert self._runner
        for site in list(self._runner.sites):
            await site.stop()
        self.gateway.drop()

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self._port}{BASE}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/"

    @property
    def environment(self) -> dict[str, str]:
        """What points a bot here."""
        return {
            "DISCORD_TOKEN": self.token,
            "DISCORD_API_BASE": self.api_base,
            "DISCORD_GATEWAY_URL": self.gateway_url,
        }

    # --- the world ---

    @property
    def bot(self) -> User:
        return self.world.bot

    def person(self, name: str, *, installed: bool = False) -> User:
        """Somebody; ``installed`` says that they added the app to their account."""
        user = self.world.add_user(name)
        user.installed = installed
        return user

    def people(self, *names: str) -> list[User]:
        return [self.person(name) for name in names]

    def guild(
        self, name: str, *members: User, managers: Sequence[User] = (), installed: bool = True, deny: Sequence[str] = ()
    ) -> Guild:
        """A guild that the bot is in unless not ``installed``; ``deny`` takes permissions from the bot's role."""
        guild = self.world.add_guild(name, members, managers, installed=installed)
        if deny:
            self.deny_role(guild, *deny)
        return guild

    def channel(self, guild: Guild, name: str, kind: Kind = Kind.TEXT, *, deny: Sequence[str] = ()) -> Channel:
        """A channel in which the bot lacks the permissions named by ``deny``."""
        return self.world.add_channel(guild, name, kind, deny=deny)

    def forum(self, guild: Guild, name: str, tags: Sequence[str] = (), *, tag_required: bool = False) -> Channel:
        forum = self.world.add_channel(guild, name, Kind.FORUM)
        self.world.tag(forum, tags, required=tag_required)
        return forum

    def thread(self, parent: Channel, name: str, owner: User | None = None) -> Channel:
        """A public thread, the bot's own unless somebody else started it."""
        return self.world.add_thread(parent, name, owner or self.bot, self.world.ids.next())

    def archive(self, thread: Channel, *, locked: bool = False) -> None:
        """A locked thread takes no post any more; one that is only archived comes back with the next."""
        thread.archived, thread.locked = True, locked
        self.world.tell_channel("UPDATE", thread)

    def unlock(self, thread: Channel) -> None:
        """Open it again, for everybody."""
        thread.archived = thread.locked = False
        self.world.tell_channel("UPDATE", thread)

    def dm(self, person: User) -> Channel:
        """Their direct messages with the bot."""
        return self.world.dm(person)

    def group(self, *users: User, name: str = "us") -> Channel:
        """Direct messages among people, where only an app on somebody's account can be used."""
        return self.world.group(name, users)

    def deny(self, channel: Channel, *permissions: str) -> None:
        """Take exactly these permissions from the bot in a channel; none gives back all."""
        channel.denied = bits(*permissions)
        self.world.tell_channel("UPDATE", channel)

    def deny_role(self, guild: Guild, *permissions: str) -> None:
        """Take exactly these permissions from the bot's role; none gives back all."""
        guild.bot_permissions = BOT & ~bits(*permissions)
        self.world.tell_guild(guild)

    def take_role(self, guild: Guild, *, taken: bool = True) -> None:
        """Take its role from the bot, without which it may do nothing there."""
        guild.has_role = not taken
        self.world.tell_member(guild)

    def close_dms(self, person: User, *, closed: bool = True) -> None:
        person.dms_open = not closed

    def delete_channel(self, channel: Channel) -> None:
        self.world.delete_channel(channel)

    def remove_guild(self, guild: Guild) -> None:
        self.world.remove_guild(guild)

    def invite_again(self, guild: Guild) -> None:
        self.world.join(guild)

    def say(self, user: User, channel: Channel, text: str) -> Post:
        """A person writes something."""
        return self.world.write(self.world.draft(channel, user, {"content": text}), {"content": text}, {})

    def delete(self, post: Post) -> None:
        self.world.delete(post)

    # --- what goes wrong ---

    def fail(self, fault: Fault, *, times: int = 1, on: str = MESSAGES) -> None:
        """Let the next ``times`` requests whose "METHOD /path" matches the pattern ``on`` go wrong in this way."""
        self.faults.plan(fault, times, on)

    def refuse(self, code: int, *, status: int = 0, message: str = "", times: int = 1, on: str = MESSAGES) -> None:
        """Refuse the next ``times`` matching requests with this code of Discord's."""
        self.faults.plan(ApiError(code, status, message), times, on)

    def mend(self) -> None:
        """Forget what was arranged to go wrong."""
        self.faults.planned.clear()

    async def revoke_token(self) -> None:
        """From now on the token is worth nothing: 401, and 4004 on the gateway."""
        self.door.token = self.gateway.token = None
        self.gateway.sessions.clear()
        await self.gateway.close(4004)

    # --- what was seen ---

    async def ready(self, shards: int = 1, *, seconds: float = 10.0) -> None:
        """Wait until so many shards are connected. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(self.gateway.live) < shards:
                self.gateway.changed.clear()
                await self.gateway.changed.wait()

    def messages(self, channel: Channel) -> list[Post]:
        """What everybody can read there, oldest first."""
        return [post for post in channel.posts.values() if not (post.deleted or post.ephemeral)]

    def texts(self, channel: Channel) -> list[str]:
        return [post.text for post in self.messages(channel)]

    async def posted(self, channel: Channel, count: int = 1, *, seconds: float = 5.0) -> list[Post]:
        """Wait until there are so many messages. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(found := self.messages(channel)) < count:
                self.world.changed.clear()
                await self.world.changed.wait()
        return found

    @property
    def requests(self) -> list[Asked]:
        """Every REST request that came, in order."""
        return self.door.asked

    def asked(self, pattern: str) -> list[Asked]:
        """The requests whose "METHOD /path" matches."""
        return [one for one in self.door.asked if re.search(pattern, one.line)]

    @property
    def statuses(self) -> Mapping[int, int]:
        """How often each status was answered; 0 is no answer."""
        seen = [one.status for one in self.door.asked]
        return {status: seen.count(status) for status in sorted(set(seen))}

    @property
    def acks(self) -> dict[str, float]:
        """Milliseconds from an interaction's event to its acknowledgement, by interaction id."""
        known = self.interactions.by_id.values()
        return {one.id: one.acknowledged_ms for one in known if one.acknowledged_ms is not None}

    def _routes(self) -> Routes:
        routes = Routes()
        Places(self.world, lambda: self.gateway_url, lambda: 1000 - len(self.gateway.identified)).add_to(routes)
        Messages(self.world).add_to(routes)
        self.commands.add_to(routes)
        self.interactions.add_to(routes)
        return routes

    async def _file(self, request: web.Request) -> web.Response:
        post = self.world.channels[request.match_info["channel"]].posts[request.match_info["post"]]
        data = post.files.get(request.match_info["name"])
        return web.Response(body=data) if data is not None else web.Response(status=404)
