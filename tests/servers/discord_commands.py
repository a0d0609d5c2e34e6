"""The REST side of application commands: overwritten, listed and counted, globally and guild by guild."""

from __future__ import annotations

from tests.servers.discord_command_limits import CHAT, check_commands
from tests.servers.discord_door import Answer, Call, Routes
from tests.servers.discord_errors import ApiError
from tests.servers.discord_state import Guild, Payload
from tests.servers.discord_world import World

CREATES_A_DAY = 200
_KEPT = ("default_member_permissions", "contexts", "integration_types", "name_localizations")


class Commands:
    """Handlers; ``add_to`` says for which requests. ``writes`` counts requests that changed commands."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.writes = 0
        self.by_place: dict[str, dict[str, Payload]] = {}
        """Guild id, or the empty string for everywhere, to commands by id."""
        self._created: dict[str, int] = {}

    def add_to(self, routes: Routes) -> None:
        for place in ("/applications/{application}", "/applications/{application}/guilds/{guild}"):
            routes.add(f"GET {place}/commands", lambda call: Answer(200, list(self._known(call).values())))
            routes.add(f"PUT {place}/commands", self.overwrite)
            routes.add(f"POST {place}/commands", self.create)
            routes.add(f"GET {place}/commands/{{command}}", lambda call: Answer(200, self._one(call)))
            routes.add(f"PATCH {place}/commands/{{command}}", self.edit)
            routes.add(f"DELETE {place}/commands/{{command}}", self.delete)

    def find(self, name: str, kind: int, guild: Guild | None) -> Payload | None:
        """The command that a person gets here: a guild's own goes first."""
        places = [guild.id] if guild else []
        known = (one for place in [*places, ""] for one in self.by_place.get(place, {}).values())
        return next((one for one in known if one["name"] == name and one["type"] == kind), None)

    def overwrite(self, call: Call) -> Answer:
        wanted: list[Payload] = call.body.get("items", [])
        check_commands(wanted)
        self.writes += 1
        known = self._known(call)
        by_name = {(one["type"], one["name"]): one for one in known.values()}
        kept = [self._made(call, one, by_name.get((one.get("type", CHAT), one["name"]))) for one in wanted]
        known.clear()
        known.update({one["id"]: one for one in kept})
        return Answer(200, kept)

    def create(self, call: Call) -> Answer:
        known = self._known(call)
        same = [one for one in known.values() if one["name"] == call.body["name"]]
        check_commands([*(one for one in known.values() if one not in same), call.body])
        self.writes += 1
        made = self._made(call, call.body, same[0] if same else None)
        known[made["id"]] = made
        return Answer(200 if same else 201, made)

    def edit(self, call: Call) -> Answer:
        one = self._one(call)
        check_commands([{**one, **call.body}])
        self.writes += 1
        one.update(call.body)
        return Answer(200, one)

    def delete(self, call: Call) -> Answer:
        one = self._one(call)
        self.writes += 1
        del self._known(call)[one["id"]]
        return Answer(204)

    def _known(self, call: Call) -> dict[str, Payload]:
        if call.args["application"] != self._world.bot.id:
            raise ApiError(50001)
        guild = call.args.get("guild", "")
        if guild:
            self._world.guild(guild)
        return self.by_place.setdefault(guild, {})

    def _one(self, call: Call) -> Payload:
        known = self._known(call)
        if call.args["command"] not in known:
            raise ApiError(10063)
        return known[call.args["command"]]

    def _made(self, call: Call, wanted: Payload, before: Payload | None) -> Payload:
        guild = call.args.get("guild", "")
        if not before:
            self._created[guild] = self._created.get(guild, 0) + 1
            if self._created[guild] > CREATES_A_DAY:
                raise ApiError(30034)
        here = {"guild_id": guild} if guild else {}
        return {
            "id": before["id"] if before else self._world.thing_id(),
            "application_id": self._world.bot.id,
            "type": wanted.get("type", CHAT),
            "name": wanted["name"],
            "description": wanted.get("description", ""),
            "version": self._world.thing_id(),
            "nsfw": bool(wanted.get("nsfw")),
            **{name: wanted.get(name) for name in _KEPT},
            **({"options": wanted["options"]} if wanted.get("options") else {}),
            **here,
        }
