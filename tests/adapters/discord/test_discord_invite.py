"""The links that install the bot, and what is said when they cannot be made."""

from __future__ import annotations

import argparse

import pytest

from adapters.commands import discord as command
from adapters.discord_invite import LEAST, application_id, server_link
from adapters.settings import DiscordSettings, Settings
from bot.config.values import Secret
from bot.errors import CannotStart
from tests.servers.discord import DiscordServer


def asked(*line: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    return parser.parse_args(["invite", *line])


def test_the_server_link_asks_for_six_permissions_and_no_more() -> None:
    assert sum(held for _, held in LEAST) == 6
    assert f"permissions={LEAST.value}" in server_link(1)


async def test_without_a_token_it_says_what_to_do() -> None:
    with pytest.raises(CannotStart, match="--application ID"):
        await command.main(asked(), Settings())


async def test_an_application_can_be_named_instead(capsys: pytest.CaptureFixture[str]) -> None:
    assert await command.main(asked("--application", "42"), Settings()) == 0
    assert capsys.readouterr().out.count("client_id=42") == 2


async def test_the_application_is_asked_of_discord(capsys: pytest.CaptureFixture[str]) -> None:
    async with DiscordServer() as server:
        discord = DiscordSettings(token=Secret(server.token), api_base=server.api_base)
        assert await command.main(asked(), Settings(discord=discord)) == 0
        assert capsys.readouterr().out.count(f"client_id={server.bot.id}") == 2


async def test_a_wrong_token_or_a_silent_discord_ends_in_a_sentence() -> None:
    async with DiscordServer() as server:
        with pytest.raises(CannotStart, match="token is not accepted"):
            await application_id(DiscordSettings(token=Secret("no"), api_base=server.api_base))
        server.fail("unavailable", on="GET /users/@me")
        with pytest.raises(CannotStart, match=r"^Discord answered with error 503: check the network"):
            await application_id(DiscordSettings(token=Secret(server.token), api_base=server.api_base))
