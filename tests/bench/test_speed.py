"""The bench of speed gives every system its figures, and ends by itself."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path

import pytest

from bench.corpus import made_papers, made_questions, read_text
from bench.loads import ALONE, Load, Taken, put_under
from bench.speed import main
from tests.bench.made import options


def text_file(folder: Path) -> Path:
    """A file of four papers."""
    return Path(options(folder)[1])


def test_every_system_is_put_under_every_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--papers", "40", "--seconds", "0.1", "--text", str(text_file(tmp_path))], lambda: ThreadPoolExecutor(1))
    first, heads, *lines, last = capsys.readouterr().out.splitlines()
    assert first == "40 papers"
    assert heads.split() == ["questions", "a", "second", "p50", "ms", "p95", "ms", "worst"]
    systems = [line[:20].strip() for line in lines]
    assert systems == [*["search at the desk"] * 3, "", *["plain tantivy"] * 3, "", *["SQLite FTS5"] * 3, ""]
    assert all(float(line.split()[-2]) > 0 for line, system in zip(lines, systems, strict=True) if system)
    assert " s (words) and " in lines[3]
    assert last.startswith("a new process answers after ")


def test_what_an_earlier_run_built_is_used_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--papers", "40", "--seconds", "0.05", "--text", str(text_file(tmp_path)), "--folder", str(tmp_path / "s")]
    for _ in range(2):
        main(given, lambda: ThreadPoolExecutor(1))
    lines = capsys.readouterr().out.splitlines()
    assert sum("index built in " in line for line in lines) == sum("index as it was, " in line for line in lines) == 3


def test_papers_and_questions_are_the_same_every_time(tmp_path: Path) -> None:
    text = read_text(text_file(tmp_path))
    assert list(made_papers(text, 20)) == list(made_papers(text, 20))
    assert len({paper.id for paper in made_papers(text, 20)}) == 20
    questions = made_questions(text, 50)
    assert questions == made_questions(text, 50)
    assert all(1 <= len(question.split()) <= 5 for question in questions)


def test_the_sample_is_the_text_where_none_is_named() -> None:
    text = read_text(None)
    assert len(text.titles) > 10
    assert next(made_papers(text, 1)).abstract.startswith(text.sentences)


async def test_a_load_ends_after_its_seconds_or_its_questions() -> None:
    asked: list[tuple[int, str]] = []

    async def ask(number: int, question: str) -> None:
        asked.append((number, question))
        await asyncio.sleep(0)

    few = await put_under(Load("three", 3), ask, cycle("ab"), 5, at_most=7)
    assert len(few.answers) == len(asked) == 7
    assert {number for number, _ in asked} == {0, 1, 2}
    assert (await put_under(ALONE, ask, cycle("ab"), 0.02)).seconds < 1


def test_of_a_hundred_answers_95_are_within_the_p95() -> None:
    taken = Taken(tuple(float(number) for number in islice(range(1, 101), 100)), 2.0)
    assert (taken.p50, taken.p95) == (50.5, 95.0)
    assert str(taken).split() == ["100", "50.0", "50.5", "95.0", "100.0"]


def test_topics_are_measured_instead_where_some_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--topics", "20", "--papers", "5", "--text", str(text_file(tmp_path))])
    assert capsys.readouterr().out.startswith("20 topics")
