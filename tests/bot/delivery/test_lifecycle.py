"""Every answer to a send, and what the delivery becomes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.lifecycle import DM_PAUSE, Answer, after_send
from bot.delivery.troubles import TroubleKind
from bot.errors import Failure, OutcomeUnknown, Undeliverable
from bot.ports import Receipt
from bot.store.deliveries import PARKED_FOR, DeliveryState
from tests.bot.delivery.made import MANNERS, SECOND, delivery
from tests.servers.messenger import START

NOW = START + SECOND
WAIT = 5 * SECOND


def refused(failure: Failure, *, platform_trouble: bool = False) -> Undeliverable:
    return Undeliverable("no", failure, platform_trouble=platform_trouble)


@pytest.mark.parametrize(
    ("answer", "state", "in_", "trouble", "dead"),
    [
        (refused(Failure.RETRY), "pending", WAIT, None, ""),
        (refused(Failure.CONTENT), "pending", timedelta(), None, ""),
        (refused(Failure.TARGET), "parked", PARKED_FOR, None, "no"),
        (refused(Failure.GONE), "parked", PARKED_FOR, None, "no"),
        (refused(Failure.DM_REFUSED), "parked", PARKED_FOR, None, "no"),
        (refused(Failure.DM_THROTTLED), "pending", DM_PAUSE, None, ""),
        (refused(Failure.CREDENTIALS), "pending", WAIT, None, ""),
        (refused(Failure.UNLISTED), "pending", WAIT, None, ""),
        (refused(Failure.GONE, platform_trouble=True), "pending", WAIT, None, ""),
        (refused(Failure.UNLISTED, platform_trouble=True), "pending", WAIT, None, ""),
    ],
)
def test_a_refusal_frees_the_delivery_or_parks_it(
    answer: Answer, state: DeliveryState, in_: timedelta, trouble: TroubleKind | None, dead: str
) -> None:
    verdict = after_send(delivery(), answer, MANNERS, NOW, 1.0)
    assert (verdict.after.state, verdict.after.retry_at) == (state, NOW + in_)
    assert (verdict.trouble, verdict.dead, verdict.after.error) == (trouble, dead, "no")


def test_a_receipt_ends_it() -> None:
    after = after_send(delivery(error="slow mode"), Receipt("m1"), MANNERS, NOW, 1.0).after
    assert (after.state, after.message_id, after.sent_at, after.error) == ("sent", "m1", NOW, "")


def test_silence_makes_it_unknown_never_pending() -> None:
    after = after_send(delivery(), OutcomeUnknown("time-out"), MANNERS, NOW, 1.0).after
    assert (after.state, after.retry_at, after.error) == ("unknown", NOW + WAIT, "time-out")


@pytest.mark.parametrize("failure", list(Failure))
def test_no_refusal_frees_a_delivery_that_may_have_landed_before(failure: Failure) -> None:
    verdict = after_send(delivery(attempts=2), refused(failure), MANNERS, NOW, 1.0, repeated=True)
    assert verdict.after.state == "unknown"
    assert verdict.dead == ("no" if failure in (Failure.TARGET, Failure.GONE, Failure.DM_REFUSED) else "")


def test_content_is_rendered_plainly_once_and_then_rejected() -> None:
    first = after_send(delivery(), refused(Failure.CONTENT), MANNERS, NOW, 1.0).after
    assert first.plain
    second = after_send(first, refused(Failure.CONTENT), MANNERS, NOW, 1.0)
    assert (second.after.state, second.trouble) == ("rejected", TroubleKind.REJECTED)


def test_an_unlisted_refusal_parks_at_the_third_time() -> None:
    verdict = after_send(delivery(refusals=2), refused(Failure.UNLISTED), MANNERS, NOW, 1.0)
    assert (verdict.after.state, verdict.after.refusals, verdict.trouble) == ("parked", 3, TroubleKind.REFUSED)


def test_after_a_certain_refusal_the_next_attempt_counts_as_the_first() -> None:
    after = after_send(delivery(), refused(Failure.RETRY), MANNERS, NOW, 1.0).after
    assert after.first_sent_at is None


def test_an_earlier_attempt_that_was_looked_for_in_vain_is_not_forgotten() -> None:
    again = delivery(attempts=2, last_sent_at=START + 200 * SECOND)
    assert after_send(again, refused(Failure.RETRY), MANNERS, NOW, 1.0).after.first_sent_at == START
