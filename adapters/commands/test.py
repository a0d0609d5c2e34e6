"""`bot.py test`: run pytest; a whole run also measures how much of the core the tests reach."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from adapters.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
WHOLE = ("-n", "2", "--cov=bot", "--cov-branch", "--cov-report=term:skip-covered", "--cov-fail-under=95")
"""Two workers, for the smallest machines have two cores; below 95 % of lines and branches the run fails."""
_EXIT_CODES = {0: 0, 2: 130, 4: 2}
"""Pytest's own codes as ours: interrupted, wrong usage. All others, "no tests were found" among them, are failures."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Everything is pytest's."""
    parser.epilog = (
        "Everything after `test` goes to pytest, as in `test tests/bot -k digest`; then nothing is measured."
    )


def command_line(rest: list[str]) -> list[str]:
    """What pytest is started with."""
    return [sys.executable, "-m", "pytest", *(rest or WHOLE)]


async def main(args: argparse.Namespace, config: Settings) -> int:  # noqa: ARG001 - tests bring their own settings
    """Run pytest from the checkout's root; its output is ours."""
    process = await asyncio.create_subprocess_exec(*command_line(args.rest), cwd=ROOT)
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        await process.wait()  # Ctrl-C went to pytest as well: let it finish its summary
        raise
    return _EXIT_CODES.get(code, 1)
