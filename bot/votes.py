"""Know from the recorded votes what is usual, what is rising, and what took off after it was shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.rising import ASSUMED, Reading, Rise, Usual, courses, learn, opening_of, rising, took_off
from bot.store.matches import Grown
from bot.store.papers import Papers

LEARNED_FROM = timedelta(days=30)
"""How far back papers teach what is usual: long enough for hundreds, short enough to follow the times."""
LEARNED_FOR = timedelta(hours=1)
"""How long what was learned holds; medians move slowly."""
WINDOW = timedelta(hours=48)
LOOKED_AT = timedelta(days=14)
"""Older papers are no longer looked at for what is rising."""


class Votes:
    """Asks the store for readings; decides with bot.rising.

    All readings are read once in LEARNED_FOR and kept; in between only newer ones are.
    """

    def __init__(self, papers: Papers) -> None:
        self._papers = papers
        self._usual = ASSUMED
        self._appeared: Mapping[str, datetime] = {}
        self._readings: list[Reading] = []
        self._learned_at: datetime | None = None

    async def usual(self, now: datetime) -> Usual:
        """What this installation has learned to be usual, at most LEARNED_FOR ago."""
        if self._learned_at is None or not timedelta() <= now - self._learned_at < LEARNED_FOR:
            self._readings = await self._papers.readings((now - LEARNED_FROM).date())
            watched = courses(self._readings)
            self._usual, self._learned_at = learn(watched, now), now
            self._appeared = {one.paper_id: one.appeared for one in watched}
        return self._usual

    async def rising(self, now: datetime) -> list[Rise]:
        """What rose within the last WINDOW, the greatest excess over the usual first."""
        usual = await self.usual(now)
        first = (now - LOOKED_AT).date()
        newer = await self._papers.readings(first, after=self._learned_at)
        kept = (one for one in self._readings if one.featured >= first)
        every = {(one.paper_id, one.at): one for one in (*kept, *newer)}
        return rising(courses([every[key] for key in sorted(every)]), usual, now, WINDOW)

    async def took_off(self, shown: Iterable[Grown], now: datetime) -> list[Grown]:
        """Those of the papers shown somewhere that have taken off since, most upvoted first as they were given."""
        usual = await self.usual(now)
        return [one for one in shown if self._has_taken_off(one, usual, now)]

    def _has_taken_off(self, one: Grown, usual: Usual, now: datetime) -> bool:
        if one.paper.featured is None:  # what never appeared in Daily Papers has no age there
            return False
        appeared = self._appeared.get(one.paper.id, opening_of(one.paper.featured))
        return took_off((one.then, one.at - appeared), (one.paper.upvotes, now - appeared), usual)
