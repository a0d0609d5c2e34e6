"""Answer a search: read what was typed leniently, ask the index, and say of each paper why it is there."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from heapq import nlargest
from itertools import pairwise
from math import log as logarithm

from tantivy import Query

from bot.papers import Paper, read_paper_id
from bot.search.best import Wanted, best
from bot.search.fields import day_number, pair_token, row, stem
from bot.search.following import ChangedPapers, Following
from bot.search.index import Match, PaperIndex, Scored, Sort, View
from bot.search.lenient import loosened, read
from bot.search.question import Spellings, among, ask, content_words, like, one_paper, others, since_day, whole_title
from bot.search.reasons import Reasons, about, close_to, has_words, meant, rarest, shares
from bot.search.space import Space
from bot.search.variants import Variants
from bot.search.vectors import PaperVectors, text_of
from bot.text import words
from bot.topics import Author, Phrase, Topic

__all__ = ["ChangedPapers", "Finder", "Found", "Hit"]

_LONGEST_TEXT = 4000
"""Characters of a pasted text that are looked at."""
_TELLING = 25
"""Stems of a paper by which others are found to be like it."""
_SAME_TITLE = 3
"""Papers of one title that come first."""
_SOME = "No paper has all of it; these have some."
_MANY = 500_000
"""Papers from which on a search goes on beside the event loop. With fewer, handing it over costs more than it brings:
at 10,000, 50 askers who read between their questions waited three times as long."""
_NAME = 4
"""Words of a person's name at most."""


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

    def __init__(self, index: PaperIndex, feed: ChangedPapers, vectors: PaperVectors | None = None) -> None:
        """Without ``vectors`` words alone decide."""
        self._index = index
        self._vectors = vectors
        self._following = Following(index, feed, vectors)

    async def refresh(self) -> int:
        """Follow the store to its end, with words and with meaning; returns how many changes of words were new.

        Raises ValueError or OSError if the folder can't be written even after a fresh start.
        """
        taken = await self.refresh_words()
        await self.refresh_meaning()
        return taken

    async def refresh_words(self) -> int:
        """The same for words only: what a search needs. Another process may do it instead."""
        return await self._following.words()

    async def refresh_meaning(self) -> int:
        """The same for meaning, which takes ten times as long; searches go on meanwhile."""
        return await self._following.meaning()

    async def find(self, text: str, *, since: date | None = None, sort: Sort = "best", limit: int = 100) -> Found:
        """The papers that answer a typed text, in the topic language or not.

        A paper's id, link or whole title brings that paper first. ``since`` is compared with the day on which a
        paper was featured, else published (UTC). Never raises for anything that a person may type.
        """
        return await self._beside(partial(self._find, text, since, sort, limit))

    async def _beside(self, work: Callable[[], Found]) -> Found:
        """In a thread of its own where the engine and numpy, which let others work meanwhile, have much to do."""
        return await asyncio.to_thread(work) if self._index.count() > _MANY else work()

    def _find(self, text: str, since: date | None, sort: Sort, limit: int) -> Found:
        text = text[:_LONGEST_TEXT]
        paper_id = read_paper_id(text)
        if paper_id:
            hits = self._index.search(one_paper(paper_id), 1)
            return Found(tuple(Hit(hit.paper_id, hit.score, "has this id") for hit in hits))
        variants = Variants(self._index, self._index.acronyms)
        asked = read(text, variants.mended)
        if asked.topic is None:
            return Found(note=asked.note)
        search = _Search(asked.topic, text, since, limit, variants.rows, Reasons(asked.topic, variants.rows))
        found = self._look(search, sort)
        looser = None if found else loosened(asked.topic)
        if looser is None:
            return Found(found, asked.note)
        some = self._look(replace(search, topic=looser, reasons=Reasons(looser, variants.rows)), sort)
        return Found(some, " ".join(filter(None, [asked.note, _SOME if some else ""])))

    def _look(self, search: _Search, sort: Sort) -> tuple[Hit, ...]:
        return tuple(self._index.look(lambda view: self._hits(view, search, sort)))

    async def similar(self, paper: Paper, limit: int) -> Found:
        """The papers most like this one, in its telling words and in meaning; it need not be in the index."""
        return await self._beside(partial(self._similar, paper, limit))

    def _similar(self, paper: Paper, limit: int) -> Found:
        stems = self._telling(paper)
        rare = rarest(about(paper), lambda word: self._index.frequency("folded", word))
        vector = self._vectors.text_vector(text_of(paper)) if self._vectors else None
        wanted = Wanted(like(stems, paper.id), lambda keys: others(paper.id, keys), vector)

        def look(view: View) -> list[Hit]:
            found = best(view, wanted, self._space(), limit)
            return [Hit(one.paper_id, one.score, shares(one.title, rare)) for one in view.read(found.matches)]

        return Found(tuple(self._index.look(look)))

    def _telling(self, paper: Paper) -> list[str]:
        """The stems that tell most about a paper: often in it, and rarely in others."""
        times = Counter(map(stem, words(text_of(paper))))
        total = self._index.count()
        found = {
            one: self._index.frequency("text", one)
            for one in map(stem, content_words(words(text_of(paper)), most=None))
        }
        common = {one: times[one] * logarithm(1 + total / held) for one, held in found.items() if held > 1}
        return nlargest(_TELLING, common, key=common.__getitem__)

    def _hits(self, view: View, search: _Search, sort: Sort) -> list[Hit]:
        """Best first; where nothing is ranked, newest first. In another order only what fits strictly counts."""
        if sort == "best" and has_words(search.topic):
            return self._ranked(view, search)
        if sort == "best":
            return search.listed(view, "new", strict=False)
        return search.listed(view, sort, strict=True) or self._ranked(view, search)

    def _ranked(self, view: View, search: _Search) -> list[Hit]:
        """The best first, and before them the paper that has this very title."""
        titled = self._titled(view, search)
        written = self._written(view, search)
        meaning = meant(search.topic.root)
        vector = self._vectors.text_vector(meaning) if self._vectors and meaning else None
        found = best(view, Wanted(search.query(), search.among, vector), self._space(), search.limit)
        reasons = dict.fromkeys(found.by_meaning, close_to(search.topic))
        reasons |= {match.key: f"by {search.text}" for match in written}
        reasons |= {match.key: "has this title" for match in titled}
        first = {match.key: match for match in (*titled, *written, *found.matches)}
        shown = list(first.values())[: search.limit]
        pairs = zip(shown, view.read(shown), strict=True)
        return [Hit(one.paper_id, one.score, reasons.get(match.key) or search.because(one)) for match, one in pairs]

    def _titled(self, view: View, search: _Search) -> list[Match]:
        """Papers that have this very title; looking whether there are any is cheaper than to search for them."""
        if not self._index.frequency("whole_title", row(search.text)):
            return []
        return view.match(search.bound(whole_title(search.text)), _SAME_TITLE)

    def _written(self, view: View, search: _Search) -> list[Match]:
        """Papers by somebody of this name, the newest first, if the text is a name rather than a subject."""
        root = search.topic.root
        name = words(search.text) if isinstance(root, Phrase) and not root.exact else []
        if not name or not self._is_name(name):
            return []
        return view.match(search.bound(ask(Author(search.text))), search.limit, "new")

    def _is_name(self, name: list[str]) -> bool:
        """Several words that one author bears together, or one that more authors bear than papers mention."""
        if len(name) > 1:
            return len(name) <= _NAME and all(
                self._index.frequency("authors", pair_token(*pair)) for pair in pairwise(name)
            )
        return self._index.frequency("authors", name[0]) > self._index.frequency("text", stem(name[0]))

    def _space(self) -> Space | None:
        return self._vectors.space if self._vectors else None


@dataclass(frozen=True, slots=True)
class _Search:
    """What somebody looks for, read."""

    topic: Topic
    text: str
    since: date | None
    limit: int
    spellings: Spellings
    reasons: Reasons

    def query(self) -> Query:
        return self.bound(ask(self.topic.root, spellings=self.spellings))

    def among(self, keys: Sequence[int]) -> Query:
        return self.bound(among(self.topic.root, keys, self.spellings))

    def bound(self, query: Query) -> Query:
        """The same, of papers that are recent enough."""
        return since_day(query, day_number(self.since)) if self.since else query

    def listed(self, view: View, sort: Sort, *, strict: bool) -> list[Hit]:
        """Everything that fits, in an order of its own."""
        found = view.match(self.bound(ask(self.topic.root, strict=strict)), self.limit, sort)
        return [Hit(one.paper_id, one.score, self.because(one)) for one in view.read(found)]

    def because(self, found: Scored) -> str:
        return self.reasons.of(found.title)
