from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.desk.lists import Lister
from bot.desk.trends import Trends
from bot.errors import Refusal
from bot.ingest import Lookup
from bot.messages import Series
from bot.papers import Paper, PaperRecord
from tests.bot.desk.made import IN_DM
from tests.journeys.stage import Actor, Stage

TODAY = date(2026, 1, 5)
"""The stage's: a Monday."""


async def know(stage: Stage, *papers: Paper, since: date) -> Actor:
    """All weekdays since then are read; each paper was news on its day. The index knows them."""
    for paper in papers:
        await stage.store.papers.keep([PaperRecord(paper)], stage.hand.now, day=paper.featured, news_at=stage.hand.now)
    days = (since + timedelta(days=number) for number in range((TODAY - since).days + 1))
    for day in (day for day in days if day.weekday() < 5):
        await stage.store.feed.note_day("shelf", day, 1, stage.hand.now)
    await stage.app.finder.refresh()
    return stage.person("alice", "")


def graphs(number: int, day: date, title: str = "Graph Networks", upvotes: int = 1, **facts: str) -> Paper:
    return Paper(f"2601.{number:05}", f"{title} {number}", featured=day, upvotes=upvotes, **facts)  # type: ignore[arg-type]


def drawn(alice: Actor) -> dict[str, int]:
    """The papers of each stretch that is drawn and has some."""
    assert alice.answer.picture
    papers, _ = alice.answer.picture.series
    return {label: value for label, value in zip(alice.answer.picture.labels, papers.values, strict=True) if value}


async def test_a_trend_is_drawn_told_and_leads_on(stage: Stage) -> None:
    days = [date(2025, 11, 3), date(2025, 12, 29), date(2026, 1, 2), TODAY]
    papers = [graphs(number, day, upvotes=10 * number) for number, day in enumerate(days, 1)]
    alice = await know(stage, *papers, graphs(9, TODAY, "Robots"), since=date(2025, 6, 2))
    told = await alice.says("trends graph network")
    assert "Trend: graph network\n4 papers in 12 weeks, about 2 a month; most in the week of 29 Dec (2 papers)." in told
    assert "100 upvotes in all." in told
    assert drawn(alice) == {"3 Nov": 1, "29 Dec": 2, "5 Jan": 1}
    assert [paper.id for paper in alice.answer.papers()] == ["2601.00004", "2601.00003", "2601.00002"]
    assert "The week of 5 Jan is not over." in told
    assert alice.buttons == ["Follow this", "Search", "A year", "Share"]
    assert "Graph Networks 3" in await alice.says("show 2")


async def test_both_series_and_the_words_say_the_same(stage: Stage) -> None:
    alice = await know(stage, graphs(1, TODAY, upvotes=7), graphs(2, TODAY), since=date(2025, 12, 29))
    await alice.says("trends graphs since:1w")
    assert alice.answer.picture
    assert alice.answer.picture.series == (Series("papers", (0, 2)), Series("upvotes", (0, 8)))
    assert alice.answer.picture.says.endswith("29 Dec: 0. 5 Jan so far: 2, 8 upvotes.")
    assert alice.answer.picture.says in alice.answer.plain()


