"""Ask Hugging Face's own search, which counts its questions apart from all others and allows few."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

import httpx

from bot.clock import Clock
from bot.papers import PaperRecord
from bot.sources.daily_papers import read_list
from bot.sources.http import Getter, Parameters
from bot.sources.limits import ZERO, Limits, budgets

MOST_RESULTS = 120
"""The API refuses a larger limit and has no pages."""
QUOTA = 50
"""Questions in one WINDOW from one address. Reported, not documented; Hugging Face's own headers go before it."""
WINDOW = timedelta(minutes=5)
RESERVE = 15
"""Kept for people who wait; what is asked only in case somebody wants it must leave them alone."""
_LIMITS = Limits(timeout=8.0, attempts=2, longest_wait=ZERO)
"""Somebody may be waiting: rather say so than wait out a limit."""


class HuggingFaceSearch:
    """A part of bot.sources.huggingface.HuggingFace. ``base_url`` is the API's root without a slash at its end."""

    def __init__(
        self,
        title: str,
        base_url: str,
        clock: Clock,
        *,
        client: httpx.AsyncClient | None = None,
        headers: dict[str, str] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._base = base_url
        self._clock = clock
        self._getter = Getter(title, clock, limits or _LIMITS, client=client, headers=headers)
        self._asked: deque[datetime] = deque()
        self._told: tuple[int, datetime] | None = None

    def left(self) -> int:
        """How many questions may be asked now: by our own count, and by what the last answer said."""
        now = self._clock.now()
        while self._asked and self._asked[0] <= now - WINDOW:
            self._asked.popleft()
        own = QUOTA - len(self._asked)
        return min(own, self._told[0]) if self._told and now < self._told[1] else own

    async def search(self, query: str, limit: int) -> list[PaperRecord]:
        """Papers for plain words, best first, at most MOST_RESULTS; ``featured`` is None where it never was featured.

        Raises SourceDown, at once while no more questions may be asked.
        """
        if not query.strip() or limit < 1:
            return []
        if self.left() < 1:
            raise self._getter.down("wants no more questions for now", self._pause())
        self._asked.append(self._clock.now())
        asked: Parameters = {"q": query.strip(), "limit": min(limit, MOST_RESULTS)}
        answer = await self._getter.get(f"{self._base}/papers/search", asked, bucket="search")
        self._note(answer.headers.get("ratelimit", ""))
        return self._getter.read(answer, read_list)[:limit]

    async def aclose(self) -> None:
        """Close the connections, unless the client was handed in."""
        await self._getter.aclose()

    def _note(self, header: str) -> None:
        """Believe what the server counts: others may be asking from the same address."""
        told = budgets(header)
        if told:
            least = min(told, key=lambda budget: budget.left)
            self._told = least.left, self._clock.now() + least.reset + timedelta(seconds=1)

    def _pause(self) -> timedelta:
        """Until a question may be asked again, when none is left."""
        now = self._clock.now()
        if self._told and self._told[0] < 1 and now < self._told[1]:
            return self._told[1] - now
        return self._asked[0] + WINDOW - now
