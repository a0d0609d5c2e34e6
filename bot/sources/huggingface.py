"""Fetch Hugging Face Daily Papers: a day, a paper, and what its search finds.

Feature days are UTC dates. A day opens at 00:00 UTC and fills up until its evening, so one reading of it is never the
last word; weekends and holidays are empty.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote

import httpx

from bot.clock import Clock
from bot.papers import Paper, PaperRecord
from bot.sources.daily_papers import count_items, read_list, read_paper
from bot.sources.http import Answer, Getter, Parameters
from bot.sources.huggingface_search import RESERVE, HuggingFaceSearch
from bot.sources.limits import Limits

PAGE_SIZE = 100
"""The API's maximum; its default of 50 cuts busy days short (92 papers have been seen)."""
MOST_PAGES = 10
"""A day of a thousand papers would be a fault of the server's."""
_NEXT = re.compile(r'rel="?next\b')


class HuggingFace:
    """A bot.ports.PaperSource and PaperSearch. ``base_url`` is the API's root, with or without a slash at its end."""

    name = "huggingface"
    title = "Hugging Face"

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        *,
        client: httpx.AsyncClient | None = None,
        token: str = "",
        limits: Limits | None = None,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._clock = clock
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._getter = Getter(self.title, clock, limits or Limits(), client=client, headers=headers)
        self._search = HuggingFaceSearch(self.title, self._base, clock, client=client, headers=headers, limits=limits)

    async def day(self, day: date) -> list[PaperRecord]:
        """The papers featured on ``day`` (UTC) so far, most upvoted first; empty before the day opens.

        Raises SourceDown.
        """
        found: dict[str, PaperRecord] = {}
        for page in range(MOST_PAGES):
            answer = await self._page(day, page)
            if answer is None:
                break
            fresh = [record for record in self._list(answer, day) if record.paper.id not in found]
            found |= {record.paper.id: record for record in fresh}
            if not fresh or not _has_next(answer):
                break
        return list(found.values())

    async def paper(self, paper_id: str) -> Paper | None:
        """One paper by its bare id; None if Hugging Face has never indexed it. The answer has no comment count.

        Raises SourceDown.
        """
        if "/" in paper_id:  # it only knows ids of the new style
            return None
        answer = await self._getter.get(f"{self._base}/papers/{quote(paper_id, safe='')}", expected=(200, 404))
        return None if answer.status == 404 else self._getter.read(answer, read_paper)

    async def search(self, query: str, limit: int = 20) -> list[PaperRecord]:
        """Papers for plain words, best first; ``featured`` is None where it never was featured. Raises SourceDown."""
        return await self._search.search(query, limit)

    def has_room(self) -> bool:
        """Whether its search may be asked something that nobody waits for."""
        return self._search.left() > RESERVE

    async def aclose(self) -> None:
        """Close the connections, unless the client was handed in."""
        await self._getter.aclose()
        await self._search.aclose()

    async def _page(self, day: date, page: int) -> Answer | None:
        """A page of a day; None before it opens. The server's clock may be behind ours: then it refuses "today"."""
        today = self._clock.now().date()
        if day > today:
            return None
        asked: Parameters = {"date": day.isoformat(), "limit": PAGE_SIZE, "p": page}
        expected = (200, 400) if day == today else (200,)
        answer = await self._getter.get(f"{self._base}/daily_papers", asked, expected=expected)
        return None if answer.status == 400 else answer

    def _list(self, answer: Answer, day: date) -> list[PaperRecord]:
        return self._getter.read(answer, lambda body: read_list(body, day=day))


def _has_next(answer: Answer) -> bool:
    """The Link header says so; a full page without one is followed too, as it may have been lost on the way."""
    return bool(_NEXT.search(answer.headers.get("link", ""))) or count_items(answer.body) >= PAGE_SIZE
