"""Try new papers on every subscription at once, and write down what fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time

import structlog

from bot.search.fit import Wanted, freeze_fit
from bot.search.matching import Matcher
from bot.store.matches import NewMatch
from bot.store.papers import Known
from bot.store.store import Store
from bot.subscriptions import EVERYTHING, Subscription
from bot.topics import Topic, TopicRefusal, parse_topic

log = structlog.get_logger(__name__)

_POSITION = "matched_until"
_BATCH = 500


class Matchmaker:
    """Follows the papers in the store; its position survives a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, now: datetime) -> int:
        """Match everything that changed since the last run; returns how many matches are new."""
        added = 0
        subscriptions: list[Subscription] | None = None
        while news := await self._store.papers.news_after(await self._position(), _BATCH):
            if subscriptions is None:
                subscriptions = await self._store.subscriptions.to_match()
            added += await self._store.matches.add(matches_of(subscriptions, [known for _, known in news]), now)
            await self._advance(news[-1][0])
        if added:
            log.info("matched", new=added)
        return added

    async def open_with_today(self, subscription: Subscription, now: datetime) -> int:
        """Let a scheduled subscription's first message hold the whole day on which it was made."""
        if not subscription.scheduled:
            return 0
        midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
        return await self._store.matches.add(
            matches_of([subscription], await self._store.papers.news_since(midnight)), now
        )

    async def _position(self) -> tuple[datetime, str] | None:
        noted = await self._store.feed.recall(_POSITION)
        if not noted:
            return None
        moment, paper_id = noted.split(" ", 1)
        return datetime.fromisoformat(moment), paper_id

    async def _advance(self, position: tuple[datetime, str]) -> None:
        await self._store.feed.remember(_POSITION, f"{position[0].isoformat()} {position[1]}")


def matches_of(subscriptions: Sequence[Subscription], news: Iterable[Known]) -> list[NewMatch]:
    """Which news fit which subscriptions. A topic that this version cannot read fits nothing, and is logged."""
    by_number = {one.id: one for one in subscriptions}
    by_paper = {known.paper.id: known for known in news}
    matcher = Matcher(_readable_topics(subscriptions))
    return [
        NewMatch(found.key, found.paper_id, freeze_fit(found.fit))
        for found in matcher.match([known.paper for known in by_paper.values()])
        if is_news_for(by_number[found.key], by_paper[found.paper_id])
    ]


def _readable_topics(subscriptions: Sequence[Subscription]) -> dict[int, Wanted]:
    """One that was saved by another version must not silence all the others."""
    topics: dict[int, Wanted] = {}
    for one in subscriptions:
        try:
            topics[one.id] = Wanted(topic_of(one))
        except TopicRefusal as error:
            log.warning("topic cannot be read", subscription=one.id, reason=str(error))
    return topics


def topic_of(subscription: Subscription) -> Topic | None:
    """The parsed topic; None for everything. Raises TopicRefusal."""
    return None if subscription.topic == EVERYTHING else parse_topic(subscription.topic)


def is_news_for(subscription: Subscription, known: Known) -> bool:
    """Whether a fitting paper is new to a subscription: nobody is sent a backlog.

    Instant ones begin when they were made; scheduled ones with the UTC day on which they were made.
    """
    paper, made = known.paper, subscription.created_at
    if known.arrived_at is None or paper.upvotes < subscription.min_upvotes:
        return False
    if subscription.topic == EVERYTHING and paper.featured is None:
        return False
    if known.arrived_at >= made:
        return True
    return subscription.scheduled and paper.featured is not None and paper.featured >= made.astimezone(UTC).date()
