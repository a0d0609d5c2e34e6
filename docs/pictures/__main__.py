"""Draw the pictures beside this file anew: `python -m docs.pictures`. Needs Chromium, and pngquant for small files."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE
from pathlib import Path

from bot.logs import logging_to
from docs.pictures.browser import chromium, opened_browser
from docs.pictures.conversation import shots
from docs.pictures.discord_page import WIDTH, discord_page
from docs.pictures.shots import Shot
from docs.pictures.slack_page import slack_page

FOLDER = Path(__file__).parent
PAGES = {"discord": discord_page, "slack": slack_page}
NEEDED = "chromium", "pngquant", "fonts-lato", "fonts-noto-core"
"""As Debian calls them; without the fonts, the words look otherwise than on the platforms."""


async def draw_all(wanted: list[Shot], folder: Path) -> None:
    """A PNG for every shot."""
    async with opened_browser() as browser:
        for shot in wanted:
            picture = await browser.draw(PAGES[shot.platform](shot), WIDTH)
            (folder / shot.file).write_bytes(await small(picture))


async def small(picture: bytes) -> bytes:
    """The same picture with at most 256 colours, which is a third of the bytes and looks the same."""
    command = ("pngquant", "--speed", "1", "--strip", "--nofs", "-")
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    drawn, _ = await process.communicate(picture)
    if process.returncode:
        raise RuntimeError(f"pngquant ended with {process.returncode}")
    return drawn


def main() -> None:
    """Tell the story and draw it; the same papers give the same pictures."""
    if not chromium() or not shutil.which("pngquant"):
        sys.exit(f"Nothing drawn: this needs Chromium and pngquant (apt install {' '.join(NEEDED)}).")
    with logging_to(level="warning"), tempfile.TemporaryDirectory() as folder:
        asyncio.run(draw_all(asyncio.run(shots(Path(folder))), FOLDER))


if __name__ == "__main__":
    main()
