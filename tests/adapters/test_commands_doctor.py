"""`doctor`: a line a check, each trouble with its mend, and an exit code."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.commands import doctor
from adapters.platforms import Finding
from bot.clock import Clock
from bot.store.database import Database
from bot.store.migrations import HEAD, migrate
from tests.adapters.outside import CLOSED, Outside, outside
from tests.bot.newsroom import Shelf


@pytest.fixture
async def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Outside]:
    monkeypatch.chdir(tmp_path)
    async with outside() as found:
        yield found


async def test_all_is_well(around: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await around.obey("doctor") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"ok  configuration: no config.toml, so every setting has its default; data in {tmp_path / 'data'}",
        f"ok  database: version {HEAD}",
        "ok  Hugging Face: answers",
        "ok  arXiv: answers",
        "ok  terminal: speaks in #papers",
    ]


async def test_a_configuration_file_is_named(
    around: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text("[digest]\ncount = 5")
    assert await around.obey("doctor") == 0
    assert "config.toml is fine" in capsys.readouterr().out


async def test_without_a_network_every_source_says_so(around: Outside, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = dict.fromkeys(("HF_API_BASE", "ARXIV_API_BASE", "ARXIV_RSS_BASE"), CLOSED)
    assert await around.obey("doctor", **nowhere, PAPERBOY_CLOCK="2026-01-14T12:00:00Z*10000") == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line[:3] for line in lines] == ["ok ", "ok ", "!! ", "!! ", "ok "]
    assert lines[2].startswith("!!  Hugging Face: does not answer: ")
    assert lines[2].endswith(" → check the network and the address; I keep trying")


async def test_an_ill_source_is_told_from_a_healthy_one(around: Outside, capsys: pytest.CaptureFixture[str]) -> None:
    around.arxiv.fail_until_mended("error")
    assert await around.obey("doctor", PAPERBOY_CLOCK="2026-01-14T12:00:00Z*10000") == 1
    out = capsys.readouterr().out
    assert "ok  Hugging Face: answers" in out
    assert "!!  arXiv: does not answer: " in out


async def test_a_source_that_takes_too_long_is_told() -> None:
    class Sleepy(Shelf):
        async def day(self, day: object) -> list[object]:  # type: ignore[override]
            raise TimeoutError

    found = await doctor.check_source(Sleepy(), Clock())
    assert found == Finding("The Shelf", "took longer than 15 s", "check the network; I keep trying")


async def test_a_running_paperboy_is_noticed(
    around: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    running = Database(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'paperboy.db'}")
    await migrate(running)
    running.lock()
    assert await around.obey("doctor") == 0
    await running.close()
    assert f"ok  database: version {HEAD}, in use by a running Paperboy" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("break_it", "mend"),
    [
        (lambda data: data.write_text("in the way"), "set [bot] data to another"),
        (lambda data: (data / "paperboy.db").mkdir(parents=True), "check the folder's owner and free space"),
    ],
)
async def test_a_database_that_cannot_be_used_is_told_with_its_mend(
    around: Outside, tmp_path: Path, break_it: object, mend: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(break_it)
    break_it(tmp_path / "data")
    assert await around.obey("doctor") == 1
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith("!!  database: cannot be used → ")
    assert mend in line


async def test_a_missing_driver_is_told(
    around: Outside, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    assert await around.obey("doctor", DATABASE_URL="postgresql://paperboy:secret@127.0.0.1:9/paperboy") == 1
    assert "pip install asyncpg" in capsys.readouterr().out
