"""The Hugging Face source against a local server with the real one's shapes, headers and refusals."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import SourceDown
from bot.ports import PaperSearch, PaperSource
from bot.sources.huggingface import HuggingFace
from bot.sources.huggingface_search import QUOTA, RESERVE
from bot.sources.limits import Limits
from tests.bot.sources.quick import QuickClock
from tests.servers.days import AGAIN, MOST_AUTHORS, made_days, made_item
from tests.servers.huggingface import HuggingFaceServer
from tests.servers.web import Fault, Reply, Request, as_json

TUESDAY = date(2026, 1, 6)
DAYS = made_days(TUESDAY, weekdays=6, per_day=12)
LATE = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock(LATE)


@pytest.fixture
async def server(clock: QuickClock) -> AsyncIterator[HuggingFaceServer]:
    async with HuggingFaceServer(DAYS, now=clock.now) as server:
        yield server


@pytest.fixture
async def source(server: HuggingFaceServer, clock: QuickClock) -> AsyncIterator[HuggingFace]:
    source = HuggingFace(f"{server.api}/", clock)
    yield source
    await source.aclose()


class Saying(HuggingFaceServer):
    """Says the same to everybody."""

    def __init__(self, body: bytes, content_type: str = "application/json") -> None:
        super().__init__({})
        self._said = Reply(200, body, content_type=content_type)

    def answer(self, request: Request) -> Reply:
        return self._said


def test_it_is_a_paper_source(source: HuggingFace) -> None:
    port: PaperSource = source
    assert (port.name, port.title) == ("huggingface", "Hugging Face")


async def test_a_finished_day_is_read_whole(source: HuggingFace) -> None:
    records = await source.day(TUESDAY)
    assert {record.paper.id for record in records} == {item["paper"]["id"] for item in DAYS[TUESDAY]}
    assert {record.paper.featured for record in records} == {TUESDAY}
    assert json.loads(records[0].raw)["paper"]["id"] == records[0].paper.id


async def test_a_day_comes_most_upvoted_first(source: HuggingFace) -> None:
    upvotes = [record.paper.upvotes for record in await source.day(TUESDAY)]
    assert upvotes == sorted(upvotes, reverse=True)


async def test_the_most_is_asked_for_because_the_default_cuts_days_short(
    source: HuggingFace, server: HuggingFaceServer
) -> None:
    await source.day(TUESDAY)
    assert [request.query for request in server.requests] == [{"date": "2026-01-06", "limit": "100", "p": "0"}]


@pytest.mark.parametrize(("papers", "pages"), [(92, 1), (100, 2), (230, 3)])
async def test_a_busy_day_is_paged_until_its_end(papers: int, pages: int, clock: QuickClock) -> None:
    async with HuggingFaceServer(made_days(TUESDAY, 1, papers), now=clock.now) as server:
        source = HuggingFace(server.api, clock)
        assert len(await source.day(TUESDAY)) == papers
        assert len(server.requests) == pages
        await source.aclose()


async def test_a_server_that_repeats_its_page_for_ever_is_not_followed(clock: QuickClock) -> None:
    async with Saying(json.dumps(made_days(TUESDAY, 1, 100)[TUESDAY]).encode()) as server:
        source = HuggingFace(server.api, clock)
        assert len(await source.day(TUESDAY)) == 100
        assert len(server.requests) == 2
        await source.aclose()


async def test_a_next_link_is_followed_after_a_page_shorter_than_asked(clock: QuickClock) -> None:
    class Stingy(HuggingFaceServer):
        def answer(self, request: Request) -> Reply:
            return super().answer(Request(request.path, {**request.query, "limit": "5"}, request.headers))

    async with Stingy(DAYS, now=clock.now) as server:
        source = HuggingFace(server.api, clock)
        assert len(await source.day(TUESDAY)) == 12
        await source.aclose()


async def test_a_weekend_is_empty(source: HuggingFace) -> None:
    assert await source.day(date(2026, 1, 10)) == []


async def test_a_future_day_is_not_even_asked_for(source: HuggingFace, server: HuggingFaceServer) -> None:
    assert await source.day(LATE.date() + timedelta(days=1)) == []
    assert server.requests == []


async def test_today_before_it_opens_on_the_server_is_empty(clock: QuickClock) -> None:
    async with HuggingFaceServer(DAYS, now=lambda: clock.now() - timedelta(minutes=5)) as server:
        clock.moment = datetime(2026, 1, 7, 0, 2, tzinfo=UTC)
        source = HuggingFace(server.api, clock)
        assert await source.day(date(2026, 1, 7)) == []
        await source.aclose()


async def test_a_refused_day_that_is_not_today_is_a_failure(clock: QuickClock) -> None:
    async with HuggingFaceServer(DAYS, now=lambda: datetime(2026, 1, 1, tzinfo=UTC)) as server:
        source = HuggingFace(server.api, clock)
        with pytest.raises(SourceDown, match=r"Hugging Face: refused the question \(400: ✖ Invalid input"):
            await source.day(TUESDAY)
        await source.aclose()


async def test_a_day_grows_between_morning_and_evening(source: HuggingFace, clock: QuickClock) -> None:
    clock.moment = datetime(2026, 1, 6, 8, 15, tzinfo=UTC)
    morning = await source.day(TUESDAY)
    clock.moment = datetime(2026, 1, 6, 22, 30, tzinfo=UTC)
    assert (len(morning), len(await source.day(TUESDAY))) == (7, 12)


async def test_a_paper_may_be_featured_again_and_keeps_its_id(source: HuggingFace) -> None:
    first = {record.paper.id: record.paper for record in await source.day(TUESDAY)}
    second = {record.paper.id: record.paper for record in await source.day(TUESDAY + AGAIN)}
    [twice] = first.keys() & second.keys()
    assert (first[twice].featured, second[twice].featured) == (TUESDAY, TUESDAY + AGAIN)


async def test_awkward_papers_arrive_like_any_other(source: HuggingFace) -> None:
    papers = [record.paper for record in await source.day(TUESDAY)]
    assert max(len(paper.authors) for paper in papers) == MOST_AUTHORS
    assert not any("Hidden Person" in paper.authors for paper in papers)
    assert not any("\n" in paper.title + paper.abstract for paper in papers)
    assert "https://github.com/northwind-lab/plain-project" in {paper.code_url for paper in papers}
    assert 0 in {paper.upvotes for paper in papers}


async def test_missing_keys_cost_details_and_only_the_item_without_id(
    source: HuggingFace, server: HuggingFaceServer
) -> None:
    server.fail("missing_keys")
    papers = [record.paper for record in await source.day(TUESDAY)]
    assert len(papers) == 11
    assert not any(paper.authors or paper.summary or paper.upvotes for paper in papers)


@pytest.mark.parametrize("fault", ["error", "reset", "truncated"])
async def test_a_passing_failure_goes_unnoticed(fault: Fault, source: HuggingFace, server: HuggingFaceServer) -> None:
    server.fail(fault, times=3)
    assert len(await source.day(TUESDAY)) == 12


async def test_a_server_that_is_down_is_down_and_then_back(source: HuggingFace, server: HuggingFaceServer) -> None:
    server.fail_until_mended("down")
    with pytest.raises(SourceDown):
        await source.day(TUESDAY)
    server.mend()
    assert len(await source.day(TUESDAY)) == 12


async def test_a_slow_server_is_down_after_the_time_limit(server: HuggingFaceServer, clock: QuickClock) -> None:
    source = HuggingFace(server.api, clock, limits=Limits(timeout=0.03, attempts=1))
    server.fail("slow")
    with pytest.raises(SourceDown, match="took longer than"):
        await source.day(TUESDAY)
    await source.aclose()


async def test_a_web_page_instead_of_data_is_a_failure(source: HuggingFace, server: HuggingFaceServer) -> None:
    server.fail("web_page")
    with pytest.raises(SourceDown, match="answered with a web page instead of data"):
        await source.day(TUESDAY)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"papers": []}', "data of another shape"),
        (b"null", "data of another shape"),
        (b'[{"paper": {"id"', "broken data"),
        (b'["\xff"', "broken data"),
        (b"", "broken data"),
        (b"[" * 50_000, "broken data"),
        (b"<!DOCTYPE html><p>no</p>", "a web page instead of data"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else "",
)
async def test_an_answer_that_is_no_list_is_a_failure(body: bytes, reason: str, clock: QuickClock) -> None:
    async with Saying(body) as server:
        source = HuggingFace(server.api, clock)
        with pytest.raises(SourceDown, match=f"answered with {reason}"):
            await source.day(TUESDAY)
        await source.aclose()


async def test_a_short_rate_limit_is_waited_out(
    source: HuggingFace, server: HuggingFaceServer, clock: QuickClock
) -> None:
    clock.moment = LATE + timedelta(minutes=4, seconds=10)
    server.fail("rate_limited")
    assert len(await source.day(TUESDAY)) == 12
    assert clock.now() >= LATE + timedelta(minutes=5, seconds=1)


async def test_a_long_rate_limit_names_the_time_to_come_back(source: HuggingFace, server: HuggingFaceServer) -> None:
    server.fail("rate_limited")
    with pytest.raises(SourceDown) as down:
        await source.day(TUESDAY)
    assert down.value.retry_after == timedelta(seconds=301)
    assert len(server.requests) == 1


async def test_a_spent_budget_is_respected_without_a_single_refusal(clock: QuickClock) -> None:
    async with HuggingFaceServer(DAYS, now=clock.now, quotas={"api": 2, "search": 50}) as server:
        source = HuggingFace(server.api, clock)
        for _ in range(2):
            await source.day(TUESDAY)
        with pytest.raises(SourceDown, match="wants no more questions"):
            await source.day(TUESDAY)
        assert len(server.requests) == 2
        clock.pass_time(minutes=6)
        assert len(await source.day(TUESDAY)) == 12
        await source.aclose()


async def test_one_paper_is_found_by_its_id(source: HuggingFace) -> None:
    wanted = DAYS[TUESDAY][0]["paper"]
    paper = await source.paper(wanted["id"])
    assert paper
    assert (paper.id, paper.featured) == (wanted["id"], TUESDAY)


@pytest.mark.parametrize("paper_id", ["2601.99999", "cs/0101027"])
async def test_a_paper_never_indexed_is_none(paper_id: str, source: HuggingFace) -> None:
    assert await source.paper(paper_id) is None


async def test_a_paper_without_id_is_a_failure(clock: QuickClock) -> None:
    async with Saying(b'{"title": "T"}') as server:
        source = HuggingFace(server.api, clock)
        with pytest.raises(SourceDown, match="another shape"):
            await source.paper("2601.00001")
        await source.aclose()


def test_it_is_a_second_source_of_searches(source: HuggingFace) -> None:
    assert isinstance(source, PaperSearch)
    assert source.has_room()


async def test_its_search_has_limits_of_its_own(source: HuggingFace, server: HuggingFaceServer) -> None:
    for _ in range(QUOTA - RESERVE):
        assert await source.search("graphs", 1)
    assert not source.has_room()
    assert len(await source.day(TUESDAY)) == 12


@pytest.mark.parametrize(("token", "sent"), [("hf_example", "Bearer hf_example"), ("", None)])
async def test_the_token_goes_into_the_header(
    token: str, sent: str | None, server: HuggingFaceServer, clock: QuickClock
) -> None:
    source = HuggingFace(server.api, clock, token=token)
    await source.day(TUESDAY)
    assert server.requests[0].headers.get("authorization") == sent
    await source.aclose()


async def test_an_endless_day_ends(clock: QuickClock) -> None:
    class Endless(HuggingFaceServer):
        def answer(self, request: Request) -> Reply:
            first = 100 * int(request.query["p"])
            return as_json([made_item(TUESDAY, number) for number in range(first, first + 100)])

    async with Endless({}) as server:
        source = HuggingFace(server.api, clock)
        assert len(await source.day(TUESDAY)) == 1000
        await source.aclose()
