"""Where typed lines come from and answers go without an editor: pipes, files and the plainest terminals."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Protocol, TextIO, TypeVar

from adapters.console_looks import UNWRAPPED, Screen, fit_width
from adapters.console_text import clean, for_encoding

LONGEST_LINE = 64 * 1024
"""Bytes; what a line has beyond them is dropped."""
_DUMB = {"dumb", "unknown"}
_T = TypeVar("_T")


class Leaving(Exception):
    """The person goes: Ctrl-D, Ctrl-C on an empty line, the end of a pipe."""


class Interrupted(Exception):
    """Ctrl-C was pressed while something else than typing went on."""


class Lines(Protocol):
    """One line at a time in, text out; ``show`` may be called while ``ask`` waits."""

    lasting: bool
    """Whether a program may outlive the end of these lines: a pipe runs dry, a person leaves."""

    def screen(self) -> Screen:
        """What the terminal can show just now; windows change their size."""
        ...

    async def ask(self, who: str, where: str) -> str:
        """The next line. Raises Leaving."""
        ...

    def show(self, text: str) -> None:
        """Write text that ends in a newline. Never raises."""
        ...


def is_interactive(in_: TextIO, out: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether there is a person at a terminal that can edit a line."""
    return in_.isatty() and out.isatty() and environ.get("TERM", "").lower() not in _DUMB


def width_of(out: TextIO) -> int:
    """Columns of the terminal behind ``out``; UNWRAPPED if it is none, 80 if it does not say."""
    if not out.isatty():
        return UNWRAPPED
    try:
        return fit_width(os.get_terminal_size(out.fileno()).columns or 80)
    except OSError:
        return fit_width(80)


class PlainLines:
    """Lines as they come, answers without escape sequences. Through a pipe lines are echoed, so it reads as a talk."""

    def __init__(self, in_: TextIO, out: TextIO) -> None:
        self.lasting = not in_.isatty()
        self._prompting = in_.isatty() and out.isatty()
        self._out = out
        self._reader = LineReader(in_.fileno())
        self._interrupted = False
        self._deaf = False

    def screen(self) -> Screen:
        """What can be shown here: words without escape sequences."""
        return Screen(width_of(self._out), encoding=self._out.encoding or "utf-8")

    async def ask(self, who: str, where: str) -> str:
        """The next line; a second Ctrl-C in a row leaves. Raises Leaving."""
        if self._prompting:
            self.show(f"{who} in {where} > ")
        line = await self._next()
        if not self._prompting and line.strip():
            self.show(f"> {clean(line)}\n")
        return line

    async def _next(self) -> str:
        if self._deaf:
            raise Leaving
        try:
            line = await (self._reader.line() if self.lasting else interruptible(self._reader.line()))
        except Interrupted:
            return self._interrupt()
        self._interrupted = False
        if line is None:
            raise Leaving
        return line

    def _interrupt(self) -> str:
        if self._interrupted:
            raise Leaving
        self._interrupted = True
        self.show("\n")
        return ""

    def show(self, text: str) -> None:
        """Write at once. Once nobody reads any more (`| head`), everything goes nowhere."""
        try:
            self._out.write(for_encoding(text, self._out.encoding or "utf-8"))
            self._out.flush()
        except OSError:
            self._deaf = True
            silence(self._out)


def silence(out: TextIO) -> None:
    """Point a closed pipe at nothing: else Python complains when it flushes on leaving."""
    with suppress(OSError), open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), out.fileno())


class LineReader:
    """Reads lines from a descriptor without ever holding up the event loop, and without changing its mode.

    asyncio's own pipe reader would make a terminal non-blocking for every program that shares it, and refuses files.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting = b""
        self._ended = False

    async def line(self) -> str | None:
        """The next line without its end, wrong UTF-8 replaced, cut at LONGEST_LINE bytes; None after the last."""
        kept = bytearray()
        while True:
            piece, found, self._waiting = self._waiting.partition(b"\n")
            kept += piece[: LONGEST_LINE - len(kept)]
            if found or (self._ended and kept):
                return kept.decode("utf-8", "replace").rstrip("\r")
            if self._ended:
                return None
            self._waiting = await self._chunk()
            self._ended = not self._waiting

    async def _chunk(self) -> bytes:
        """What is there to read; nothing at the end, and when the terminal has gone."""
        with suppress(OSError):
            if await _readable(self._descriptor):
                return os.read(self._descriptor, LONGEST_LINE)
            return await asyncio.to_thread(os.read, self._descriptor, LONGEST_LINE)
        return b""


async def _readable(descriptor: int) -> bool:
    """Wait until a read would not block; False where that cannot be known (Windows watches only sockets)."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    try:
        loop.add_reader(descriptor, ready.set)
    except PermissionError:
        return True  # a regular file is always ready
    except NotImplementedError:
        return False
    try:
        return await ready.wait()
    finally:
        loop.remove_reader(descriptor)


async def interruptible(work: Coroutine[None, None, _T]) -> _T:
    """The result of ``work``; raises Interrupted if Ctrl-C is pressed before it is there."""
    task, pressed = asyncio.ensure_future(work), False

    def stop() -> None:
        nonlocal pressed
        pressed = task.cancel()

    with on_ctrl_c(stop):
        try:
            return await task
        except asyncio.CancelledError:
            if pressed:
                raise Interrupted from None
            task.cancel()
            raise


@contextmanager
def on_ctrl_c(stop: Callable[[], object]) -> Iterator[None]:
    """Call ``stop`` in the event loop at SIGINT; outside the main thread Python knows no signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    previous = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(stop))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous or signal.SIG_DFL)
