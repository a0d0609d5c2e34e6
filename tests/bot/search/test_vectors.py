"""Vectors in a folder: kept, replaced, thrown away, shared."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from bot.papers import Paper
from bot.search.fields import key_of
from bot.search.following import Following
from bot.search.index import IndexBusy, PaperIndex
from bot.search.vectors import PaperVectors
from tests.bot.search.meanings import Senses
from tests.bot.search.papers import LIBRARY, MORNING, ChangeLog, paper

POSITION = (MORNING, "2601.00008")
LATER = (MORNING + timedelta(seconds=1), "2601.00008")


@pytest.fixture
def vectors(tmp_path: Path) -> PaperVectors:
    made = PaperVectors(tmp_path, Senses())
    made.add(LIBRARY, POSITION)
    return made


def likeness(vectors: PaperVectors, one: Paper, text: str) -> float:
    space, wanted = vectors.space, vectors.text_vector(text)
    assert space is not None
    assert wanted is not None
    return float(space.vectors(space.find([key_of(one.id)]))[0] @ wanted)


def test_papers_are_near_to_what_they_are_about(vectors: PaperVectors) -> None:
    assert likeness(vectors, LIBRARY[0], "robot arms") > likeness(vectors, LIBRARY[2], "robot arms")


def test_vectors_are_kept_over_a_restart(vectors: PaperVectors, tmp_path: Path) -> None:
    again = PaperVectors(tmp_path, Senses())
    assert again.position() == POSITION
    assert likeness(again, LIBRARY[0], "robots") == pytest.approx(likeness(vectors, LIBRARY[0], "robots"))


def test_without_papers_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    assert PaperVectors(tmp_path, Senses()).text_vector("robots") is None


def test_a_paper_is_replaced_by_its_newer_self(vectors: PaperVectors) -> None:
    before = likeness(vectors, LIBRARY[2], "protein folding")
    vectors.add([replace(LIBRARY[2], title="Protein folding", abstract="")], LATER)
    assert likeness(vectors, LIBRARY[2], "protein folding") > before + 0.5
    assert vectors.space is not None
    assert len(vectors.space) == len(LIBRARY)


def test_what_another_process_wrote_is_seen(vectors: PaperVectors, tmp_path: Path) -> None:
    PaperVectors(tmp_path, Senses()).add([paper(9, "Zebras")], LATER)
    vectors.ensure()
    assert (vectors.position(), len(vectors.space or ())) == (LATER, 9)


def test_what_another_process_has_already_added_is_not_added_again(vectors: PaperVectors, tmp_path: Path) -> None:
    PaperVectors(tmp_path, Senses()).add([paper(9, "Zebras")], LATER)
    vectors.add([paper(9, "Zebras")], LATER)
    assert len(vectors.space or ()) == 9


def test_while_another_process_writes_nothing_is_written(vectors: PaperVectors, tmp_path: Path) -> None:
    with FileLock(tmp_path / "meaning.lock"), pytest.raises(IndexBusy):
        vectors.add([paper(9, "Zebras")], LATER)


def test_another_model_starts_anew(vectors: PaperVectors, tmp_path: Path) -> None:
    assert PaperVectors(tmp_path, Senses("other")).position() is None


@pytest.mark.parametrize("name", ["state", "rows", "keys", "bits-0"])
@pytest.mark.parametrize("content", [b"", b"garbage", None])
def test_a_broken_folder_is_filled_anew(
    vectors: PaperVectors, tmp_path: Path, name: str, content: bytes | None
) -> None:
    file = tmp_path / "meaning" / name
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    again = PaperVectors(tmp_path, Senses())
    assert again.position() is None
    again.add(LIBRARY, POSITION)
    assert len(again.space or ()) == 8


def test_the_mean_is_taken_when_there_are_enough_papers(tmp_path: Path) -> None:
    vectors = PaperVectors(tmp_path, Senses())
    shelf = [paper(number, f"Robots number {number}") for number in range(200)]
    vectors.add(shelf[:50], POSITION)
    assert likeness(vectors, shelf[0], "robots") > 0.4
    vectors.add(shelf[50:], LATER)
    assert vectors.space is not None
    assert vectors.space.mean.any()
    assert len(vectors.space.nearest(np.ones(64, np.float32), 10)) == 10


# -- following the store -------------------------------------------------------------------


async def test_vectors_follow_the_store(tmp_path: Path) -> None:
    feed, vectors = ChangeLog(*LIBRARY), PaperVectors(tmp_path, Senses())
    following = Following(PaperIndex(tmp_path), feed, vectors)
    assert (await following.meaning(), await following.meaning()) == (8, 0)
    feed.change(replace(LIBRARY[2], title="Protein folding"))
    assert await following.meaning() == 1


async def test_another_process_may_do_it(tmp_path: Path) -> None:
    vectors = PaperVectors(tmp_path, Senses())
    following = Following(PaperIndex(tmp_path), ChangeLog(*LIBRARY), vectors)
    with FileLock(tmp_path / "meaning.lock"):
        assert await following.meaning() == 0
    assert await following.meaning() == 8


async def test_without_vectors_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert await Following(PaperIndex(tmp_path), ChangeLog(*LIBRARY), None).meaning() == 0


async def test_a_long_way_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shelf = [paper(number, "Robots") for number in range(5000)]
    await Following(PaperIndex(tmp_path), ChangeLog(*shelf), PaperVectors(tmp_path, Senses())).meaning()
    assert "vectors_following" in capsys.readouterr().out
