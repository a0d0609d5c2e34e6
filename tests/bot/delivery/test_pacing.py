"""How fast a platform is used, and what pauses whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.breaker import PROBE_EVERY, TROUBLES
from bot.delivery.lifecycle import DM_PAUSE
from bot.delivery.pacing import Bucket, Pace, Throttle
from bot.delivery.troubles import TroubleKind
from bot.errors import Failure, OutcomeUnknown, PauseScope, Undeliverable
from bot.ports import Receipt
from bot.store.claims import Lane
from tests.bot.delivery.made import SECOND
from tests.servers.messenger import START

MINUTE = timedelta(minutes=1)


def lanes(count: int, workspace: str = "w", *, new_dm: bool = False) -> list[Lane]:
    return [Lane(f"p{number}", workspace, new_dm=new_dm) for number in range(count)]


def serve(throttle: Throttle, waiting: list[Lane], at: timedelta = timedelta(), free: int = 8) -> int:
    """How many of the lanes are served at START + at."""
    opening = throttle.opening(START + at, free)
    return len(throttle.choose(waiting, opening, START + at)) if opening else 0


def limited(scope: PauseScope) -> Undeliverable:
    return Undeliverable("slow down", Failure.RETRY, scope=scope)


def test_a_bucket_holds_one_second_and_refills() -> None:
    bucket = Bucket(2)
    assert bucket.available(START) == 2
    bucket.take()
    bucket.take()
    assert [bucket.available(START + part * SECOND) for part in (0, 0.4, 0.5, 1.0, 99)] == [0, 0, 1, 2, 2]


def test_without_a_pace_only_the_free_hands_count() -> None:
    assert serve(Throttle(), lanes(20)) == 8
    assert serve(Throttle(), lanes(20), free=0) == 0


def test_a_platform_is_used_so_many_times_a_second() -> None:
    throttle = Throttle(Pace(per_second=5))
    served = [serve(throttle, lanes(20), at * SECOND) for at in (0, 0.1, 0.2, 1.2)]
    assert served == [5, 0, 1, 5]


def test_a_faster_clock_does_not_use_the_platform_faster() -> None:
    throttle = Throttle(Pace(per_second=5), speed=600)
    assert [serve(throttle, lanes(20), at * MINUTE) for at in (0, 1, 2)] == [1, 0, 1]


def test_a_workspace_has_its_own_pace() -> None:
    throttle = Throttle(Pace(per_workspace_second=3))
    assert serve(throttle, lanes(5, "a") + lanes(5, "b")) == 6
    opening = throttle.opening(START, 8)
    assert opening
    assert opening.closed == {"a", "b"}


def test_a_place_rests_between_two_messages() -> None:
    opening = Throttle(Pace(per_place_seconds=1)).opening(START, 8)
    assert opening
    assert opening.served_before == START - SECOND


def test_new_direct_messages_are_opened_one_at_a_time() -> None:
    throttle = Throttle(Pace(new_dm_seconds=10))
    assert serve(throttle, lanes(3, new_dm=True)) == 1
    opening = throttle.opening(START + 9 * SECOND, 8)
    assert opening
    assert not opening.new_dms
    assert serve(throttle, lanes(3, new_dm=True), 10 * SECOND) == 1


@pytest.mark.parametrize(
    ("scope", "same", "other"), [(PauseScope.PLACE, 5, 3), (PauseScope.WORKSPACE, 0, 3), (PauseScope.PLATFORM, 0, 0)]
)
def test_a_rate_limit_pauses_its_scope_and_nothing_else(scope: PauseScope, same: int, other: int) -> None:
    throttle = Throttle()
    assert throttle.learn(limited(scope), "w", START, START + MINUTE) == []
    opening = throttle.opening(START + 59 * SECOND, 8)
    waiting = [lane for lane in lanes(5, "w") + lanes(3, "x") if opening and lane.workspace not in opening.closed]
    assert [sum(lane.workspace == name for lane in waiting) for name in "wx"] == [same, other]
    after = throttle.opening(START + MINUTE, 8)
    assert after
    assert not after.closed


def test_five_troubles_in_a_row_pause_the_platform_and_are_told_once() -> None:
    throttle = Throttle()
    told = [throttle.learn(OutcomeUnknown("502"), "w", START, START) for _ in range(TROUBLES + 2)]
    assert [kind for kinds in told for kind in kinds] == [TroubleKind.OUTAGE]
    assert serve(throttle, lanes(5), PROBE_EVERY - SECOND) == 0


def test_an_answer_between_troubles_keeps_the_platform_in_use() -> None:
    throttle = Throttle()
    for _ in range(TROUBLES):
        throttle.learn(Undeliverable("503", Failure.RETRY, platform_trouble=True), "w", START, START)
        throttle.learn(Receipt("m1"), "w", START, START)
    assert serve(throttle, lanes(5)) == 5


def test_a_paused_platform_is_tried_with_one_message_every_half_minute() -> None:
    throttle = Throttle()
    for _ in range(TROUBLES):
        throttle.learn(OutcomeUnknown("502"), "w", START, START)
    served = [serve(throttle, lanes(5), at * SECOND) for at in (29, 30, 31, 59, 60)]
    assert served == [0, 1, 0, 0, 1]
    assert throttle.condition(START) == "does not answer; tried every half minute"
    assert throttle.learn(Receipt("m1"), "w", START, START) == [TroubleKind.RECOVERED]
    assert serve(throttle, lanes(5), MINUTE) == 5


def test_a_probe_prefers_looking_to_sending() -> None:
    throttle = Throttle()
    for _ in range(TROUBLES):
        throttle.learn(OutcomeUnknown("502"), "w", START, START)
    opening = throttle.opening(START + MINUTE, 8)
    assert opening
    waiting = [*lanes(3), Lane("lost", "w", "unknown")]
    assert [lane.place_key for lane in throttle.choose(waiting, opening, START + MINUTE)] == ["lost"]


def test_throttled_direct_messages_pause_new_ones_only_and_are_told_once() -> None:
    throttle = Throttle(Pace(new_dm_seconds=10))
    refusal = Undeliverable("too fast", Failure.DM_THROTTLED)
    serve(throttle, lanes(1, new_dm=True))
    assert throttle.learn(refusal, "w", START, START) == [TroubleKind.THROTTLED]
    assert throttle.learn(refusal, "w", START, START) == []
    assert serve(throttle, lanes(2) + lanes(2, new_dm=True), DM_PAUSE - SECOND) == 2
    assert serve(throttle, lanes(2, new_dm=True), DM_PAUSE) == 1


def test_a_token_that_is_not_accepted_stops_the_platform_until_it_is_restarted() -> None:
    throttle = Throttle()
    refusal = Undeliverable("the token was revoked", Failure.CREDENTIALS)
    assert throttle.learn(refusal, "w", START, START) == [TroubleKind.CREDENTIALS]
    assert throttle.learn(refusal, "w", START, START) == []
    assert (serve(throttle, lanes(1), DM_PAUSE), throttle.condition(START)) == (0, "stopped: the token was revoked")
    throttle.restart()
    assert (serve(throttle, lanes(1)), throttle.condition(START)) == (1, "")


def test_a_rate_limited_platform_says_until_when() -> None:
    throttle = Throttle()
    throttle.learn(limited(PauseScope.PLATFORM), "w", START, START + MINUTE)
    assert throttle.condition(START) == "rate-limited until 06:01:00 UTC"
    assert throttle.condition(START + MINUTE) == ""
