"""What Discord's client lets a person type into a command: options found, typed and held to their declaration."""

from __future__ import annotations

from collections.abc import Mapping

from tests.servers.discord_command_limits import BOOLEAN, CHANNEL, GROUP, INTEGER, NUMBER, STRING, SUB, USER
from tests.servers.discord_payloads import interaction_channel_json, member_json, user_json
from tests.servers.discord_state import Channel, Guild, Payload, User

Value = str | int | float | bool | User | Channel
_TYPES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    USER: (User,),
    CHANNEL: (Channel,),
    NUMBER: (int, float),
}


class NotPossible(AssertionError):
    """Discord's own client would not let a person do this, so no test may either."""


def declared(command: Payload, sub: str) -> list[Payload]:
    """The options of a command, or of its sub-command ``sub`` (``group name`` when it is inside a group)."""
    options: list[Payload] = command.get("options") or []
    for name in sub.split():
        found = next((one for one in options if one["name"] == name and one["type"] in (SUB, GROUP)), None)
        if not found:
            raise NotPossible(f"/{command['name']} has no {name!r}, only {[one['name'] for one in options]}")
        options = found.get("options") or []
    if any(one["type"] in (SUB, GROUP) for one in options):
        raise NotPossible(f"/{command['name']} {sub} needs one of {[one['name'] for one in options]}")
    return options


def nested(sub: str, options: list[Payload]) -> list[Payload]:
    """Options as an interaction brings them, inside their sub-command and its group."""
    names = sub.split()
    for depth, name in enumerate(reversed(names)):
        options = [{"name": name, "type": SUB if depth == 0 else GROUP, "options": options}]
    return options


def typed(known: list[Payload], given: Mapping[str, Value], focused: str = "") -> list[Payload]:
    """The given values with their types. ``focused`` is still being typed, so nothing else need be there yet."""
    by_name = {one["name"]: one for one in known}
    if unknown := set(given) - set(by_name):
        raise NotPossible(f"there is no option {sorted(unknown)}, only {sorted(by_name)}")
    missing = [one["name"] for one in known if one.get("required") and one["name"] not in given]
    if missing and not focused:
        raise NotPossible(f"{missing} must be given")
    return [_typed(one, given[one["name"]], focused) for one in known if one["name"] in given]


def _typed(option: Payload, value: Value, focused: str) -> Payload:
    shown: Payload = {"name": option["name"], "type": option["type"]}
    if option["name"] == focused:
        return {**shown, "value": value, "focused": True}
    _check(option, value)
    return {**shown, "value": value.id if isinstance(value, User | Channel) else value}


def _check(option: Payload, value: Value) -> None:
    name, wanted = option["name"], _TYPES.get(option["type"], ())
    if not isinstance(value, wanted) or (isinstance(value, bool) and option["type"] != BOOLEAN):
        raise NotPossible(f"{name} takes {[one.__name__ for one in wanted]}, not {value!r}")
    if (choices := option.get("choices")) and value not in [one["value"] for one in choices]:
        raise NotPossible(f"{name} offers {[one['value'] for one in choices]}, not {value!r}")
    size = len(value) if isinstance(value, str) else value
    kind = "length" if isinstance(value, str) else "value"
    least, most = option.get(f"min_{kind}"), option.get(f"max_{kind}")
    if isinstance(size, int | float) and not (least or size) <= size <= (size if most is None else most):
        raise NotPossible(f"{name} takes {kind} {least} to {most}, not {value!r}")


def resolved(values: list[Value], guild: Guild | None, bot: User, user: User) -> Payload:
    """What an interaction tells of the people and channels among its values."""
    people = [one for one in values if isinstance(one, User)]
    places = [one for one in values if isinstance(one, Channel)]
    told: Payload = {}
    if people:
        told["users"] = {one.id: user_json(one) for one in people}
        if guild:
            members = {one.id: member_json(guild, one, places[0] if places else None) for one in people}
            told["members"] = {key: {k: v for k, v in one.items() if k != "user"} for key, one in members.items()}
    if places:
        told["channels"] = {one.id: interaction_channel_json(one, bot, user) for one in places}
    return {"resolved": told} if told else {}
