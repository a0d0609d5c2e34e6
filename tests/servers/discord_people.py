"""What people do: use commands and menus, press buttons, fill in forms. The bot hears of it as an interaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.clock import Clock
from tests.servers.discord_command_limits import CHAT, ON_MESSAGE
from tests.servers.discord_commands import Commands
from tests.servers.discord_interactions import Asks, Interaction, Interactions
from tests.servers.discord_limits import BUTTON, MAX_FILE, SELECTS
from tests.servers.discord_modals import filled
from tests.servers.discord_options import NotPossible, Value, declared, nested, resolved, typed
from tests.servers.discord_payloads import guild_summary, interaction_channel_json, member_json, post_json, user_json
from tests.servers.discord_permissions import MEMBER
from tests.servers.discord_state import Channel, Ids, Kind, Payload, Post, User
from tests.servers.discord_world import World

IN_GUILD, WITH_BOT, IN_PRIVATE = 0, 1, 2
"""Contexts of an interaction."""


class People:
    """Every method sends one interaction and waits for its first answer, or until its time has run out."""

    def __init__(self, world: World, commands: Commands, interactions: Interactions) -> None:
        self._world = world
        self._commands = commands
        self._interactions = interactions
        # discord.py compares an interaction's age with the real time, whatever clock the world has.
        self._ids = Ids(Clock())

    async def slash(
        self, user: User, channel: Channel, name: str, sub: str = "", options: Mapping[str, Value] | None = None
    ) -> Interaction:
        """Use a command; raises NotPossible where Discord's client would not offer it or would not send these."""
        given = dict(options or {})
        command = self._command(name, CHAT, user, channel)
        told = typed(declared(command, sub), given)
        found = resolved(list(given.values()), channel.guild, self._world.bot, user)
        data = {**_named(command), "options": nested(sub, told), **found}
        return await self._do(Asks.COMMAND, user, channel, data, command)

    async def autocomplete(
        self,
        user: User,
        channel: Channel,
        name: str,
        sub: str = "",
        focused: str = "",
        options: Mapping[str, Value] | None = None,
    ) -> Interaction:
        """Type into the option ``focused``, whose text so far is among ``options``; see Interaction.choices."""
        given = {focused: "", **(options or {})}
        command = self._command(name, CHAT, user, channel)
        known = declared(command, sub)
        option = next((one for one in known if one["name"] == focused), None)
        if not option or not option.get("autocomplete"):
            raise NotPossible(f"/{name} {sub} completes nothing for {focused!r}")
        data = {**_named(command), "options": nested(sub, typed(known, given, focused))}
        return await self._do(Asks.AUTOCOMPLETE, user, channel, data, command, option_type=option["type"])

    async def context_menu(self, user: User, post: Post, name: str) -> Interaction:
        """Use a command of a message's menu."""
        command = self._command(name, ON_MESSAGE, user, post.channel)
        target = {"target_id": post.id, "resolved": {"messages": {post.id: post_json(post)}}}
        return await self._do(Asks.COMMAND, user, post.channel, {**_named(command), **target}, command)

    async def press(self, user: User, post: Post, button: str, values: Sequence[str] = ()) -> Interaction:
        """Press a button, known by its custom_id or its label, or choose ``values`` in a menu, by its custom_id."""
        if post.deleted or (post.for_user and post.for_user is not user):
            raise NotPossible(f"{user.name} does not see this message")
        part = _pressable(post, button)
        known = {one["value"] for one in part.get("options") or []}
        if part["type"] in SELECTS and known and not set(values) <= known:
            raise NotPossible(f"{button!r} offers {sorted(known)}")
        chosen = {"values": list(values)} if part["type"] in SELECTS else {}
        data = {"id": part["id"], "custom_id": part["custom_id"], "component_type": part["type"], **chosen}
        return await self._do(Asks.COMPONENT, user, post.channel, data, source=post)

    async def modal_submit(self, before: Interaction, values: Mapping[str, str]) -> Interaction:
        """Fill in the modal that ``before`` was answered with, and send it."""
        if not before.modal:
            raise NotPossible("no modal is open")
        data = {
            "custom_id": before.modal["custom_id"],
            "components": filled(before.modal, values),
            "resolved": {},
        }
        return await self._do(Asks.MODAL, before.user, before.channel, data, source=before.source)

    async def _do(
        self,
        asks: Asks,
        user: User,
        channel: Channel,
        data: Payload,
        command: Payload | None = None,
        *,
        source: Post | None = None,
        option_type: int = 3,
    ) -> Interaction:
        owners = _owners(command or {}, user, channel)
        now: datetime = self._world.clock.now()
        one = Interaction(self._ids.next(), asks, user, channel, now, owners, data.get("name", ""), source, option_type)
        self._interactions.begin(one)
        self._world.listener("INTERACTION_CREATE", self._told(one, data), channel.guild)
        while not (one.says or one.failed):
            one.changed.clear()
            await one.changed.wait()
        return one

    def _command(self, name: str, kind: int, user: User, channel: Channel) -> Payload:
        command = self._commands.find(name, kind, channel.guild)
        if not command:
            raise NotPossible(f"there is no command {name!r} of type {kind} here")
        contexts = command.get("contexts")
        if contexts is not None and _context(channel) not in contexts:
            raise NotPossible(f"{name} is offered in contexts {contexts}, not here")
        needed = int(command.get("default_member_permissions") or 0)
        if channel.guild and needed & ~channel.guild.permissions(user):
            raise NotPossible(f"{name} is hidden from {user.name}")
        if not _owners(command, user, channel):
            raise NotPossible(f"nobody installed the app so that {user.name} could use {name} here")
        return command

    def _told(self, one: Interaction, data: Payload) -> Payload:
        channel, guild = one.channel, one.channel.guild
        who: Payload = {"user": user_json(one.user)}
        if guild:
            summary = {**guild_summary(guild), "locale": "en-US"}
            who = {"guild_id": guild.id, "guild": summary, "guild_locale": "en-US"}
            who["member"] = member_json(guild, one.user, channel)
        return {
            "id": one.id,
            "application_id": self._world.bot.id,
            "type": int(one.asks),
            "token": one.token,
            "version": 1,
            "data": data,
            "channel_id": channel.id,
            "channel": interaction_channel_json(channel, self._world.bot, one.user),
            **({"message": post_json(one.source)} if one.source else {}),
            **who,
            "app_permissions": str(channel.permissions if not guild or guild.installed else MEMBER),
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": one.owners,
            "context": _context(channel),
            "attachment_size_limit": MAX_FILE,
        }


