"""`bot.py preview`: links to Slack's builder, from a copy of the database or the sample, without any token."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from adapters.cli import main
from adapters.slack_builder import BUILDER, MOST_CHARS, links
from adapters.slack_looks import Looks
from bot.messages import Entry, Message, words
from bot.papers import Paper
from tests.servers.slack_limits import block_problems
from tests.servers.slack_world import texts_of

DATA = Path("data")
CLOSED = {"HF_API_BASE": "http://127.0.0.1:9", "ARXIV_API_BASE": "http://127.0.0.1:9"}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def blocks_of(link: str) -> list[dict[str, Any]]:
    """What the builder would draw."""
    assert link.startswith(BUILDER)
    blocks: list[dict[str, Any]] = json.loads(unquote(link.removeprefix(BUILDER)))["blocks"]
    assert block_problems(blocks) == []
    return blocks


def preview(capsys: pytest.CaptureFixture[str], *line: str) -> tuple[str, str]:
    """What the only link shows, and what was said about it."""
    assert main(["preview", *line], environ=CLOSED) == 0
    said = capsys.readouterr()
    (link,) = said.out.splitlines()
    return "\n".join(texts_of(blocks_of(link))), said.err


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ((), "Preview of a digest of Wed 18 Mar 2026"),
        (("digest", "preview", "count", "2"), "Preview of a digest of Wed 18 Mar 2026"),
        (("search", "world model"), "Search: world model"),
        (("subscribe", "graphs", "-survey", "daily"), "at 09:00 (UTC) on weekdays for graphs -survey"),
        (("serach", "x"), "`/papers search x`"),
        (("digest", "on"), "#papers gets a post at 09:00"),
    ],
)
def test_every_answer_can_be_looked_at_with_the_sample(
    capsys: pytest.CaptureFixture[str], line: tuple[str, ...], shown: str
) -> None:
    drawn, said = preview(capsys, *line)
    assert shown in drawn.replace("*", "")
    assert said.endswith("(With the papers that ship with Paperboy.)\n")
    assert not DATA.exists()


def test_the_commands_name_is_the_one_that_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    Path("config.toml").write_text('[bot]\ncommand = "/literature"\n', encoding="utf-8")
    assert "`/literature subscribe diffusion policy`" in preview(capsys, "help")[0]


def test_a_copy_of_the_database_is_asked_and_nothing_in_it_changes(
    capsys: pytest.CaptureFixture[str], migrated_file: Path
) -> None:
    DATA.mkdir()
    (DATA / "paperboy.db").write_bytes(migrated_file.read_bytes())
    drawn, said = preview(capsys, "subscribe", "graphs")
    assert "I have no papers yet to try it on." in drawn
    assert "ship with Paperboy" not in said
    with closing(sqlite3.connect(DATA / "paperboy.db")) as database:
        assert database.execute("SELECT count(*) FROM subscriptions").fetchone() == (0,)


def test_a_damaged_database_ends_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    DATA.mkdir()
    (DATA / "paperboy.db").write_bytes(b"not a database at all" * 100)
    assert main(["preview"], environ=CLOSED) == 1
    assert "is damaged" in capsys.readouterr().err


def long_message(papers: int) -> Message:
    listed = [Paper(f"2601.{number:05d}", f"{number} " + "äöü " * 60, authors=("Ä",)) for number in range(papers)]
    return Message(words("Many"), entries=tuple(Entry(one, number) for number, one in enumerate(listed, 1)))


def test_every_part_of_a_long_message_has_its_link() -> None:
    made = links(long_message(60), Looks())
    assert len(made) > 1
    titles = re.findall(r"\|(\d+) ä", "\n".join(text for link in made for text in texts_of(blocks_of(link))))
    assert titles == [str(number) for number in range(60)]


def test_a_part_that_is_too_long_for_a_link_becomes_several() -> None:
    message = long_message(30)
    made = links(message, Looks())
    assert len(made) > len(Looks().split(message))
    assert all(len(link) <= MOST_CHARS for link in made)


def test_parts_are_counted_for_the_reader(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack_builder.MOST_CHARS", 4_000)
    assert main(["preview", "help"], environ=CLOSED) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) > 1
    assert f"(In {len(said.out.splitlines())} parts, one link each.)" in said.err


def test_its_help_gives_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["preview", "--help"], environ=CLOSED)
    told = capsys.readouterr().out
    assert "bot.py preview [--config FILE] [--debug] [LINE …]" in told
    assert "`preview search diffusion`" in told
