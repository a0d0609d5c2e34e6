"""The settings of the chat platforms, a section each; the core's own are in bot.config.settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from bot.config import Config
from bot.config.values import channels, must_be


class TerminalSettings(Struct, frozen=True, kw_only=True):
    """[terminal]: the chat in a terminal."""

    workspace: Annotated[
        str, Meta(pattern=r"^[a-z0-9_-]{1,30}$", description='a word of small letters and digits, such as "terminal"')
    ] = "terminal"
    channels: Annotated[tuple[str, ...], must_be('a list of names such as ["papers"]', channels)] = ("papers",)


class Settings(Config, frozen=True, kw_only=True):
    """All settings: the core's and every platform's. A new platform is a section here."""

    VARIABLES: ClassVar[Mapping[str, tuple[str, str]]] = {**Config.VARIABLES}

    terminal: TerminalSettings = TerminalSettings()
