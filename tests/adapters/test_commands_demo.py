"""`demo`: a talk through a pipe, with the sample where there is no network, and nothing but the talk on stdout."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters import replay
from adapters.commands import demo as demo_command
from adapters.commands.demo import at, sample_scene
from adapters.settings import Settings
from bot.config.values import Secret
from bot.errors import PaperboyError
from tests.adapters.outside import CLOCK, CLOSED, ROOT, Outside, child, outside, settings, typed
from tests.servers.web import Fault

NO_NETWORK = dict.fromkeys(("HF_API_BASE", "ARXIV_API_BASE", "ARXIV_RSS_BASE"), CLOSED)
TALK = ("/papers today", "/papers subscribe robot learning", "/papers settings daily_cap 3", "/papers status")
_ID = re.compile(r"\b\d{4}\.\d{5}\b")


@pytest.fixture
async def around() -> AsyncIterator[Outside]:
    async with outside() as found:
        yield found


async def demo(folder: Path, *argv: str, lines: tuple[str, ...] = TALK, **environ: str) -> tuple[int, str, str]:
    """What ``printf … | python bot.py demo`` ends with, prints, and complains about."""
    async with child(folder, "demo", *argv, environ=environ) as chat:
        for line in lines:
            await chat.types(line)
        return await chat.ends()


async def demo_here(
    folder: Path, patch: pytest.MonkeyPatch, environ: Mapping[str, str], *flags: str, lines: tuple[str, ...] = TALK
) -> int:
    """The same within this process."""
    args = argparse.Namespace(**{flag: flag in flags for flag in ("live", "sample", "replay")})
    with typed(patch, *lines) as writing:
        os.close(writing)
        return await demo_command.main(args, settings(folder, environ))


async def test_the_sample_is_talked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await demo_here(tmp_path, monkeypatch, {}, "sample") == 0
    out, err = capsys.readouterr()
    assert "Daily Papers · Wed 18 Mar 2026" in out
    assert err == ""


async def test_a_source_that_answers_is_talked_about(
    tmp_path: Path, around: Outside, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await demo_here(tmp_path, monkeypatch, around.environ, "live") == 0
    assert "Daily Papers · Wed 14 Jan 2026" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fault", "told"), [("error", "answered with error 500"), ("web_page", "answered with a web page instead of data")]
)
async def test_a_source_that_fails_is_told_and_replaced(
    tmp_path: Path,
    around: Outside,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
    told: str,
) -> None:
    around.face.fail_until_mended(fault)
    assert await demo_here(tmp_path, monkeypatch, around.environ | {"PAPERBOY_CLOCK": ""}) == 0
    out, err = capsys.readouterr()
    assert err.startswith(f"Hugging Face {told}. Playing with the sample")
    assert "18 Mar 2026" in out


async def test_a_source_that_takes_too_long_is_told(
    tmp_path: Path, around: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_command, "PATIENCE_SECONDS", 0.05)
    around.face.fail_until_mended("slow")
    with pytest.raises(PaperboyError, match=r"Hugging Face took longer than 0 s. Leave --live out"):
        await demo_here(tmp_path, monkeypatch, around.environ, "live")


async def test_the_replay_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(replay, "STEP", timedelta(days=2))
    assert await demo_here(tmp_path, monkeypatch, {}, "replay") == 0
    assert capsys.readouterr().out.startswith("Three days in a minute\n")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("environ", [{}, {"NO_COLOR": "1", "TERM": "xterm-256color"}], ids=["plain", "no colour"])
async def test_a_piped_talk_is_answered_without_any_escape_sequence(tmp_path: Path, environ: dict[str, str]) -> None:
    code, out, err = await demo(tmp_path, "--sample", **NO_NETWORK, **environ)
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    assert [f"> {line}" in out for line in TALK] == [True] * len(TALK)
    assert len(_ID.findall(out)) >= 10
    assert "You'll get a DM" in out
    assert out.count('{"') == 0  # no line of the log


async def test_what_was_said_is_known_after_a_restart(tmp_path: Path) -> None:
    await demo(tmp_path, "--sample", lines=("/papers subscribe robot learning",))
    code, out, err = await demo(tmp_path, "--sample", lines=("/papers subscriptions",))
    assert (code, err) == (0, "")
    assert "1 subscription" in out
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["demo-sample"]


async def test_without_a_network_the_sample_plays_and_one_sentence_says_so(tmp_path: Path) -> None:
    code, out, err = await demo(tmp_path, lines=("/papers today",), **NO_NETWORK)
    assert code == 0
    assert len(err.splitlines()) == 1
    assert err.startswith("Hugging Face ")
    assert err.endswith("Playing with the sample that ships with Paperboy (16 to 18 March 2026).\n")
    assert "18 Mar 2026" in out


async def test_insisting_on_the_network_fails_without_it(tmp_path: Path) -> None:
    code, out, err = await demo(tmp_path, "--live", **NO_NETWORK)
    assert (code, out) == (1, "")
    assert err.endswith("Leave --live out to play with the sample.\n")


async def test_with_a_network_todays_papers_are_read(tmp_path: Path, around: Outside) -> None:
    code, out, err = await demo(tmp_path, lines=("/papers today",), **around.environ)
    assert code == 0
    assert err == "Reading the last days' papers from Hugging Face …\n"
    assert "Daily Papers · Wed 14 Jan 2026" in out
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["demo"]


async def test_a_second_one_beside_the_first_is_refused(tmp_path: Path) -> None:
    async with child(tmp_path, "demo", "--sample") as first:
        await first.types("/papers today")
        await first.says("Daily Papers")
        code, out, err = await demo(tmp_path, "--sample")
        assert (code, out) == (2, "")
        assert "Another Paperboy is already running on " in err
        assert (await first.ends())[0] == 0


async def test_only_one_kind_of_papers_can_be_chosen(tmp_path: Path) -> None:
    code, _, err = await demo(tmp_path, "--sample", "--live")
    assert code == 2
    assert "not allowed with argument" in err


async def test_closed_streams_do_not_break_it(tmp_path: Path) -> None:
    shell = f'exec "{sys.executable}" "{ROOT / "bot.py"}" demo --sample <&- >&- 2>&-'
    process = await asyncio.create_subprocess_shell(shell, cwd=tmp_path)
    assert await asyncio.wait_for(process.wait(), 20) == 0


def test_a_demo_never_touches_real_data(tmp_path: Path) -> None:
    real = Settings()
    real = replace(real, database=replace(real.database, url=Secret("sqlite+aiosqlite:///real.db")))
    moved = at(real, tmp_path)
    assert moved.data_folder == tmp_path
    assert moved.database_url == f"sqlite+aiosqlite:///{tmp_path / 'paperboy.db'}"


def test_the_sample_plays_on_its_last_evening_unless_told_otherwise() -> None:
    assert f"{sample_scene(Settings()).clock.now():%Y-%m-%d %H}" == "2026-03-18 20"
    assert f"{sample_scene(replace(Settings(), clock=CLOCK)).clock.now():%Y-%m-%d}" == "2026-01-14"
