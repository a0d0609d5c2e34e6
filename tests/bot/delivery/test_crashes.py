"""The process dies at every point where it waits; the next one, on the same file, makes one visible copy of each."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import Failure, OutcomeUnknown, Undeliverable
from bot.store.database import Database
from tests.bot.delivery.made import SECOND
from tests.bot.delivery.scene import Scene, message, place
from tests.servers.messenger import Fault, Killed

WINDOW = timedelta(seconds=120)
KEYS = ["a:1", "a:2", "b:1", "c:1"]


class MortalDatabase(Database):
    """A database whose process dies around its n-th commit, and never writes again."""

    def __init__(self, url: str, dies_at: int, *, after_commit: bool) -> None:
        super().__init__(url)
        self._left = dies_at
        self._after_commit = after_commit
        self.dead = False

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        self._left -= 1
        dies = self._left == 0
        if self.dead:
            raise Killed
        async with super().write() as connection:
            yield connection
            self._die(dies and not self._after_commit)
        self._die(dies)

    def _die(self, now: bool) -> None:
        self.dead = self.dead or now
        if self.dead:
            raise Killed


async def fill(scene: Scene) -> None:
    await scene.enqueue("a", None, message(title="a1"), message(title="a2"))
    await scene.enqueue("b")
    await scene.enqueue("c", place("other"))


async def live(scene: Scene, database: Database | None = None, **start: int) -> None:
    """A process's life: recover, deliver; it may end at any point."""
    scene.start(database, **start)
    with contextlib.suppress(Killed):
        await scene.courier.recover()
        await scene.courier.deliver_due(scene.now)


def offer(scene: Scene, what: str) -> None:
    """A key that is recognised, or a history that can be read: never both."""
    scene.platform.readable = what == "readback"
    if what == "key":
        scene.platform.window = scene.messenger.repeat_window = WINDOW


@pytest.mark.parametrize("what", ["key", "readback"])
@pytest.mark.parametrize("after_commit", [False, True])
@pytest.mark.parametrize("dies_at", range(1, 9))
async def test_dying_around_any_commit_makes_one_copy(
    scene: Scene, what: str, after_commit: bool, dies_at: int
) -> None:
    offer(scene, what)
    await fill(scene)
    mortal = MortalDatabase(str(scene.database.url), dies_at, after_commit=after_commit)
    await live(scene, mortal, hands=1)
    assert mortal.dead
    await mortal.close()
    scene.hand.move(SECOND)
    await live(scene)
    await scene.deliver_until_settled(every=20 * SECOND)
    assert (sorted(scene.platform.keys), await scene.outbox.counts_by_state()) == (KEYS, {"sent": 4})


@pytest.mark.parametrize("what", ["key", "readback"])
@pytest.mark.parametrize("fault", [Fault.KILLED_BEFORE, Fault.KILLED_AFTER])
@pytest.mark.parametrize("sends", range(4))
async def test_dying_inside_any_call_makes_one_copy(scene: Scene, what: str, fault: Fault, sends: int) -> None:
    offer(scene, what)
    await fill(scene)
    scene.messenger.faults.extend([OutcomeUnknown("reset"), *[Fault.LOST_AFTER] * sends, fault])
    for _ in range(20):
        await live(scene)
        scene.hand.move(20 * SECOND)
    assert (sorted(scene.platform.keys), await scene.outbox.counts_by_state()) == (KEYS, {"sent": 4})


async def test_dying_during_a_look_leaves_it_unknown(scene: Scene) -> None:
    await scene.enqueue("one")
    scene.messenger.faults.append(Fault.LOST_AFTER)
    scene.messenger.look_faults.append(Killed())
    await scene.deliver()
    await scene.deliver(80 * SECOND)
    assert await scene.state("one") == "unknown"
    await live(scene)
    assert (await scene.state("one"), scene.platform.keys) == ("sent", ["one:1"])


async def test_being_cancelled_at_any_moment_makes_one_copy(scene: Scene) -> None:
    """The event loop goes away under the courier, a little later each time."""
    for number in range(30):
        await scene.enqueue(f"m{number}", place(f"p{number % 5}"))
    for pause in range(25):
        life = asyncio.create_task(live(scene))
        await asyncio.sleep(pause / 1000)
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)
        await scene.courier.drain(timeout=0)
        scene.hand.move(100 * SECOND)
    await scene.deliver_until_settled()
    await live(scene)
    await scene.deliver_until_settled()
    assert sorted(scene.platform.keys) == sorted(f"m{number}:1" for number in range(30))


@pytest.mark.parametrize("seed", range(6))
async def test_a_bad_day_loses_nothing_and_doubles_nothing(scene: Scene, seed: int) -> None:
    """Lost answers before and after acceptance, late landings, limits and restarts, in any order."""
    chance = random.Random(seed)
    scene.platform.window = scene.messenger.repeat_window = WINDOW * (seed % 2)
    troubles = [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.KILLED_AFTER, Fault.KILLED_BEFORE]
    troubles += [] if seed % 2 else [Fault.LATE]
    limited = Undeliverable("slow down", Failure.RETRY, retry_after=3 * SECOND)
    keys = [f"m{number}:1" for number in range(40)]
    for number in range(40):
        await scene.enqueue(f"m{number}", place(f"p{number % 7}"), kind="alert")
    for _ in range(30):
        if not scene.messenger.faults:
            scene.messenger.faults.append(chance.choice([*troubles, limited, limited]))
        await live(scene)
        scene.hand.move(chance.choice([2, 10, 40, 90]) * SECOND)
    scene.messenger.faults.clear()
    await live(scene)
    await scene.deliver_until_settled(every=20 * SECOND)
    assert sorted(scene.platform.keys) == sorted(keys)
