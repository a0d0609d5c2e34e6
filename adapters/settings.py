"""The settings of the chat platforms, a section each; the core's own are in bot.config.settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from bot.config import Config, values
from bot.config.values import Secret, channels, must_be


def _address_or_none(value: object) -> str:
    return values.address(value).rstrip("/") if value else ""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - every reader's complaint is a ValueError
    return value.strip()


def _port(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not 0 <= int(value) <= 65535:
        raise ValueError
    return int(value)


class TerminalSettings(Struct, frozen=True, kw_only=True):
    """[terminal]: the chat in a terminal."""

    workspace: Annotated[
        str, Meta(pattern=r"^[a-z0-9_-]{1,30}$", description='a word of small letters and digits, such as "terminal"')
    ] = "terminal"
    channels: Annotated[tuple[str, ...], must_be('a list of names such as ["papers"]', channels)] = ("papers",)


class DiscordSettings(Struct, frozen=True, kw_only=True):
    """[discord]: off while there is no token."""

    token: Annotated[Secret, must_be("a text", values.secret)] = Secret()
    api_base: Annotated[str, must_be("an address that begins with http:// or https://", values.address)] = (
        "https://discord.com/api/v10"
    )
    gateway_url: Annotated[
        str, must_be('an address that begins with ws:// or wss://, or "" for the one Discord names', values.websocket)
    ] = ""
    guild_ids: Annotated[
        tuple[Annotated[int, Meta(gt=0)], ...], must_be("a list of server ids such as [123456789012345678]")
    ] = ()
    """Where commands are registered, at once, while developing; empty: everywhere."""
    crosspost: Annotated[bool, must_be("true or false")] = False
    """Whether posts in announcement channels are published to the servers that follow them."""


_SLACK_VARIABLES = (
    "bot_token", "app_token", "signing_secret", "api_base", "mode", "host", "port", "public_url", "client_id",
    "client_secret",
)  # fmt: skip


class SlackSettings(Struct, frozen=True, kw_only=True):
    """[slack]: one workspace by its bot token, or many by the client id and secret that an installation needs."""

    bot_token: Annotated[Secret, must_be("the token that begins with xoxb-", values.secret)] = Secret()
    app_token: Annotated[Secret, must_be("the token that begins with xapp-", values.secret)] = Secret()
    """For mode socket."""
    signing_secret: Annotated[Secret, must_be("a text", values.secret)] = Secret()
    """For mode http."""
    api_base: Annotated[str, must_be("an address that begins with http:// or https://", values.address)] = (
        "https://slack.com/api/"
    )
    mode: Annotated[Literal["socket", "http"], must_be("socket or http")] = "socket"
    host: Annotated[str, must_be("the address to listen on", values.filled)] = "127.0.0.1"
    port: Annotated[int, must_be("a whole number from 0 to 65535", _port)] = 3000
    """For mode http and for installations in other workspaces; 0 takes any that is free."""
    public_url: Annotated[
        str, must_be("the address under which Slack reaches host and port, or empty", _address_or_none)
    ] = ""
    client_id: Annotated[str, must_be("a text", _text)] = ""
    client_secret: Annotated[Secret, must_be("a text", values.secret)] = Secret()
    admins: Annotated[bool, must_be("true or false")] = False
    """Whether only admins of the workspace may change what a channel gets."""
    thread: Annotated[bool, must_be("true or false")] = False
    """Whether the further parts of a long digest go into a thread below its first."""
    link_cards: Annotated[bool, must_be("true or false")] = False
    """Whether links to papers that people post get a card."""
    pictures: Annotated[bool, must_be("true or false")] = True
    """Whether charts are uploaded to Slack; else they are told in words."""

    @property
    def switched_on(self) -> bool:
        """Whether there is anything to sign in with."""
        return bool(self.bot_token or self.client_id)


class Settings(Config, frozen=True, kw_only=True):
    """All settings: the core's and every platform's. A new platform is a section here."""

    VARIABLES: ClassVar[Mapping[str, tuple[str, str]]] = {
        **Config.VARIABLES,
        "DISCORD_TOKEN": ("discord", "token"),
        "DISCORD_API_BASE": ("discord", "api_base"),
        "DISCORD_GATEWAY_URL": ("discord", "gateway_url"),
        **{f"SLACK_{name.upper()}": ("slack", name) for name in _SLACK_VARIABLES},
    }

    terminal: TerminalSettings = TerminalSettings()
    discord: DiscordSettings = DiscordSettings()
    slack: SlackSettings = SlackSettings()
