"""The bench on Discord measures the real program against a local Discord; here only that it prints every figure."""

from __future__ import annotations

import re

import pytest

from bench.on_discord import main

FIGURES = (
    r"READY after \d+\.\d\d s, first answer after \d+\.\d\d s",
    *(rf" *{people} people +\d+ a second  p50 +[\d.]+  p95 +[\d.]+  p99 +[\d.]+ ms" for people in (1, 10, 100)),
    r"memory at most \d+ MB, with 40 papers",
    r"a digest to 12 channels: \d+ s, 0 times 429",
    r"requests: 12 POST /channels/ID/messages, .*",
)


async def test_every_figure_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    await main(["--papers", "40", "--seconds", "0.5", "--channels", "12"])
    printed = capsys.readouterr().out.splitlines()
    assert [line for line, figure in zip(printed, FIGURES, strict=True) if not re.fullmatch(figure, line)] == []
