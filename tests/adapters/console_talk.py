"""A chat in a terminal for tests: a small front desk, a pipe or a keyboard, and what could be read on the screen."""

from __future__ import annotations

import asyncio
import io
import os
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from adapters.console import Chat
from adapters.console_room import ConsoleRoom
from bot.clock import Clock
from bot.commandline.completion import Completion
from bot.messages import Button, Entry, Item, Message, strong, words
from bot.papers import Paper
from bot.ports import Caller, Parcel, Place

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PAPER = Paper(
    "2601.00001",
    "Learning to Fold Laundry",
    authors=("Ana Lima", "Bo Chen", "Caro Díaz", "Dee Ray"),
    featured=date(2026, 1, 5),
    upvotes=1234,
    comments=1,
)
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x1b\x07]*(?:\x1b\\|\x07)|[()=>].?)")


class Desk:
    """A front desk that knows a few lines and remembers who asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []

    async def answer(self, caller: Caller, line: str) -> Message:
        self.asked.append((caller.person.id, caller.place.id, line))
        if line == "wait":
            await asyncio.sleep(30)
        if line == "break":
            raise ValueError(line)
        return ANSWERS.get(line, Message(words(f"{caller.person.name} asked for {line}")))

    async def complete(self, caller: Caller, line: str) -> Sequence[Completion]:
        if line == "break":
            raise ValueError(line)
        return [Completion(verb, len(line), f"do {verb}") for verb in ("today", "search") if verb.startswith(line)]


ANSWERS = {
    "list": Message(
        words("Two papers"),
        entries=(Entry(PAPER, 1), Entry(PAPER, 2)),
        buttons=(Button("Next page", "page 2"), Button("Share", "share list")),
    ),
    "mine": Message(
        words("Your subscriptions"),
        items=(Item(words("graphs"), buttons=(Button("Pause", "pause 1"), Button("Remove", "drop 1", "danger"))),),
        buttons=(Button("Add", "subscribe"),),
    ),
    "share list": Message(words("Shared by you"), public=True, buttons=(Button("Save", "save 1"),)),
}


def a_room(folder: Path) -> ConsoleRoom:
    return ConsoleRoom(folder, Clock(NOW, elapsed=lambda: 0))


def a_parcel(key: str, place: Place, text: str = "2 new papers on graphs") -> Parcel:
    message = Message(
        words(strong(text)), entries=(Entry(PAPER),), buttons=(Button("Why", f"why {key}"),), kind="alert"
    )
    return Parcel(key, place, message)


async def talk(folder: Path, *lines: str, desk: Desk | None = None, ending: bytes = b"\n") -> str:
    """What a chat at a pipe writes to these lines."""
    desk = desk or Desk()
    reading, writing = os.pipe()
    os.write(writing, "\n".join(lines).encode(errors="surrogateescape") + ending)
    os.close(writing)
    with os.fdopen(reading) as in_, io.TextIOWrapper(io.BytesIO(), "utf-8") as out:
        chat = Chat(a_room(folder), desk.answer, desk.complete, Clock(NOW), in_=in_, out=out, environ={})
        assert await chat.run() == 0
        out.seek(0)
        return out.read()


class Keyboard:
    """A person at a terminal of 100 columns."""

    def __init__(self, keys: PipeInput, screen: io.StringIO, room: ConsoleRoom, desk: Desk) -> None:
        self.keys, self.room, self.desk = keys, room, desk
        self._screen = screen

    def press(self, keys: str) -> None:
        self.keys.send_bytes(keys.encode(errors="surrogateescape"))

    def seen(self) -> str:
        """Everything ever written, without escape sequences."""
        return _ESCAPES.sub("", self._screen.getvalue())

    async def sees(self, text: str) -> None:
        """Wait until that has been written; fails after five seconds."""
        await until(lambda: text in self.seen(), lambda: f"{text!r} is not in {self.seen()!r}")


async def until(true: Callable[[], bool], otherwise: Callable[[], str] = lambda: "still not so") -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(otherwise())


@asynccontextmanager
async def keyboard(folder: Path, **environ: str) -> AsyncIterator[tuple[Keyboard, asyncio.Task[int]]]:
    """A chat with somebody at the keyboard; it is told to leave at the end, if it has not left."""
    screen, room, desk = io.StringIO(), a_room(folder), Desk()
    output = Vt100_Output(screen, lambda: Size(rows=40, columns=100), enable_cpr=False)
    with create_pipe_input() as keys, io.StringIO() as in_, io.TextIOWrapper(io.BytesIO(), "utf-8") as out:
        chat = Chat(
            room, desk.answer, desk.complete, Clock(NOW),
            in_=in_, out=out, environ=environ, history=folder / "history", terminal=(keys, output),
        )  # fmt: skip
        task = asyncio.create_task(chat.run())
        yield Keyboard(keys, screen, room, desk), task
        if not task.done():
            keys.send_text("\x03\x03")
        await asyncio.wait_for(task, 5)
