"""Which papers come first: standing within their own day, so that yesterday's and today's compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot import telling
from bot.papers import Paper, Period
from bot.store.matches import Pending
from bot.store.store import Store
from bot.telling import Choice


async def ranked_choice(store: Store, pending: Sequence[Pending], count: int) -> Choice:
    """The best ``count`` of the waiting papers to list, the rest to count."""
    reasons = telling.grouped(pending)
    papers = [found[0].paper for found in reasons.values()]
    days = {paper.featured for paper in papers if paper.featured}
    votes = {day: [one.upvotes for one in await store.papers.of_period(Period.around("day", day))] for day in days}
    ranked = rank_within_day(papers, votes)
    return Choice(ranked[:count], ranked[count:], reasons)


def rank_within_day(papers: Sequence[Paper], votes: Mapping[date, Sequence[int]]) -> list[Paper]:
    """Best first. A paper's standing is the share of its day's papers with more upvotes. Pure.

    ``votes`` holds the upvotes of all papers of a day. Upvotes themselves do not compare across days: they grow
    severalfold within a month, so that an early paper of today would lose to every late one of yesterday.
    """

    def standing(paper: Paper) -> tuple[float, int, str]:
        day = votes.get(paper.featured, ()) if paper.featured else ()
        above = sum(other > paper.upvotes for other in day) / len(day) if day else 1.0
        return above, -paper.upvotes, paper.id

    return sorted(papers, key=standing)
