"""`fetch`: past days come in once, an interrupted one goes on, and a failing source ends it with a sentence."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.commands.fetch import FIRST as FIRST_EVER
from adapters.commands.fetch import missing
from bot.store import database as database_module
from tests.adapters.outside import CLOSED, NOW, Outside, child, outside

DAYS = ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-01-12", "2026-01-13", "2026-01-14")


@pytest.fixture
async def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Outside]:
    monkeypatch.chdir(tmp_path)
    async with outside() as found:
        yield found


def kept() -> int:
    with closing(sqlite3.connect("data/paperboy.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM papers").fetchone()[0])


def asked(around: Outside) -> list[str]:
    """The days that Hugging Face was asked for, each once however often it was tried."""
    days = [request.query["date"] for request in around.face.requests]
    around.face.requests.clear()
    return list(dict.fromkeys(days))


async def test_every_weekday_is_read_once_and_the_result_told(
    around: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await around.obey("fetch", "--since", "2026-01-05") == 0
    out, err = capsys.readouterr()
    assert out == "8 days read, 22 new papers.\n"  # the last day fills up yet, and one was featured twice
    assert "Fetching" not in err + out  # no progress where there is no terminal
    assert asked(around) == list(DAYS)
    assert kept() == 22


async def test_complete_days_are_not_read_again_unless_asked_for(around: Outside) -> None:
    await around.obey("fetch", "--since", "2026-01-05")
    asked(around)
    await around.obey("fetch", "--since", "2026-01-05")
    assert asked(around) == ["2026-01-14"]
    await around.obey("fetch", "--since", "2026-01-12", "--until", "2026-01-13", "--again")
    assert asked(around) == ["2026-01-12", "2026-01-13"]
    assert kept() == 22


async def test_a_source_that_breaks_off_leaves_what_it_gave_and_the_next_run_goes_on(
    around: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    await around.obey("fetch", "--since", "2026-01-05", "--until", "2026-01-06")
    around.face.fail_until_mended("error")
    asked(around)
    assert await around.obey("fetch", "--since", "2026-01-05") == 1
    err = capsys.readouterr().err
    assert "Hugging Face answered with error 500" in err
    assert "0 of 6 days are kept (0 new papers); run the same command to go on." in err
    around.face.mend()
    assert await around.obey("fetch", "--since", "2026-01-05") == 0
    assert asked(around) == list(DAYS[2:])


async def test_ctrl_c_says_where_it_stopped(around: Outside, tmp_path: Path) -> None:
    environ = around.environ | {"HF_API_BASE": around.face.api, "PAPERBOY_CLOCK": "2026-01-14T12:00:00Z"}
    async with child(tmp_path, "fetch", "--since", "2026-01-05", environ=environ) as fetching:
        around.face.fail_until_mended("slow")
        async with asyncio.timeout(20):
            while len(around.face.requests) < 2:  # noqa: ASYNC110 - another process is waited for
                await asyncio.sleep(0.01)
        code, out, err = await fetching.ends(signal.SIGINT)
    assert (code, out) == (130, "")
    assert "Stopped. 1 of 8 days are kept (3 new papers); run the same command to go on." in err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--since", "yesterday"], "'yesterday' is no day: write it like 2026-01-05"),
        (["--since", "2026-13-01"], "'2026-13-01' is no day"),
        ([], "the following arguments are required: --since"),
    ],
)
async def test_what_is_no_day_is_refused(
    around: Outside, argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        await around.obey("fetch", *argv)
    assert end.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv", [["--since", "2026-02-01"], ["--since", "2026-01-08", "--until", "2026-01-07"], ["--since", "2026-01-15"]]
)
async def test_a_span_that_holds_no_day_is_refused(
    around: Outside, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert await around.obey("fetch", *argv) == 2
    assert "There is nothing between" in capsys.readouterr().err


async def test_a_full_disk_ends_it_with_a_sentence(
    around: Outside, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await around.obey("migrate")
    prepare = database_module._prepare_sqlite

    def shrink(connection: sqlite3.Connection, record: object) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA max_page_count = 1").close()

    monkeypatch.setattr(database_module, "_prepare_sqlite", shrink)
    assert await around.obey("fetch", "--since", "2026-01-05") == 1
    assert "There is no space left for the database" in capsys.readouterr().err


async def test_nothing_is_asked_of_a_network_that_is_not_there(
    around: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = "2026-01-14T12:00:00Z*10000"
    assert await around.obey("fetch", "--since", "2026-01-14", HF_API_BASE=CLOSED, PAPERBOY_CLOCK=clock) == 1
    assert "0 of 1 days are kept" in capsys.readouterr().err


def test_days_are_missing_until_they_were_read_when_complete() -> None:
    monday = date(2026, 1, 5)
    complete = datetime(2026, 1, 6, 2, tzinfo=UTC)
    assert missing(monday, monday, {}) == [monday]
    assert missing(monday, monday, {monday: complete - timedelta(seconds=1)}) == [monday]
    assert missing(monday, monday, {monday: complete}) == []
    assert len(missing(FIRST_EVER, NOW.date(), {})) == 705
