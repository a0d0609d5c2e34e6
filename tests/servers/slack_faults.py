"""What may go wrong around one Web API call, before Slack did what it was asked or after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

Way = Literal["reset", "status", "page", "code", "slow", "hang", "rate_limited"]


@dataclass(frozen=True)
class Fault:
    """One way to go wrong. ``accepted``: the call takes effect all the same, ``delay`` seconds later if given."""

    way: Way
    accepted: bool = False
    code: str = ""
    """Slack's error code, for the way ``code``."""
    status: int = 200
    delay: float = 0.0
    """Real seconds."""
    retry_after: int = 1
    """Seconds, for the way ``rate_limited``."""

    def after(self) -> Fault:
        """The same trouble once the call has taken effect."""
        return replace(self, accepted=True)


RESET = Fault("reset")
"""The connection is reset without a byte."""
BAD_GATEWAY = Fault("status", status=502)
UNAVAILABLE = Fault("status", status=503)
WEB_PAGE = Fault("page")
"""Status 200 and a page in HTML."""
INTERNAL_ERROR = Fault("code", code="internal_error")
FATAL_ERROR = Fault("code", code="fatal_error")
HANG = Fault("hang")
"""No answer ever."""
LATE = Fault("reset", accepted=True, delay=0.05)
"""The connection is reset at once, the message lands later."""


def refusal(code: str) -> Fault:
    """An answer with this error code."""
    return Fault("code", code=code)


def slow(seconds: float) -> Fault:
    """A right answer, late by so many real seconds."""
    return Fault("slow", accepted=True, delay=seconds)


def rate_limited(seconds: int) -> Fault:
    """A 429 that blocks the method for that workspace until ``seconds`` on the server's clock have passed."""
    return Fault("rate_limited", retry_after=seconds)


@dataclass
class Weather:
    """Which fault the next call meets: first those arranged for it, then the lasting one, then chance's."""

    arranged: dict[str, list[Fault]] = field(default_factory=dict)
    lasting: dict[str, Fault] = field(default_factory=dict)
    chance: Callable[[str], Fault | None] = lambda method: None
    """Asked with the method's name when nothing else is arranged: for storms of a seeded random number."""

    def next(self, method: str) -> Fault | None:
        for name in (method, "*"):
            if self.arranged.get(name):
                return self.arranged[name].pop(0)
        return self.lasting.get(method) or self.lasting.get("*") or self.chance(method)
