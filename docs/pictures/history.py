"""Eleven weeks of a topic before the story begins, made up: what ships with Paperboy holds three days. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.papers import Paper, PaperRecord
from bot.sources.sample import Sample

TOPIC = "agents"
START = date(2025, 12, 29)
"""The Monday of the first week."""
PAPERS = (7, 6, 9, 11, 10, 13, 12, 16, 15, 19, 18)
"""Of each week; the sample's own three days go on from there with twelve."""
UPVOTES = (7, 8, 8, 9, 10, 9, 12, 10, 12, 11, 12)
"""Of each of a week's papers: fewer than the sample's best have, so that none that does not exist is ever listed."""
WORKDAYS = 5


class Earlier:
    """A PaperSource of those weeks."""

    name = Sample.name
    title = Sample.title

    def days(self) -> tuple[date, ...]:
        """The days that have papers, UTC, oldest first."""
        return tuple(START + timedelta(weeks=week, days=day) for week in range(len(PAPERS)) for day in range(WORKDAYS))

    async def day(self, day: date) -> list[PaperRecord]:
        """The day's papers."""
        week, weekday = divmod((day - START).days, 7)
        return [PaperRecord(paper) for paper in _papers(week, day) if int(paper.id[-1]) % WORKDAYS == weekday]

    async def paper(self, paper_id: str) -> Paper | None:  # noqa: ARG002 - a PaperSource
        """Nobody asks for one."""
        return None


def _papers(week: int, day: date) -> Iterator[Paper]:
    for number in range(PAPERS[week]):
        paper_id = f"2601.{90_000 + week * 100 + number}"
        yield Paper(paper_id, f"{TOPIC} {paper_id}", featured=day, upvotes=UPVOTES[week], source=Sample.name)
