"""The REST side of the app itself, people, guilds and channels: log in, look around, open direct messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.servers.discord_door import Answer, Call, Routes
from tests.servers.discord_errors import ApiError
from tests.servers.discord_payloads import channel_json, guild_json, guild_summary, member_json, user_json
from tests.servers.discord_state import Channel, Guild, Payload
from tests.servers.discord_world import World


class Places:
    """Handlers; ``add_to`` says for which requests. ``identifies_left`` is what the token may still IDENTIFY."""

    def __init__(self, world: World, gateway_url: Callable[[], str], identifies_left: Callable[[], int]) -> None:
        self._world = world
        self._gateway_url = gateway_url
        self._identifies_left = identifies_left
        self._opened: list[datetime] = []

    def add_to(self, routes: Routes) -> None:
        for line, handler in (
            ("GET /users/@me", lambda _: Answer(200, self._world.me())),
            ("GET /users/@me/guilds", self.my_guilds),
            ("POST /users/@me/channels", self.open_dm),
            ("GET /users/{user}", lambda call: Answer(200, user_json(self._world.user(call.args["user"])))),
            ("GET /oauth2/applications/@me", self.application),
            ("GET /applications/@me", self.application),
            ("GET /gateway", lambda _: Answer(200, {"url": self._gateway_url()})),
            ("GET /gateway/bot", self.gateway),
            ("GET /guilds/{guild}", lambda call: Answer(200, guild_json(self._guild(call), self._world.bot))),
            ("GET /guilds/{guild}/channels", self.channels),
            ("GET /guilds/{guild}/roles", lambda call: Answer(200, self._roles(self._guild(call)))),
            ("GET /guilds/{guild}/threads/active", self.active_threads),
            ("GET /guilds/{guild}/members/{user}", self.member),
            ("GET /channels/{channel}", lambda call: Answer(200, self._shown(self._channel(call)))),
            ("PATCH /channels/{channel}", self.change),
            ("POST /channels/{channel}/typing", lambda call: Answer(204, self._channel(call).id)),
            ("PUT /channels/{channel}/thread-members/@me", lambda call: Answer(204, self._channel(call).id)),
        ):
            routes.add(line, handler)

    def application(self, _: Call) -> Answer:
        install = {"oauth2_install_params": {"scopes": ["applications.commands", "bot"], "permissions": "0"}}
        app = {
            "id": self._world.bot.id,
            "name": self._world.bot.name,
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": 0,
            "owner": {**user_json(self._world.bot), "id": "1", "username": "owner", "bot": False},
            "team": None,
            "summary": "",
            "integration_types_config": {"0": install, "1": {}},
        }
        return Answer(200, app)

    def gateway(self, _: Call) -> Answer:
        limit = {
            "total": 1000,
            "remaining": self._identifies_left(),
            "reset_after": 86_400_000,
            "max_concurrency": 1,
        }
        body = {"url": self._gateway_url(), "shards": self._world.rules.shards, "session_start_limit": limit}
        return Answer(200, body)

    def my_guilds(self, _: Call) -> Answer:
        guilds = [one for one in self._world.guilds.values() if one.installed]
        shown = [{**guild_summary(one), "owner": False, "permissions": str(one.bot_permissions)} for one in guilds]
        return Answer(200, shown)

    def open_dm(self, call: Call) -> Answer:
        person = self._world.user(str(call.body.get("recipient_id")))
        if person.bot:
            raise ApiError(50033)
        if person.id not in self._world.dms:
            self._count_opened()
        return Answer(200, self._shown(self._world.dm(person)))

    def channels(self, call: Call) -> Answer:
        places = [one for one in self._guild(call).channels if not one.is_thread and not one.deleted]
        return Answer(200, [self._shown(one) for one in places])

    def active_threads(self, call: Call) -> Answer:
        threads = [one for one in self._guild(call).channels if one.is_thread and not (one.archived or one.deleted)]
        return Answer(200, {"threads": [self._shown(one) for one in threads], "members": []})

    def member(self, call: Call) -> Answer:
        guild = self._guild(call)
        person = self._world.user(call.args["user"])
        if person not in [*guild.members, self._world.bot]:
            raise ApiError(10007, 404, "Unknown Member")
        return Answer(200, member_json(guild, person))

    def change(self, call: Call) -> Answer:
        """Archive, lock, rename: threads only."""
        channel = self._channel(call)
        if not channel.is_thread:
            raise ApiError(50013)
        channel.archived = call.body.get("archived", channel.archived)
        channel.locked = call.body.get("locked", channel.locked)
        channel.name = call.body.get("name", channel.name)
        self._world.tell_channel("UPDATE", channel)
        return Answer(200, self._shown(channel))

    def _guild(self, call: Call) -> Guild:
        return self._world.guild(call.args["guild"])

    def _channel(self, call: Call) -> Channel:
        return self._world.channel(call.args["channel"])

    def _shown(self, channel: Channel) -> Payload:
        return channel_json(channel, self._world.bot)

    def _roles(self, guild: Guild) -> list[Payload]:
        roles: list[Payload] = guild_json(guild, self._world.bot)["roles"]
        return roles

    def _count_opened(self) -> None:
        limit, now = self._world.rules.new_dms, self._world.clock.now()
        self._opened = [at for at in self._opened if now - at < timedelta(seconds=limit.seconds)]
        if len(self._opened) >= limit.count:
            raise ApiError(40003)
        self._opened.append(now)
