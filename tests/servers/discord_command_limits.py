"""Hold application commands to their documented limits (interactions/application-commands)."""

from __future__ import annotations

from collections import Counter

from tests.servers.discord_errors import Problems
from tests.servers.discord_state import Payload

SUB, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, NUMBER = 1, 2, 3, 4, 5, 6, 7, 10
CHAT, ON_USER, ON_MESSAGE = 1, 2, 3
MOST = {CHAT: 100, ON_USER: 15, ON_MESSAGE: 15}
"""Commands of a type, in one place; together the 130 of Discord's OpenAPI document."""
MAX_CHARACTERS = 8000
_VALUES: dict[int, tuple[type, ...]] = {STRING: (str,), INTEGER: (int,), NUMBER: (int, float)}


def check_commands(commands: list[Payload]) -> None:
    """Raise ApiError 50035 with every problem of a bulk overwrite."""
    problems = Problems()
    for kind, most in MOST.items():
        if sum(one.get("type", CHAT) == kind for one in commands) > most:
            problems.add("", "BASE_TYPE_MAX_LENGTH", f"Only {most} commands of type {kind} are allowed.")
    names = Counter((one.get("type", CHAT), one.get("name")) for one in commands)
    for index, one in enumerate(commands):
        if names[one.get("type", CHAT), one.get("name")] > 1:
            problems.add(f"{index}.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names are unique")
        _check_command(problems, str(index), one)
    problems.refuse()


def _check_command(problems: Problems, path: str, command: Payload) -> None:
    if command.get("type", CHAT) == CHAT:
        _check_name(problems, f"{path}.name", command.get("name"))
        problems.length(f"{path}.description", command.get("description"), 1, 100)
        _check_options(problems, f"{path}.options", command.get("options") or [], depth=0)
    else:
        problems.length(f"{path}.name", command.get("name"), 1, 32)
        if command.get("description"):
            problems.add(f"{path}.description", "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED", "Must be empty.")
    if _size(command) > MAX_CHARACTERS:
        problems.add(path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({MAX_CHARACTERS})")
    _check_places(problems, path, command)


def _check_places(problems: Problems, path: str, command: Payload) -> None:
    for name, known in (("integration_types", {0, 1}), ("contexts", {0, 1, 2})):
        if set(command.get(name) or []) - known:
            problems.add(f"{path}.{name}", "BASE_TYPE_CHOICES", f"Value must be one of {sorted(known)}.")
    needed = command.get("default_member_permissions")
    if needed is not None and not str(needed).isdigit():
        problems.add(f"{path}.default_member_permissions", "NUMBER_TYPE_COERCE", "Must be a number or null.")


def _check_name(problems: Problems, path: str, name: object) -> None:
    problems.length(path, name, 1, 32)
    said = str(name)
    if said != said.lower() or not all(one.isalnum() or one in "-_'" for one in said):
        problems.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(problems: Problems, path: str, options: list[Payload], depth: int) -> None:
    problems.count(path, options, 0, 25)
    nested = [one.get("type") in (SUB, GROUP) for one in options]
    if any(nested) and (not all(nested) or depth > 1):
        problems.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command options stand alone, two deep.")
    if len({one.get("name") for one in options}) != len(options):
        problems.add(path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
    needed = [bool(one.get("required")) for one in options]
    if needed != sorted(needed, reverse=True):
        problems.add(path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must come first")
    for index, option in enumerate(options):
        _check_option(problems, f"{path}.{index}", option, depth)


def _check_option(problems: Problems, path: str, option: Payload, depth: int) -> None:
    _check_name(problems, f"{path}.name", option.get("name"))
    problems.length(f"{path}.description", option.get("description"), 1, 100)
    kind = option.get("type")
    if kind in (SUB, GROUP):
        _check_options(problems, f"{path}.options", option.get("options") or [], depth + 1)
        return
    if kind not in range(3, 12):
        problems.add(f"{path}.type", "BASE_TYPE_CHOICES", "Value must be one of 1 to 11.")
    if option.get("autocomplete") and (option.get("choices") or kind not in _VALUES):
        problems.add(path, "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID", "No autocomplete beside choices.")
    check_choices(problems, f"{path}.choices", option.get("choices") or [], int(kind or 0))
    for name, least in (("min_length", 0), ("max_length", 1)):
        if option.get(name) is not None and not least <= option[name] <= 6000:
            problems.add(f"{path}.{name}", "NUMBER_TYPE_MAX", f"Must be between {least} and 6000.")


def check_choices(problems: Problems, path: str, choices: list[Payload], kind: int) -> None:
    """Hold an option's choices, declared or suggested, to their limits."""
    problems.count(path, choices, 0, 25)
    for index, choice in enumerate(choices):
        problems.length(f"{path}.{index}.name", choice.get("name"), 1, 100)
        value = choice.get("value")
        if not isinstance(value, _VALUES.get(kind, ())) or isinstance(value, bool):
            problems.add(f"{path}.{index}.value", "BASE_TYPE_BAD_TYPE", "The value is not of the option's type.")
        elif isinstance(value, str):
            problems.length(f"{path}.{index}.value", value, 1, 100)


def _size(node: Payload) -> int:
    """Characters of a command: names, descriptions and values of itself, its options and choices."""
    own = sum(len(str(node.get(name) or "")) for name in ("name", "description", "value"))
    return own + sum(map(_size, [*(node.get("options") or []), *(node.get("choices") or [])]))
