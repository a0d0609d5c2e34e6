"""A place that cannot be posted to: nothing is deleted, it is told once, tried daily, and revived."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.targets import Targets
from bot.delivery.troubles import TroubleKind
from bot.errors import Failure, OutcomeUnknown, Undeliverable
from bot.ports import Place
from tests.bot.delivery.scene import DAY, HOUR, MINUTE, Scene, message, place
from tests.servers.messenger import Fault

REASON = "Paperboy is not in the channel"
PAPER = "2601.00001"


async def die(scene: Scene, failure: Failure = Failure.TARGET) -> None:
    """The place stops taking messages, and a digest finds that out."""
    scene.platform.closed[place().key] = Undeliverable(REASON, failure)
    await scene.enqueue("first")
    await scene.enqueue("second", None, message(PAPER))
    await scene.deliver()


def mend(scene: Scene) -> None:
    scene.platform.closed.clear()


@pytest.mark.parametrize("failure", [Failure.TARGET, Failure.GONE, Failure.DM_REFUSED])
async def test_a_dead_place_parks_its_messages_and_disables_its_subscriptions(scene: Scene, failure: Failure) -> None:
    active = await scene.subscribe(place())
    paused = await scene.subscribe(place(), topic="robots", state="paused")
    await die(scene, failure)
    assert await scene.outbox.counts_by_state() == {"parked": 2}
    assert await scene.subscription(active) == ("disabled", REASON)
    assert await scene.subscription(paused) == ("paused", "")


async def test_it_is_told_once_with_the_reason(scene: Scene) -> None:
    await die(scene)
    await scene.deliver(HOUR)
    assert [(one.kind, one.place, one.reason) for one in scene.told] == [(TroubleKind.DISABLED, place(), REASON)]
    assert (len(scene.messenger.sends), scene.messenger.probes) == (1, [])


async def test_other_places_are_not_touched(scene: Scene) -> None:
    await scene.enqueue("other", place("other"))
    await die(scene)
    assert scene.platform.keys == ["other:1"]


async def test_what_is_enqueued_for_a_dead_place_is_not_sent(scene: Scene) -> None:
    await die(scene)
    await scene.enqueue("third", kind="notice")
    assert await scene.deliver(HOUR) == 0


async def test_reviving_sends_what_is_fresh_and_resumes_the_subscriptions(scene: Scene) -> None:
    number = await scene.subscribe(place())
    await die(scene)
    mend(scene)
    assert await scene.courier.targets.revive(place().key, scene.now)
    await scene.deliver()
    assert (scene.platform.keys, await scene.subscription(number)) == (["first:1", "second:1"], ("active", ""))
    assert scene.kinds == [TroubleKind.DISABLED, TroubleKind.REVIVED]


async def test_reviving_gives_back_the_papers_of_what_is_stale(scene: Scene) -> None:
    number = await scene.subscribe(place())
    await die(scene)
    await scene.show("second", place(), {PAPER: "digest"}, number)
    mend(scene)
    assert await scene.courier.targets.revive(place().key, scene.hand.move(20 * HOUR))
    assert await scene.outbox.counts_by_state() == {"expired": 2}
    assert (await scene.shown(), await scene.open_matches()) == (set(), {PAPER})


async def test_subscriptions_disabled_for_another_reason_stay_so(scene: Scene) -> None:
    number = await scene.subscribe(place(), state="disabled")
    await die(scene)
    mend(scene)
    await scene.courier.targets.revive(place().key, scene.now)
    assert (await scene.subscription(number))[0] == "disabled"


async def test_a_place_that_is_still_dead_is_not_revived_and_nobody_is_told_again(scene: Scene) -> None:
    await die(scene)
    assert not await scene.courier.targets.revive(place().key, scene.now)
    assert scene.kinds == [TroubleKind.DISABLED]


async def test_a_place_that_lives_needs_no_reviving(scene: Scene) -> None:
    await scene.enqueue("one")
    assert await scene.courier.targets.revive(place().key, scene.now)
    assert scene.messenger.probes == []


@pytest.mark.parametrize("silence", [OutcomeUnknown("time-out"), Undeliverable("slow down", Failure.RETRY)])
async def test_a_probe_without_an_answer_revives_nothing(scene: Scene, silence: Exception) -> None:
    await die(scene)
    mend(scene)
    scene.messenger.down = silence
    assert not await scene.courier.targets.revive(place().key, scene.now)


async def test_dead_places_are_tried_once_a_day_without_posting(scene: Scene) -> None:
    await die(scene)
    lived = [await scene.courier.targets.reprobe(scene.hand.move(8 * HOUR)) for _ in range(6)]
    assert (lived, len(scene.messenger.probes), len(scene.messenger.sends)) == ([0] * 6, 2, 1)
    mend(scene)
    assert await scene.courier.targets.reprobe(scene.hand.move(DAY)) == 1


async def test_a_dead_place_of_a_platform_that_is_off_stays_as_it_is(scene: Scene) -> None:
    await die(scene)
    targets = Targets(scene.database, {}, scene.tell)
    assert not await targets.revive(place().key, scene.now)


async def test_parked_messages_are_kept_for_seven_days(scene: Scene) -> None:
    number = await scene.subscribe(place())
    await die(scene)
    await scene.show("second", place(), {PAPER: "digest"}, number)
    await scene.deliver(7 * DAY - MINUTE)
    assert (await scene.outbox.counts_by_state(), await scene.shown()) == ({"parked": 2}, {PAPER})
    await scene.deliver(MINUTE)
    assert (await scene.outbox.counts_by_state(), await scene.shown()) == ({"expired": 2}, set())


async def test_what_is_unknown_in_a_place_that_died_is_looked_for_when_it_lives_again(scene: Scene) -> None:
    await scene.enqueue("one")
    scene.messenger.faults.append(Fault.LOST_AFTER)
    await scene.deliver()
    scene.platform.closed[place().key] = Undeliverable(REASON, Failure.TARGET)
    await scene.deliver(2 * MINUTE)
    assert (await scene.state("one"), scene.kinds) == ("unknown", [TroubleKind.DISABLED])
    mend(scene)
    await scene.courier.targets.revive(place().key, scene.hand.move(3 * DAY))
    await scene.deliver(HOUR)
    assert (await scene.state("one"), scene.platform.keys) == ("sent", ["one:1"])


async def test_a_dm_that_is_refused_leaves_the_channel_alone(scene: Scene) -> None:
    dm: Place = place("ada", kind="dm")
    scene.platform.closed[dm.key] = Undeliverable("DMs are closed", Failure.DM_REFUSED)
    await scene.enqueue("alert", dm, kind="alert")
    await scene.enqueue("digest")
    await scene.deliver()
    assert (scene.platform.keys, scene.told[0].reason) == (["digest:1"], "DMs are closed")


async def test_a_place_is_revived_and_told_once_however_many_try(scene: Scene) -> None:
    await die(scene)
    mend(scene)
    tries = (scene.courier.targets.revive(place().key, scene.now) for _ in range(2))
    assert await asyncio.gather(*tries) == [True, True]
    assert scene.kinds == [TroubleKind.DISABLED, TroubleKind.REVIVED]
