"""What can be made to go wrong around a request, in the order in which it was arranged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tests.servers.discord_errors import ApiError

Fault = Literal[
    "rate_limited",
    "shared",
    "global",
    "banned",
    "error",
    "bad_gateway",
    "unavailable",
    "reset_before",
    "reset_after",
    "error_after",
    "late",
    "slow",
    "slow_after",
    "hang",
    "hang_after",
]
"""``rate_limited``, ``shared`` and ``global``: 429 with that scope, to be tried again in RETRY_AFTER seconds.
``banned``: the 429 web page of what guards Discord. ``error``, ``bad_gateway``, ``unavailable``: 500, 502, 503, nothing
done. ``reset_before`` and ``reset_after``: the connection breaks before Discord acts, or after. ``error_after``: done,
but answered with 502. ``late``: the connection breaks, and Discord acts DiscordServer.late_by seconds afterwards.
``slow`` and ``slow_after``: DiscordServer.slow_by seconds pass before, or after it acts. ``hang`` and ``hang_after``:
no answer ever."""
RETRY_AFTER = 0.05
MESSAGES = r"POST /channels/\d+/messages$"
"""The default of ``on``: creating a message."""


@dataclass(frozen=True)
class Planned:
    """One thing to go wrong with a request whose method and path match ``on``."""

    fault: Fault | ApiError
    on: re.Pattern[str]


class Faults:
    def __init__(self) -> None:
        self.planned: list[Planned] = []

    def plan(self, fault: Fault | ApiError, times: int, on: str) -> None:
        self.planned += [Planned(fault, re.compile(on))] * times

    def take(self, method: str, path: str) -> Fault | ApiError | None:
        """What goes wrong with this request; used up by it."""
        for index, one in enumerate(self.planned):
            if one.on.search(f"{method} {path}"):
                del self.planned[index]
                return one.fault
        return None