async def test_papers_are_counted_by_the_decision_of_a_subscription(stage: Stage) -> None:
    known = [graphs(1, TODAY), graphs(2, TODAY, "Networks of a Graph"), graphs(3, TODAY, "GNNs", abstract="Robots.")]
    alice = await know(stage, *known, since=date(2025, 12, 29))
    await stage.store.papers.keep([PaperRecord(graphs(8, TODAY))], stage.hand.now)  # only looked up
    await stage.app.finder.refresh()
    assert "It would have sent 1 paper" in await alice.says("subscribe graph network match normal")
    assert (await alice.says("trends graph network since:14d")).splitlines()[1].startswith("1 paper in 2 weeks")


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("trends graphs", "20 Oct", "5 Jan"),
        ("trends graphs since:2025-12-24", "22 Dec", "5 Jan"),
        ("trends graphs since 3 weeks", "15 Dec", "5 Jan"),
        ("trends graphs since:2025", "30 Dec 2024", "5 Jan 2026"),
        ("trends graphs since:2y", "1 Jan 2024", "5 Jan 2026"),
        ("trends graphs since:2019", "1 Jan 2024", "5 Jan 2026"),
    ],
)
async def test_weeks_begin_with_the_one_that_was_asked_for(stage: Stage, line: str, first: str, last: str) -> None:
    alice = await know(stage, graphs(1, TODAY), since=date(2023, 12, 1))
    told = await alice.says(line)
    assert alice.answer.picture
    labels = alice.answer.picture.labels
    assert (labels[0], labels[-1]) == (first, last)
    assert ("I look back two years at most." in told) == line.endswith("2019")
    assert "never read" not in told


async def test_what_is_not_known_is_not_drawn_as_nothing(stage: Stage) -> None:
    alice = await know(stage, graphs(1, TODAY), since=date(2025, 12, 18))
    told = await alice.says("trends graphs")
    assert alice.answer.picture
    assert alice.answer.picture.labels == ("15 Dec", "22 Dec", "29 Dec", "5 Jan")
    assert "The days before Thu 18 Dec 2025 were never read." in told
    assert "A year" not in alice.buttons


async def test_a_week_alone_is_told_in_words(stage: Stage) -> None:
    alice = await know(stage, graphs(1, TODAY, upvotes=5), since=date(2025, 12, 1))
    told = await alice.says("trends graphs since:monday")
    assert "1 paper of this week so far, with 5 upvotes." in told
    assert alice.answer.picture is None
    assert "1 paper in 6 weeks" in await alice.presses("12 weeks")
    assert alice.answer.picture is not None


async def test_nothing_that_fits_is_not_drawn(stage: Stage) -> None:
    alice = await know(stage, graphs(1, TODAY), since=date(2025, 10, 1))
    assert await alice.says("trends zebrafish") == "No paper of the 12 weeks since Mon 20 Oct 2025 fits zebrafish."
    assert alice.answer.picture is None
    assert alice.buttons == ["Follow this", "Search", "A year"]


async def test_without_any_paper_it_says_so(stage: Stage) -> None:
    alice = stage.person("alice")
    stage.hand.move(timedelta(days=120))
    assert await alice.says("trends graphs") == "I have no papers yet to count."
    await know(stage, graphs(1, TODAY), since=TODAY)
    told = await alice.says("trends graphs")
    assert told == "I have read no papers since Mon 16 Feb 2026; the last that I know are of Mon 5 Jan 2026."
    assert alice.buttons == ["Status"]


async def test_everything_can_be_counted_too(stage: Stage) -> None:
    alice = await know(stage, graphs(1, TODAY), graphs(2, TODAY, "Robots"), since=date(2025, 12, 22))
    assert "Trend: everything\n2 papers in 3 weeks" in await alice.says("trends everything")
    assert alice.buttons == ["Follow this", "Share"]


async def test_a_broad_topic_is_counted_over_whole_weeks_and_says_since_when(stage: Stage) -> None:
    days = [date(2025, 12, 1), date(2025, 12, 2), date(2025, 12, 9), date(2025, 12, 16), date(2025, 12, 30)]
    await know(stage, *(graphs(number, day) for number, day in enumerate(days, 1)), since=date(2025, 10, 1))
    message = await bounded(stage, 4).trends(IN_DM, "graphs")
    assert message.picture
    assert message.picture.labels == ("8 Dec", "15 Dec", "22 Dec", "29 Dec", "5 Jan")
    assert message.picture.series[0].values == (1, 1, 0, 1, 0)
    assert "I tried the latest 4 only: since Mon 8 Dec 2025." in message.plain()
    all_of_them = await bounded(stage, 5).trends(IN_DM, "graphs")
    assert all_of_them.picture
    assert sum(all_of_them.picture.series[0].values) == 5


