"""The courier from the outside: what is in the outbox arrives, in order, and only once."""

from __future__ import annotations

import pytest

from bot.errors import Failure, Undeliverable
from tests.bot.delivery.scene import HOUR, MINUTE, Scene, message, place


async def test_what_is_due_arrives_and_is_marked_sent(scene: Scene) -> None:
    await scene.enqueue("one")
    assert await scene.deliver() == 1
    row = await scene.row("one")
    assert (row.state, row.message_id, row.sent_at, row.attempts) == ("sent", "m1", scene.now, 1)
    assert scene.platform.texts(place().key) == ["one"]


async def test_nothing_is_sent_before_it_is_due(scene: Scene) -> None:
    await scene.enqueue("one", due_in=HOUR)
    assert await scene.deliver(59 * MINUTE) == 0
    assert await scene.deliver(MINUTE) == 1


async def test_what_was_sent_is_not_sent_again(scene: Scene) -> None:
    await scene.enqueue("one")
    await scene.deliver()
    await scene.deliver(HOUR)
    assert scene.platform.keys == ["one:1"]


async def test_parts_arrive_in_order_and_a_slot_after_the_other(scene: Scene) -> None:
    await scene.enqueue("a", None, *(message(title=f"a{n}") for n in (1, 2, 3)))
    await scene.enqueue("b")
    await scene.deliver()
    assert scene.platform.texts(place().key) == ["a1", "a2", "a3", "b"]


async def test_a_part_that_waits_holds_back_the_next_ones_of_its_place_only(scene: Scene) -> None:
    await scene.enqueue("a", None, message(title="a1"), message(title="a2"))
    await scene.enqueue("b", place("other"))
    scene.messenger.faults.append(Undeliverable("slow mode", Failure.RETRY))
    await scene.deliver()
    assert scene.platform.keys == ["b:1"]
    await scene.deliver(MINUTE)
    assert scene.platform.keys == ["b:1", "a:1", "a:2"]


async def test_alerts_go_before_digests(scene: Scene) -> None:
    scene.start(hands=1)
    await scene.enqueue("digest", place("a"))
    await scene.enqueue("notice", place("b"), kind="notice")
    await scene.enqueue("alert", place("c"), kind="alert")
    await scene.deliver()
    assert scene.platform.keys == ["alert:1", "notice:1", "digest:1"]


async def test_a_crowded_place_does_not_delay_the_quiet_ones(scene: Scene) -> None:
    for number in range(60):
        await scene.enqueue(f"loud{number}", place("loud"))
    for number in range(50):
        await scene.enqueue(f"quiet{number}", place(f"quiet{number}"))
    await scene.deliver()
    served = [key for key in scene.platform.keys if key.startswith("quiet")]
    assert len(scene.platform.keys) == 110
    assert max(map(scene.platform.keys.index, served)) < 60


@pytest.mark.parametrize("hands", [1, 8])
async def test_no_place_ever_has_two_under_way(scene: Scene, hands: int) -> None:
    scene.start(hands=hands)
    for number in range(6):
        await scene.enqueue(f"m{number}", place(f"p{number % 2}"))
    await scene.deliver()
    assert scene.platform.texts(place("p0").key) == ["m0", "m2", "m4"]
    assert scene.platform.texts(place("p1").key) == ["m1", "m3", "m5"]
