"""What becomes of a delivery of which nobody knows whether it landed. Pure.

Within the platform's repeat window it is sent again under the same key (the courier does that); later the place's
history is read. A hit means sent, a miss means it may be sent; where the history cannot be read, a stated policy holds:
a digest stays unknown and its owner decides, an alert is sent once more and says so, a notice is dropped.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import msgspec

from bot.delivery.lifecycle import Verdict, death, sent, still_unknown
from bot.delivery.timing import Manners, is_platform_trouble, look_again
from bot.delivery.troubles import TroubleKind
from bot.errors import CannotReadBack, OutcomeUnknown, Undeliverable
from bot.messages import Message, Span, freeze, words
from bot.ports import Receipt
from bot.store.deliveries import NEVER, Delivery

REPEAT_NOTE = "Possible repeat: nobody confirmed the first attempt."
Finding = Receipt | CannotReadBack | Undeliverable | OutcomeUnknown | None


def after_look(before: Delivery, finding: Finding, manners: Manners, now: datetime, draw: float) -> Verdict:
    """Decide about an unknown delivery after looking for it in its place's history; None is a miss."""
    if isinstance(finding, Receipt):
        return Verdict(sent(before, finding, now))
    if finding is None:
        return _free(before, now)
    if isinstance(finding, CannotReadBack):
        return _unreadable(before, str(finding), now)
    if _refused_for_good(finding, before, now):
        return _unreadable(before, str(finding), now)
    asked = isinstance(finding, Undeliverable) and finding.retry_after is not None
    wait = manners.patience(before, finding, draw) if asked else look_again(before, now, draw)
    return still_unknown(before, finding, now + wait)


def _refused_for_good(finding: Undeliverable | OutcomeUnknown, before: Delivery, now: datetime) -> bool:
    """A platform that answers but still refuses the look when the message is out of date must not hold up its lane."""
    return now >= before.expires_at and not is_platform_trouble(finding) and not death(finding)


def _free(before: Delivery, now: datetime) -> Verdict:
    """It did not land: send it, unless it is too late for that."""
    if now >= before.expires_at:
        return Verdict(replace(before, state="expired"))
    return Verdict(replace(before, state="pending", retry_at=now))


def _unreadable(before: Delivery, reason: str, now: datetime) -> Verdict:
    if before.kind == "notice":
        return Verdict(replace(before, state="expired", error=reason))
    labelled = _labelled(before) if before.kind == "alert" and now < before.expires_at else None
    if labelled is None:
        return Verdict(replace(before, retry_at=NEVER, error=reason), TroubleKind.UNCERTAIN)
    return Verdict(replace(before, state="pending", retry_at=now, payload=labelled, error=reason))


def _labelled(delivery: Delivery) -> bytes | None:
    """The payload with a note that it may be a repeat; None if it says so already, or cannot be read."""
    try:
        message = delivery.message
    except msgspec.DecodeError:
        return None
    if any(span.text == REPEAT_NOTE for span in message.note):
        return None
    return freeze(_with_note(message))


def _with_note(message: Message) -> Message:
    return replace(message, note=words(message.note, " " if message.note else "", Span(REPEAT_NOTE, "strong")))
