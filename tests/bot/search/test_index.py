"""The index as a folder: kept, thrown away, built again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tantivy import Query

from bot.papers import Paper
from bot.search.fields import SCHEMA, author_tokens, day_number
from bot.search.index import PaperIndex
from bot.search.question import ask, one_paper
from bot.text import words
from bot.topics import parse_topic
from tests.bot.search.papers import LIBRARY, MORNING, paper

POSITION = (MORNING, "2601.00008")


@pytest.fixture
def index(tmp_path: Path) -> PaperIndex:
    made = PaperIndex(tmp_path)
    made.add(LIBRARY, POSITION)
    return made


def found(index: PaperIndex, topic: str) -> list[str]:
    return [hit.paper_id for hit in index.search(ask(parse_topic(topic).root), 9)]


def test_an_index_is_kept(index: PaperIndex, tmp_path: Path) -> None:
    again = PaperIndex(tmp_path)
    assert (again.count(), again.position()) == (8, POSITION)
    assert found(again, "RLHF") == ["2601.00003"]


def test_a_paper_is_replaced_by_its_newer_self(index: PaperIndex) -> None:
    index.add([replace(LIBRARY[2], title="Renamed")])
    assert index.count() == 8
    assert index.search(one_paper("2601.00003"), 2)[0].title == "renamed"


def test_an_index_of_another_version_is_built_anew(index: PaperIndex, tmp_path: Path) -> None:
    (tmp_path / "words" / "version").write_text("0")
    again = PaperIndex(tmp_path)
    assert (again.count(), again.position()) == (0, None)


@pytest.mark.parametrize("kind", ["meta.json", "*.term", "*.idx", "*.store", "*.fast", "*.fieldnorm", "version"])
def test_a_corrupt_index_is_built_anew(index: PaperIndex, tmp_path: Path, kind: str) -> None:
    for path in (tmp_path / "words").glob(kind):
        path.write_bytes(b"\xff\x00garbage")
    again = PaperIndex(tmp_path)
    again.add(LIBRARY)
    assert (again.count(), found(again, "RLHF")) == (8, ["2601.00003"])


def test_without_its_list_of_segments_it_starts_from_the_beginning(index: PaperIndex, tmp_path: Path) -> None:
    (tmp_path / "words" / "meta.json").unlink()
    assert PaperIndex(tmp_path).position() is None


def test_a_position_that_cannot_be_read_is_none(index: PaperIndex, tmp_path: Path) -> None:
    (tmp_path / "words" / "position").write_text('["yesterday", "x"]')
    assert index.position() is None


def test_a_folder_deleted_while_running_is_noticed(index: PaperIndex, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "words")
    index.ensure()
    assert (index.count(), index.position()) == (0, None)


def test_an_intact_folder_is_left_alone(index: PaperIndex) -> None:
    index.ensure()
    assert index.count() == 8


def test_only_its_own_folder_is_ever_deleted(index: PaperIndex, tmp_path: Path) -> None:
    (tmp_path / "somebody's").write_text("keep me")
    index.reset("a test")
    assert (tmp_path / "somebody's").read_text() == "keep me"


def test_a_search_that_breaks_the_index_finds_nothing_and_starts_anew(index: PaperIndex) -> None:
    phrase_without_positions = Query.phrase_query(SCHEMA, "authors", ["sergey", "levine"])
    assert index.search(phrase_without_positions, 5) == []
    assert index.count() == 0


def test_equal_scores_are_ordered_by_age_and_stay_so(tmp_path: Path) -> None:
    index = PaperIndex(tmp_path)
    for number in (3, 1, 4, 2):
        index.add([paper(number, "Same title", day=number)])
    first = found(index, "same")
    index.add([paper(9, "Something else")])
    assert first == found(index, "same") == ["2601.00004", "2601.00003", "2601.00002", "2601.00001"]


def test_at_the_edge_of_a_page_the_newer_of_equals_is_kept(tmp_path: Path) -> None:
    index = PaperIndex(tmp_path)
    index.add([paper(number, "Same title", day=number) for number in range(1, 10)])
    assert index.search(ask(parse_topic("same").root), 1)[0].paper_id == "2601.00009"


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ('author:"Sergey Levine"', ["2601.00001"]),
        ('author:"levine s"', ["2601.00001"]),
        ("author:levine", ["2601.00002", "2601.00001"]),
        ("author:l", ["2601.00002", "2601.00001"]),
        ("org:deepmind", ["2601.00005"]),
        ('org:"google deepmind"', ["2601.00005"]),
        ("has:code", ["2601.00003"]),
        ("upvotes>9", ["2601.00004"]),
        ('"policies"', ["2601.00008"]),
        ('"of thought"', ["2601.00004"]),
        ("policy -diffusion", []),
        ("policies -university -survey", ["2601.00001"]),
        ("policies -(arms OR university)", ["2601.00002"]),
        ('policies -(arms OR "policy survey")', ["2601.00008"]),
        ("policies -(survey author:levine)", ["2601.00001", "2601.00008"]),
        ("policies -(upvotes>5 OR -survey)", ["2601.00002"]),
        ("robot (has:code OR author:lee)", ["2601.00001"]),
        ("(-survey -chain OR scale) human", ["2601.00003"]),
        ("policies (-survey OR has:code) -arms", ["2601.00008"]),
        ("universe -university", []),
    ],
)
def test_filters_and_exclusions_are_exact(index: PaperIndex, topic: str, expected: list[str]) -> None:
    assert sorted(found(index, topic)) == sorted(expected)


def test_an_author_is_found_by_words_initials_and_pairs_of_one_name() -> None:
    tokens = author_tokens(words("Ana B. Lee"))
    assert {"ana", "a", "b", "lee", "l", "ana_lee", "a_lee", "a_l", "ana_b"} <= set(tokens)


def test_a_paper_without_a_day_counts_as_the_oldest() -> None:
    assert day_number(None) == 0


def test_odd_papers_can_be_indexed(tmp_path: Path) -> None:
    index = PaperIndex(tmp_path)
    index.add([Paper(id="cs/0101027", title="", upvotes=-1), Paper(id="x", title="🎉", upvotes=10**9)])
    assert [hit.paper_id for hit in index.search(Query.all_query(), 5, "upvotes")] == ["x", "cs/0101027"]