def _named(command: Payload) -> Payload:
    here = {"guild_id": command["guild_id"]} if "guild_id" in command else {}
    return {"id": command["id"], "name": command["name"], "type": command["type"], **here}


def _context(channel: Channel) -> int:
    return {Kind.DM: WITH_BOT, Kind.GROUP_DM: IN_PRIVATE}.get(channel.kind, IN_GUILD)


def _owners(command: Payload, user: User, channel: Channel) -> Payload:
    """Whose installation lets this person use it here; a command without types is for guilds."""
    types = command.get("integration_types") or ([0] if command else [0, 1])
    owners: Payload = {}
    if 0 in types and channel.kind != Kind.GROUP_DM and (not channel.guild or channel.guild.installed):
        owners["0"] = channel.guild.id if channel.guild else "0"
    if 1 in types and user.installed:
        owners["1"] = user.id
    return owners


def _pressable(post: Post, wanted: str) -> Payload:
    parts = [one for one in post.parts if one.get("custom_id")]
    by_id = [one for one in parts if one["custom_id"] == wanted]
    found = by_id or [one for one in parts if one["type"] == BUTTON and one.get("label") == wanted]
    if not found:
        raise NotPossible(f"there is no {wanted!r}, only {[one.get('label') or one['custom_id'] for one in parts]}")
    if found[0].get("disabled"):
        raise NotPossible(f"{wanted!r} is disabled")
    return found[0]
