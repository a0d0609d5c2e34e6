"""The second source is asked once a query, in the background, and nobody waits for it beyond a moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.elsewhere import FAILED_FOR, KEPT_FOR, MOST_KEPT, MOST_UNDER_WAY, Elsewhere
from bot.errors import SourceDown
from bot.papers import Paper, PaperRecord
from bot.store.database import Database
from bot.store.papers import Papers
from tests.bot.newsroom import MINUTE, NOON, paper, records

PATIENCE = 0.01


class Library:
    """A search that answers when its door is open, and keeps an account of what it was asked."""

    title = "The Library"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.room = True
        self.down: Exception | None = None
        self.has: list[Paper] = [paper(7, featured=None), paper(8)]
        self.door = asyncio.Event()
        self.door.set()

    def has_room(self) -> bool:
        return self.room

    async def search(self, query: str, limit: int) -> list[PaperRecord]:
        self.asked.append(query)
        await self.door.wait()
        if self.down:
            raise self.down
        return records(self.has[:limit])


@pytest.fixture
def papers(database: Database) -> Papers:
    return Papers(database)


@asynccontextmanager
async def opened(library: Library, papers: Papers, patience: float = 1.0) -> AsyncIterator[Elsewhere]:
    elsewhere = Elsewhere(library, papers, patience=patience)
    yield elsewhere
    await elsewhere.aclose()


async def test_what_is_found_is_kept_as_looked_up(papers: Papers) -> None:
    async with opened(Library(), papers) as elsewhere:
        found = await elsewhere.find("graphs", NOON)
    assert found
    assert found.paper_ids == ("2601.00007", "2601.00008")
    for one in found.paper_ids:
        known = await papers.known(one)
        assert known
        assert known.arrived_at is None
    assert await papers.news_after(None, 10) == []


async def test_an_answer_holds_for_a_quarter_of_an_hour(papers: Papers) -> None:
    library = Library()
    async with opened(library, papers) as elsewhere:
        first = await elsewhere.find("Graph  learning", NOON)
        assert await elsewhere.find("graph learning", NOON + KEPT_FOR - MINUTE) == first
        assert library.asked == ["graph learning"]
        await elsewhere.find("graph learning", NOON + KEPT_FOR)
    assert len(library.asked) == 2


async def test_the_same_question_at_the_same_time_is_asked_once(papers: Papers) -> None:
    library = Library()
    async with opened(library, papers) as elsewhere:
        elsewhere.begin("graphs", NOON)
        found = await asyncio.gather(*(elsewhere.find(text, NOON) for text in ("graphs", "GRAPHS", " graphs ")))
    assert len(set(found)) == 1
    assert library.asked == ["graphs"]


async def test_what_was_begun_is_known_without_asking_again(papers: Papers) -> None:
    library = Library()
    async with opened(library, papers) as elsewhere:
        assert elsewhere.known("graphs", NOON) is None
        elsewhere.begin("graphs", NOON)
        await elsewhere.find("graphs", NOON)
        elsewhere.begin("graphs", NOON)
        assert elsewhere.known("graphs", NOON)
    assert library.asked == ["graphs"]


async def test_nobody_waits_beyond_the_patience_and_the_answer_comes_all_the_same(papers: Papers) -> None:
    library = Library()
    library.door.clear()
    async with opened(library, papers, PATIENCE) as elsewhere:
        assert await elsewhere.find("graphs", NOON) is None
        library.door.set()
        for _ in range(500):
            await asyncio.sleep(0.001)
            if elsewhere.known("graphs", NOON):
                break
        assert elsewhere.known("graphs", NOON)
    assert library.asked == ["graphs"]


@pytest.mark.parametrize(
    ("retry_after", "lasts"), [(None, FAILED_FOR), (timedelta(seconds=1), FAILED_FOR), (4 * MINUTE, 4 * MINUTE)]
)
async def test_a_failure_is_told_and_tried_again_when_it_may_be_over(
    retry_after: timedelta | None, lasts: timedelta, papers: Papers
) -> None:
    library = Library()
    library.down = SourceDown(library.title, "took longer than 8 s", retry_after=retry_after)
    async with opened(library, papers) as elsewhere:
        found = await elsewhere.find("graphs", NOON)
        assert found
        assert (found.trouble, found.until) == ("took longer than 8 s", NOON + lasts)
        library.down = None
        again = await elsewhere.find("graphs", NOON + lasts)
    assert again
    assert again.paper_ids


async def test_a_defect_has_a_code_and_breaks_nothing(papers: Papers) -> None:
    library = Library()
    library.down = KeyError("paper")
    async with opened(library, papers) as elsewhere:
        found = await elsewhere.find("graphs", NOON)
    assert found
    assert found.trouble.startswith("could not be asked (code ")


async def test_nothing_found_is_an_answer_too(papers: Papers) -> None:
    library = Library()
    library.has = []
    async with opened(library, papers) as elsewhere:
        found = await elsewhere.find("graphs", NOON)
    assert found
    assert (found.paper_ids, found.trouble) == ((), "")


async def test_without_room_only_those_who_wait_are_answered(papers: Papers) -> None:
    library = Library()
    library.room = False
    async with opened(library, papers) as elsewhere:
        elsewhere.begin("graphs", NOON)
        assert library.asked == []
        assert await elsewhere.find("graphs", NOON)


async def test_only_so_many_are_asked_at_once_for_nobody(papers: Papers) -> None:
    library = Library()
    library.door.clear()
    async with opened(library, papers) as elsewhere:
        for number in range(MOST_UNDER_WAY + 2):
            elsewhere.begin(f"graphs {number}", NOON)
        await asyncio.sleep(0)
        assert len(library.asked) == MOST_UNDER_WAY


async def test_the_answer_that_was_forgotten_longest_goes_first(papers: Papers) -> None:
    library = Library()
    library.has = []
    async with opened(library, papers) as elsewhere:
        for number in range(MOST_KEPT):
            await elsewhere.find(f"graphs {number}", NOON)
        assert elsewhere.known("graphs 0", NOON)
        await elsewhere.find("one more", NOON)
        assert elsewhere.known("graphs 0", NOON)
        assert elsewhere.known("graphs 1", NOON) is None


async def test_closing_gives_up_what_is_under_way(papers: Papers) -> None:
    library = Library()
    library.door.clear()
    elsewhere = Elsewhere(library, papers)
    elsewhere.begin("graphs", NOON)
    await elsewhere.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
