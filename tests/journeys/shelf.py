"""A paper source that journeys fill by hand: papers come when they say, gain votes, and the source can fall silent.

It searches too, among papers that only its search finds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.errors import SourceDown
from bot.papers import Paper, PaperRecord


@dataclass
class Listed:
    """A paper, and from when on it can be seen."""

    paper: Paper
    since: datetime


class Shelf:
    """The days of a featuring source, and what it has beside them."""

    name = "shelf"
    title = "Hugging Face"

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._listed: dict[str, Listed] = {}
        self.trouble = ""
        """Why it does not answer; empty while it does."""
        self.found: list[Paper] = []
        """What its search finds, whatever is asked."""
        self.searched: list[str] = []
        """What its search was asked."""

    def feature(self, title: str, at: str, **facts: object) -> Paper:
        """Let a paper appear at ``at`` (UTC, ``2026-01-05T07:00``) among that day's; ids count up from 2601.00001."""
        since = datetime.fromisoformat(at).replace(tzinfo=UTC)
        number = f"2601.{len(self._listed) + 1:05d}"
        made = Paper(number, title, published=since.date(), featured=since.date(), source=self.name)
        return self._list(replace(made, **facts), since)  # type: ignore[arg-type]

    def keep(self, title: str, **facts: object) -> Paper:
        """A paper that no day ever featured: it can only be looked up."""
        made = Paper(f"2512.{len(self._listed) + 1:05d}", title, published=date(2025, 12, 1), source=self.name)
        return self._list(replace(made, **facts), datetime(2025, 12, 1, tzinfo=UTC))  # type: ignore[arg-type]

    def find(self, title: str, **facts: object) -> Paper:
        """A paper that only its search finds."""
        made = Paper(f"2005.{len(self.found) + 1:05d}", title, published=date(2020, 5, 1), source=self.name)
        self.found.append(replace(made, **facts))  # type: ignore[arg-type]
        return self.found[-1]

    def vote(self, paper: Paper, upvotes: int) -> None:
        """From now on it has so many upvotes."""
        self._listed[paper.id].paper = replace(paper, upvotes=upvotes)

    async def day(self, day: date) -> list[PaperRecord]:
        self._answer()
        return [PaperRecord(one.paper) for one in self._seen() if one.paper.featured == day]

    async def paper(self, paper_id: str) -> Paper | None:
        self._answer()
        return next((one.paper for one in self._seen() if one.paper.id == paper_id), None)

    def has_room(self) -> bool:
        return True

    async def search(self, query: str, limit: int) -> list[PaperRecord]:
        self.searched.append(query)
        self._answer()
        return [PaperRecord(paper) for paper in self.found[:limit]]

    def _list(self, paper: Paper, since: datetime) -> Paper:
        self._listed[paper.id] = Listed(paper, since)
        return paper

    def _seen(self) -> list[Listed]:
        return [one for one in self._listed.values() if one.since <= self._now()]

    def _answer(self) -> None:
        if self.trouble:
            raise SourceDown(self.title, self.trouble)
