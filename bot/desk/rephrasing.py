"""Offer keywords beside a topic that reads like a sentence, each with what it would have sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.desk.buttons import offered
from bot.desk.preview import LOOK_BACK, Preview, Previews, counted_papers
from bot.messages import Button, Text, words
from bot.search.finder import Finder
from bot.search.fit import Wanted
from bot.search.keywords import Keywords
from bot.search.sentences import is_sentence, telling_words
from bot.store.papers import Papers
from bot.subscriptions import Subscription
from bot.topics import Topic, parse_topic

NEAREST = 50
"""Papers near to the sentence whose keywords are looked at."""
MOST = 4
TRIED = 8
"""Keywords that are held against papers, at some ten milliseconds each."""
ENOUGH = 3
"""Papers that a topic would have sent if it is fine as it is, however long: about one a month."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A topic that could be followed, and what it would have sent."""

    topic: str
    preview: Preview


class Rephrasing:
    """Finds the words for what somebody means."""

    def __init__(self, papers: Papers, finder: Finder, keywords: Keywords, previews: Previews) -> None:
        self._papers = papers
        self._finder = finder
        self._keywords = keywords
        self._previews = previews

    async def of(self, made: Subscription, topic: Topic, seen: Preview, now: datetime) -> list[Offer]:
        """At most MOST topics that would have sent papers where ``made`` sends ``seen``, those nearest to it first.

        None for keywords, and for a sentence that does well by itself.
        """
        if not seen.days or len(seen.papers) >= ENOUGH or not is_sentence(topic):
            return []
        offers: list[Offer] = []
        for text in (await self._near(topic, now))[:TRIED]:
            wanted = Wanted(parse_topic(text), made.rule)
            preview = await self._previews.of(wanted, made.min_upvotes, now)
            offers += [Offer(text, preview)] if preview.papers else []
            if len(offers) == MOST:
                break
        return offers

    async def _near(self, topic: Topic, now: datetime) -> Sequence[str]:
        since = (now.astimezone(UTC) - LOOK_BACK).date()
        found = await self._finder.find(" ".join(telling_words(topic.text)), since=since, limit=NEAREST)
        papers = await self._papers.many([hit.paper_id for hit in found.hits])
        return await asyncio.to_thread(self._keywords.like, topic.text, papers, since)


def why_keywords(offers: Sequence[Offer]) -> tuple[Text, ...]:
    """Why there are buttons with other topics. Pure."""
    if not offers:
        return ()
    stretch = max((offer.preview for offer in offers), key=lambda preview: preview.days).stretch
    return (
        words(
            "Hardly any paper holds these words in a row. You can keep them; the keywords below are near to them "
            f"and would have sent papers {stretch}."
        ),
    )


def keyword_buttons(offers: Sequence[Offer], lines: Sequence[str]) -> tuple[Button, ...]:
    """A button an offer, which types its line, if that fits. Pure."""
    days = max((offer.preview.days for offer in offers), default=0)
    pairs = zip(offers, lines, strict=True)
    return tuple(button for offer, line in pairs for button in offered(_label(offer, days), line))


def _label(offer: Offer, days: int) -> str:
    """``robot learning · 4 papers``; of a busy topic fewer days were counted, so there are more."""
    count = counted_papers(len(offer.preview.papers))
    more = "over " if offer.preview.days < days else ""
    return f"{offer.topic} · {more}{count}"
