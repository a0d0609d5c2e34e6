"""Which days are read when, what an outage leaves, and when papers are news."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import SourceDown
from bot.ingest import BACKOFF, REREAD_DAYS, Lookup, days_due, news_moment
from tests.bot.newsroom import DAY, HOUR, MINUTE, NOON, TODAY, Newsroom, Shelf, at, paper

SATURDAY, SUNDAY, MONDAY = date(2026, 1, 10), date(2026, 1, 11), date(2026, 1, 12)


def due(fetched: dict[date, datetime], now: datetime) -> list[date]:
    return list(days_due(fetched, now, HOUR))


def read_at(moment: datetime) -> dict[date, datetime]:
    """The last week as it was read at one moment."""
    return {moment.date() - away * DAY: moment for away in range(REREAD_DAYS + 1)}


def test_a_first_start_reads_the_last_weekdays_oldest_first() -> None:
    days = due({}, NOON)
    assert days == [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 5), date(2026, 1, 6), TODAY]


@pytest.mark.parametrize(
    ("passed", "wanted"), [(0, False), (59, False), (60, True), (61, True)], ids=lambda value: str(value)
)
def test_today_is_read_every_hour(passed: int, wanted: bool) -> None:
    assert (TODAY in due(read_at(at(9)), at(9) + passed * MINUTE)) is wanted


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (at(0, 30, MONDAY + DAY), [MONDAY + DAY]),  # before two o'clock only the new day
        (at(1, 59, MONDAY + DAY), [MONDAY + DAY]),
        (at(2, 0, MONDAY + DAY), [date(2026, 1, day) for day in (6, 7, 8, 9, 12, 13)]),
    ],
)
def test_earlier_days_are_read_again_at_two(now: datetime, wanted: list[date]) -> None:
    assert due(read_at(at(23, 30, MONDAY)), now) == wanted


def test_what_was_read_after_two_is_not_read_again_that_day() -> None:
    fetched = read_at(at(2, 0, MONDAY + DAY))
    assert due(fetched, at(2, 30, MONDAY + DAY)) == []
    assert due(fetched, at(23, 59, MONDAY + DAY)) == [MONDAY + DAY]


@pytest.mark.parametrize("day", [SATURDAY, SUNDAY])
def test_a_weekend_itself_is_never_read(day: date) -> None:
    assert day not in due({}, at(12, 0, day))
    assert due(read_at(at(2, 0, day)), at(12, 0, day)) == []


def test_days_missed_in_an_outage_are_due_at_any_hour() -> None:
    fetched = {one: moment for one, moment in read_at(at(12)).items() if one <= TODAY}
    assert due(fetched, at(1, 0, MONDAY)) == [date(2026, 1, 8), date(2026, 1, 9), MONDAY]


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (at(8), at(8)),
        (at(23, 59), at(23, 59)),
        (at(2, 0, TODAY + DAY), at(0, 0, TODAY + DAY)),  # the evening's papers, read at two
        (at(9, 0, TODAY + 60 * DAY), at(0, 0, TODAY + DAY)),
    ],
)
def test_papers_are_news_while_their_day_lasts_and_else_at_its_end(now: datetime, moment: datetime) -> None:
    assert news_moment(TODAY, now) == moment


async def test_a_day_is_read_once_an_hour_and_kept(room: Newsroom) -> None:
    room.shelf.days[TODAY] = [paper(1), paper(2)]
    assert await room.ingest.poll(NOON) == 2
    room.shelf.days[TODAY].append(paper(3))
    assert await room.ingest.poll(NOON + 30 * MINUTE) == 0
    assert await room.ingest.poll(NOON + HOUR) == 1
    assert room.shelf.asked.count(TODAY) == 2


async def test_nothing_due_asks_nobody_and_changes_nothing(room: Newsroom) -> None:
    await room.ingest.poll(NOON)
    before, room.shelf.asked = await room.store.feed.health("shelf"), []
    await room.ingest.poll(NOON + MINUTE)
    assert room.shelf.asked == []
    assert await room.store.feed.health("shelf") == before


async def test_a_failing_source_is_asked_later_and_later(room: Newsroom) -> None:
    room.shelf.fail()
    now, waits = NOON, []
    for _ in range(6):
        await room.ingest.poll(now)
        retry_at = (await room.store.feed.health("shelf")).retry_at
        assert retry_at
        waits.append(retry_at - now)
        assert await asked_at(room, retry_at - MINUTE / 60) == 0
        now = retry_at
    assert waits == [*BACKOFF, BACKOFF[-1], BACKOFF[-1]]


async def asked_at(room: Newsroom, now: datetime) -> int:
    """How often a poll asks the source."""
    before = len(room.shelf.asked)
    await room.ingest.poll(now)
    return len(room.shelf.asked) - before


@pytest.mark.parametrize(("wish", "wait"), [(10 * MINUTE, 10 * MINUTE), (timedelta(seconds=5), MINUTE)])
async def test_a_sources_own_wish_is_honoured_when_it_is_longer(
    room: Newsroom, wish: timedelta, wait: timedelta
) -> None:
    room.shelf.fail(retry_after=wish)
    await room.ingest.poll(NOON)
    assert (await room.store.feed.health("shelf")).retry_at == NOON + wait


async def test_a_source_that_is_back_is_healthy_and_starts_counting_anew(room: Newsroom) -> None:
    await room.ingest.poll(NOON - HOUR)
    room.shelf.fail()
    await room.ingest.poll(NOON)
    failing = await room.store.feed.health("shelf")
    assert (failing.failing_since, failing.failures, failing.last_ok_at) == (NOON, 1, NOON - HOUR)
    room.shelf.down = None
    await room.ingest.poll(NOON + MINUTE)
    healthy = await room.store.feed.health("shelf")
    assert (healthy.failing_since, healthy.failures, healthy.last_ok_at) == (None, 0, NOON + MINUTE)


async def test_a_source_that_breaks_off_keeps_the_days_that_it_gave(room: Newsroom) -> None:
    room.shelf.days = {TODAY - 2 * DAY: [paper(1, featured=TODAY - 2 * DAY)], TODAY: [paper(2)]}
    room.shelf.breaks_on = TODAY - DAY
    await room.ingest.poll(NOON)
    assert await room.store.papers.count() == 1
    room.shelf.breaks_on, room.shelf.asked = None, []
    await room.ingest.poll(NOON + MINUTE)
    assert room.shelf.asked == [TODAY - DAY, TODAY]
    assert await room.store.papers.count() == 2


async def test_a_paper_featured_twice_keeps_its_first_day_and_is_news_once(room: Newsroom) -> None:
    first, again = date(2026, 1, 5), date(2026, 1, 12)
    room.shelf.days = {first: [paper(1, featured=first)], again: [paper(1, featured=again, upvotes=9)]}
    assert await room.ingest.read_day(first, at(9, 0, first)) == 1
    assert await room.ingest.read_day(again, at(9, 0, again)) == 0
    known = await room.store.papers.known("2601.00001")
    assert known
    assert (known.paper.featured, known.paper.upvotes, known.arrived_at) == (first, 9, at(9, 0, first))
    assert [await room.store.papers.count_of(day) for day in (first, again)] == [1, 1]


class Slow(Shelf):
    """A source that is told to have taken too long."""

    async def paper(self, paper_id: str) -> None:
        raise TimeoutError


async def test_a_lookup_asks_one_source_after_the_other_and_keeps_what_it_finds(room: Newsroom) -> None:
    first, second = Shelf(), Shelf()
    second.days[TODAY] = [paper(1)]
    lookup = Lookup(room.store, [first, second])
    found = await lookup.paper("2601.00001", NOON)
    assert found == paper(1)
    second.fail()
    assert await lookup.paper("2601.00001", NOON) == paper(1)
    known = await room.store.papers.known("2601.00001")
    assert known
    assert known.arrived_at is None  # looked up: it alerts nobody


async def test_a_lookup_that_nobody_can_answer_says_who_is_down(room: Newsroom) -> None:
    silent, empty = Shelf(), Shelf()
    silent.fail()
    with pytest.raises(SourceDown, match="503"):
        await Lookup(room.store, [silent, empty]).paper("2601.00001", NOON)
    assert await Lookup(room.store, [empty]).paper("2601.00001", NOON) is None


async def test_a_lookup_goes_on_past_a_silent_source(room: Newsroom) -> None:
    silent, other = Shelf(), Shelf()
    silent.fail()
    other.days[TODAY] = [paper(1)]
    assert await Lookup(room.store, [silent, other]).paper("2601.00001", NOON) == paper(1)


async def test_nobody_waits_long_for_one_source(room: Newsroom) -> None:
    with pytest.raises(SourceDown, match="took longer than 8 s"):
        await Lookup(room.store, [Slow()]).paper("2601.00001", NOON)


async def test_days_are_days_in_utc_whatever_zone_the_time_comes_in(room: Newsroom) -> None:
    late = at(23, 30).astimezone(ZoneInfo("Pacific/Kiritimati"))
    await room.ingest.poll(late)
    assert max(room.shelf.asked) == TODAY
