"""The chat in a terminal: people, channels and DMs at one keyboard, and Paperboy in each of them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TextIO, TypeVar

import structlog
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output

from adapters.console_commands import (
    Command,
    complete_command,
    help_message,
    pressed,
    read_command,
    refusal_message,
    views_message,
)
from adapters.console_lines import Interrupted, Leaving, Lines, PlainLines, interruptible, is_interactive
from adapters.console_looks import buttons_of, render, render_line
from adapters.console_prompt import PromptLines
from adapters.console_room import DM, ConsoleRoom, Said, View
from adapters.console_seat import Seat
from adapters.console_text import one_line
from bot.clock import Clock
from bot.commandline.completion import Completion
from bot.errors import Refusal
from bot.messages import Message, code, plain, strong, words
from bot.papers import day_name
from bot.ports import Caller

Answer = Callable[[Caller, str], Awaitable[Message]]
"""The front desk: a line, with or without `/papers` before it, to what is said to it."""
Complete = Callable[[Caller, str], Awaitable[Sequence[Completion]]]
"""A half-typed line, as far as the cursor, to what may come next."""
LOOK_BACK = 3
"""Messages shown on entering a view; unread ones are shown up to MOST_UNREAD."""
MOST_UNREAD = 10
GREETING = Message(
    words("Paperboy, in your terminal"),
    (
        words("Type ", code("today"), ", ", code("search diffusion policy"), " or ", code("help"), "."),
        words(code("/help"), " explains this chat, Ctrl-D leaves."),
    ),
)
_BROKEN = Message(words("Something broke on my side. Try again, or ask something else."), kind="refusal")
_T = TypeVar("_T")
log = structlog.get_logger(__name__)


class Chat:
    """Reads lines until the person leaves or the pipe ends; shows answers, and deliveries as they come."""

    def __init__(
        self,
        room: ConsoleRoom,
        answer: Answer,
        complete: Complete,
        clock: Clock,
        *,
        in_: TextIO,
        out: TextIO,
        history: Path | None = None,
        prefix: str = "/papers",
        person: str = "you",
        channel: str = "papers",
        greeting: Message = GREETING,
        environ: Mapping[str, str] = os.environ,
        terminal: tuple[Input, Output] | None = None,
    ) -> None:
        """``in_`` and ``out`` need file descriptors; ``terminal`` stands in for a real one's keys and screen.

        ``history`` is a file for what was typed; without one it is forgotten.
        """
        self._room, self._answer, self._complete, self._clock = room, answer, complete, clock
        self._prefix, self._greeting = prefix, greeting
        self._seat = Seat.first(room, person, channel)
        self._people = {person}
        self._last: Message | None = None
        self._lines: Lines
        if terminal or is_interactive(in_, out, environ):
            self._lines = PromptLines(self.suggest, history, environ, in_=in_, out=out, terminal=terminal)
        else:
            self._lines = PlainLines(in_, out)

    async def run(self) -> int:
        """The chat until the person leaves or the input ends; the exit code, 0."""
        self._room.watch(self._delivered)
        try:
            await self._talk()
        finally:
            self._room.watch(None)
        return 0

    async def listen_forever(self) -> int:
        """As run, but when a pipe ends it goes on showing deliveries until it is cancelled, as a service needs."""
        self._room.watch(self._delivered)
        try:
            if not await self._talk() and self._lines.lasting:
                await asyncio.Event().wait()
        finally:
            self._room.watch(None)
        return 0

    async def _talk(self) -> bool:
        """Line after line; whether the person asked to leave, rather than the input having ended."""
        if not self._lines.lasting:
            self._show(self._greeting)
        try:
            while await self._obey(await self._lines.ask(self._seat.person, self._seat.where)):
                pass
        except Leaving:
            return False
        finally:
            if not self._lines.lasting:
                self._lines.show("Bye.\n")
        return True

    # -- one line ----------------------------------------------------------------------

    async def _obey(self, line: str) -> bool:
        """Do what a line says; False if it says to leave."""
        line = line.strip()
        try:
            command = read_command(line, self._prefix, await self._verbs() if line.startswith("/") else ())
            if command is None:
                await self._ask(line)
            elif command.name == "quit":
                return False
            else:
                await self._do(command)
        except Refusal as refusal:
            self._show(refusal_message(refusal))
        return True

    async def _do(self, command: Command) -> None:
        match command.name:
            case "as":
                self._move(self._seat.become(command.argument))
            case "in":
                self._move(self._seat.enter(command.argument))
            case "dm":
                self._move(self._seat.whisper(command.argument))
            case "views":
                self._show_own(views_message(self._room.views(), self._seat.place.key))
            case "press":
                await self._press(command.argument)
            case _:
                self._show(help_message(self._prefix))

    async def _ask(self, line: str) -> None:
        if not line:
            return
        message = await self._answered(line)
        if message.public or self._seat.place.kind == "dm":
            self._room.say(self._seat.place, message)
        self._show_own(message)

    async def _answered(self, line: str) -> Message:
        answering = self._guarded(self._answer(self._seat.caller, line), _BROKEN)
        if self._lines.lasting:
            return await answering
        try:
            return await interruptible(answering)
        except Interrupted:
            self._lines.show("\n")  # the terminal has written ^C
            return Message(words("Stopped."))

    async def _guarded(self, work: Awaitable[_T], otherwise: _T) -> _T:
        """The chat's last resort: whatever breaks behind it is logged, and the chat goes on."""
        try:
            return await work
        except Exception:
            log.exception("console_broken")
            return otherwise

    async def _press(self, number: str) -> None:
        buttons = buttons_of(self._last) if self._last else ()
        button = pressed(self._last, buttons, number)
        self._lines.show(render_line(words(f"› {one_line(button.line)}"), self._lines.screen(), "dim"))
        await self._obey(button.line)

    # -- views -------------------------------------------------------------------------

    def _move(self, seat: Seat) -> None:
        """Sit down there and show the last of what was said."""
        self._seat, self._last = seat, None
        self._people.add(seat.person)
        view = self._room.view(seat.place)
        self._show(Message(words("You write as ", strong(seat.person), " in ", strong(seat.where), ".")))
        newest = max(LOOK_BACK, min(view.unread, MOST_UNREAD))
        for said in tuple(view.said)[-newest:]:
            self._show_said(view, said)

    def _delivered(self, view: View, said: Said) -> None:
        """Show a delivery at once if its view is open, else say in one line that it waits."""
        if view.place.key == self._seat.place.key:
            self._show_said(view, said)
        else:
            title = one_line(plain(said.message.title))
            self._lines.show(render_line(words("● ", strong(view.name), f": {title}"), self._lines.screen(), "yellow"))

    def _show_said(self, view: View, said: Said) -> None:
        view.unread = 0
        header = words(f"Paperboy in {view.name} · {self._when(said)}")
        self._lines.show(render_line(header, self._lines.screen(), "dim"))
        self._show_own(said.message)

    def _when(self, said: Said) -> str:
        time = f"{said.at:%H:%M} UTC"
        return time if said.at.date() == self._clock.now().date() else f"{day_name(said.at.date())}, {time}"

    def _show_own(self, message: Message) -> None:
        """Show a message whose buttons the next number presses."""
        self._last = message
        self._show(message)

    def _show(self, message: Message) -> None:
        self._lines.show(render(message, self._lines.screen()) + "\n")

    # -- completion --------------------------------------------------------------------

    async def _verbs(self) -> list[str]:
        return [one.text.strip() for one in await self._guarded(self._complete(self._seat.caller, ""), ())]

    async def suggest(self, line: str) -> Sequence[Completion]:
        """The ways to go on with a half-typed line: the chat's own commands, or what Paperboy offers."""
        if not line.startswith("/") or line.lower().startswith(f"{self._prefix} "):
            return await self._guarded(self._complete(self._seat.caller, line), ())
        return complete_command(line, self._room.views(), self._known_people(), self._prefix)

    def _known_people(self) -> set[str]:
        dms = (view.place.id.removeprefix(DM) for view in self._room.views() if view.place.kind == "dm")
        return self._people.union(dms)
