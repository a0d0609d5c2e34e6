"""File what people follow under the words that a fitting paper holds, so that papers find it there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import lru_cache

import structlog

from bot.search.anchors import waits_under
from bot.search.fit import Wanted
from bot.search.readings import read_meant
from bot.store.followed import Follow, Followed
from bot.subscriptions import EVERYTHING
from bot.topics import Topic, TopicRefusal

log = structlog.get_logger(__name__)

VERSION = 1
"""Of the keys: one more whenever another release files the same topic under other keys, and all are filed anew."""
_PAGE = 5_000
_NOWHERE = frozenset([1])
"""Where a topic waits that nobody can read: filed, so that it is tried once, under a key that no word has."""


class Filing:
    """Files the topics that the store has no keys of: new ones, changed ones, all of them after an upgrade."""

    def __init__(self, followed: Followed) -> None:
        self._followed = followed

    async def run(self) -> int:
        """File all that is not filed yet; returns how many topics that were. Safe to be killed, and to run twice."""
        filed, last = 0, None
        while page := await self._followed.unfiled(VERSION, last, _PAGE):
            await self._followed.file(VERSION, await asyncio.to_thread(_all_keys, page))
            filed, last = filed + len(page), page[-1]
        if filed:
            log.info("filed", topics=filed)
        return filed


def _all_keys(page: Iterable[Follow]) -> dict[Follow, frozenset[int]]:
    return {follow: keys_of(follow) for follow in page}


def keys_of(follow: Follow) -> frozenset[int]:
    """The keys under which a topic waits; a topic that this version cannot read waits for nothing, and is logged."""
    wanted = read_follow(follow)
    if wanted is None:
        log.warning("topic_unreadable", topic=follow[0])
        return _NOWHERE
    return waits_under(wanted)


def read_follow(follow: Follow) -> Wanted | None:
    """What is meant by a topic and rule as they are kept; None if this version cannot read it."""
    topic, rule = follow
    try:
        return Wanted(_read(topic), rule)
    except TopicRefusal:
        return None


@lru_cache(maxsize=1 << 13)
def _read(topic: str) -> Topic | None:
    """An ordinary installation's topics all stay read: some 10 MB at most."""
    return None if topic == EVERYTHING else read_meant(topic)
