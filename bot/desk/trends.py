"""How a topic goes: papers a week and their upvotes, as a picture and in words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date
from typing import Annotated

from bot.desk.ask import Ask
from bot.desk.buttons import fitting, offered, typed_topic
from bot.desk.choosing import read_topic
from bot.desk.lists import Lister
from bot.desk.options import Since, Words
from bot.desk.trend_words import caveats, gaps, picture, sentences, stretch
from bot.desk.trials import Trials, day_of
from bot.desk.weeks import WEEK, Counted, Trend, monday_of, trend
from bot.errors import Refusal
from bot.messages import Button, Entry, Message, Section, Text, strong, words
from bot.papers import day_name
from bot.search.fit import Wanted
from bot.store.lists import ShownList, new_list_id
from bot.store.store import Store
from bot.topics import parse_topic

USUAL, A_YEAR, FURTHEST = 12, 52, 106
"""Weeks, the running one among them: what is counted unless somebody says since when, what a button offers, and the
most there is, two years that may begin and end within a week."""
MOST = 3_000
"""Papers that are held against one topic, the latest first: at a millisecond each somebody has waited long enough."""
LISTED = 3
_AT_ONCE = 250
_OPTION_WORDS = frozenset(["since", "sort"])
"""What `trends` or `search` would take for an option of its own."""
_STATUS = Button("Status", "status")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody wants to see."""

    topic: str
    """The empty string is everything."""
    since: date | None
    today: date
    """UTC."""

    @property
    def first(self) -> date:
        """The Monday from which on is counted: of the week in which ``since`` lies, which may be tomorrow for UTC."""
        if self.since is None:
            return self.weeks_ago(USUAL)
        return max(monday_of(min(self.since, self.today)), self.weeks_ago(FURTHEST))

    def weeks_ago(self, weeks: int) -> date:
        """The Monday of the first of so many weeks that end with the running one."""
        return monday_of(self.today) - (weeks - 1) * WEEK

    @property
    def name(self) -> str:
        return self.topic or "everything"

    @property
    def wanted(self) -> Wanted:
        return Wanted(parse_topic(self.topic) if self.topic else None)

    @property
    def typed(self) -> str:
        """The topic as it has to be typed behind `trends` or `search`."""
        return f"({self.topic})" if _OPTION_WORDS & set(self.topic.casefold().split()) else typed_topic(self.topic)

    @property
    def line(self) -> str:
        """The command that asks for it again."""
        return f"trends {self.typed}{f' since:{self.since}' if self.since else ''}"


@dataclass(slots=True)
class _Tally:
    """The papers that fit; from ``first`` on none is missing."""

    first: date
    cut: bool = False
    """Whether there were more papers than are held against one topic."""
    papers: list[Counted] = field(default_factory=list)


