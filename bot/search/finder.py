"""Answer a search: read what was typed leniently, ask the index, and say of each paper why it is there."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nlargest
from math import log as logarithm
from typing import Protocol

import structlog
from tantivy import Query

from bot.papers import Paper, read_paper_id
from bot.search.fields import day_number, stem
from bot.search.index import IndexBusy, PaperIndex, Scored, Sort
from bot.search.question import ask, content_words, like, one_paper, or_whole_title, since_day
from bot.search.reasons import about, because, has_words, rarest, shares
from bot.text import tokens, words
from bot.topics import LONGEST, Topic, TopicRefusal, parse_topic
from bot.topics.tree import plain_phrase

_BATCH = 500
"""Papers read from the store at once."""
_LONGEST_TEXT = 4000
"""Characters of a pasted text that are looked at."""
_TELLING = 25
"""Stems of a paper by which others are found to be like it."""

log = structlog.get_logger(__name__)


class ChangedPapers(Protocol):
    """Where the index learns about papers: the store."""

    async def changed_after(self, after: tuple[datetime, str] | None, limit: int) -> list[tuple[datetime, Paper]]:
        """Papers ordered by (moment of change, id), strictly behind that position; None is the beginning."""
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper found, and why: ``“diffusion policy” in the title``. Scores compare within one answer only."""

    paper_id: str
    score: float
    because: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first; ``note`` says what had to be read differently, or why there is nothing."""

    hits: tuple[Hit, ...] = ()
    note: str = ""


class Finder:
    """Searches an index that follows the store."""

    def __init__(self, index: PaperIndex, feed: ChangedPapers) -> None:
        self._index = index
        self._feed = feed
        self._refreshing = asyncio.Lock()

    async def refresh(self) -> int:
        """Follow the store to its end; returns how many changes were taken over. Another process may do it instead.

        Raises ValueError if the index folder can't be written even after a fresh start.
        """
        async with self._refreshing:
            self._index.ensure()
            try:
                return await self._follow()
            except IndexBusy:
                return 0
            except ValueError as error:
                self._index.reset(str(error))
                return await self._follow()

    async def _follow(self) -> int:
        taken = 0
        while changes := await self._feed.changed_after(self._index.position(), _BATCH):
            moment, last = changes[-1]
            await asyncio.to_thread(self._index.add, [paper for _, paper in changes], (moment, last.id))
            taken += len(changes)
        if taken:
            log.info("search_index_followed", papers=taken)
        return taken

    async def find(self, text: str, *, since: date | None = None, sort: Sort = "best", limit: int = 100) -> Found:
        """The papers that answer a typed text, in the topic language or not.

        A paper's id, link or whole title brings that paper first. ``since`` is compared with the day on which a
        paper was featured, else published (UTC). Never raises for anything that a person may type.
        """
        text = text[:_LONGEST_TEXT]
        topic, note = _read(text)
        paper_id = read_paper_id(text)
        if paper_id:
            hits = self._index.search(one_paper(paper_id), 1)
            return Found(tuple(Hit(hit.paper_id, hit.score, "has this id") for hit in hits))
        if topic is None:
            return Found(note=note)
        found = self._ranked(topic, text, since, sort, limit)
        return Found(tuple(Hit(hit.paper_id, hit.score, because(hit.title, topic, text)) for hit in found), note)

    async def similar(self, paper: Paper, limit: int) -> Found:
        """The papers that share most of this one's rarest words, without itself; it need not be in the index."""
        hits = self._index.search(like(self._telling(paper), paper.id), limit)
        rare = rarest(about(paper), lambda word: self._index.frequency("folded", word))
        return Found(tuple(Hit(hit.paper_id, hit.score, shares(hit.title, rare)) for hit in hits))

    def _telling(self, paper: Paper) -> list[str]:
        """The stems that tell most about a paper: often in it, and rarely in others."""
        text = words(f"{paper.title} {paper.abstract} {paper.summary} {' '.join(paper.keywords)}")
        total = self._index.count()
        found = {one: self._held(one) for one in map(stem, content_words(text, most=None))}
        times = Counter(map(stem, text))
        common = {one: times[one] * logarithm(1 + total / held) for one, held in found.items() if held > 1}
        return nlargest(_TELLING, common, key=common.__getitem__)

    def _held(self, stemmed: str) -> int:
        """About how many papers hold a stem, at least."""
        return max(self._index.frequency("title", stemmed), self._index.frequency("body", stemmed))

    def _ranked(self, topic: Topic, text: str, since: date | None, sort: Sort, limit: int) -> list[Scored]:
        """Best first; where nothing is ranked, newest first. In another order only what fits strictly counts."""
        if sort == "best":
            return self._search(topic, text, since, "best" if has_words(topic) else "new", limit)
        strictly = self._search(topic, text, since, sort, limit, strict=True)
        return strictly or self._search(topic, text, since, "best", limit)

    def _search(
        self, topic: Topic, text: str, since: date | None, sort: Sort, limit: int, *, strict: bool = False
    ) -> list[Scored]:
        query: Query = or_whole_title(ask(topic.root, strict=strict), text)
        return self._index.search(since_day(query, day_number(since)) if since else query, limit, sort)


def _read(text: str) -> tuple[Topic | None, str]:
    """The text as a topic, or its bare words if it can't be read as one; with a note in the latter case."""
    try:
        return parse_topic(text), ""
    except TopicRefusal as refusal:
        found = tokens(text)
        if not found:
            return None, "There is no word in it to search for."
        note = "" if len(text) > LONGEST else f"Read as plain words: {refusal.text}"
        return Topic(text, plain_phrase(found)), note
