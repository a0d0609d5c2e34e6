"""The courier from the outside: what is in the outbox arrives, in order, and only once."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.courier import Courier
from bot.delivery.pacing import Pace
from bot.delivery.troubles import Trouble, TroubleKind
from bot.errors import Failure, PauseScope, Undeliverable
from bot.store.database import Database
from tests.bot.delivery.made import SECOND
from tests.bot.delivery.scene import HOUR, MINUTE, Scene, message, place
from tests.servers.messenger import Fault


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
    scene.start(pace=Pace(per_second=25))
    await scene.enqueue("loud", place("loud"), *(message(title=str(number)) for number in range(1000)))
    for number in range(50):
        await scene.enqueue(f"quiet{number}", place(f"quiet{number}"))
    for _ in range(3):
        await scene.deliver(SECOND)
    assert len(scene.platform.keys) == 75
    assert all(scene.platform.texts(place(f"quiet{number}").key) for number in range(50))


@pytest.mark.parametrize("hands", [1, 8])
async def test_no_place_ever_has_two_under_way(scene: Scene, hands: int) -> None:
    scene.start(hands=hands)
    for number in range(6):
        await scene.enqueue(f"m{number}", place(f"p{number % 2}"))
    await scene.deliver()
    assert scene.platform.texts(place("p0").key) == ["m0", "m2", "m4"]
    assert scene.platform.texts(place("p1").key) == ["m1", "m3", "m5"]


async def test_a_limit_of_one_workspace_leaves_the_others_alone(scene: Scene) -> None:
    scene.start(hands=1)
    for number, workspace in enumerate("aab"):
        await scene.enqueue(f"{workspace}{number}", place(f"p{number}", workspace=workspace))
    wish = Undeliverable("slow down", Failure.RETRY, retry_after=30 * SECOND, scope=PauseScope.WORKSPACE)
    scene.messenger.faults.append(wish)
    await scene.deliver()
    assert scene.platform.keys == ["b2:1"]
    await scene.deliver(30 * SECOND)
    assert sorted(scene.platform.keys) == ["a0:1", "a1:1", "b2:1"]


async def test_a_place_gets_one_message_a_second_where_the_pace_says_so(scene: Scene) -> None:
    scene.start(pace=Pace(per_place_seconds=1))
    await scene.enqueue("a", None, message(title="a1"), message(title="a2"))
    assert [await scene.deliver(part * SECOND) for part in (0, 0.5, 0.5)] == [1, 0, 1]


async def test_only_direct_messages_that_never_got_anything_count_as_new(scene: Scene) -> None:
    scene.start(pace=Pace(new_dm_seconds=10))
    for number in range(3):
        await scene.enqueue(f"a{number}", place(f"dm{number}", kind="dm"), kind="alert")
    assert [await scene.deliver(10 * SECOND) for _ in range(3)] == [1, 1, 1]
    for number in range(3):
        await scene.enqueue(f"b{number}", place(f"dm{number}", kind="dm"), kind="alert")
    assert await scene.deliver() == 3


async def test_an_outage_is_told_once_tried_twice_a_minute_and_no_place_pays(scene: Scene) -> None:
    for number in range(9):
        await scene.enqueue(f"m{number}", place(f"p{number}"), kind="alert")
    scene.messenger.down = Undeliverable("no connection", Failure.TARGET, platform_trouble=True)
    await scene.deliver()
    tries = [await scene.deliver(15 * SECOND) for _ in range(8)]
    assert (tries, scene.kinds) == ([0, 1, 0, 1, 0, 1, 0, 1], [TroubleKind.OUTAGE])
    scene.messenger.down = None
    await scene.deliver(HOUR)
    await scene.deliver()
    assert (len(scene.platform.keys), scene.kinds) == (9, [TroubleKind.OUTAGE, TroubleKind.RECOVERED])


async def test_a_token_that_is_not_accepted_stops_everything_at_once(scene: Scene) -> None:
    scene.start(hands=1)
    for number in range(3):
        await scene.enqueue(f"m{number}", place(f"p{number}"))
    scene.messenger.faults.append(Undeliverable("the token was revoked", Failure.CREDENTIALS))
    assert (await scene.deliver(), await scene.deliver(HOUR)) == (1, 0)
    assert scene.courier.condition(scene.now) == {"fake": "stopped: the token was revoked"}
    scene.courier.restart("fake")
    await scene.deliver()
    assert (len(scene.platform.keys), scene.kinds) == (3, [TroubleKind.CREDENTIALS])


async def test_content_that_is_refused_comes_plainly(scene: Scene) -> None:
    await scene.enqueue("one")
    scene.messenger.faults.append(Undeliverable("too many blocks", Failure.CONTENT))
    await scene.deliver()
    assert ([one.plain for one in scene.platform.landed], scene.kinds) == ([True], [])


async def test_content_that_is_refused_twice_is_given_up_and_told(scene: Scene) -> None:
    await scene.enqueue("one")
    await scene.enqueue("two")
    scene.messenger.faults.extend([Undeliverable("bad blocks", Failure.CONTENT)] * 2)
    await scene.deliver()
    assert (await scene.state("one"), scene.platform.keys) == ("rejected", ["two:1"])
    assert (scene.kinds, scene.told[0].reason) == ([TroubleKind.REJECTED], "bad blocks")


async def test_what_cannot_be_read_any_more_is_rejected_and_blocks_nobody(scene: Scene) -> None:
    await scene.enqueue("one")
    await scene.enqueue("two")
    await scene.change("one", payload=b"?")
    await scene.deliver()
    assert (await scene.state("one"), scene.platform.keys) == ("rejected", ["two:1"])


async def test_what_cannot_be_read_any_more_is_still_found_by_its_key(scene: Scene) -> None:
    await scene.enqueue("one")
    scene.messenger.faults.append(Fault.LOST_AFTER)
    await scene.deliver()
    await scene.change("one", payload=b"?")
    await scene.deliver(2 * MINUTE)
    assert await scene.state("one") == "sent"


async def test_an_unlisted_refusal_is_tried_three_times_and_then_parked(scene: Scene) -> None:
    await scene.enqueue("one")
    await scene.enqueue("two")
    scene.messenger.faults.extend([Undeliverable("teapot", Failure.UNLISTED)] * 3)
    for _ in range(3):
        await scene.deliver(MINUTE)
    assert (await scene.state("one"), scene.platform.keys) == ("parked", ["two:1"])
    assert (scene.kinds, scene.told[0].number) == ([TroubleKind.REFUSED], (await scene.row("one")).id)


async def test_what_cannot_be_sent_in_time_expires_and_gives_its_papers_back(scene: Scene) -> None:
    number = await scene.subscribe(place())
    await scene.enqueue("one", None, message("2601.00001"))
    await scene.show("one", place(), {"2601.00001": "digest", "2601.00002": "counted"}, number)
    scene.messenger.down = Undeliverable("no connection", Failure.RETRY, platform_trouble=True)
    await scene.deliver()
    await scene.deliver(20 * HOUR)
    assert (await scene.state("one"), await scene.shown()) == ("expired", set())
    assert await scene.open_matches() == {"2601.00001", "2601.00002"}


async def test_a_defect_in_telling_does_not_undo_what_happened(scene: Scene) -> None:
    async def broken(connection: AsyncConnection, trouble: Trouble) -> None:
        await connection.execute(text("SELECT nonsense"))

    courier = Courier(scene.outbox, {"fake": scene.messenger}, scene.hand.clock, broken)
    await scene.enqueue("one")
    scene.messenger.faults.extend([Undeliverable("bad blocks", Failure.CONTENT)] * 2)
    await courier.deliver_due(scene.now)
    assert await scene.state("one") == "rejected"


async def test_couriers_on_one_database_share_the_work_and_keep_the_order(scene: Scene) -> None:
    for number in range(40):
        await scene.enqueue(f"m{number}", place(f"p{number % 4}"))
    others = [Database(str(scene.database.url)) for _ in range(2)]
    couriers = [scene.courier, *(scene.start(one, hands=3) for one in others)]
    tries = await asyncio.gather(*(courier.deliver_due(scene.now) for courier in couriers))
    await asyncio.gather(*(one.close() for one in others))
    assert (sum(tries), len(set(scene.platform.keys))) == (40, 40)
    for lane in range(4):
        assert scene.platform.texts(place(f"p{lane}").key) == [f"m{number}" for number in range(lane, 40, 4)]
