"""`run`: a service that is stopped in order, loses nothing, and keeps its log out of a conversation."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pty
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from adapters.cli import LOG_FILE
from adapters.commands import run
from adapters.commands.run import until_stopped
from bot.errors import CannotStart
from tests.adapters.outside import ROOT, Child, Outside, child, outside, own_environ, settings, typed

PROMPT = "›".encode()


@pytest.fixture
async def around() -> AsyncIterator[Outside]:
    async with outside() as found:
        yield found


def delivered(folder: Path) -> list[str]:
    """The keys in the transcript."""
    lines = (folder / "data" / "transcript.jsonl").read_text().splitlines()
    return [json.loads(line)["key"] for line in lines]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it_in_order(tmp_path: Path, around: Outside, how: signal.Signals) -> None:
    async with child(tmp_path, "run", environ=around.environ) as service:
        await service.types("/papers subscribe graph learning")
        await service.says("You'll get a DM")
        code, out, err = await service.ends(how)
    assert code == 0
    assert "Traceback" not in err + out
    async with child(tmp_path, "run", environ=around.environ) as service:
        await service.types("/papers subscriptions")
        assert "graph learning" in await service.says("1 subscription")


async def test_stdout_holds_the_chat_and_stderr_the_log(tmp_path: Path, around: Outside) -> None:
    async with child(tmp_path, "run", environ=around.environ) as service:
        await service.types("/papers status")
        await service.says("Papers")
        _, out, err = await service.ends(signal.SIGTERM)
    assert out.startswith("> /papers status\n")
    assert '{"' not in out
    assert {json.loads(line)["level"] for line in err.splitlines()} == {"info"}
    assert not (tmp_path / "data" / LOG_FILE).exists()


async def test_a_second_one_on_the_same_data_is_refused(tmp_path: Path, around: Outside) -> None:
    async with child(tmp_path, "run", environ=around.environ) as first:
        await first.types("/papers status")
        await first.says("Papers")
        async with child(tmp_path, "run", environ=around.environ) as second:
            code, out, err = await second.ends()
    assert (code, out) == (2, "")
    assert err.endswith("stop it first, or give this one another [bot] data folder.\n")


async def test_a_digest_comes_though_nobody_types_and_once_though_its_process_is_killed(
    tmp_path: Path, around: Outside
) -> None:
    async with running_at(tmp_path, around, "08:30") as service:
        await service.types("/papers digest on at 09:00 timezone UTC")
        await service.says("gets a post at 09:00")
        await service.ends(signal.SIGTERM)
    async with running_at(tmp_path, around, "09:00:10") as service:
        assert service.process.stdin
        service.process.stdin.close()
        await service.says("Daily Papers · Wed 14 Jan 2026")
        await service.ends(signal.SIGKILL)
    async with running_at(tmp_path, around, "09:10") as service:
        await service.types("/papers subscriptions")
        await service.says("1 subscription")
        await service.ends(signal.SIGTERM)
    assert [key.split(":")[0] for key in delivered(tmp_path)] == ["digest"]


def running_at(folder: Path, around: Outside, wall: str) -> AbstractAsyncContextManager[Child]:
    """The service on a clock that begins at that time of the day."""
    return child(folder, "run", environ=around.environ | {"PAPERBOY_CLOCK": f"2026-01-14T{wall}Z"})


async def test_a_closed_standard_input_is_no_trouble(tmp_path: Path, around: Outside) -> None:
    shell = f'exec "{sys.executable}" "{ROOT / "bot.py"}" run <&-'
    environ = own_environ(around.environ)
    process = await asyncio.create_subprocess_shell(
        shell, cwd=tmp_path, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr
    await asyncio.wait_for(process.stderr.readline(), 20)  # the first line of the log: it runs
    process.send_signal(signal.SIGTERM)
    out, err = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, out) == (0, b"")
    assert b"error" not in err


async def test_with_a_person_at_the_terminal_the_log_goes_to_a_file(tmp_path: Path, around: Outside) -> None:
    seen, err, code = await at_a_terminal(tmp_path, around.environ)
    log = (tmp_path / "data" / LOG_FILE).read_text().splitlines()
    assert code == 0
    assert err == f"The log is in {tmp_path / 'data' / LOG_FILE}.\n"
    assert "read" in {json.loads(line)["event"] for line in log}
    assert "[info" not in seen


async def test_a_log_that_has_grown_large_is_put_aside_once(tmp_path: Path, around: Outside) -> None:
    log = tmp_path / "data" / LOG_FILE
    log.parent.mkdir()
    log.write_bytes(b"x" * 1_000_000)
    await at_a_terminal(tmp_path, around.environ)
    assert log.with_name(f"{LOG_FILE}.1").stat().st_size == 1_000_000
    assert log.read_text().startswith("{")


async def test_a_log_that_cannot_be_written_leaves_the_sentence_of_the_folder(tmp_path: Path, around: Outside) -> None:
    (tmp_path / "data").write_text("in the way")
    _, err, code = await at_a_terminal(tmp_path, around.environ)
    assert code == 2
    assert "cannot be made (File exists)" in err


async def at_a_terminal(folder: Path, environ: Mapping[str, str]) -> tuple[str, str, int]:
    """Start it at a terminal of its own and leave as soon as it prompts; screen, stderr and exit code."""
    keyboard, terminal = pty.openpty()
    screen = Screen(keyboard)
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "bot.py"), "run", cwd=folder, env=own_environ(environ) | {"TERM": "xterm"},
        stdin=terminal, stdout=terminal, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    os.close(terminal)
    try:
        _, err = await asyncio.wait_for(process.communicate(), 20)
    finally:
        if process.returncode is None:
            process.kill()
        code = await process.wait()
        screen.close()
    return screen.seen.decode(errors="replace"), err.decode(), code


class Screen:
    """The other end of a terminal: answers its question where the cursor is, and presses Ctrl-D at the prompt."""

    def __init__(self, keyboard: int) -> None:
        self.seen = b""
        self._keyboard = keyboard
        asyncio.get_running_loop().add_reader(keyboard, self._read)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._keyboard)
        os.close(self._keyboard)

    def _read(self) -> None:
        try:
            piece = os.read(self._keyboard, 65536)
        except OSError:  # the program has left
            asyncio.get_running_loop().remove_reader(self._keyboard)
            return
        prompted = PROMPT in self.seen
        self.seen += piece
        if b"\x1b[6n" in piece:
            os.write(self._keyboard, b"\x1b[1;1R")
        if PROMPT in self.seen and not prompted:
            os.write(self._keyboard, b"\x04")


async def test_the_service_answers_until_it_is_told_to_stop(
    tmp_path: Path, around: Outside, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with typed(monkeypatch, "/papers status") as writing:
        os.close(writing)
        service = asyncio.create_task(run.main(argparse.Namespace(), settings(tmp_path, around.environ)))
        said = ""
        while "Subscriptions" not in said and not service.done():
            await asyncio.sleep(0.02)
            said += capsys.readouterr().out
        os.kill(os.getpid(), signal.SIGTERM)
        assert await service == 0
    assert said.startswith("> /papers status\n")


async def test_a_platform_that_cannot_go_on_ends_the_others() -> None:
    ended = []

    async def broken() -> int:
        raise CannotStart("The token was revoked.")

    async def healthy() -> int:
        try:
            await asyncio.sleep(10)
        finally:
            ended.append(True)
        return 0

    with pytest.raises(CannotStart):
        await run._first_to_end([healthy(), broken()])
    assert ended


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (None, 7)])
async def test_work_ends_by_itself_or_by_a_signal(how: signal.Signals | None, code: int) -> None:
    ended = []

    async def work() -> int:
        try:
            if how:
                os.kill(os.getpid(), how)
                await asyncio.sleep(10)
            return 7
        finally:
            ended.append(True)

    assert await until_stopped(work()) == code
    assert ended


async def test_cancelling_it_from_outside_ends_the_work_first() -> None:
    ended = []

    async def work() -> int:
        try:
            await asyncio.sleep(10)
        finally:
            ended.append(True)
        return 7

    task = asyncio.create_task(until_stopped(work()))
    await asyncio.sleep(0.01)
    task.cancel()
    assert await task == 0
    assert ended
