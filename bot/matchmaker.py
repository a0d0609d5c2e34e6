"""Try new papers on everything that is followed, and write down what fits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time

import numpy as np
import structlog

from bot.audience import Audience, audience
from bot.filing import Filing, read_follow
from bot.search.asked import Meaning
from bot.search.fit import freeze_fit
from bot.search.matching import Matcher, Reading, read
from bot.search.readings import read_meant
from bot.search.spelling import Spellings
from bot.store.followed import Follow, NewFit
from bot.store.matches import NewMatch
from bot.store.papers import Known
from bot.store.store import Store
from bot.subscriptions import EVERYTHING, Subscription
from bot.topics import Topic

log = structlog.get_logger(__name__)

_POSITION = "matched_until"
_BATCH = 500


class Matchmaker:
    """Follows the papers in the store; its position survives a restart.

    What a batch of papers costs follows its words and what fits, not what is followed: a topic is looked at only if a
    paper holds the words under which it is filed. The exception is what is filed under no words, which every paper
    meets: everything, ``has:code``, ``upvotes>20``.
    """

    def __init__(
        self, store: Store, meaning: Meaning | None = None, spellings: Callable[[], Spellings] = Spellings
    ) -> None:
        """Without a ``meaning`` words alone decide; ``spellings`` are those known when a batch is read."""
        self._store = store
        self._filing = Filing(store.followed)
        self._meaning = meaning
        self._spellings = spellings

    async def run(self, now: datetime) -> int:
        """Match everything that changed since the last run; returns how many matches are new."""
        added = 0
        while news := await self._store.papers.news_after(await self._position(), _BATCH):
            fits = await self.decide([known for _, known in news])
            added += await self._store.followed.note(fits, now)
            await self._advance(news[-1][0])
        if added:
            log.info("matched", new=added)
        return added

    async def open_with_today(self, subscription: Subscription, now: datetime) -> int:
        """Let a scheduled subscription's first message hold the whole day on which it was made."""
        wanted = read_follow((subscription.topic, subscription.rule))
        if wanted is None or not subscription.scheduled:
            return 0
        midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
        news = [known for known in await self._store.papers.news_since(midnight) if is_news_for(subscription, known)]
        found = await asyncio.to_thread(lambda: Matcher({0: wanted}).decide(self._read(news), self._meaning))
        rows = [NewMatch(subscription.id, match.paper_id, freeze_fit(match.fit)) for match in found]
        return await self._store.matches.add(rows, now)

    async def decide(self, news: Sequence[Known]) -> list[NewFit]:
        """What of all that is followed the papers fit, and to whom that is news; nothing is written down."""
        readings = await asyncio.to_thread(self._read, news)
        await self._filing.run()  # after the news were read: what is filed later has no claim to them
        keys = np.unique(np.concatenate([reading.keys for reading in readings])).tolist()
        waiting = await self._store.followed.waiting(keys)
        return await asyncio.to_thread(self._fits, news, readings, waiting)

    def _read(self, news: Sequence[Known]) -> list[Reading]:
        spellings = self._spellings()
        return [read(known.paper, spellings) for known in news]

    def _fits(
        self, news: Sequence[Known], readings: Sequence[Reading], waiting: Sequence[tuple[int, Follow]]
    ) -> list[NewFit]:
        """What fits, of the topics that wait under the papers' keys."""
        follows, matcher = gathered(waiting)
        found = matcher.decide(readings, self._meaning)
        audiences = {everything: _audiences(news, everything=everything) for everything in (True, False)}
        made = []
        for match in found:
            topic, rule = follows[match.key]
            if reached := audiences[topic == EVERYTHING][match.paper_id]:
                made.append(NewFit(topic, rule, match.paper_id, freeze_fit(match.fit), reached))
        return made

    async def _position(self) -> tuple[datetime, str] | None:
        noted = await self._store.feed.recall(_POSITION)
        if not noted:
            return None
        moment, paper_id = noted.split(" ", 1)
        return datetime.fromisoformat(moment), paper_id

    async def _advance(self, position: tuple[datetime, str]) -> None:
        await self._store.feed.remember(_POSITION, f"{position[0].isoformat()} {position[1]}")


def gathered(waiting: Sequence[tuple[int, Follow]]) -> tuple[list[Follow], Matcher]:
    """A matcher of what waits under some keys, and what its numbers stand for: places in the list.

    A topic that this version cannot read is left out.
    """
    wanted = {follow: one for _, follow in waiting if (one := read_follow(follow))}
    numbers = {follow: number for number, follow in enumerate(wanted)}
    under: dict[int, list[int]] = {}
    for key, follow in waiting:
        if follow in numbers:
            under.setdefault(key, []).append(numbers[follow])
    return list(wanted), Matcher(dict(enumerate(wanted.values())), under)


def _audiences(news: Iterable[Known], *, everything: bool) -> dict[str, Audience | None]:
    """The audience of each paper, by its id."""
    return {one.paper.id: audience(one.paper, one.arrived_at, everything=everything) for one in news}


def topic_of(subscription: Subscription) -> Topic | None:
    """The parsed topic; None for everything. Raises TopicRefusal."""
    return None if subscription.topic == EVERYTHING else read_meant(subscription.topic)


def is_news_for(subscription: Subscription, known: Known) -> bool:
    """Whether a fitting paper is new to a subscription: nobody is sent a backlog."""
    reached = audience(known.paper, known.arrived_at, everything=subscription.topic == EVERYTHING)
    return reached is not None and reached.includes(subscription)
