"""Papers are kept, merged, counted over time, and followed in the order of their changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.papers import Paper, PaperRecord, Period
from bot.store.database import Database
from bot.store.papers import Papers, merge
from bot.store.tables import papers as table
from tests.bot.newsroom import DAY, HOUR, MINUTE, NOON, TODAY, at, paper, records

FULL = Paper(
    "2601.00001",
    "On graphs",
    abstract="Long.",
    authors=("Ana Lima",),
    published=TODAY - 2 * DAY,
    featured=TODAY,
    upvotes=7,
    comments=3,
    summary="Short.",
    keywords=("graphs",),
    organization="Example Lab",
    code_url="https://example.org/code",
    code_stars=12,
    project_url="https://example.org",
    thumbnail="https://example.org/a.png",
)
BARE = Paper("2601.00001", "On graphs")
ARXIV = Paper("2601.00001", "On Graphs", abstract="As on arXiv.", authors=("A. Lima",), source="arxiv")


@pytest.fixture
def kept(database: Database) -> Papers:
    return Papers(database)


async def positions(kept: Papers) -> list[tuple[datetime, str]]:
    return [position for position, _ in await kept.news_after(None, 100)]


def test_missing_keys_never_erase() -> None:
    assert merge(FULL, BARE) == FULL


def test_what_an_answer_says_wins() -> None:
    newer = replace(FULL, title="On all graphs", upvotes=9, comments=4, code_stars=0, summary="New.")
    assert merge(FULL, newer) == newer
    assert merge(BARE, FULL) == FULL


@given(st.integers(0, 99), st.integers(0, 99))
def test_counts_follow_the_source_but_an_answer_without_them_lowers_nothing(upvotes: int, comments: int) -> None:
    merged = merge(FULL, replace(FULL, upvotes=upvotes, comments=comments))
    assert merged.upvotes == (upvotes or FULL.upvotes)
    assert merged.comments == (comments or FULL.comments)


def test_arxiv_after_hugging_face_adds_no_counts_and_takes_nothing_away() -> None:
    merged = merge(FULL, ARXIV)
    assert (merged.upvotes, merged.comments, merged.source, merged.featured) == (7, 3, "huggingface", TODAY)
    assert (merged.summary, merged.organization) == ("Short.", "Example Lab")


def test_hugging_face_after_arxiv_brings_the_votes() -> None:
    merged = merge(ARXIV, replace(FULL, abstract=""))
    assert (merged.source, merged.upvotes, merged.abstract) == ("huggingface", 7, "As on arXiv.")


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [(None, TODAY, TODAY), (TODAY, None, TODAY), (TODAY, TODAY + 6 * DAY, TODAY), (TODAY, TODAY - DAY, TODAY - DAY)],
)
def test_the_first_feature_day_stays(old: date | None, new: date | None, kept: date) -> None:
    assert merge(replace(FULL, featured=old), replace(FULL, featured=new)).featured == kept


async def test_new_papers_are_counted_once(kept: Papers) -> None:
    assert await kept.keep(records([paper(1), paper(2)]), NOON, day=TODAY, news_at=NOON) == 2
    assert await kept.keep(records([paper(1), paper(2), paper(3)]), NOON + HOUR, day=TODAY, news_at=NOON + HOUR) == 1
    assert (await kept.count(), await kept.count_of(TODAY)) == (3, 3)


async def test_a_paper_twice_in_one_answer_is_one(kept: Papers) -> None:
    assert await kept.keep(records([paper(1), paper(1, upvotes=9)]), NOON, day=TODAY, news_at=NOON) == 1
    assert (await kept.one("2601.00001")) == paper(1, upvotes=9)


async def test_newly_featured_papers_are_news_again(kept: Papers) -> None:
    await kept.keep([PaperRecord(ARXIV)], NOON, news_at=NOON)
    assert await kept.keep(records([FULL]), NOON + DAY, day=TODAY, news_at=NOON + DAY) == 1
    known = await kept.known(FULL.id)
    assert known
    assert known.arrived_at == NOON + DAY


async def test_looked_up_papers_are_no_news_until_they_are_featured(kept: Papers) -> None:
    assert await kept.keep(records([FULL]), NOON) == 0
    assert await kept.news_after(None, 10) == []
    assert await kept.keep(records([FULL]), NOON + HOUR, day=TODAY, news_at=NOON + HOUR) == 1
    assert await kept.keep(records([replace(FULL, upvotes=8)]), NOON + 2 * HOUR) == 0  # looked up once more
    known = await kept.known(FULL.id)
    assert known
    assert known.arrived_at == NOON + HOUR


async def test_votes_are_a_series_with_one_row_a_change(kept: Papers) -> None:
    for hour, votes in enumerate((5, 5, 8, 8, 8, 7)):
        await kept.keep(records([paper(1, upvotes=votes)]), NOON + hour * HOUR, day=TODAY, news_at=NOON)
    assert await kept.history("2601.00001") == [(NOON, 5, 0), (NOON + 2 * HOUR, 8, 0), (NOON + 5 * HOUR, 7, 0)]


async def test_the_raw_answer_of_the_richer_source_stays(kept: Papers, database: Database) -> None:
    await kept.keep([PaperRecord(FULL, b"{}")], NOON, news_at=NOON)
    await kept.keep([PaperRecord(ARXIV, b"<entry/>")], NOON + HOUR, news_at=NOON)
    async with database.read() as connection:
        assert (await connection.execute(select(table.c.raw))).scalar_one() == b"{}"


async def test_unchanged_papers_are_not_changes(kept: Papers) -> None:
    await kept.keep(records([paper(1)]), NOON, news_at=NOON)
    await kept.keep(records([paper(1)]), NOON + HOUR, news_at=NOON + HOUR)
    assert await positions(kept) == [(NOON, "2601.00001")]


@pytest.mark.parametrize("later", [-HOUR, timedelta(), timedelta(microseconds=300), HOUR])
async def test_no_change_is_written_behind_those_who_follow(kept: Papers, later: timedelta) -> None:
    await kept.keep(records([paper(5)]), NOON, news_at=NOON)
    follower = (await positions(kept))[-1]
    await kept.keep(records([paper(1)]), NOON + later, news_at=NOON)
    assert [known.paper.id for _, known in await kept.news_after(follower, 10)] == ["2601.00001"]
    assert [one.id for _, one in await kept.changed_after(follower, 10)] == ["2601.00001"]


async def test_changes_are_followed_batch_by_batch_without_loss(kept: Papers) -> None:
    await kept.keep(records([paper(number) for number in range(1, 8)]), NOON, news_at=NOON)
    position, seen = None, []
    while batch := await kept.changed_after(position, 3):
        seen += [one.id for _, one in batch]
        position = (batch[-1][0], batch[-1][1].id)
    assert seen == [f"2601.{number:05d}" for number in range(1, 8)]


async def test_a_day_lists_its_papers_most_upvoted_first(kept: Papers) -> None:
    again = TODAY + 6 * DAY
    await kept.keep(records([paper(1, upvotes=2), paper(2, upvotes=9)]), NOON, day=TODAY, news_at=NOON)
    await kept.keep(records([paper(1, upvotes=3, featured=again)]), NOON + 6 * DAY, day=again, news_at=NOON)
    assert [one.id for one in await kept.of_period(Period.around("day", TODAY))] == ["2601.00002", "2601.00001"]
    assert [one.id for one in await kept.of_period(Period.around("day", again))] == ["2601.00001"]
    month = Period.around("month", TODAY)
    assert len(await kept.of_period(month)) == 2
    assert await kept.ids_of_period(month) == [one.id for one in await kept.of_period(month)]


async def test_days_with_papers_are_found_from_any_day(kept: Papers) -> None:
    await kept.keep(records([paper(1)]), NOON, day=TODAY, news_at=NOON)
    assert [await kept.last_day(TODAY + away * DAY) for away in (-1, 0, 4)] == [None, TODAY, TODAY]
    assert [await kept.next_day(TODAY + away * DAY) for away in (-3, 0)] == [TODAY, None]


async def test_readings_are_the_votes_of_featured_papers_one_after_the_other(kept: Papers) -> None:
    one, early = paper(1, upvotes=10), paper(3, featured=TODAY - DAY)
    await kept.keep(records([one, paper(2, upvotes=4), early, paper(4, featured=None)]), NOON, news_at=NOON)
    await kept.keep(records([replace(one, upvotes=25)]), NOON + HOUR, news_at=NOON)
    found = [(one.paper_id, one.featured, one.at, one.upvotes) for one in await kept.readings(TODAY)]
    assert found == [
        ("2601.00001", TODAY, NOON, 10),
        ("2601.00001", TODAY, NOON + HOUR, 25),
        ("2601.00002", TODAY, NOON, 4),
    ]
    newer = await kept.readings(TODAY, after=NOON + MINUTE)
    assert [(one.paper_id, one.upvotes) for one in newer] == [("2601.00001", 25)]


async def test_many_are_given_in_the_order_asked_for(kept: Papers) -> None:
    await kept.keep(records([paper(1), paper(2)]), NOON)
    assert [one.id for one in await kept.many(["2601.00002", "2601.00009", "2601.00001"])] == [
        "2601.00002",
        "2601.00001",
    ]
    assert await kept.one("2601.00009") is None
    assert await kept.known("2601.00009") is None


async def test_featured_papers_are_listed_newest_day_first(kept: Papers) -> None:
    late = paper(1, featured=TODAY)
    early = paper(2, featured=TODAY - DAY, upvotes=50)
    await kept.keep(records([early, late, paper(3, featured=None)]), NOON, news_at=NOON)
    assert await kept.featured_since(TODAY - DAY) == [late, early]
    assert await kept.recent(5) == [late, early]


async def test_news_since_a_moment_is_what_a_new_subscription_opens_with(kept: Papers) -> None:
    await kept.keep(records([paper(1)]), at(1), news_at=at(1))
    await kept.keep(records([paper(2)]), at(9), news_at=at(9) + MINUTE)
    assert [known.paper.id for known in await kept.news_since(at(9))] == ["2601.00002"]
