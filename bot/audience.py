"""To whom a paper is news: nobody is sent a backlog. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.papers import Paper
from bot.subscriptions import Subscription

_INSTANT = timedelta(milliseconds=1)
"""The smallest step of the moments that the store keeps."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The subscriptions to which a paper is news: those that ask for no more upvotes, and were made in time."""

    upvotes: int
    instant: datetime
    """The latest moment, UTC, at which an instant subscription may have been made."""
    scheduled: datetime
    """The same for a scheduled one."""

    def includes(self, one: Subscription) -> bool:
        """Whether the paper is news to this subscription."""
        until = self.scheduled if one.scheduled else self.instant
        return one.min_upvotes <= self.upvotes and one.created_at <= until


def audience(paper: Paper, arrived_at: datetime | None, *, everything: bool) -> Audience | None:
    """To whom of those who follow everything, or else a topic that it fits, a paper is news; None if to nobody.

    ``arrived_at`` is when it counted as new; None for one that somebody looked up. Instant subscriptions begin when
    they were made; scheduled ones with the UTC day on which they were made. Everything is what was featured.
    """
    if arrived_at is None or (everything and paper.featured is None):
        return None
    if paper.featured is None:
        return Audience(paper.upvotes, arrived_at, arrived_at)
    midnight = datetime.combine(paper.featured + timedelta(days=1), time(), UTC)
    return Audience(paper.upvotes, arrived_at, max(arrived_at, midnight - _INSTANT))
