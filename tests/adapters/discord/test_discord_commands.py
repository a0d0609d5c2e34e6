"""The contract between the native commands and the desk: the same names, order, bounds, choices and words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.app import App
from adapters.discord_answers import Answers
from adapters.discord_app import PER_SECOND
from adapters.discord_commands import CHANNEL, IN_CHANNEL, SUGGESTED, Commands
from adapters.discord_link import Connection, unlistening
from adapters.discord_menus import MENUS, Menus
from adapters.discord_tree import Tree, fingerprint
from adapters.settings import Settings
from bot.clock import Clock
from bot.desk.options import FlagOption, Whole
from bot.desk.verbs import Verb, VerbOption
from bot.sources.sample import Sample
from bot.store.database import Database
from bot.store.store import Store
from tests.servers.discord_command_limits import check_commands

STRING, INTEGER, BOOLEAN, CHANNELS = 3, 4, 5, 7


def app() -> App:
    """The real assembly, over a database that is never opened."""
    settings = Settings()
    return App(settings, Clock(), Store(Database(settings.database_url)), [Sample()], [])


APP = app()
VERBS = {verb.name: verb for verb in APP.verbs.values() if not verb.hidden}


async def tree() -> Tree:
    import asyncio

    made = Tree(Connection(unlistening, asyncio.Event()))
    made.add_command(Commands(APP.desk, APP.verbs, Answers(), command="/papers").group())
    for menu in Menus(APP.desk, APP.store, Answers()).all():
        made.add_command(menu)
    return made


async def declared() -> dict[str, Mapping[str, Any]]:
    made = await tree()
    (group,) = [command.to_dict(made) for command in made.get_commands() if command.name == "papers"]
    return {sub["name"]: sub for sub in group["options"]}


async def test_every_verb_of_the_desk_is_a_command_in_its_order_with_its_help() -> None:
    commands = await declared()
    assert [(name, sub["description"]) for name, sub in commands.items()] == [
        (verb.name, verb.help) for verb in VERBS.values()
    ]
    assert len(commands) <= 25


@pytest.mark.parametrize("name", VERBS)
async def test_every_option_is_as_the_desk_declares_it(name: str) -> None:
    verb, told = VERBS[name], (await declared())[name]
    options = [one for one in told["options"] if one["name"] != CHANNEL]
    assert [one["name"] for one in options] == [one.name for one in required_first(verb)]
    for one, option in zip(options, required_first(verb), strict=True):
        assert_as_declared(one, option)
    assert (CHANNEL in [one["name"] for one in told["options"]]) == (name in IN_CHANNEL)


def required_first(verb: Verb) -> list[VerbOption]:
    """Discord wants required options in front."""
    return sorted(verb.options, key=lambda one: not one.required)


def assert_as_declared(told: Mapping[str, Any], declared: VerbOption) -> None:
    option = declared.option
    assert told["description"] == option.help
    assert bool(told.get("required")) == declared.required
    assert bool(told.get("autocomplete")) == (option.kind in SUGGESTED)
    assert tuple(choice["value"] for choice in told.get("choices", [])) == option.choices
    if isinstance(option, Whole):
        assert (told["type"], told["min_value"], told["max_value"]) == (INTEGER, option.least, option.most)
    elif isinstance(option, FlagOption):
        assert told["type"] == BOOLEAN
    elif not option.choices:
        assert (told["type"], told["min_length"]) == (STRING, 1)
        assert told["max_length"] == (option.most or 250)


async def test_discord_would_take_them() -> None:
    made = await tree()
    check_commands([command.to_dict(made) for command in made.get_commands()])


async def test_everything_works_from_servers_and_from_peoples_own_accounts() -> None:
    made = await tree()
    for told in (command.to_dict(made) for command in made.get_commands()):
        assert told["integration_types"] == [0, 1]
        assert told["contexts"] == [0, 1, 2]


async def test_a_message_has_two_menus() -> None:
    made = await tree()
    told = [command.to_dict(made) for command in made.get_commands()]
    assert [one["name"] for one in told if one["type"] == 3] == list(MENUS)


async def test_the_fingerprint_follows_what_is_told_and_where() -> None:
    made = await tree()
    assert fingerprint(made, []) == fingerprint(await tree(), [])
    assert fingerprint(made, []) != fingerprint(made, [1])
    made.remove_command("papers")
    assert fingerprint(made, []) != fingerprint(await tree(), [])


def test_nothing_of_discord_is_imported_while_it_is_off() -> None:
    import subprocess
    import sys

    code = "import sys, adapters.cli, adapters.app; print('discord' in sys.modules)"
    root = Path(__file__).parents[3]
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert said.stdout == "False\n"


def test_the_pace_is_half_of_what_discord_allows() -> None:
    assert PER_SECOND == 25
