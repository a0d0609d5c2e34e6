"""The chat platforms: what each one gives to the whole, and which are switched on."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from adapters.carrier import Carrier
from adapters.settings import Settings

if TYPE_CHECKING:  # the command line asks which platforms are on, and has to answer `--help` at once
    from adapters.app import App
    from bot.clock import Clock
    from bot.ports import Place
    from bot.store.store import Store


class Platform(Carrier, Protocol):
    """A chat platform at work: it carries messages, and it listens."""

    async def serve(self, app: App) -> int:
        """Listen and answer until cancelled, or until the person at it leaves; the value is the exit code.

        Raises CannotStart when it cannot ever listen: a revoked token, a missing permission of the whole app.
        """
        ...

    async def places(self) -> Sequence[Place]:
        """Places to know from the start; usually none."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check of the doctor found; ``mend`` is empty where all is well."""

    subject: str
    told: str
    mend: str = ""

    def line(self) -> str:
        """``ok  database: version 0001`` or ``!!  Discord: no token → put it …``."""
        return f"{'!! ' if self.mend else 'ok '} {self.subject}: {self.told}{f' → {self.mend}' if self.mend else ''}"


class PlatformModule(Protocol):
    """What the module of a platform has."""

    def opened(self, settings: Settings, clock: Clock, store: Store) -> AbstractAsyncContextManager[Platform]:
        """The platform with its connections, closed at the end. Raises CannotStart."""
        ...

    def check(self, settings: Settings, clock: Clock) -> Awaitable[Sequence[Finding]]:
        """What the doctor says about it."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A platform before anything of it, or of its library, is imported."""

    module: str
    setting: str
    """The section and setting that switch it on when they are not empty, such as ``discord.token``."""

    def is_on(self, settings: Settings) -> bool:
        """Whether the configuration switches it on."""
        section, _, name = self.setting.partition(".")
        return bool(getattr(getattr(settings, section), name))

    def load(self) -> PlatformModule:
        """Import the platform, and with it its library."""
        return cast(PlatformModule, import_module(self.module))


TERMINAL = Entry("adapters.terminal", "terminal.channels")
"""Speaks when no other platform is switched on."""
PLATFORMS: Mapping[str, Entry] = {
    "discord": Entry("adapters.discord_app", "discord.token"),
    "slack": Entry("adapters.slack_app", "slack.switched_on"),
}
"""Every platform that needs a token. A new one is a line here and a section in adapters.settings."""


def switched_on(settings: Settings) -> list[Entry]:
    """The platforms that are configured; the terminal if none is."""
    return [entry for entry in PLATFORMS.values() if entry.is_on(settings)] or [TERMINAL]
