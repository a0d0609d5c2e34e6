"""What follows from the answer to a send: the state machine of a delivery. Pure.

pending → sending → sent
                  → pending (not taken: try again later, or plainly)
                  → unknown (nobody knows) → see resolve.py
                  → rejected (content refused) | parked (place dead, or refused three times)
pending, parked → expired (too late: its papers go back)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.delivery.timing import Manners, is_platform_trouble
from bot.delivery.troubles import TroubleKind
from bot.errors import Failure, OutcomeUnknown, Undeliverable
from bot.ports import Receipt
from bot.store.deliveries import PARKED_FOR, Delivery

DEAD = frozenset({Failure.TARGET, Failure.GONE, Failure.DM_REFUSED})
"""Failures that disable the place."""
REFUSALS = 3
"""A refusal that no table lists parks the message when it comes for the third time."""
DM_PAUSE = timedelta(hours=2)
"""For how long no new direct messages are opened after the platform found them too many."""

Answer = Receipt | Undeliverable | OutcomeUnknown


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a delivery becomes, and what else follows."""

    after: Delivery
    trouble: TroubleKind | None = None
    dead: str = ""
    """Why its place cannot be posted to; empty if nothing is known against the place."""


def after_send(
    before: Delivery, answer: Answer, manners: Manners, now: datetime, draw: float, *, repeated: bool = False
) -> Verdict:
    """Decide about a delivery that was just sent; ``repeated`` if an earlier attempt of it may have landed."""
    if isinstance(answer, Receipt):
        return Verdict(sent(before, answer, now))
    if isinstance(answer, OutcomeUnknown) or repeated:
        return still_unknown(before, answer, manners.resolve_at(before, now + manners.patience(before, answer, draw)))
    return _refused(_not_taken(before, answer.reason), answer, manners, now, draw)


def sent(before: Delivery, receipt: Receipt, now: datetime) -> Delivery:
    """The end that all of this is for."""
    return replace(before, state="sent", message_id=receipt.message_id, sent_at=now, error="")


def still_unknown(before: Delivery, answer: Exception, retry_at: datetime) -> Verdict:
    """A refusal now says nothing about an attempt before; yet it may tell that the place is dead."""
    after = replace(before, state="unknown", retry_at=retry_at, error=str(answer))
    return Verdict(after, dead=death(answer))


def death(answer: object) -> str:
    """Why the place is dead, if that is what the answer says; never on a platform's own trouble."""
    if isinstance(answer, Undeliverable) and answer.failure in DEAD and not is_platform_trouble(answer):
        return answer.reason
    return ""


def _refused(free: Delivery, answer: Undeliverable, manners: Manners, now: datetime, draw: float) -> Verdict:
    """The platform certainly did not take it: what the failure's class asks for."""
    later = replace(free, retry_at=now + manners.patience(free, answer, draw))
    if is_platform_trouble(answer):
        return Verdict(later)
    if answer.failure in DEAD:
        return Verdict(replace(free, state="parked", retry_at=now + PARKED_FOR), dead=answer.reason)
    if answer.failure is Failure.CONTENT:
        return _content_refused(free, now)
    if answer.failure is Failure.UNLISTED:
        return _refused_unlisted(later, now)
    if answer.failure is Failure.DM_THROTTLED:
        return Verdict(replace(free, retry_at=now + DM_PAUSE * manners.speed))
    return Verdict(later)


def _content_refused(free: Delivery, now: datetime) -> Verdict:
    if free.plain:
        return Verdict(replace(free, state="rejected"), TroubleKind.REJECTED)
    return Verdict(replace(free, plain=True, retry_at=now))


def _refused_unlisted(later: Delivery, now: datetime) -> Verdict:
    counted = replace(later, refusals=later.refusals + 1)
    if counted.refusals < REFUSALS:
        return Verdict(counted)
    return Verdict(replace(counted, state="parked", retry_at=now + PARKED_FOR), TroubleKind.REFUSED)


def _not_taken(before: Delivery, reason: str) -> Delivery:
    """Free to be sent again. If no earlier attempt may have landed either, the next one counts as the first."""
    alone = before.first_sent_at == before.last_sent_at
    return replace(before, state="pending", first_sent_at=None if alone else before.first_sent_at, error=reason)