class Trends:
    """The verb trends."""

    def __init__(self, store: Store, lister: Lister, trials: Trials, *, most: int = MOST) -> None:
        """``most`` papers are held against a topic."""
        self._store = store
        self._lister = lister
        self._trials = trials
        self._most = most
        self._turn = asyncio.Lock()  # one at a time and part by part, so that a broad topic holds up nobody else

    async def trends(
        self,
        ask: Ask,
        topic: Annotated[str, Words("a topic, as in subscribe; or everything", example="world model", kind="topic")],
        since: Since | None = None,
    ) -> Message:
        """How a topic goes: a picture of its papers a week and their upvotes

        Example: trends diffusion policy
        Example: trends "world model" OR robotics since:6 months
        """
        asked = _Asked(read_topic(topic, "trends"), since, ask.now.astimezone(UTC).date())
        read = await self._trials.read_days(asked.weeks_ago(FURTHEST), asked.today)
        start = min((day for day in read if day >= asked.first), default=None)
        if start is None:
            return await self._nothing_known(asked)
        tally = await self._tallied(asked, start)
        found = trend(tally.papers, read, tally.first, asked.today)
        if found is None:
            raise _too_many(asked, self._most)
        message = await self._said(ask, asked, found, tally) if found.papers else _nothing_fits(asked, found)
        further = _further(asked) if min(read) < asked.first else ()
        share = offered("Share", f"share {asked.line}") if found.papers else ()
        note = [*self._limits(asked, found, tally), *(map(words, caveats(found)) if found.papers else ())]
        return replace(message, note=_in_a_row(note), buttons=(*_ways_on(asked), *further, *share))

    async def _tallied(self, asked: _Asked, start: date) -> _Tally:
        """Hold the papers since ``start`` against the topic, the latest first."""
        wanted = asked.wanted
        ids = await self._trials.hopeful(wanted, start, self._most + 1)
        tally = await self._cut(ids, asked.today) if len(ids) > self._most else _Tally(start)
        for at in range(0, len(ids[: self._most]), _AT_ONCE):
            papers = await self._trials.news(ids[at : min(at + _AT_ONCE, self._most)])
            async with self._turn:
                fit = await self._trials.fitting(papers, wanted)
            tally.papers += (Counted(one.id, day, one.upvotes) for one in fit if (day := day_of(one)))
        return tally

    async def _cut(self, ids: Sequence[str], today: date) -> _Tally:
        """The week of the first paper that is left out is not whole: what is counted begins after it."""
        left_out = await self._store.papers.many(ids[self._most :])  # none if the store was put back to an earlier day
        return _Tally(monday_of(next(filter(None, map(day_of, left_out)), today)) + WEEK, cut=True)

    async def _said(self, ask: Ask, asked: _Asked, found: Trend, tally: _Tally) -> Message:
        """The picture, and the most upvoted papers under numbers that can be typed."""
        ids = _best(one for one in tally.papers if found.covers(one.day))
        await self._lister.keep(ask, ShownList(new_list_id(), f"Trend: {asked.name}", asked.line, ids, {}, ask.now))
        papers = await self._store.papers.many(ids)
        entries = tuple(Entry(paper.brief(), number) for number, paper in enumerate(papers, 1))
        return Message(
            words("Trend: ", strong(asked.name)),
            (words(" ".join(sentences(found))),),
            picture=picture(found),
            sections=(Section(words("Most upvoted"), entries),),
        )

    def _limits(self, asked: _Asked, found: Trend, tally: _Tally) -> Iterator[Text]:
        """Why less is counted than was asked for."""
        if tally.cut:
            since = day_name(found.first)
            yield words(f"So many papers may fit that I tried the latest {self._most:,} only: since {since}.")
        elif asked.since and asked.since < asked.first:
            yield words("I look back two years at most.")
        if told := gaps(found, found.first if tally.cut else asked.first):
            yield told

    async def _nothing_known(self, asked: _Asked) -> Message:
        last = await self._store.papers.last_day(asked.today)
        if last is None:
            return Message(words("I have no papers yet to count."), buttons=(_STATUS,))
        told = f"I have read no papers since {day_name(asked.first)}; the last that I know are of {day_name(last)}."
        return Message(words(told), buttons=(_STATUS,))


def _best(papers: Iterable[Counted]) -> tuple[str, ...]:
    """The most upvoted papers; of equal ones the newer, which has had less time."""
    ranked = sorted(papers, key=lambda one: (one.upvotes, one.day, one.paper_id), reverse=True)
    return tuple(one.paper_id for one in ranked[:LISTED])


def _in_a_row(sentences: Iterable[Text]) -> Text:
    return words(*(part for sentence in sentences for part in (sentence, " ")))[:-1]


def _nothing_fits(asked: _Asked, found: Trend) -> Message:
    return Message(words(f"No paper of {stretch(found)} fits ", strong(asked.name), "."))


def _too_many(asked: _Asked, most: int) -> Refusal:
    told = f"More than {most:,} papers of this week may fit {asked.name}: too many to count. Ask for less."
    return Refusal(told, remedy=fitting(f"search {asked.typed}"))


def _ways_on(asked: _Asked) -> tuple[Button, ...]:
    search = offered("Search", f"search {asked.typed}") if asked.topic else ()
    return (*offered("Follow this", f"subscribe {typed_topic(asked.topic)}"), *search)


def _further(asked: _Asked) -> tuple[Button, ...]:
    """The next longer stretch."""
    if asked.first > asked.weeks_ago(USUAL):
        return offered(f"{USUAL} weeks", f"trends {asked.typed}")
    return offered("A year", f"trends {asked.typed} since:1y") if asked.first > asked.weeks_ago(A_YEAR) else ()