async def test_more_papers_a_week_than_can_be_tried_are_refused(stage: Stage) -> None:
    await know(stage, *(graphs(number, TODAY) for number in range(5)), since=date(2025, 12, 1))
    with pytest.raises(Refusal, match="More than 4 papers of this week may fit graphs: too many to count") as refusal:
        await bounded(stage, 4).trends(IN_DM, "graphs")
    assert refusal.value.remedy == "search graphs"


def bounded(stage: Stage, most: int) -> Trends:
    return Trends(stage.store, Lister(stage.store, Lookup(stage.store, ())), stage.app.trials, most=most)


async def test_more_papers_than_are_tried_at_once_are_all_counted(stage: Stage) -> None:
    many = [graphs(number, date(2025, 12, 29) + timedelta(days=number % 5)) for number in range(600)]
    alice = await know(stage, since=date(2025, 12, 15))
    records = [PaperRecord(paper) for paper in many]
    await stage.store.papers.keep(records, stage.hand.now, news_at=stage.hand.now)
    await stage.app.finder.refresh()
    assert "600 papers in 4 weeks" in await alice.says("trends graphs")


async def test_a_paper_of_tomorrow_is_not_counted_yet(stage: Stage) -> None:
    alice = await know(stage, graphs(1, TODAY), graphs(2, TODAY + timedelta(days=1)), since=date(2025, 12, 22))
    await alice.says("trends graphs")
    assert drawn(alice) == {"5 Jan": 1}
    assert [paper.id for paper in alice.answer.papers()] == ["2601.00001"]


@pytest.mark.parametrize(
    ("line", "told", "remedy"),
    [
        ("trends", "`trends` needs its topic", "trends diffusion policy"),
        ("trends (graphs", "This parenthesis is never closed.", "trends (graphs)"),
        ("trends -graphs", "This only says what to leave out", "trends robotics -graphs"),
        ("trends graphs since:2031-01-01", "2031-01-01 is still to come", "trends diffusion policy"),
        ("trends graphs since:soon", "I can't read `soon` as a day or a stretch of time", "trends diffusion policy"),
        ("trend graphs", "Did you mean `trends graphs`?", "trends graphs"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_a_way_on(stage: Stage, line: str, told: str, remedy: str) -> None:
    alice = stage.person("alice")
    assert told in await alice.says(line)
    assert alice.answer.kind == "refusal"
    assert [button.line for button in alice.answer.buttons] == [remedy]


@pytest.mark.parametrize(
    "topic",
    [
        "扩散模型",
        "グラフ OR نماذج",
        "Größenordnung",
        '"graph networks" -survey author:"Ana Lima"',
        "learning since childhood",
        "x" * 250,
        " ".join(["graph network"] * 17)[:250],
    ],
)
async def test_any_topic_is_answered_and_can_be_asked_again(stage: Stage, topic: str) -> None:
    paper = Paper("2601.00001", topic.replace('"', "")[:200], topic, authors=("Ana Lima",), featured=TODAY)
    alice = await know(stage, paper, graphs(2, TODAY), since=date(2025, 12, 1))
    told = await alice.says(f"trends ({topic})" if len(topic) < 250 else f"trends {topic}")
    assert told.startswith(("Trend: ", "No paper of the 6 weeks"))
    if "Share" in alice.buttons:
        assert f"Alice shares: {told.splitlines()[0]}" in await alice.presses("Share")


async def test_days_are_utc_wherever_somebody_lives(stage: Stage) -> None:
    alice = await know(stage, graphs(1, TODAY), since=date(2025, 12, 1))
    await alice.says("settings timezone Pacific/Kiritimati")
    stage.hand.seconds += (datetime(2026, 1, 5, 20, tzinfo=UTC) - stage.hand.now).total_seconds()
    assert "1 paper of this week so far" in await alice.says("trends graphs since:2026-01-06")
