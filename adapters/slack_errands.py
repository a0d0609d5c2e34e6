"""Work that goes on beside Slack's acknowledgement, kept so that stopping can wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import structlog

from bot.errors import PaperboyError
from bot.logs import defect

T = TypeVar("T")
log = structlog.get_logger(__name__)


class Errands:
    """Tasks under way. Bolt forgets its own, so whatever must not be lost is begun here."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def begin(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Start it now; how it ends matters to whoever waits for the task, and to nobody else."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def leave(self, work: Coroutine[object, object, object], doing: str) -> None:
        """Start something that nobody waits for; ``doing`` ends the sentence "It broke while …"."""
        self.begin(_logged(work, doing))

    async def drain(self, seconds: float) -> None:
        """Wait for all, at most so many real seconds; what is left then is cancelled."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while self._tasks and loop.time() < end:
            await asyncio.wait(self._tasks, timeout=end - loop.time())
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def soon(task: asyncio.Task[T], seconds: float) -> T | None:
    """What the task comes to if it ends within so many real seconds; else None, and it goes on."""
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return task.result() if done else None


async def _logged(work: Coroutine[object, object, object], doing: str) -> None:
    try:
        await work
    except PaperboyError as trouble:
        log.warning("slack_errand_failed", doing=doing, reason=str(trouble))
    except Exception as error:  # noqa: BLE001 - an edge: nobody else will hear of it
        defect(error, doing)
