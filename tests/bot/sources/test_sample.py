"""The papers that ship are whole and honest, and a replay of them fills and grows as real days do."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from bot.papers import Paper, read_paper_id
from bot.ports import PaperSource
from bot.sources.sample import DATA, GROWTH, Entry, Sample, read_entries, seen_at

ENTRIES = read_entries(DATA.read_bytes())
PAPERS = [entry.paper for entry in ENTRIES]
DAYS = Sample().days()
HOURS = [timedelta(hours=hour) for hour in range(60)]
by_id = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.id)


def opening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


async def ids_at(day: date, moment: datetime) -> list[str]:
    return [record.paper.id for record in await Sample(replay_at=lambda: moment).day(day)]


def riser() -> Entry:
    (entry,) = (entry for entry in ENTRIES if entry.rises)
    return entry


# What ships


def test_it_ships_a_monday_a_tuesday_and_a_wednesday_of_one_week() -> None:
    assert [day.weekday() for day in DAYS] == [0, 1, 2]
    assert DAYS[2] - DAYS[0] == timedelta(days=2)


@pytest.mark.parametrize("day", DAYS, ids=str)
async def test_a_day_has_about_twenty_papers_most_upvoted_first(day: date) -> None:
    votes = [record.paper.upvotes for record in await Sample().day(day)]
    assert 18 <= len(votes) <= 25
    assert votes == sorted(votes, reverse=True)


def test_no_paper_ships_twice() -> None:
    assert len({paper.id for paper in PAPERS}) == len(PAPERS)


@by_id
def test_a_paper_carries_the_facts_that_a_card_shows(paper: Paper) -> None:
    assert read_paper_id(paper.id) == paper.id
    assert paper.title == " ".join(paper.title.split()) != ""
    assert paper.authors
    assert all(paper.authors)
    assert paper.published is not None
    assert paper.featured is not None
    assert paper.published < paper.featured
    assert len(paper.keywords) <= 6


@by_id
def test_a_paper_has_a_summary_of_its_own_and_no_abstract(paper: Paper) -> None:
    assert paper.abstract == ""
    assert 60 <= len(paper.summary) <= 300
    assert paper.summary.endswith(".")
    assert paper.gist == paper.summary


@by_id
def test_every_link_is_https(paper: Paper) -> None:
    links = [link for link in (paper.code_url, paper.project_url, paper.thumbnail, paper.url) if link]
    assert all(link.startswith("https://") for link in links)
    assert paper.code_stars is None or paper.code_url


def test_summaries_differ() -> None:
    assert len({paper.summary for paper in PAPERS}) == len(PAPERS)


@pytest.mark.parametrize(
    "subject",
    [
        "diffusion",
        "policy",
        "robot",
        "reinforcement learning",
        "agent",
        "speech",
        "3D",
        "retrieval",
        "benchmark",
        "safe",
    ],
)
def test_a_usual_subject_finds_something(subject: str) -> None:
    texts = [" ".join((paper.title, paper.summary, *paper.keywords)).casefold() for paper in PAPERS]
    assert any(subject.casefold() in text for text in texts)


def test_diffusion_policy_finds_something() -> None:
    assert [paper.id for paper in PAPERS if "diffusion policy" in paper.summary] == ["2603.16861"]


# As a source


async def test_it_is_a_paper_source_and_every_paper_says_where_it_comes_from() -> None:
    source: PaperSource = Sample()
    (record, *_) = await source.day(DAYS[0])
    assert source.name == record.paper.source == "sample"
    assert record.paper.featured == DAYS[0]


async def test_a_record_keeps_the_entry_as_it_stands_in_the_file() -> None:
    for record in await Sample().day(DAYS[1]):
        assert record.raw in DATA.read_bytes()
        assert json.loads(record.raw)["id"] == record.paper.id


async def test_a_day_outside_the_sample_is_empty() -> None:
    assert await Sample().day(DAYS[0] - timedelta(days=1)) == []


async def test_a_paper_is_found_by_its_id_and_another_is_not() -> None:
    assert await Sample().paper(PAPERS[0].id) == PAPERS[0]
    assert await Sample().paper("2601.00001") is None


def test_a_file_in_another_shape_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        read_entries(b'{"papers": [{"id": "2601.00001"}]}')


# Replayed


@pytest.mark.parametrize("day", DAYS, ids=str)
async def test_nothing_is_there_before_the_day_opens(day: date) -> None:
    assert await ids_at(day, opening(day) - timedelta(seconds=1)) == []
    assert await ids_at(day, opening(day)) == []


@pytest.mark.parametrize(("hour", "least", "most"), [(8, 0.55, 0.65), (11, 0.75, 0.85), (21, 0.85, 0.99), (22, 1, 1)])
@pytest.mark.parametrize("day", DAYS, ids=str)
async def test_a_day_fills_as_hugging_face_fills(day: date, hour: int, least: float, most: float) -> None:
    whole = await Sample().day(day)
    seen = await ids_at(day, opening(day) + timedelta(hours=hour))
    assert least <= len(seen) / len(whole) <= most


@pytest.mark.parametrize("day", DAYS, ids=str)
async def test_well_voted_papers_come_earlier_on_average(day: date) -> None:
    voted = [record.paper.id for record in await Sample().day(day) if record.paper.id != riser().paper.id]
    arrivals = {entry.paper.id: entry.arrives.timestamp() for entry in ENTRIES}
    hours = [arrivals[paper_id] for paper_id in voted]
    half = len(hours) // 2
    assert sum(hours[:half]) / half < sum(hours[half:]) / (len(hours) - half)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.paper.id)
def test_a_paper_never_vanishes_nor_loses_votes(entry: Entry) -> None:
    day = opening(entry.arrives.date())
    votes = [seen.upvotes if (seen := seen_at(entry, day + hours)) else -1 for hours in HOURS]
    assert votes == sorted(votes)
    assert votes[0] == -1
    assert votes[-1] == entry.paper.upvotes


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if not entry.rises], ids=lambda entry: entry.paper.id)
def test_a_paper_starts_with_a_few_votes_and_has_its_recorded_ones_after_36_hours(entry: Entry) -> None:
    first, last = seen_at(entry, entry.arrives), seen_at(entry, opening(entry.arrives.date()) + GROWTH)
    assert first is not None
    assert first.upvotes == min(3, entry.paper.upvotes)
    assert last == entry.paper


async def test_the_end_of_a_replay_is_the_sample_as_it_ships() -> None:
    late = Sample(replay_at=lambda: opening(DAYS[2]) + timedelta(days=3))
    for day in DAYS:
        assert await late.day(day) == await Sample().day(day)


async def test_a_replay_follows_its_clock_and_two_replays_agree() -> None:
    times = iter([opening(DAYS[0]) + timedelta(hours=hour) for hour in (7, 8)])
    moving = Sample(replay_at=lambda: next(times))
    early, later = await moving.day(DAYS[0]), await moving.day(DAYS[0])
    assert len(early) < len(later)
    assert [record.paper.id for record in later] == await ids_at(DAYS[0], opening(DAYS[0]) + timedelta(hours=8))


async def test_a_paper_is_unknown_until_the_replay_reaches_it() -> None:
    entry = ENTRIES[0]
    before = Sample(replay_at=lambda: entry.arrives - timedelta(seconds=1))
    assert await before.paper(entry.paper.id) is None
    assert await Sample(replay_at=lambda: entry.arrives).paper(entry.paper.id) is not None


# The riser


@pytest.mark.parametrize("hour", range(8, 24))
async def test_the_riser_is_there_all_its_first_day_but_below_the_top_ten(hour: int) -> None:
    day = riser().arrives.date()
    order = await ids_at(day, opening(day) + timedelta(hours=hour))
    assert order.index(riser().paper.id) >= 10


def test_the_riser_goes_from_a_handful_to_its_recorded_votes_on_the_second_day() -> None:
    second = opening(riser().arrives.date()) + timedelta(days=1)
    votes = [seen.upvotes for hour in (0, 12, 18) if (seen := seen_at(riser(), second + timedelta(hours=hour)))]
    assert votes[0] <= 5
    assert votes[1] > 100
    assert votes[2] == riser().paper.upvotes


async def test_the_riser_leads_its_day_in_the_end() -> None:
    day = riser().arrives.date()
    assert (await ids_at(day, opening(day) + timedelta(days=2)))[0] == riser().paper.id


def test_the_riser_takes_off_while_the_sample_still_has_a_day() -> None:
    assert riser().arrives.date() + timedelta(days=1) in DAYS
