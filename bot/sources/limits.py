"""How hard a server may be asked, and what its headers say about it. Pure: no network, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

ZERO = timedelta()
UNNAMED_PAUSE = timedelta(seconds=30)
"""After a 429 that does not say for how long: our own choice."""
LONGEST_PAUSE = timedelta(hours=1)
"""Repeated refusals double the pause up to this."""
LONGEST_BACKOFF = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Limits:
    """The manners kept with one server."""

    timeout: float = 20.0
    """Real seconds for one whole request, however the bot's own clock runs."""
    attempts: int = 4
    """How often one question is sent at most when the answer is a passing failure."""
    connections: int = 4
    """Requests on their way at the same time."""
    spacing: timedelta = ZERO
    """Between the end of one request and the start of the next."""
    longest_wait: timedelta = timedelta(seconds=60)
    """A pause up to this is waited out; a longer one is reported to the caller."""
    least_pause: timedelta = ZERO
    """After a 429, whatever shorter time the server names; doubled at each further 429 in a row."""
    largest_answer: int = 32_000_000
    """Bytes. A hundred papers with hundreds of authors take about 2 MB."""

    def pause(self, told: timedelta | None, refusals: int) -> timedelta:
        """How long to keep quiet after the ``refusals``-th 429 in a row that asked for ``told``."""
        least = self.least_pause * (1 << min(refusals - 1, 10))
        return max(UNNAMED_PAUSE if told is None else told, min(least, LONGEST_PAUSE))


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of one rate limit, by the name that the server gives it."""

    name: str
    left: int
    reset: timedelta


def backoff_ceiling(attempt: int) -> timedelta:
    """The longest wait before the next try after the ``attempt``-th failure: 1, 2, 4 … at most 20 s.

    The wait itself is drawn evenly between nothing and this ("full jitter"), so that many bots do not return together.
    """
    return min(timedelta(seconds=2 ** (attempt - 1)), LONGEST_BACKOFF)


def budgets(header: str) -> list[Budget]:
    """Read a header like ``RateLimit: "api";r=0;t=55``; limits are separated by commas, odd ones left out."""
    found = (_budget(part) for part in header.split(","))
    return [budget for budget in found if budget]


def _budget(text: str) -> Budget | None:
    name, *pairs = (piece.strip() for piece in text.split(";"))
    values = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    left, reset = values.get("r", ""), values.get("t", "")
    if not (left.isdecimal() and reset.isdecimal()):
        return None
    return Budget(name.strip('"'), int(left), timedelta(seconds=int(reset)))


def told_to_wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long a refusal asks us to stay away; None if it does not say.

    An exhausted RateLimit counts first (its reset and 1 s, as Hugging Face advises), then Retry-After, which is written
    in seconds or as a date.
    """
    spent = [
        budget.reset + timedelta(seconds=1) for budget in budgets(headers.get("ratelimit", "")) if budget.left == 0
    ]
    return max(spent) if spent else _retry_after(headers.get("retry-after", "").strip(), now)


def _retry_after(text: str, now: datetime) -> timedelta | None:
    if text.isdecimal():
        return timedelta(seconds=int(text))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(ZERO, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)
