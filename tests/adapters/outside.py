"""What commands need around them: local paper servers, an environment that names them, and real child processes."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapters.cli import main
from adapters.commands.demo import at
from adapters.settings import Settings
from bot.config import load
from tests.servers.arxiv import ArxivServer, Preprint
from tests.servers.days import made_days
from tests.servers.huggingface import HuggingFaceServer

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 1, 14, 12, tzinfo=UTC)
"""A Wednesday."""
CLOCK = "2026-01-14T12:00:00Z*100"
"""So fast that waiting between tries takes no time worth mentioning."""
FIRST = date(2026, 1, 5)
CLOSED = "http://127.0.0.1:9"
"""Nobody listens there."""
PATIENCE_SECONDS = 60.0
"""For a whole process on a busy machine."""


@dataclass
class Outside:
    """The servers, and the environment that leads to them."""

    face: HuggingFaceServer
    arxiv: ArxivServer

    @property
    def environ(self) -> dict[str, str]:
        return {
            "HF_API_BASE": self.face.api,
            "ARXIV_API_BASE": f"{self.arxiv.url}/api",
            "ARXIV_RSS_BASE": f"{self.arxiv.url}/rss",
            "PAPERBOY_CLOCK": CLOCK,
        }

    async def obey(self, *argv: str, **environ: str) -> int:
        """The exit code of a command line, in a thread of its own."""
        return await asyncio.to_thread(main, argv, environ=self.environ | environ)


def settings(folder: Path, environ: Mapping[str, str]) -> Settings:
    """What a command gets that was started in ``folder``."""
    return at(load(None, environ, Settings), folder / "data")


@contextmanager
def typed(patch: pytest.MonkeyPatch, *lines: str) -> Iterator[int]:
    """Lines on this process's own standard input, through a pipe; the value is its other end, closed at the end."""
    reading, writing = os.pipe()
    os.write(writing, "".join(f"{line}\n" for line in lines).encode())
    with os.fdopen(reading) as stdin:
        patch.setattr(sys, "stdin", stdin)
        yield writing


@asynccontextmanager
async def outside() -> AsyncIterator[Outside]:
    """Eight weekdays with three papers each, and arXiv with the one paper that everybody has."""
    known = Preprint("1706.03762", "Attention", "Words.", ("A. Author",), date(2017, 6, 12))
    days = made_days(FIRST, 8, 3)
    async with HuggingFaceServer(days, now=lambda: NOW) as face, ArxivServer([known], now=lambda: NOW) as arxiv:
        yield Outside(face, arxiv)


@dataclass
class Child:
    """``python bot.py …`` as a process of its own, with pipes."""

    process: asyncio.subprocess.Process
    said: str = ""

    async def types(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n".encode())
        await self.process.stdin.drain()

    async def says(self, text: str) -> str:
        """Read until it has said that; the whole of what it said."""
        assert self.process.stdout
        async with asyncio.timeout(PATIENCE_SECONDS):
            while text not in self.said:
                piece = await self.process.stdout.read(65536)
                assert piece, f"{text!r} is not in {self.said!r}"
                self.said += piece.decode()
        return self.said

    async def ends(self, how: signal.Signals | None = None) -> tuple[int, str, str]:
        """Its exit code, everything on stdout and everything on stderr, after a signal or the end of its input."""
        if how:
            self.process.send_signal(how)
        async with asyncio.timeout(PATIENCE_SECONDS):
            out, err = await self.process.communicate(b"")  # None would leave its input open
        assert self.process.returncode is not None
        return self.process.returncode, self.said + out.decode(), err.decode()


@asynccontextmanager
async def child(folder: Path, *argv: str, environ: Mapping[str, str] | None = None) -> AsyncIterator[Child]:
    """Start it in a folder of its own; it is gone at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "bot.py"),
        *argv,
        cwd=folder,
        env=own_environ(environ or {}),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Child(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def own_environ(more: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without anything that is a setting of Paperboy."""
    ours = ("PAPERBOY_", "HF_", "ARXIV_", "DISCORD_", "SLACK_", "DATABASE_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | dict(more)
