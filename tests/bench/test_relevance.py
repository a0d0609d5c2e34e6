"""The bench of search asks the desk itself, and is fair to its baselines."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.relevance import main
from tests.bench.made import PAPERS, options, pool

SYSTEMS = ("search at the desk", "SQLite FTS5", "plain tantivy")


def printed(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> dict[str, list[str]]:
    """Each system's figures; everything else by its first words up to a colon, and the line itself."""
    main(arguments)
    lines = capsys.readouterr().out.splitlines()
    figures = {name: line[20:].split() for line in lines for name in SYSTEMS if line.startswith(name)}
    return figures | {line.split(":")[0]: [line] for line in lines if ":" in line}


def test_each_system_gets_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, options(tmp_path))
    assert [found[name] for name in SYSTEMS] == [["1.000"] * 5] * 3
    comparison = found["nDCG@10 of search at the desk against SQLite FTS5"]
    assert comparison == ["nDCG@10 of search at the desk against SQLite FTS5: +0.0%, better on 0 queries, worse on 0"]


def test_text_only_hides_the_keywords_from_every_system(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, options(tmp_path, "--text-only"))
    assert [found[name] for name in SYSTEMS] == [["0.500"] * 5] * 3


def test_papers_that_were_not_judged_take_no_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = ["d\t2601.00003\t1"]
    assert printed(capsys, options(tmp_path, labels=labels))["search at the desk"][-1] == "0.500"
    judged = pool(tmp_path, "2601.00003")
    assert printed(capsys, options(tmp_path, *judged, labels=labels))["search at the desk"][-1] == "1.000"


def test_a_query_that_the_desk_refuses_found_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    queries = [{"qid": "long", "text": "diffusion " * 500}, {"qid": "d", "text": "diffusion\npolicy"}]
    found = printed(capsys, options(tmp_path, queries=queries, labels=["long\t2601.00001\t1", "d\t2601.00001\t1"]))
    assert found["search at the desk"] == ["0.500"] * 5
    assert found["SQLite FTS5"] == ["1.000"] * 5
    assert found["refused by the desk, and counted as nothing found"][0].endswith(": long")


def test_a_query_that_finds_nothing_does_not_end_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    queries = [{"qid": "none", "text": "???"}, {"qid": "odd", "text": "zymurgy AND (NOT"}]
    labels = ["none\t2601.00001\t1", "odd\t2601.00001\t1"]
    found = printed(capsys, options(tmp_path, queries=queries, labels=labels))
    assert [found[name] for name in SYSTEMS] == [["0.000"] * 5] * 3
    line = found["nDCG@10 of search at the desk against plain tantivy"][0]
    assert "(nothing to compare with)" in line


def test_ids_of_any_kind_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    papers = [paper | {"id": number} for number, paper in enumerate(PAPERS, 1)]
    found = printed(capsys, options(tmp_path, papers=papers, labels=["d\t1\t1", "d\t3\t1", "2\t2\t1"]))
    assert found["search at the desk"] == ["1.000"] * 5
