from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.desk.preview import MOST, Preview, Previews, counted
from bot.papers import Paper, PaperRecord
from bot.search.fit import Wanted
from bot.search.rules import Rule
from bot.topics import parse_topic
from tests.journeys.stage import Stage

TODAY = date(2026, 1, 14)


def papers(count: int) -> tuple[Paper, ...]:
    return tuple(Paper(f"2601.{number:05d}", f"Graphs {number}", featured=TODAY) for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("count", "days", "sentence", "choice"),
    [
        (0, 0, "I have no papers yet to try it on.", "I have no papers yet to choose from."),
        (0, 14, "No paper in the last 14 days would have fitted.", "0 papers in the last 14 days to choose from."),
        (1, 1, "It would have sent 1 paper today.", "1 paper today to choose from."),
        (3, 5, "It would have sent 3 papers in the last 5 days.", "3 papers in the last 5 days to choose from."),
        (
            4,
            14,
            "It would have sent 4 papers in the last 14 days, about 2 a week.",
            "4 papers in the last 14 days to choose from.",
        ),
        (
            9,
            90,
            "It would have sent 9 papers in the last 90 days, about 3 a month.",
            "9 papers in the last 90 days to choose from.",
        ),
    ],
)
def test_a_preview_counts_what_is_known_and_guesses_nothing(count: int, days: int, sentence: str, choice: str) -> None:
    seen = Preview(papers(count), days)
    assert seen.sentence() == sentence
    assert seen.choice() == choice


@pytest.mark.parametrize(("days", "pace"), [(20, "less than one a week"), (60, "less than one a month")])
def test_a_rare_topic_is_called_rare(days: int, pace: str) -> None:
    assert Preview(papers(1), days).sentence().endswith(f", {pace}.")


def test_a_preview_counts_what_has_enough_upvotes() -> None:
    low, high = Paper("2601.00001", "Graphs", upvotes=1), Paper("2601.00002", "Graphs", upvotes=9)
    assert counted([low, high], 5, TODAY - timedelta(days=3), TODAY) == Preview((high,), 4)
    assert counted([low, high], 0, None, TODAY) == Preview((low, high), 0)


def test_it_shows_the_newest_two() -> None:
    assert [entry.paper.id for entry in Preview(papers(5), 14).entries()] == ["2601.00001", "2601.00002"]


TITLES = ["Graph Networks", "Networks of a Graph", "Pre-training", "Pretraining a Graph-Network", "Robots"]


async def fill(stage: Stage, titles: list[str], day: date = date(2026, 1, 5)) -> Previews:
    """The papers of one day, the first of them only looked up; the index knows all."""
    found = [PaperRecord(Paper(f"2601.{number:05}", title, featured=day)) for number, title in enumerate(titles, 1)]
    await stage.store.papers.keep(found, stage.hand.now, day=day, news_at=stage.hand.now)
    await stage.store.feed.note_day("shelf", day, len(found), stage.hand.now)
    await stage.store.papers.keep([PaperRecord(Paper("2601.90000", "Graph Networks, looked up"))], stage.hand.now)
    await stage.app.finder.refresh()
    return stage.app.previews


@pytest.mark.parametrize(
    ("topic", "rule", "numbers"),
    [
        ("graph network", "normal", [4, 1]),
        ("graph network", "broad", [4, 2, 1]),
        ("pretraining", "precise", [4, 3]),
        ("pre-training", "precise", [4, 3]),
        ('"graph networks"', "broad", [1]),
        ("(graph OR robots) -network", "normal", [5]),
        ("-robots AND (author:nobody OR pretraining)", "normal", [4, 3]),
    ],
)
async def test_a_preview_decides_as_for_real_what_was_news(
    stage: Stage, topic: str, rule: Rule, numbers: list[int]
) -> None:
    previews = await fill(stage, TITLES)
    seen = await previews.of(Wanted(parse_topic(topic), rule), 0, stage.hand.now)
    assert [paper.id for paper in seen.papers] == [f"2601.{number:05}" for number in numbers]


async def test_a_busy_topic_is_counted_over_its_latest_papers(stage: Stage) -> None:
    await fill(stage, ["Graphs of Old"], date(2025, 12, 1))
    previews = await fill(stage, [f"Graphs {number}" for number in range(MOST + 20)], date(2026, 1, 2))
    seen = await previews.of(Wanted(parse_topic("graphs")), 0, stage.hand.now)
    assert len(seen.papers) == MOST
    assert seen.days == (stage.hand.now.date() - date(2026, 1, 2)).days + 1
