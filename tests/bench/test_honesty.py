"""The bench of previews compares what was promised with what came."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from bench.honesty import Promise, main, report, spread

FIRST = date(2026, 1, 1)


def lines(papers: dict[int, str]) -> str:
    """Papers by the number of their day."""
    rows = (
        {"id": f"2601.{day:05}", "title": title, "date": str(FIRST + timedelta(days=day)), "summary": None}
        for day, title in papers.items()
    )
    return "\n".join(map(json.dumps, rows))


def test_what_is_previewed_is_held_against_what_comes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p").write_text(lines({0: "Graphs", 5: "Robots", 10: "Graphs", 16: "Graphs", 28: "Robots"}))
    (tmp_path / "q").write_text('{"text": "graphs"}\n{"text": "robots"}\n')
    files = ["--papers", str(tmp_path / "p"), "--queries", str(tmp_path / "q")]
    main([*files, "--days", "14", "--ahead", "14", "--times", "1"])
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "5 papers, 2 topics, previewed on 2026-01-15"
    # Graphs: two in fifteen days, then one in two weeks; robots: one, then one.
    assert out[3].split() == ["normal", "0.70", "0.50", "0.71", "0.23", "0.23"]


def test_figures_are_of_each_rule() -> None:
    found = [Promise("precise", 2, 1), Promise("precise", 0, 0), Promise("normal", 1, 3), Promise("broad", 0, 1)]
    told = report(found).splitlines()
    assert told[1].split() == ["precise", "1.00", "0.50", "0.50", "0.50", "0.50"]
    assert told[2].split() == ["normal", "1.00", "3.00", "3.00", "2.00", "2.00"]
    assert told[3].split() == ["broad", "0.00", "1.00", "0.00", "1.00", "1.00"]


def test_days_are_spread_between_what_must_be_known_and_what_must_follow() -> None:
    assert spread(FIRST, FIRST + timedelta(days=40), 3, 10, 10) == [FIRST + timedelta(days=at) for at in (10, 20, 30)]
    with pytest.raises(SystemExit, match="the papers span 5 days; 20 are needed"):
        spread(FIRST, FIRST + timedelta(days=5), 3, 10, 10)
