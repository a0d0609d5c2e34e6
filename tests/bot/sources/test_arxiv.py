"""The arXiv source against a local arXiv: manners first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import SourceDown
from bot.ports import PaperSource
from bot.sources import arxiv
from bot.sources.arxiv import Arxiv
from tests.bot.sources.quick import QuickClock
from tests.servers.arxiv import ArxivServer, Preprint, preprint
from tests.servers.days import made_days
from tests.servers.web import Fault

TODAY = date(2026, 1, 7)
ITEMS = made_days(date(2026, 1, 6), 1, 12)[date(2026, 1, 6)]
KINDS = ("new", "cross", "replace", "replace-cross")
ANNOUNCED = [
    preprint(item, KINDS[place % 4], ("cs.AI", "cs.CL", "math.CO")[place % 3]) for place, item in enumerate(ITEMS)
]
OLD = Preprint("math/0309136", "Old Theorem", "We prove it.", ("Gil Example",), date(2003, 9, 8))


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


@pytest.fixture
async def server(clock: QuickClock) -> AsyncIterator[ArxivServer]:
    async with ArxivServer([OLD], {TODAY: ANNOUNCED}, now=clock.now) as server:
        yield server


@pytest.fixture
async def source(server: ArxivServer, clock: QuickClock) -> AsyncIterator[Arxiv]:
    source = Arxiv(f"{server.api}/", f"{server.rss}/", clock, categories=["cs.AI", "cs.CL"])
    yield source
    await source.aclose()


def test_it_is_a_paper_source(source: Arxiv) -> None:
    port: PaperSource = source
    assert (port.name, port.title) == ("arxiv", "arXiv")


async def test_todays_announcements_are_new_or_newly_listed(source: Arxiv) -> None:
    expected = {paper.id for paper in ANNOUNCED if paper.announced in ("new", "cross") and paper.category != "math.CO"}
    records = await source.day(TODAY)
    assert {record.paper.id for record in records} == expected
    assert {(record.paper.source, record.paper.featured) for record in records} == {("arxiv", None)}


async def test_all_categories_take_one_request_for_all_three_days(source: Arxiv, server: ArxivServer) -> None:
    days = [await source.day(TODAY + timedelta(days=away)) for away in (-1, 0, 1)]
    assert days[0] == days[1] == days[2] != []
    assert [request.path for request in server.requests] == ["/rss/cs.AI+cs.CL"]


async def test_the_feed_is_read_again_after_a_while(source: Arxiv, server: ArxivServer, clock: QuickClock) -> None:
    await source.day(TODAY)
    clock.pass_time(minutes=16)
    await source.day(TODAY)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 1, 7, 12, tzinfo=UTC), date(2026, 1, 5)),
        (datetime(2026, 1, 7, 12, tzinfo=UTC), date(2026, 1, 9)),
        (datetime(2026, 1, 10, 12, tzinfo=UTC), date(2026, 1, 10)),
        (datetime(2026, 1, 12, 12, tzinfo=UTC), date(2026, 1, 11)),
    ],
)
async def test_other_days_and_weekends_are_empty_without_asking(
    now: datetime, day: date, source: Arxiv, server: ArxivServer, clock: QuickClock
) -> None:
    clock.moment = now
    assert await source.day(day) == []
    assert server.requests == []


async def test_without_categories_there_are_no_announcements(server: ArxivServer, clock: QuickClock) -> None:
    source = Arxiv(server.api, server.rss, clock)
    assert await source.day(TODAY) == []
    assert server.requests == []
    await source.aclose()


async def test_a_holiday_is_empty(source: Arxiv, clock: QuickClock) -> None:
    clock.pass_time(days=1)
    assert await source.day(TODAY + timedelta(days=1)) == []


@pytest.mark.parametrize("asked", ["math/0309136", "math.GT/0309136", "math/0309136v2"])
async def test_a_paper_is_found_under_all_its_names(asked: str, source: Arxiv) -> None:
    paper = await source.paper(asked)
    assert paper
    assert (paper.id, paper.title, paper.published) == ("math/0309136", "Old Theorem", date(2003, 9, 8))


async def test_papers_come_in_the_order_asked_and_missing_ones_are_left_out(source: Arxiv) -> None:
    asked = [ANNOUNCED[5].id, "2601.99999", OLD.id, ANNOUNCED[2].id]
    assert [paper.id for paper in await source.papers(asked)] == [asked[0], asked[2], asked[3]]


async def test_more_than_ten_papers_need_no_second_request(source: Arxiv, server: ArxivServer) -> None:
    assert len(await source.papers([paper.id for paper in ANNOUNCED])) == 12
    assert len(server.requests) == 1


async def test_many_papers_are_asked_for_in_portions(source: Arxiv, server: ArxivServer) -> None:
    await source.papers([OLD.id, *(f"2512.{number:05d}" for number in range(150)), *(paper.id for paper in ANNOUNCED)])
    assert [len(request.query["id_list"].split(",")) for request in server.requests] == [100, 63]


async def test_a_paper_once_found_is_not_asked_for_again(source: Arxiv, server: ArxivServer) -> None:
    first, second = await asyncio.gather(source.paper(OLD.id), source.paper(OLD.id))
    assert first == second == await source.paper(OLD.id)
    assert len(server.requests) == 1


async def test_the_memory_of_papers_has_an_end(
    source: Arxiv, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arxiv, "MOST_KNOWN", 2)
    for paper in (*ANNOUNCED[:3], ANNOUNCED[2], ANNOUNCED[0]):
        await source.paper(paper.id)
    assert len(server.requests) == 4


async def test_an_unknown_paper_is_none(source: Arxiv) -> None:
    assert await source.paper("2601.99999") is None


async def test_an_id_that_arxiv_finds_malformed_is_none(source: Arxiv) -> None:
    assert await source.paper("0000.0000") is None


async def test_what_is_no_id_is_not_asked_for(source: Arxiv, server: ArxivServer) -> None:
    assert await source.paper("all:electron&x") is None
    assert server.requests == []


async def test_an_empty_answer_that_does_not_say_none_is_a_failure(source: Arxiv, server: ArxivServer) -> None:
    server.empty = True
    with pytest.raises(SourceDown, match="arXiv: answered with nothing"):
        await source.paper(OLD.id)


async def test_three_seconds_lie_between_requests_of_api_and_rss(source: Arxiv, clock: QuickClock) -> None:
    await asyncio.gather(source.paper(OLD.id), source.day(TODAY), source.paper(ANNOUNCED[0].id))
    assert clock.slept == [timedelta(seconds=3)] * 2


async def test_a_refusal_means_minutes_of_quiet(source: Arxiv, server: ArxivServer, clock: QuickClock) -> None:
    server.fail("rate_limited")
    with pytest.raises(SourceDown) as down:
        await source.paper(OLD.id)
    assert down.value.retry_after == timedelta(minutes=5)
    clock.pass_time(minutes=4)
    with pytest.raises(SourceDown, match="wants no more questions for 60 s"):
        await source.day(TODAY)
    assert len(server.requests) == 1
    clock.pass_time(minutes=1)
    assert await source.paper(OLD.id)


async def test_refusals_in_a_row_double_the_quiet(source: Arxiv, server: ArxivServer, clock: QuickClock) -> None:
    server.fail("rate_limited", times=3)
    pauses = []
    for _ in range(3):
        with pytest.raises(SourceDown) as down:
            await source.paper(OLD.id)
        pauses.append(down.value.retry_after)
        clock.pass_time(hours=1)
    assert pauses == [timedelta(minutes=minutes) for minutes in (5, 10, 20)]


@pytest.mark.parametrize("fault", ["error", "reset", "truncated"])
async def test_a_passing_failure_goes_unnoticed(
    fault: Fault, source: Arxiv, server: ArxivServer, clock: QuickClock
) -> None:
    server.fail(fault)
    assert await source.paper(OLD.id)
    assert sum(clock.slept, timedelta()) >= timedelta(seconds=3)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("web_page", "answered with a web page instead of data"), ("missing_keys", "broke off in the middle")],
)
async def test_an_answer_that_is_no_feed_is_a_failure(
    fault: Fault, reason: str, source: Arxiv, server: ArxivServer
) -> None:
    server.fail(fault, times=2)
    for asked in (source.day(TODAY), source.paper(OLD.id)):
        with pytest.raises(SourceDown, match=reason):
            await asked


async def test_the_address_may_name_the_query_itself(server: ArxivServer, clock: QuickClock) -> None:
    source = Arxiv(f"{server.api}/query", server.rss, clock)
    assert await source.paper(OLD.id)
    await source.aclose()
