"""The tick does what is due in order, whatever breaks; the scheduler calls it again and again, and stops in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock
from bot.filing import keys_of
from bot.schedule import FASTEST, Housekeeping, Scheduler, Step, Tick, job_key
from bot.store.lists import ShownList
from bot.store.store import Store
from tests.bot.newsroom import CHANNEL, DAY, HOUR, MINUTE, NOON, Newsroom, paper


class Diary:
    """Steps that write down when they ran."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, datetime]] = []

    def step(self, name: str, every: timedelta | None = None, error: BaseException | None = None) -> Step:
        async def work(now: datetime) -> None:
            self.ran.append((name, now))
            if error:
                raise error

        return Step(name, work, every)

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.ran]


async def until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("still not so")


@pytest.fixture
def diary() -> Diary:
    return Diary()


async def test_steps_run_in_order_with_the_same_time(room: Newsroom, diary: Diary) -> None:
    await Tick(room.store, [diary.step("in"), diary.step("out")]).run(NOON)
    assert diary.ran == [("in", NOON), ("out", NOON)]


async def test_a_step_that_breaks_does_not_stop_the_others(room: Newsroom, diary: Diary) -> None:
    await Tick(room.store, [diary.step("in", error=KeyError("a defect")), diary.step("out")]).run(NOON)
    assert diary.names == ["in", "out"]


async def test_a_tick_that_is_cancelled_ends(room: Newsroom, diary: Diary) -> None:
    with pytest.raises(asyncio.CancelledError):
        await Tick(room.store, [diary.step("in", error=asyncio.CancelledError()), diary.step("out")]).run(NOON)
    assert diary.names == ["in"]


async def test_a_job_runs_once_in_its_span_over_all_processes(room: Newsroom, diary: Diary) -> None:
    ticks = [Tick(Store(room.database), [diary.step("in", every=HOUR)]) for _ in range(3)]
    for minute in (0, 1, 59):
        await asyncio.gather(*(tick.run(NOON + minute * MINUTE) for tick in ticks))
    assert len(diary.ran) == 1
    await ticks[0].run(NOON + HOUR)
    assert len(diary.ran) == 2


async def test_a_job_that_broke_is_done_in_the_next_span(room: Newsroom, diary: Diary) -> None:
    tick = Tick(room.store, [diary.step("in", every=MINUTE, error=KeyError("a defect"))])
    await tick.run(NOON)
    await tick.run(NOON + MINUTE)
    assert len(diary.ran) == 2


@pytest.mark.parametrize(("later", "same"), [(0, True), (59, True), (60, False)])
def test_a_span_has_one_key_in_every_process(later: int, same: bool) -> None:
    assert (job_key("in", MINUTE, NOON) == job_key("in", MINUTE, NOON + timedelta(seconds=later))) is same


async def test_housekeeping_forgets_what_nobody_asks_about(room: Newsroom) -> None:
    await room.subscribe("graphs", CHANNEL)
    await room.arrive(paper(1))
    await room.publish(NOON)
    await room.store.feed.take_job("in:1", NOON, MINUTE)
    old = ShownList("old", "A list", "", (), {}, NOON)
    await room.store.lists.keep(old, person_key="ada", place_key=CHANNEL.key)
    await Housekeeping(room.store).run(NOON + 91 * DAY)
    assert await room.matched() == []
    assert await room.store.lists.one("old") is None
    assert await room.store.feed.take_job("in:1", NOON + 91 * DAY, MINUTE)
    assert await room.shown(CHANNEL) == {"2601.00001": "alert"}  # "never twice" has no end


async def test_housekeeping_keeps_what_is_young_or_open(room: Newsroom) -> None:
    held = await room.subscribe("graphs", CHANNEL)
    await room.store.subscriptions.set_state([held.id], "paused")
    await room.arrive(paper(1))
    await Housekeeping(room.store).run(NOON + 91 * DAY)
    assert await room.matched() == [(held.id, "2601.00001")]


async def test_housekeeping_forgets_the_words_of_what_nobody_follows(room: Newsroom) -> None:
    gone = await room.subscribe("graphs")
    await room.arrive(paper(1))
    await room.store.subscriptions.remove([gone.id])
    under = list(keys_of(("graphs", "normal")))
    assert await room.store.followed.waiting(under) != []
    await Housekeeping(room.store).run(NOON + DAY)
    assert await room.store.followed.waiting(under) == []


def simulated(seconds: float = FASTEST) -> Clock:
    """So fast that a tick is due as soon as it may be."""
    return Clock(datetime(2026, 1, 5, tzinfo=UTC), 30 / seconds)


async def test_it_ticks_at_once_and_then_again_and_again(room: Newsroom, diary: Diary) -> None:
    scheduler = Scheduler(Tick(room.store, [diary.step("in")]), simulated())
    scheduler.start()
    await until(lambda: len(diary.ran) >= 3)
    await scheduler.stop()
    count = len(diary.ran)
    await asyncio.sleep(3 * FASTEST)
    assert len(diary.ran) == count
    assert diary.ran[0][1] < diary.ran[1][1]


async def test_stopping_lets_a_running_tick_end(room: Newsroom) -> None:
    begun, ended = asyncio.Event(), []

    async def slow(now: datetime) -> None:
        begun.set()
        await asyncio.sleep(0.05)
        ended.append(now)

    scheduler = Scheduler(Tick(room.store, [Step("slow", slow)]), Clock())
    scheduler.start()
    await asyncio.wait_for(begun.wait(), 5)
    await scheduler.stop()
    assert len(ended) == 1


async def test_slow_ticks_never_overlap(room: Newsroom) -> None:
    under_way, most = 0, 0

    async def slow(_now: datetime) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(2 * FASTEST)
        under_way -= 1

    scheduler = Scheduler(Tick(room.store, [Step("slow", slow)]), simulated())
    scheduler.start()
    await asyncio.sleep(5 * FASTEST)
    await scheduler.stop()
    assert most == 1
