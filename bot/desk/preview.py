"""What a topic would have sent: counted over what is known, never guessed. Pure but for the question to the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.messages import Entry
from bot.papers import Paper
from bot.search.fit import Wanted
from bot.search.matching import Matcher
from bot.store.store import Store
from bot.topics import Topic

LOOK_BACK = timedelta(days=14)
NEWEST = 2
"""Papers shown in a preview."""


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

    def sentence(self) -> str:
        """``4 papers in the last 14 days, about 2 a week.``"""
        if not self.days:
            return "I have no papers yet to try it on."
        stretch = f"in the last {self.days} days" if self.days > 1 else "today"
        if not self.papers:
            return f"No paper {stretch} would have fitted."
        count = f"{_papers(len(self.papers))} {stretch}"
        if self.days < 7:
            return f"It would have sent {count}."
        return f"It would have sent {count}, {_pace(self.weekly)}."

    def choice(self) -> str:
        """``64 papers in the last 14 days to choose from.``: for everything, of which only the best are sent."""
        if not self.days:
            return "I have no papers yet to choose from."
        stretch = f"in the last {self.days} days" if self.days > 1 else "today"
        return f"{_papers(len(self.papers))} {stretch} to choose from."

    def entries(self) -> tuple[Entry, ...]:
        """The newest papers, as a list without numbers."""
        return tuple(Entry(paper.brief()) for paper in self.papers[:NEWEST])


async def preview(store: Store, source: str, topic: Topic | None, min_upvotes: int, now: datetime) -> Preview:
    """Try a topic (None: everything) on the papers featured in the last LOOK_BACK."""
    today = now.astimezone(UTC).date()
    first = today - LOOK_BACK + timedelta(days=1)
    fetched = await store.feed.fetched(source, first, today)
    papers = await store.papers.featured_since(first)
    return choose(papers, topic, min_upvotes, min(fetched, default=None), today)


def choose(papers: list[Paper], topic: Topic | None, min_upvotes: int, first: date | None, today: date) -> Preview:
    """The same decision as for real: the matcher's, and the upvotes as they are now."""
    fitting = {match.paper_id for match in Matcher({0: Wanted(topic)}).match(papers)}
    chosen = tuple(paper for paper in papers if paper.id in fitting and paper.upvotes >= min_upvotes)
    return Preview(chosen, (today - first).days + 1 if first else 0)


def _papers(count: int) -> str:
    return f"{count} paper{'' if count == 1 else 's'}"


def _pace(weekly: float) -> str:
    return f"about {round(weekly)} a week" if weekly >= 0.75 else "less than one a week"
