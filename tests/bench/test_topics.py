"""The bench of topics counts what subscriptions would get."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.topics import Tally, figures, main
from tests.bench.made import options, pool


def printed(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> dict[str, list[str]]:
    """The figures of the decisions: HEADS, then the number of silent topics; and refusals by their topic."""
    main(arguments)
    lines = capsys.readouterr().out.splitlines()
    return {line[:20].strip(): line[20:].split() for line in lines[1:]}


def test_figures_are_pooled_averaged_and_of_volume() -> None:
    found = [Tally(got=4, right=3, relevant=4), Tally(got=0, right=0, relevant=2), Tally(got=6, right=2, relevant=2)]
    assert figures(found) == pytest.approx((5 / 10, 5 / 8, (3 / 4 + 1 / 3) / 2, (3 / 4 + 0 + 1) / 3, 1.0, 1.0))


def test_topics_that_get_nothing_have_no_precision() -> None:
    assert figures([Tally(0, 0, 3)]) == (0.0, 0.0, 0.0, 0.0, 1.0, 1.0)


def test_a_subscription_is_held_against_any_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Of the two papers on "diffusion policy", only one says so in a row; both have both words.
    found = printed(capsys, options(tmp_path))
    assert found["normal"] == ["1.000", "0.667", "1.000", "0.750", "0.250", "0.250", "0"]
    # What only its keywords say is not what a paper is about.
    assert found["precise"] == ["1.000", "0.333", "1.000", "0.250", "0.750", "0.750", "1"]
    assert found["all words anywhere"] == ["1.000"] * 2 + ["1.000"] * 2 + ["0.000"] * 2 + ["0"]


def test_papers_that_were_not_judged_do_not_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, options(tmp_path, *pool(tmp_path, "2601.00002", "2601.00003")))
    assert found["normal"] == ["1.000", "0.500", "1.000", "0.500", "0.500", "0.500", "1"]


def test_a_refused_topic_gets_no_paper(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    queries = [{"qid": "d", "text": "(diffusion policy"}]
    main(options(tmp_path, queries=queries))
    out = capsys.readouterr().out
    assert "refused, so it gets no paper: (diffusion policy (This parenthesis is never closed.)" in out
    assert out.splitlines()[-2].split()[-1] == "1"
