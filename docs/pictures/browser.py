"""Draw documents with a headless Chromium that loads nothing from the network."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
STARTS_WITHIN_SECONDS = 30.0
"""Real seconds: a first start on a busy machine takes a few."""
SCALE = 2
"""Pixels of the picture for a CSS pixel, so that it is sharp on today's screens."""
_FLAGS = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-first-run",
    "--disable-gpu",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)
_LISTENING = re.compile(r"^DevTools listening on (ws://127\.0\.0\.1:\S+)")
_SIZE = "document.fonts.ready.then(() => [document.querySelector('main').offsetWidth, document.body.scrollHeight])"


def chromium() -> str | None:
    """Where Chromium is, if it is installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One tab. Its language: https://chromedevtools.github.io/devtools-protocol/"""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._session = ""

    async def open(self) -> None:
        """Open the tab that everything is drawn in."""
        target = await self._ask("Target.createTarget", url="about:blank")
        attached = await self._ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]

    async def draw(self, document: str, width: int) -> bytes:
        """A PNG of the whole document, ``width`` CSS pixels wide."""
        screen = {"width": width, "height": 100, "deviceScaleFactor": SCALE, "mobile": False}
        await self._ask("Emulation.setDeviceMetricsOverride", **screen)
        frame = (await self._ask("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        await self._ask("Page.setDocumentContent", frameId=frame, html=document)
        found = await self._ask("Runtime.evaluate", expression=_SIZE, awaitPromise=True, returnByValue=True)
        wide, high = found["result"]["value"]
        clip = {"x": 0, "y": 0, "width": wide, "height": high, "scale": 1}
        shot = await self._ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    async def _ask(self, method: str, **given: object) -> dict[str, Any]:  # Chromium's own answers
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": given, "sessionId": self._session})
        async for said in self._socket:
            answer = said.json()
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])
        raise RuntimeError(f"Chromium went away during {method}")


@asynccontextmanager
async def opened_browser() -> AsyncIterator[Browser]:
    """A Chromium that ends with the block. Raises FileNotFoundError where there is none."""
    program = chromium()
    if program is None:
        raise FileNotFoundError(f"Chromium is not installed: none of {', '.join(NAMES)} was found.")
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        address = await stack.enter_async_context(_running(program, folder))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        browser = Browser(await stack.enter_async_context(session.ws_connect(address, max_msg_size=0)))
        await browser.open()
        yield browser


@asynccontextmanager
async def _running(program: str, folder: str) -> AsyncIterator[str]:
    """Chromium with its data in ``folder``; the value is the address at which it takes orders."""
    # Root, as in a container, may not use the sandbox; the pages are our own.
    sandbox = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    arguments = [*_FLAGS, *sandbox, f"--user-data-dir={folder}"]
    process = await asyncio.create_subprocess_exec(program, *arguments, stdout=DEVNULL, stderr=PIPE)
    assert process.stderr
    try:
        yield await asyncio.wait_for(_address(process.stderr), STARTS_WITHIN_SECONDS)
    finally:
        process.terminate()
        await process.communicate()


async def _address(said: asyncio.StreamReader) -> str:
    async for line in said:
        if found := _LISTENING.search(line.decode("utf-8", "replace")):
            return found[1]
    raise RuntimeError("Chromium ended before it listened")
