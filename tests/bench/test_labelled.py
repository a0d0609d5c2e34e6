"""Labelled papers are read as they are meant, and what is wrong with them is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.labelled import Labelled, parser, read_labelled
from bot.papers import Paper
from tests.bench.made import PAPERS, QUERIES, options, pool


def read(arguments: list[str]) -> Labelled:
    return read_labelled(parser("").parse_args(arguments))


def test_a_paper_is_read_as_the_program_would_keep_it(tmp_path: Path) -> None:
    papers = read(options(tmp_path)).papers
    assert papers[1] == Paper("2601.00002", "Speech in Noise", "We hear better.", keywords=("cochlear model",))
    assert papers[2].summary == "Diffusion is absent."
    assert papers[3] == Paper("2601.00004", "Graph Learning")


def test_text_only_leaves_out_what_labels_may_come_from(tmp_path: Path) -> None:
    papers = read(options(tmp_path, "--text-only")).papers
    assert [(paper.keywords, paper.summary) for paper in papers] == [((), "")] * 4
    assert papers[1].abstract == "We hear better."


def test_a_query_without_a_relevant_paper_is_left_out(tmp_path: Path) -> None:
    labels = ("d\t2601.00001\t0", "2\t2601.00002\t3", "2\t9999.00001\t1")
    found = read(options(tmp_path, labels=labels))
    assert [(query.id, query.grades) for query in found.queries] == [("2", {"2601.00002": 3})]
    assert str(found) == "4 papers, 1 queries, 1 labels (1 of other papers left out)"


def test_only_judged_papers_have_labels(tmp_path: Path) -> None:
    found = read(options(tmp_path, *pool(tmp_path, "2601.00001", "2601.00002", "9999.00001")))
    assert found.judged == {"2601.00001", "2601.00002"}
    assert str(found) == "4 papers (2 judged), 2 queries, 2 labels (1 of other papers left out)"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"labels": ["d\t2601.00001\t1", "d 2601.00001 1"]}, "qrels, line 2: not a query id, a paper id and a grade"),
        ({"labels": ["d\t2601.00001\thigh"]}, "qrels, line 1: not a query id"),
        ({"papers": [*PAPERS, {"id": "2601.00005"}]}, "papers, line 5: Object missing required field `title`"),
        ({"queries": [*QUERIES, {"qid": "x", "text": 1}]}, "queries, line 3: Expected `str`, got `int`"),
        ({"labels": []}, "qrels names no relevant paper for any of the queries"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(tmp_path: Path, wrong: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(SystemExit, match=sentence):
        read(options(tmp_path, **wrong))  # type: ignore[arg-type]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="gone can't be read: No such file or directory"):
        read([*options(tmp_path), "--judged", str(tmp_path / "gone")])
