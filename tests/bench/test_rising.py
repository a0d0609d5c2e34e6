"""The replay of votes: what an archive can tell is read from it, and the rest is made up in a way that repeats."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench import rising
from bench.growth import WEEK, Recorded, grow_all
from bench.replayed import World, late_risers, three_times_and_thirty, top_tenths, trending
from bench.rising import read_archive
from bot.rising import HOUR

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def item(number: int, at: str = "", upvotes: int = 5, **outer: object) -> dict[str, Any]:
    paper: dict[str, Any] = {"id": f"2601.{number:05d}", "title": "T", "upvotes": upvotes}
    return {"paper": paper | ({"submittedOnDailyAt": at} if at else {}), **outer}


def archive(folder: Path, *days: tuple[str, Sequence[dict[str, Any]]]) -> Path:
    lines = [json.dumps({"date": day, "response": list(items)}) for day, items in days]
    file = folder / "days.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join(lines).encode()))
    return file


def made_papers(count: int, day: int = 0, seed: int = 3) -> list[Recorded]:
    """A day's papers, submitted by the hour and read at ten."""
    chance, opening = Random(seed), MONDAY + timedelta(days=day)
    return [
        Recorded(f"26{day:02}.{number:05d}", opening + (number % 10) * HOUR, opening + 10 * HOUR, chance.randrange(40))
        for number in range(count)
    ]


def test_an_archive_tells_hours_of_submission_and_the_moment_of_reading(tmp_path: Path) -> None:
    tuesday = [item(1, "2026-01-06T03:00:00.000Z", 9), item(2, "2026-01-06T07:30:00.000Z"), item(3)]
    wednesday = [item(1, "2026-01-07T01:00:00.000Z", 40)]
    midnight = [item(4, "2026-06-02T00:00:00.000Z")]
    old = [item(5, publishedAt="2025-01-07T04:00:00.000Z")]
    days = (("2026-01-06", tuesday), ("2026-01-07", wednesday), ("2026-06-02", midnight), ("2025-01-07", old))
    found, again = read_archive(archive(tmp_path, *days))
    assert [(one.paper_id, one.submitted.hour, one.age) for one in found] == [
        ("2601.00005", 4, 0.25),
        ("2601.00001", 3, 4.5),
        ("2601.00002", 7, 0.25),
    ]
    assert again == 1


def test_made_courses_begin_after_submission_never_fall_and_repeat_with_their_seed() -> None:
    made = grow_all(made_papers(40), 1)
    assert made == grow_all(made_papers(40), 1) != grow_all(made_papers(40), 2)
    for one in made:
        assert one.readings[0].at >= one.recorded.submitted
        assert one.readings[-1].at <= one.recorded.submitted + (WEEK + 24) * HOUR
        assert all(left.upvotes < right.upvotes for left, right in pairwise(one.readings))
        assert one.final >= one.readings[-1].upvotes


def test_a_paper_with_many_early_votes_ends_with_many() -> None:
    few, many = (Recorded(f"2601.0000{votes}", MONDAY, MONDAY + 5 * HOUR, votes) for votes in (1, 90))
    made = {one.recorded.upvotes: one.final for one in grow_all([few, many], 1)}
    assert made[1] < 90 < made[90]


@pytest.mark.parametrize(("papers", "best"), [(4, 0), (5, 1), (10, 1), (11, 2)])
def test_the_top_tenth_of_a_group_is_its_papers_with_most_votes(papers: int, best: int) -> None:
    found = top_tenths({str(number): ("monday", number) for number in range(papers)})
    assert found == {str(number) for number in range(papers - best, papers)}


def test_both_lists_call_as_many_papers_a_look_and_each_paper_once() -> None:
    world = World.of(grow_all([one for day in range(3) for one in made_papers(20, day, day)], 1))
    ours, most = trending(world)
    assert 0 < len(ours.hours) <= 60
    assert most.hours.keys() <= world.made.keys()
    assert all(hours >= 0 for hours in ours.hours.values())


def test_late_risers_are_called_after_they_were_shown() -> None:
    world = World.of(grow_all([Recorded("2601.00001", MONDAY, MONDAY + 5 * HOUR, 30)], 1))
    called = late_risers(world, three_times_and_thirty, "simple").hours
    assert called.keys() == {"2601.00001"}
    assert called["2601.00001"] > 9


def test_the_bench_says_what_is_recorded_and_what_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    items = [item(number, f"2026-01-06T{number:02}:00:00.000Z", 3 * number) for number in range(1, 12)]
    file = archive(tmp_path, ("2026-01-06", items))
    monkeypatch.setattr("sys.argv", ["rising.py", "--days", str(file)])
    assert rising.main() == 0
    told = capsys.readouterr().out
    assert "11 papers of 1 days with their hour of submission; 0 of them were read twice." in told
    assert "Recorded. Votes by age" in told
    assert "Made growth. Papers called" in told
    for rule in ("trending", "most gained in 48 h", "late risers", "3 times and +30"):
        assert f"\n{rule} " in told
