"""What is known about words from the papers that there are: what is near in meaning, and which words are one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.papers import Paper
from bot.search.acronyms import Acronyms
from bot.search.asked import Asked
from bot.search.embedder import Embedder
from bot.search.fit import Fit, Wanted, fits, why_not
from bot.search.likeness import ENOUGH, Likeness
from bot.search.matching import Match, Matcher
from bot.search.papertext import prepare
from bot.search.rules import Rule
from bot.search.spelling import NO_SPELLINGS, Spellings

MOST = 2_000
"""Of the latest papers are learned from; that takes about a second."""
_AGE = timedelta(days=1)

log = structlog.get_logger(__name__)


class RecentPapers(Protocol):
    """Where papers to learn from come from: the store."""

    async def count(self) -> int:
        """How many papers are known."""
        ...

    async def recent(self, limit: int) -> list[Paper]:
        """The latest papers."""
        ...


class Knowledge:
    """Follows the latest papers, and decides with what they taught."""

    def __init__(self, papers: RecentPapers, embedder: Embedder | None = None, examples: Sequence[Paper] = ()) -> None:
        """Without an embedder nobody can tell meanings. ``examples`` stand in for papers that are not there yet."""
        self._papers = papers
        self._spellings = NO_SPELLINGS
        self._learned_at: datetime | None = None
        self._learned_from = 0
        self.likeness = Likeness(embedder, examples)

    def spellings(self) -> Spellings:
        """Which words are one, as far as papers have declared it."""
        return self._spellings

    async def refresh(self, now: datetime) -> None:
        """Learn from the latest papers: once a day, and while they are few whenever there are more."""
        count = await self._papers.count()
        if self._is_fresh(count, now):
            return
        recent = await self._papers.recent(MOST)
        await asyncio.to_thread(self.learn, recent)
        self._learned_at, self._learned_from = now, count
        log.info("meaning_learned", papers=len(recent))

    def _is_fresh(self, count: int, now: datetime) -> bool:
        if self._learned_at is None or not timedelta() <= now - self._learned_at < _AGE:
            return False
        return self._learned_from >= ENOUGH or count == self._learned_from

    def learn(self, papers: Sequence[Paper]) -> None:
        """Take over what these papers teach, in place of what was learned before."""
        acronyms = Acronyms()
        acronyms.learn(papers)
        self._spellings = Spellings.of(acronyms.pairs())
        self.likeness.learn(papers)

    def match(self, papers: Sequence[Paper], wanted: Mapping[int, Wanted]) -> list[Match]:
        """Every fit of every paper, each topic under a key of the caller's."""
        return Matcher(wanted).match(papers, self.likeness, self._spellings)

    def fitting(self, papers: Sequence[Paper], wanted: Wanted) -> list[Paper]:
        """Those of the papers that fit, in their order: decided as for real."""
        asked = Asked(papers, self.likeness)
        texts = [prepare(paper, self._spellings) for paper in papers]
        hopeful = [at for at, text in enumerate(texts) if fits(text, wanted.topic, wanted.rule, asked.noting(at))]
        asked.measure()
        return [papers[at] for at in hopeful if fits(texts[at], wanted.topic, wanted.rule, asked.told(at))]

    def fit(self, paper: Paper, wanted: Wanted) -> Fit | None:
        """Why a paper fits; None if it does not."""
        return fits(prepare(paper, self._spellings), wanted.topic, wanted.rule, self.likeness.near(paper))

    def lack(self, paper: Paper, wanted: Wanted) -> tuple[Rule, str] | None:
        """The looser rule under which a paper that does not fit would, and what it lacks; None if there is none."""
        if wanted.topic is None:
            return None
        return why_not(prepare(paper, self._spellings), wanted.topic, wanted.rule, self.likeness.near(paper))
