"""Fetch from arXiv: papers by id from its API, the day's announcements of some categories from its RSS.

arXiv's terms ask for one connection and 3 s between requests, API and RSS together. Since February 2026 it refuses many
clients that keep to this (429), so answers are remembered and a refusal is followed by minutes of quiet.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from urllib.parse import quote

import httpx

from bot.clock import Clock
from bot.papers import Paper, PaperRecord, read_paper_id
from bot.sources.arxiv_feeds import FeedError, Found, read_announced, read_found
from bot.sources.http import Answer, Getter
from bot.sources.limits import ZERO, Limits

ETIQUETTE = Limits(
    attempts=3,
    connections=1,
    spacing=timedelta(seconds=3),
    longest_wait=ZERO,
    least_pause=timedelta(minutes=5),
)
"""Connections and spacing are arXiv's terms of use; the length of the pause is our own choice."""
MOST_IDS = 100
"""In one request: the API takes 2,000 papers a call, the address line a few kilobytes."""
MOST_KNOWN = 5_000
"""Papers remembered, about 2 kB each."""
FRESH = timedelta(minutes=15)
"""The feed is rebuilt once a day, around 04:00 or 05:00 UTC: asking for D and for D-1 needs one request."""
_WEEKEND = (5, 6)
_SUBJECT_CLASS = re.compile(r"\.[A-Z]{2}/")
_Read = TypeVar("_Read")


class Arxiv:
    """A bot.ports.PaperSource. ``api_url`` may end in ``/query`` or not, both addresses in a slash or not.

    Only one instance should speak to arXiv from one machine: the etiquette is kept an instance.
    """

    name = "arxiv"
    title = "arXiv"

    def __init__(
        self,
        api_url: str,
        rss_url: str,
        clock: Clock,
        *,
        categories: Sequence[str] = (),
        client: httpx.AsyncClient | None = None,
        limits: Limits = ETIQUETTE,
    ) -> None:
        self._query_url = f"{api_url.rstrip('/').removesuffix('/query')}/query"
        self._feed_url = f"{rss_url.rstrip('/')}/{'+'.join(quote(category, safe='') for category in categories)}"
        self._categories = tuple(categories)
        self._clock = clock
        self._getter = Getter(self.title, clock, limits, client=client)
        self._asking = asyncio.Lock()
        self._known: dict[str, Paper] = {}
        self._announced: tuple[datetime, list[PaperRecord]] | None = None

    async def day(self, day: date) -> list[PaperRecord]:
        """What the categories' feed announces as new; it has no past, so only the days around today are answered.

        Empty without categories, on Saturdays and Sundays (nothing is announced) and for any day more than one from
        today (UTC). Whoever asks for both today and yesterday gets the same feed twice. Raises SourceDown.
        """
        away = abs((day - self._clock.now().date()).days)
        if not self._categories or away > 1 or day.weekday() in _WEEKEND:
            return []
        async with self._asking:
            return list(await self._announcement())

    async def paper(self, paper_id: str) -> Paper | None:
        """One paper by its bare id; None if arXiv says that there is none. Raises SourceDown."""
        found = await self.papers([paper_id])
        return found[0] if found else None

    async def papers(self, paper_ids: Sequence[str]) -> list[Paper]:
        """Those of the papers that arXiv has, in the order asked. Raises SourceDown, also for an empty answer that
        does not say "none": that is how an overloaded arXiv looks.
        """
        asked = [_canonical(paper_id) for paper_id in paper_ids if read_paper_id(paper_id)]
        if not self._known.keys() >= set(asked):
            await self._learn_all(asked)
        found = [self._known[paper_id] for paper_id in asked if paper_id in self._known]
        self._forget_oldest()
        return found

    async def aclose(self) -> None:
        """Close the connection, unless the client was handed in."""
        await self._getter.aclose()

    async def _learn_all(self, paper_ids: Sequence[str]) -> None:
        async with self._asking:  # whoever waited here may find that another has learned the same meanwhile
            unknown = [paper_id for paper_id in dict.fromkeys(paper_ids) if paper_id not in self._known]
            for first in range(0, len(unknown), MOST_IDS):
                await self._learn(unknown[first : first + MOST_IDS])

    async def _learn(self, paper_ids: Sequence[str]) -> None:
        # Without max_results the API answers with ten.
        asked: dict[str, str | int] = {"id_list": ",".join(paper_ids), "max_results": len(paper_ids)}
        answer = await self._getter.get(self._query_url, asked, expected=(200, 400))
        found: Found = await self._read(answer, read_found)
        if not found.papers and not found.denied:
            raise self._getter.down("answered with nothing, as it does when it is overloaded")
        self._known |= {paper.id: paper for paper in found.papers}

    def _forget_oldest(self) -> None:
        for paper_id in list(self._known)[:-MOST_KNOWN]:
            del self._known[paper_id]

    async def _announcement(self) -> list[PaperRecord]:
        now = self._clock.now()
        if self._announced is None or now - self._announced[0] > FRESH:
            answer = await self._getter.get(self._feed_url)
            self._announced = now, await self._read(answer, read_announced)
        return self._announced[1]

    async def _read(self, answer: Answer, reader: Callable[[bytes], _Read]) -> _Read:
        if answer.is_web_page:
            raise self._getter.down("answered with a web page instead of data")
        try:
            return await asyncio.to_thread(reader, answer.body)  # a big day takes a second to parse
        except FeedError as error:
            raise self._getter.down(str(error)) from error


def _canonical(paper_id: str) -> str:
    """As arXiv names the paper in its answer: ``math/0309136`` for ``math.GT/0309136``."""
    return _SUBJECT_CLASS.sub("/", read_paper_id(paper_id) or paper_id)
