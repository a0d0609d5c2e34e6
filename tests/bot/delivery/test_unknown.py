"""Answers get lost: one visible copy all the same, wherever the platform offers a key or a way to read back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.resolve import REPEAT_NOTE
from bot.delivery.troubles import TroubleKind
from bot.errors import CannotReadBack, Failure, OutcomeUnknown, Undeliverable
from tests.bot.delivery.made import SECOND
from tests.bot.delivery.scene import HOUR, MINUTE, Scene, place
from tests.servers.messenger import Fault

WINDOW = timedelta(seconds=120)
LOST = [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.HANG_BEFORE, Fault.HANG_AFTER, Fault.DEFECT]


def offer_key(scene: Scene) -> None:
    """The platform recognises a repeated key for two minutes, and its history cannot be read."""
    scene.platform.window = scene.messenger.repeat_window = WINDOW
    scene.platform.readable = False
    scene.start(time_limit=0.02)


@pytest.mark.parametrize("fault", LOST)
async def test_within_the_window_the_same_key_is_sent_again(scene: Scene, fault: Fault) -> None:
    offer_key(scene)
    await scene.enqueue("one")
    scene.messenger.faults.append(fault)
    await scene.deliver()
    assert await scene.state("one") == "unknown"
    await scene.deliver(5 * SECOND)
    assert (await scene.state("one"), scene.platform.keys, scene.messenger.looks) == ("sent", ["one:1"], [])


@pytest.mark.parametrize("fault", LOST)
async def test_without_a_window_the_history_is_read_after_settling(scene: Scene, fault: Fault) -> None:
    scene.start(time_limit=0.02)
    await scene.enqueue("one")
    scene.messenger.faults.append(fault)
    await scene.deliver()
    await scene.deliver(74 * SECOND)
    assert scene.messenger.looks == []
    await scene.deliver(SECOND)
    assert (await scene.state("one"), scene.platform.keys) == ("sent", ["one:1"])


async def test_a_message_that_lands_late_is_found_because_the_look_waits(scene: Scene) -> None:
    await scene.enqueue("one")
    scene.messenger.faults.append(Fault.LATE)
    await scene.deliver_until_settled(every=15 * SECOND)
    assert (scene.platform.keys, len(scene.messenger.sends)) == (["one:1"], 1)


async def test_a_history_that_lags_less_than_settling_makes_no_duplicate(scene: Scene) -> None:
    scene.platform.shown_after = 60 * SECOND
    await scene.enqueue("one")
    scene.messenger.faults.append(Fault.LOST_AFTER)
    await scene.deliver_until_settled(every=15 * SECOND)
    assert scene.platform.keys == ["one:1"]


async def test_repeating_ends_with_the_window_and_looking_takes_over(scene: Scene) -> None:
    scene.platform.window = scene.messenger.repeat_window = WINDOW
    await scene.enqueue("one")
    scene.messenger.faults.extend([Fault.LOST_AFTER] * 9)
    await scene.deliver_until_settled(every=25 * SECOND)
    assert (await scene.state("one"), scene.platform.keys) == ("sent", ["one:1"])
    assert len(scene.messenger.looks) == 1


async def test_a_refusal_while_repeating_does_not_free_it(scene: Scene) -> None:
    offer_key(scene)
    await scene.enqueue("one")
    scene.messenger.faults.extend([Fault.LOST_AFTER, Undeliverable("slow mode", Failure.RETRY)])
    await scene.deliver()
    await scene.deliver(10 * SECOND)
    assert await scene.state("one") == "unknown"
    await scene.deliver(20 * SECOND)
    assert scene.platform.keys == ["one:1"]


async def test_an_unknown_holds_up_its_own_lane_only(scene: Scene) -> None:
    await scene.enqueue("one")
    await scene.enqueue("two")
    await scene.enqueue("other", place("other"))
    scene.messenger.faults.append(Fault.LOST_BEFORE)
    await scene.deliver()
    await scene.deliver(30 * SECOND)
    assert scene.platform.keys == ["other:1"]
    await scene.deliver(60 * SECOND)
    assert scene.platform.keys == ["other:1", "one:1", "two:1"]


async def test_an_unreadable_digest_waits_for_its_owner_who_may_send_it_again(scene: Scene) -> None:
    scene.platform.readable = False
    await scene.enqueue("one")
    await scene.enqueue("next")
    scene.messenger.faults.append(Fault.LOST_BEFORE)
    await scene.deliver()
    await scene.deliver(80 * SECOND)
    assert (await scene.state("one"), scene.platform.keys) == ("unknown", ["next:1"])
    assert (scene.kinds, scene.told[0].slot_key) == ([TroubleKind.UNCERTAIN], "one")
    assert await scene.outbox.send_again(scene.told[0].number, scene.now)
    await scene.deliver(HOUR)
    assert (await scene.state("one"), scene.platform.keys) == ("sent", ["next:1", "one:1"])


async def test_an_unreadable_alert_comes_once_more_and_says_so(scene: Scene) -> None:
    scene.platform.readable = False
    await scene.enqueue("one", kind="alert")
    scene.messenger.faults.extend([Fault.LOST_AFTER, Fault.LOST_AFTER])
    await scene.deliver_until_settled(every=2 * MINUTE, rounds=6)
    assert scene.platform.texts(place().key) == ["one", f"one\n{REPEAT_NOTE}"]
    assert (await scene.state("one"), scene.kinds) == ("unknown", [TroubleKind.UNCERTAIN])


async def test_an_unreadable_notice_is_dropped(scene: Scene) -> None:
    scene.platform.readable = False
    await scene.enqueue("one", kind="notice")
    scene.messenger.faults.append(Fault.LOST_AFTER)
    await scene.deliver_until_settled()
    assert (await scene.state("one"), scene.kinds) == ("expired", [])


async def test_an_outage_longer_than_any_lifetime_loses_and_doubles_nothing(scene: Scene) -> None:
    await scene.enqueue("one")
    scene.messenger.faults.append(Fault.LOST_AFTER)
    await scene.deliver()
    scene.messenger.down = OutcomeUnknown("502")
    await scene.deliver_until_settled(every=6 * HOUR, rounds=8)
    assert await scene.state("one") == "unknown"
    scene.messenger.down = None
    await scene.deliver(HOUR)
    assert (await scene.state("one"), scene.platform.keys) == ("sent", ["one:1"])


async def test_a_permission_that_comes_back_while_looking_is_used(scene: Scene) -> None:
    await scene.enqueue("one", kind="alert")
    scene.messenger.faults.extend([Fault.LOST_AFTER, Fault.LOST_BEFORE])
    scene.messenger.look_faults.append(CannotReadBack("no permission"))
    await scene.deliver()
    await scene.deliver(80 * SECOND)
    await scene.deliver(80 * SECOND)
    assert (await scene.state("one"), scene.platform.keys) == ("sent", ["one:1"])
