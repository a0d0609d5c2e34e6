from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.desk.preview import Preview, choose
from bot.papers import Paper
from bot.topics import parse_topic

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
    ],
)
def test_a_preview_counts_what_is_known_and_guesses_nothing(count: int, days: int, sentence: str, choice: str) -> None:
    seen = Preview(papers(count), days)
    assert seen.sentence() == sentence
    assert seen.choice() == choice


def test_a_preview_decides_as_the_matcher_and_the_floor_do() -> None:
    low, high = Paper("2601.00001", "Graphs", upvotes=1), Paper("2601.00002", "Graphs", upvotes=9)
    other = Paper("2601.00003", "Proteins", upvotes=9)
    seen = choose([low, high, other], parse_topic("graphs"), 5, TODAY - timedelta(days=3), TODAY)
    assert seen.papers == (high,)
    assert seen.days == 4
    assert choose([low, other], None, 0, None, TODAY) == Preview((low, other), 0)


def test_it_shows_the_newest_two() -> None:
    assert [entry.paper.id for entry in Preview(papers(5), 14).entries()] == ["2601.00001", "2601.00002"]
