"""Deliveries made up for pure decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.delivery.timing import Manners
from bot.messages import Message, freeze, words
from bot.ports import Place
from bot.store.deliveries import Delivery
from tests.servers.messenger import START

SECOND = timedelta(seconds=1)
MANNERS = Manners(repeat_window=120 * SECOND, settle=75 * SECOND)
PLAIN = Delivery(
    id=7,
    slot_key="slot",
    part=1,
    parts=1,
    place=Place("fake", "w", "papers", "channel", "#papers"),
    kind="digest",
    payload=freeze(Message(words("New papers"))),
    plain=False,
    state="sending",
    attempts=1,
    refusals=0,
    owner="me",
    created_at=START,
    retry_at=START,
    expires_at=START + timedelta(hours=20),
    first_sent_at=START,
    last_sent_at=START,
)


def delivery(**changes: Any) -> Delivery:  # any column
    return replace(PLAIN, **changes)
