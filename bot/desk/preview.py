"""What a topic would have sent: counted over what is known, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.desk.trials import Trials, day_of
from bot.messages import Entry
from bot.papers import Paper
from bot.search.fit import Wanted
from bot.store.store import Store

LOOK_BACK = timedelta(days=90)
MOST = 100
"""Papers that are looked at: of a busy topic only the latest weeks are counted, for the answer has to come at once."""
NEWEST = 2
"""Papers shown in a preview."""
_MONTH = 28
"""Days that must be known to speak of months."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The papers of the last days that fit a topic, newest first, and how many days are known."""

    papers: tuple[Paper, ...]
    days: int
    """Calendar days that were read, from the first read one until today; at most LOOK_BACK."""

    @property
    def weekly(self) -> float:
        """Papers a week."""
        return len(self.papers) * 7 / self.days if self.days else 0.0

    @property
    def stretch(self) -> str:
        """The days that it speaks of: ``in the last 14 days``."""
        return f"in the last {self.days} days" if self.days > 1 else "today"

    def sentence(self) -> str:
        """``It would have sent 4 papers in the last 14 days, about 2 a week.``"""
        if not self.days:
            return "I have no papers yet to try it on."
        if not self.papers:
            return f"No paper {self.stretch} would have fitted."
        count = f"{counted_papers(len(self.papers))} {self.stretch}"
        if self.days < 7:
            return f"It would have sent {count}."
        return f"It would have sent {count}, {pace(len(self.papers), self.days)}."

    def choice(self) -> str:
        """``64 papers in the last 14 days to choose from.``: for everything, of which only the best are sent."""
        if not self.days:
            return "I have no papers yet to choose from."
        return f"{counted_papers(len(self.papers))} {self.stretch} to choose from."

    def entries(self) -> tuple[Entry, ...]:
        """The newest papers, as a list without numbers."""
        return tuple(Entry(paper.brief()) for paper in self.papers[:NEWEST])


class Previews:
    """Tries topics on the papers that are known."""

    def __init__(self, store: Store, trials: Trials) -> None:
        self._store = store
        self._trials = trials

    async def of(self, wanted: Wanted, min_upvotes: int, now: datetime) -> Preview:
        """Try a topic on the papers that were news within LOOK_BACK: decided as for real, upvotes as they are now."""
        today = now.astimezone(UTC).date()
        first = today - LOOK_BACK + timedelta(days=1)
        known = min(await self._trials.read_days(first, today), default=None)
        found = await self._trials.hopeful(wanted, first, MOST)
        papers = await self._trials.news(found)
        fitting = await self._trials.fitting(papers, wanted)
        if len(found) == MOST and known:
            known = max(known, min((day for paper in papers if (day := day_of(paper))), default=known))
        return counted(fitting, min_upvotes, known, today)

    async def of_everything(self, min_upvotes: int, now: datetime) -> Preview:
        """What there would have been to choose from in the last two weeks."""
        today = now.astimezone(UTC).date()
        first = today - timedelta(days=13)
        known = min(await self._trials.read_days(first, today), default=None)
        return counted(await self._store.papers.featured_since(first), min_upvotes, known, today)


def counted(papers: Sequence[Paper], min_upvotes: int, first: date | None, today: date) -> Preview:
    """Those with enough upvotes, over the days from ``first`` (None: no day is known) until today. Pure."""
    chosen = tuple(paper for paper in papers if paper.upvotes >= min_upvotes)
    return Preview(chosen, (today - first).days + 1 if first else 0)


def pace(papers: int, days: int) -> str:
    """How often papers come that were so many in so many days (at least one): ``about 2 a week``. Pure."""
    weekly = papers * 7 / days
    if weekly >= 0.75:
        return f"about {round(weekly)} a week"
    if days < _MONTH:
        return "less than one a week"
    monthly = weekly * 30 / 7
    return f"about {round(monthly)} a month" if monthly >= 0.75 else "less than one a month"


def counted_papers(count: int) -> str:
    """``1 paper``, ``4 papers``."""
    return f"{count} paper{'' if count == 1 else 's'}"
