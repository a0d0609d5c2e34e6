"""The bench of many topics runs whole, at a tiny size."""

from __future__ import annotations

from itertools import islice

import pytest

from bench.corpus import read_text
from bench.crossing import Crossed, Filed, main, report
from bench.followed_topics import Topics
from bot.filing import read_follow


def test_made_topics_can_be_read_and_repeat_themselves() -> None:
    made = list(Topics(read_text(None)).made(2_000))
    assert all(read_follow(follow) for follow in made)
    assert len(set(made)) < len(made) * 0.6
    assert made[:50] == list(islice(Topics(read_text(None)).made(50), 50))


def test_a_report_says_what_was_measured() -> None:
    told = report(1_000, 10, Filed(800, 0.5), Crossed(2.0, 1.5, 40, 60, 80.0, 60, 0.1, 500.0))
    assert told.splitlines() == [
        "1,000 topics (800 differ), filed in 0.5 s",
        "  10 papers decided in 2.00 s (1.50 s of CPU): 5,000 pairs a second",
        "  one by one: 500 pairs a second, 10 times as long",
        "  memory at most 80 MB",
        "  fitting: 40 topics, 60 matches, 0.60% of all pairs",
        "  written: 60 matches in 0.1 s, 600 a second",
    ]


def test_papers_meet_topics_in_processes_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--topics", "300", "--papers", "20"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("300 topics (")
    assert lines[1].startswith("  20 papers decided in ")
    assert [line.split(":")[0].split()[0] for line in lines[2:]] == ["one", "memory", "fitting", "written"]
