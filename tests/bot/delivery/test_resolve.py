"""What becomes of a delivery of which nobody knows whether it landed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.resolve import REPEAT_NOTE, Finding, after_look
from bot.delivery.troubles import TroubleKind
from bot.errors import CannotReadBack, Failure, OutcomeUnknown, Undeliverable
from bot.messages import freeze, plain
from bot.ports import Receipt
from bot.store.deliveries import NEVER, Kind
from tests.bot.delivery.made import MANNERS, SECOND, delivery
from tests.servers.messenger import START

NOW = START + 200 * SECOND
LATE = START + timedelta(days=3)
UNREADABLE = CannotReadBack("the history cannot be read")


def test_a_hit_means_sent() -> None:
    after = after_look(delivery(state="unknown"), Receipt("m1"), MANNERS, NOW, 1.0).after
    assert (after.state, after.message_id) == ("sent", "m1")


def test_a_miss_means_it_may_be_sent_at_once() -> None:
    after = after_look(delivery(state="unknown"), None, MANNERS, NOW, 1.0).after
    assert (after.state, after.retry_at) == ("pending", NOW)


def test_a_miss_that_comes_too_late_ends_it() -> None:
    assert after_look(delivery(state="unknown"), None, MANNERS, LATE, 1.0).after.state == "expired"


@pytest.mark.parametrize(
    ("finding", "wait"),
    [
        (OutcomeUnknown("time-out"), 200),
        (Undeliverable("no", Failure.UNLISTED), 200),
        (Undeliverable("no", Failure.RETRY, retry_after=3 * SECOND), 3),
    ],
)
def test_a_failed_look_leaves_it_unknown_for_later(finding: Finding, wait: int) -> None:
    after = after_look(delivery(state="unknown"), finding, MANNERS, NOW, 1.0).after
    assert (after.state, after.retry_at) == ("unknown", NOW + wait * SECOND)


def test_a_look_that_finds_the_place_gone_tells_so() -> None:
    verdict = after_look(delivery(state="unknown"), Undeliverable("gone", Failure.GONE), MANNERS, LATE, 1.0)
    assert (verdict.after.state, verdict.dead) == ("unknown", "gone")


def test_a_look_that_is_refused_when_all_is_too_late_becomes_its_owners_decision() -> None:
    verdict = after_look(delivery(state="unknown"), Undeliverable("no", Failure.UNLISTED), MANNERS, LATE, 1.0)
    assert (verdict.after.retry_at, verdict.trouble) == (NEVER, TroubleKind.UNCERTAIN)


def test_an_outage_never_settles_what_is_unknown() -> None:
    verdict = after_look(delivery(state="unknown"), OutcomeUnknown("down"), MANNERS, LATE, 1.0)
    assert (verdict.after.retry_at < NEVER, verdict.trouble) == (True, None)


@pytest.mark.parametrize(
    ("kind", "state", "trouble"),
    [("digest", "unknown", TroubleKind.UNCERTAIN), ("notice", "expired", None), ("alert", "pending", None)],
)
def test_where_the_history_cannot_be_read_the_kind_decides(kind: Kind, state: str, trouble: TroubleKind | None) -> None:
    verdict = after_look(delivery(state="unknown", kind=kind), UNREADABLE, MANNERS, NOW, 1.0)
    assert (verdict.after.state, verdict.trouble) == (state, trouble)


def test_an_alert_is_repeated_with_a_note_and_only_once() -> None:
    alert = delivery(state="unknown", kind="alert")
    again = after_look(alert, UNREADABLE, MANNERS, NOW, 1.0).after
    assert plain(again.message.note) == REPEAT_NOTE
    verdict = after_look(again, UNREADABLE, MANNERS, NOW, 1.0)
    assert (verdict.after.retry_at, verdict.trouble) == (NEVER, TroubleKind.UNCERTAIN)


def test_the_note_of_a_repeat_follows_the_one_that_is_there() -> None:
    noted = type(delivery().message)(title=(), note=(*delivery().message.title,))
    again = after_look(delivery(state="unknown", kind="alert", payload=freeze(noted)), UNREADABLE, MANNERS, NOW, 1.0)
    assert plain(again.after.message.note) == f"New papers {REPEAT_NOTE}"


@pytest.mark.parametrize("alert", [delivery(kind="alert", payload=b"?"), delivery(kind="alert", expires_at=START)])
def test_an_alert_that_is_unreadable_or_too_late_is_not_repeated(alert: object) -> None:
    assert after_look(alert, UNREADABLE, MANNERS, NOW, 1.0).trouble is TroubleKind.UNCERTAIN  # type: ignore[arg-type]
