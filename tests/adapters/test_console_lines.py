"""Lines from pipes, files and plain terminals: whole, bounded, and never in anybody's way."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.console_lines import (
    LONGEST_LINE,
    Interrupted,
    Leaving,
    LineReader,
    PlainLines,
    interruptible,
    is_interactive,
    width_of,
)
from adapters.console_looks import UNWRAPPED


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        try:
            os.close(descriptor)
        except OSError:
            continue


@pytest.fixture
def terminal() -> Iterator[tuple[int, io.TextIOWrapper]]:
    """A terminal's outer end, and its inner end as a program has it."""
    outer, inner = pty.openpty()
    with open(inner, "r+b", buffering=0) as raw, io.TextIOWrapper(raw, "utf-8", write_through=True) as file:
        yield outer, file
    os.close(outer)


def shown_up_to_a_prompt(outer: int) -> bytes:
    """What the terminal shows; echo and prompt come in pieces, and in either order."""
    shown = b""
    while b"> " not in shown:
        shown += os.read(outer, 999)
    return shown


async def all_lines(reader: LineReader) -> list[str]:
    lines = []
    while (line := await reader.line()) is not None:
        lines.append(line)
    return lines


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"one\ntwo\n", ["one", "two"]),
        (b"one\r\ntwo", ["one", "two"]),
        (b"\n\nx\n", ["", "", "x"]),
        (b"", []),
        (b"caf\xe9\xff\n", ["caf\ufffd\ufffd"]),
        ("é李\n".encode(), ["é李"]),
        (b"x" * (LONGEST_LINE + 99) + b"\nnext\n", ["x" * LONGEST_LINE, "next"]),
    ],
)
async def test_a_file_is_read_line_by_line(tmp_path: Path, data: bytes, lines: list[str]) -> None:
    (tmp_path / "in").write_bytes(data)
    with (tmp_path / "in").open("rb") as file:
        assert await all_lines(LineReader(file.fileno())) == lines


async def test_waiting_for_a_pipe_lets_everything_else_go_on(pipe: tuple[int, int]) -> None:
    reader = LineReader(pipe[0])
    waiting = asyncio.create_task(reader.line())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    os.write(pipe[1], b"hel")
    os.write(pipe[1], b"lo\nrest")
    assert await waiting == "hello"
    os.close(pipe[1])
    assert await all_lines(reader) == ["rest"]


async def test_a_terminal_that_has_gone_is_the_end() -> None:
    outer, inner = pty.openpty()
    os.close(inner)
    assert await LineReader(outer).line() is None
    os.close(outer)


async def test_the_mode_of_a_shared_descriptor_stays(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"x\n")
    await LineReader(pipe[0]).line()
    assert os.get_blocking(pipe[0])


async def test_through_a_pipe_lines_are_echoed(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"today\n\n")
    os.close(pipe[1])
    out = io.StringIO()
    with os.fdopen(pipe[0], closefd=False) as in_:
        lines = PlainLines(in_, out)
        assert [await lines.ask("you", "#papers"), await lines.ask("you", "#papers")] == ["today", ""]
        with pytest.raises(Leaving):
            await lines.ask("you", "#papers")
    assert out.getvalue() == "> today\n"
    assert lines.lasting


async def test_a_plain_terminal_is_prompted(terminal: tuple[int, io.TextIOWrapper]) -> None:
    outer, file = terminal
    os.write(outer, b"today\n")
    lines = PlainLines(file, file)
    assert await lines.ask("alice", "#papers") == "today"
    assert b"alice in #papers > " in shown_up_to_a_prompt(outer)
    assert not lines.lasting


async def test_at_a_plain_terminal_the_second_ctrl_c_leaves(terminal: tuple[int, io.TextIOWrapper]) -> None:
    lines = PlainLines(terminal[1], terminal[1])
    for _ in range(2):
        asyncio.get_running_loop().call_later(0.02, signal.raise_signal, signal.SIGINT)
        try:
            assert await lines.ask("you", "#papers") == ""
        except Leaving:
            break
    else:
        pytest.fail("nobody left")


async def test_a_line_between_two_ctrl_c_keeps_one_in(terminal: tuple[int, io.TextIOWrapper]) -> None:
    lines = PlainLines(terminal[1], terminal[1])
    for typed in (b"", b"today\n", b""):
        os.write(terminal[0], typed)
        if not typed:
            asyncio.get_running_loop().call_later(0.02, signal.raise_signal, signal.SIGINT)
        assert await lines.ask("you", "#papers") == typed.decode().strip()


async def test_once_nobody_reads_the_lines_end(pipe: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / "in").write_text("a\nb\n")
    os.close(pipe[0])
    with (tmp_path / "in").open() as in_, os.fdopen(os.dup(pipe[1]), "w") as out:
        lines = PlainLines(in_, out)
        assert await lines.ask("you", "#papers") == "a"
        with pytest.raises(Leaving):
            await lines.ask("you", "#papers")
        lines.show("into nothing\n")


def test_what_the_output_cannot_encode_gets_a_stand_in() -> None:
    with io.TextIOWrapper(io.BytesIO(), "ascii") as out, open(os.devnull) as in_:
        PlainLines(in_, out).show("▲ 3 · ü\n")
        assert out.buffer.getvalue() == b"^ 3 - u\n"  # type: ignore[attr-defined]


def test_a_pipe_has_no_width_and_a_terminal_its_own(terminal: tuple[int, io.TextIOWrapper]) -> None:
    assert width_of(io.StringIO()) == UNWRAPPED
    assert width_of(terminal[1]) == 80  # it does not say


@pytest.mark.parametrize(("term", "interactive"), [("xterm", True), ("dumb", False), ("Unknown", False)])
def test_a_dumb_terminal_cannot_edit_lines(
    terminal: tuple[int, io.TextIOWrapper], term: str, interactive: bool
) -> None:
    assert is_interactive(terminal[1], terminal[1], {"TERM": term}) == interactive
    assert not is_interactive(terminal[1], io.StringIO(), {"TERM": term})


async def test_ctrl_c_interrupts_what_takes_long() -> None:
    before = signal.getsignal(signal.SIGINT)
    asyncio.get_running_loop().call_later(0.02, signal.raise_signal, signal.SIGINT)
    with pytest.raises(Interrupted):
        await interruptible(asyncio.sleep(30))
    assert signal.getsignal(signal.SIGINT) is before


async def test_cancelling_is_not_ctrl_c() -> None:
    task = asyncio.create_task(interruptible(asyncio.sleep(30)))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_outside_the_main_thread_there_is_no_ctrl_c_to_wait_for() -> None:
    async def elsewhere() -> str:
        return await asyncio.to_thread(asyncio.run, interruptible(asyncio.sleep(0, "done")))

    assert asyncio.run(elsewhere()) == "done"
