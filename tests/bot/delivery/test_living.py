"""The courier as a process: it wakes, stumbles and goes on, and stops cleanly."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import courier as courier_module
from bot.delivery import route as route_module
from bot.errors import Failure, Undeliverable
from bot.store.database import Database
from tests.bot.delivery.made import SECOND
from tests.bot.delivery.scene import DAY, HOUR, MINUTE, Scene, place
from tests.servers.messenger import Fault, Killed


class FullDatabase(Database):
    """A database whose disk is full for the next few writes."""

    full_for = 0

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        async with super().write() as connection:
            yield connection
            if self.full_for:
                self.full_for -= 1
                raise OperationalError("INSERT", {}, Exception("database or disk is full"))


@contextlib.asynccontextmanager
async def running(scene: Scene) -> AsyncIterator[None]:
    life = asyncio.create_task(scene.courier.run())
    yield
    await scene.courier.drain(timeout=1)
    await life


async def settled(scene: Scene, **counts: int) -> None:
    """Wait until the outbox holds exactly this, at most a second."""
    for _ in range(100):
        if await scene.outbox.counts_by_state() == counts:
            return
        await asyncio.sleep(0.01)
    assert await scene.outbox.counts_by_state() == counts


@pytest.fixture
async def full(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FullDatabase]:
    monkeypatch.setattr(route_module, "RECORD_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(courier_module, "POLL_SECONDS", 0.01)
    database = FullDatabase(str(scene.database.url))
    yield database
    await database.close()


async def test_it_delivers_what_is_enqueued_while_it_runs_as_soon_as_it_is_woken(scene: Scene) -> None:
    async with running(scene):
        await asyncio.sleep(0.05)
        await scene.enqueue("one")
        scene.courier.wake()
        await settled(scene, sent=1)


async def test_it_takes_up_what_the_process_before_it_left(scene: Scene) -> None:
    await scene.enqueue("one")
    scene.messenger.faults.append(Fault.KILLED_AFTER)
    await scene.deliver()
    assert await scene.state("one") == "sending"
    scene.start()
    scene.hand.move(HOUR)
    async with running(scene):
        await settled(scene, sent=1)
    assert scene.platform.keys == ["one:1"]


async def test_a_minute_passes_and_late_messages_end_and_dead_places_are_tried(scene: Scene) -> None:
    await scene.enqueue("dead", place("dead"))
    scene.messenger.faults.append(Undeliverable("archived", Failure.TARGET))
    await scene.deliver()
    await scene.enqueue("late", kind="notice")
    scene.hand.move(DAY)
    async with running(scene):
        await settled(scene, expired=2)
        await asyncio.sleep(0.05)
    assert [one.id for one in scene.messenger.probes] == ["dead"]


async def test_it_survives_a_database_that_is_full_for_a_while(scene: Scene, full: FullDatabase) -> None:
    await scene.enqueue("one")
    scene.start(full)
    full.full_for = 3
    async with running(scene):
        await settled(scene, sent=1)


async def test_a_receipt_is_not_lost_while_the_disk_is_full(scene: Scene, full: FullDatabase) -> None:
    await scene.enqueue("one")
    scene.start(full)

    async def fill_the_disk() -> None:
        full.full_for = 3

    scene.messenger.meanwhile = fill_the_disk
    await scene.deliver()
    assert (await scene.state("one"), scene.platform.keys) == ("sent", ["one:1"])


async def test_a_failing_probe_of_dead_places_does_not_stop_delivery(scene: Scene, full: FullDatabase) -> None:
    await scene.enqueue("dead", place("dead"))
    scene.messenger.faults.append(Undeliverable("archived", Failure.TARGET))
    await scene.deliver()
    scene.platform.closed[place("dead").key] = Undeliverable("archived", Failure.TARGET)
    scene.hand.move(DAY)
    await scene.enqueue("one")
    scene.start(full)
    full.full_for = 5
    async with running(scene):
        await settled(scene, parked=1, sent=1)
    assert scene.messenger.probes


async def test_draining_waits_for_what_is_under_way(scene: Scene) -> None:
    await scene.enqueue("one")
    gate = asyncio.Event()
    scene.messenger.meanwhile = gate.wait
    async with running(scene):
        await settled(scene, sending=1)
        asyncio.get_running_loop().call_later(0.02, gate.set)
    assert await scene.state("one") == "sent"


async def test_what_is_left_after_draining_is_unknown_and_nothing_more_is_claimed(scene: Scene) -> None:
    await scene.enqueue("one")
    await scene.enqueue("two")
    scene.messenger.faults.append(Fault.HANG_AFTER)
    life = asyncio.create_task(scene.courier.run())
    await settled(scene, sending=1, pending=1)
    await scene.courier.drain(timeout=0.02)
    await life
    row = await scene.row("one")
    assert (row.state, row.owner, row.retry_at) == ("unknown", "", scene.now + 75 * SECOND)
    assert (await scene.deliver(HOUR), await scene.state("two")) == (0, "pending")


async def test_what_was_being_looked_for_is_free_after_draining(scene: Scene) -> None:
    await scene.enqueue("one")
    scene.messenger.faults.append(Fault.LOST_AFTER)
    scene.messenger.look_faults.append(Killed())
    await scene.deliver()
    await scene.deliver(2 * MINUTE)
    assert (await scene.row("one")).owner == scene.courier.owner
    await scene.courier.drain()
    row = await scene.row("one")
    assert (row.state, row.owner, row.retry_at) == ("unknown", "", scene.now)


async def test_a_claim_without_a_record_is_taken_over_when_its_lease_is_over(scene: Scene) -> None:
    await scene.enqueue("one")
    scene.messenger.faults.append(Fault.KILLED_BEFORE)
    scene.hand.move(MINUTE)
    async with running(scene):
        await settled(scene, sending=1)
        scene.hand.move(3 * MINUTE)
        scene.courier.wake()
        await settled(scene, sent=1)
    assert scene.platform.keys == ["one:1"]


async def test_claims_of_a_platform_that_is_off_become_unknown_too(scene: Scene) -> None:
    await scene.enqueue("one")
    await scene.change("one", state="sending", owner="dead", first_sent_at=scene.now, last_sent_at=scene.now)
    scene.messenger.platform = "another"
    assert await scene.start().recover() == 1
    assert await scene.state("one") == "unknown"


async def test_an_unknown_whose_attempt_may_still_land_is_put_off(scene: Scene) -> None:
    await scene.enqueue("one")
    await scene.change("one", state="unknown", first_sent_at=scene.now, last_sent_at=scene.now)
    assert await scene.deliver() == 0
    assert (await scene.row("one")).retry_at == scene.now + 75 * SECOND


async def taken_over(scene: Scene) -> None:
    """Another process believes that this one died while it waits for the platform."""
    later = scene.now + 3 * MINUTE
    values = {"state": "unknown", "owner": "", "retry_at": later}
    scene.messenger.meanwhile = lambda: scene.change("one", **values)
    await scene.enqueue("one")
    await scene.deliver()


async def test_a_receipt_counts_although_the_claim_was_taken_over(scene: Scene) -> None:
    await taken_over(scene)
    assert await scene.state("one") == "sent"


async def test_without_a_receipt_a_claim_that_was_taken_over_is_left_alone(scene: Scene) -> None:
    scene.messenger.faults.append(Fault.LOST_AFTER)
    await taken_over(scene)
    assert (await scene.row("one")).retry_at == scene.now + 3 * MINUTE
