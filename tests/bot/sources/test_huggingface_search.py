"""Hugging Face's search against a local server: its shapes, and its few questions in five minutes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.errors import SourceDown
from bot.sources.huggingface_search import QUOTA, RESERVE, WINDOW, HuggingFaceSearch
from bot.sources.limits import Limits
from tests.bot.sources.quick import QuickClock
from tests.servers.days import made_days, made_item, never_featured
from tests.servers.huggingface import HuggingFaceServer
from tests.servers.web import Fault, Reply, Request

TUESDAY = date(2026, 1, 6)
DAYS = made_days(TUESDAY, weekdays=6, per_day=12)
LATE = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
OLD = never_featured(made_item(date(2020, 6, 22), seed=4))


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock(LATE)


@asynccontextmanager
async def searching(
    clock: QuickClock, *, indexed: Sequence[dict[str, Any]] = (), **options: Any
) -> AsyncIterator[tuple[HuggingFaceSearch, HuggingFaceServer]]:
    async with HuggingFaceServer(DAYS, now=clock.now, indexed=indexed, **options) as server:
        search = HuggingFaceSearch("Hugging Face", server.api, clock)
        try:
            yield search, server
        finally:
            await search.aclose()


async def test_it_finds_papers_that_were_never_featured(clock: QuickClock) -> None:
    async with searching(clock, indexed=[OLD]) as (search, _):
        (found,) = await search.search(OLD["title"], 1)
        assert (found.paper.id, found.paper.featured) == (OLD["paper"]["id"], None)
        assert found.paper.abstract


async def test_the_shape_of_2024_is_read_too(clock: QuickClock) -> None:
    async with searching(clock, indexed=[OLD], legacy_search=True) as (search, _):
        (found,) = await search.search(OLD["title"], 1)
        assert (found.paper.id, found.paper.title) == (OLD["paper"]["id"], OLD["title"])
        assert (found.paper.abstract, found.paper.authors) == ("", ())


async def test_it_asks_for_no_more_than_it_may(clock: QuickClock) -> None:
    async with searching(clock) as (search, server):
        assert len(await search.search(" the models ", 500)) > 20
        assert server.requests[0].query == {"q": "the models", "limit": "120"}


@pytest.mark.parametrize(("query", "limit"), [(" ", 20), ("graphs", 0)])
async def test_searching_for_nothing_asks_nobody(query: str, limit: int, clock: QuickClock) -> None:
    async with searching(clock) as (search, server):
        assert await search.search(query, limit) == []
        assert server.requests == []


async def test_after_its_quota_it_asks_nobody_until_the_window_ends(clock: QuickClock) -> None:
    async with searching(clock, quotas={"api": 500, "search": 10_000}) as (search, server):
        for _ in range(QUOTA):
            await search.search("graphs", 1)
        with pytest.raises(SourceDown, match="wants no more questions for now") as down:
            await search.search("graphs", 1)
        assert len(server.requests) == QUOTA
        assert down.value.retry_after == WINDOW
        clock.pass_time(minutes=5)
        assert await search.search("graphs", 1)


async def test_what_the_server_counts_goes_before_our_own_count(clock: QuickClock) -> None:
    async with searching(clock, quotas={"api": 500, "search": RESERVE + 1}) as (search, server):
        assert search.left() == QUOTA
        await search.search("graphs", 1)
        assert search.left() == RESERVE
        for _ in range(RESERVE):
            await search.search("graphs", 1)
        with pytest.raises(SourceDown, match="wants no more questions for now") as down:
            await search.search("graphs", 1)
        assert len(server.requests) == RESERVE + 1
        assert down.value.retry_after == timedelta(seconds=301)


async def test_a_server_that_counts_nothing_is_believed_to_allow_what_is_reported(clock: QuickClock) -> None:
    class Silent(HuggingFaceServer):
        def answer(self, request: Request) -> Reply:
            return Reply(200, b"[]")

    async with Silent({}) as server:
        search = HuggingFaceSearch("Hugging Face", server.api, clock)
        assert await search.search("graphs", 1) == []
        assert search.left() == QUOTA - 1
        await search.aclose()


async def test_a_refusal_is_told_at_once_with_the_time_to_come_back(clock: QuickClock) -> None:
    async with searching(clock) as (search, server):
        server.fail("rate_limited")
        with pytest.raises(SourceDown, match="wants no more questions for 5 min") as down:
            await search.search("graphs", 1)
        assert down.value.retry_after == timedelta(seconds=301)
        with pytest.raises(SourceDown):
            await search.search("graphs", 1)
        assert len(server.requests) == 1


@pytest.mark.parametrize("fault", ["error", "reset", "truncated"])
async def test_a_passing_failure_goes_unnoticed(fault: Fault, clock: QuickClock) -> None:
    async with searching(clock) as (search, server):
        server.fail(fault)
        assert await search.search("graphs", 1)


@pytest.mark.parametrize(
    ("fault", "reason"), [("web_page", "a web page instead of data"), ("down", "cannot be reached|broke off")]
)
async def test_a_lasting_failure_is_a_sentence(fault: Fault, reason: str, clock: QuickClock) -> None:
    async with searching(clock) as (search, server):
        server.fail_until_mended(fault)
        with pytest.raises(SourceDown, match=reason):
            await search.search("graphs", 1)


async def test_a_slow_server_is_given_up_after_the_time_limit(clock: QuickClock) -> None:
    async with HuggingFaceServer(DAYS, now=clock.now) as server:
        search = HuggingFaceSearch("Hugging Face", server.api, clock, limits=Limits(timeout=0.03, attempts=1))
        server.fail("slow")
        with pytest.raises(SourceDown, match="took longer than"):
            await search.search("graphs", 1)
        await search.aclose()
