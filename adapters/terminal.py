"""The terminal as a platform: the chat at this keyboard, through a pipe, or with nobody listening at all."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from adapters.console import Chat
from adapters.console_room import ConsoleRoom
from adapters.platforms import Finding
from adapters.settings import Settings
from bot.clock import Clock
from bot.delivery.pacing import Pace
from bot.ports import Place
from bot.store.store import Store

if TYPE_CHECKING:
    from adapters.app import App


class Terminal:
    """A `Platform`. ``lasting`` goes on after a pipe's end, as a service has to."""

    def __init__(self, settings: Settings, clock: Clock, *, workspace: str, lasting: bool) -> None:
        folder = settings.data_folder
        self.pace = Pace()
        self.messenger = ConsoleRoom(folder, clock, workspace=workspace, channels=settings.terminal.channels)
        self._settings = settings
        self._clock = clock
        self._lasting = lasting
        self._history: Path = folder / "history"

    async def places(self) -> Sequence[Place]:
        """The channels of the configuration."""
        return [view.place for view in self.messenger.views()]

    async def serve(self, app: App) -> int:
        """Chat until the person leaves; through a pipe until it ends, or for ever if ``lasting``."""
        with _standard_input() as typed:
            chat = Chat(
                self.messenger,
                app.desk.answer,
                app.desk.complete,
                self._clock,
                in_=typed,
                out=sys.stdout,
                history=self._history,
                prefix=self._settings.bot.command,
                channel=self._settings.terminal.channels[0],
            )
            return await (chat.listen_forever() if self._lasting else chat.run())


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, store: Store) -> AsyncIterator[Terminal]:  # noqa: ARG001 - a PlatformModule
    """The terminal as a service."""
    yield Terminal(settings, clock, workspace=settings.terminal.workspace, lasting=True)


async def check(settings: Settings, clock: Clock) -> Sequence[Finding]:  # noqa: ARG001 - a PlatformModule
    """There is nothing that could be wrong with it."""
    return [Finding("terminal", f"speaks in {', '.join(f'#{name}' for name in settings.terminal.channels)}")]


def _standard_input() -> TextIO:
    """What is typed; nothing at all where standard input is closed, as some supervisors leave it."""
    closed = sys.stdin is None or sys.stdin.closed
    # Reopened in either case, so that closing it at the end never closes the interpreter's own.
    return open(os.devnull if closed else os.dup(sys.stdin.fileno()), encoding="utf-8", errors="replace")
