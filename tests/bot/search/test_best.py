"""Searches that understand: words lead, and what is near in meaning comes along."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.search.finder import Finder
from bot.search.index import PaperIndex
from bot.search.vectors import PaperVectors
from tests.bot.search.meanings import Senses
from tests.bot.search.papers import ChangeLog, paper

SHELF = (
    paper(1, "Robot manipulation", "Arms of robots."),
    paper(2, "Machines that fold cloth", "Manipulation with two arms.", day=8, code_url="https://github.com/a/b"),
    paper(3, "Protein folding", "Molecule after molecule, by robot.", authors=("Bo Levine",)),
    paper(4, "Text translation", "A language for text."),
    *(paper(number, f"Text {number}", "language text") for number in range(10, 60)),
)


@pytest.fixture
async def finder(tmp_path: Path) -> Finder:
    made = Finder(PaperIndex(tmp_path), ChangeLog(*SHELF), PaperVectors(tmp_path, Senses()))
    await made.refresh()
    return made


async def found(finder: Finder, text: str, **more: object) -> dict[str, str]:
    """The numbers of the papers found with their reasons, in order."""
    return {hit.paper_id[-2:]: hit.because for hit in (await finder.find(text, **more)).hits}  # type: ignore[arg-type]


async def test_a_paper_without_any_of_the_words_is_found_by_its_meaning(finder: Finder) -> None:
    hits = await found(finder, "robot")
    assert list(hits) == ["01", "03", "02"]
    assert hits["02"] == "close in meaning to “robot”"


@pytest.mark.parametrize("text", ["robot -cloth", 'robot "arms of"', "robot author:levine"])
async def test_what_is_near_in_meaning_must_pass_the_filters_too(finder: Finder, text: str) -> None:
    assert "02" not in await found(finder, text)


async def test_a_day_lets_through_only_what_is_recent(finder: Finder) -> None:
    assert list(await found(finder, "robot machines", since=date(2026, 1, 8))) == ["02"]


async def test_meaning_alone_finds_nothing(finder: Finder) -> None:
    assert await found(finder, "zzyzx qwrtp") == {}


async def test_without_vectors_words_find_alone(tmp_path: Path) -> None:
    made = Finder(PaperIndex(tmp_path), ChangeLog(*SHELF))
    await made.refresh()
    assert list(await found(made, "robot")) == ["01", "03"]


async def test_papers_that_have_no_vector_yet_are_found_by_their_words(finder: Finder, tmp_path: Path) -> None:
    feed = ChangeLog(*SHELF)
    feed.change(paper(9, "Robots"))
    behind = Finder(PaperIndex(tmp_path), feed, PaperVectors(tmp_path, Senses()))
    await behind.refresh_words()
    assert "09" in await found(behind, "robots")


async def test_the_best_stays_first_whatever_is_shown_of_it(finder: Finder) -> None:
    whole = list(await found(finder, "text language", limit=50))
    assert list(await found(finder, "text language", limit=7)) == whole[:7]
    assert len(set(whole)) == 50


async def test_similar_papers_are_similar_in_meaning(finder: Finder) -> None:
    hits = (await finder.similar(SHELF[0], 2)).hits
    assert [hit.paper_id[-2:] for hit in hits] == ["02", "03"]


async def test_a_name_brings_its_papers_first(finder: Finder) -> None:
    assert (await found(finder, "Bo Levine")) == {"03": "by Bo Levine"}
    assert (await found(finder, "levine")) == {"03": "by levine"}


async def test_a_pasted_title_with_its_abstract_brings_that_paper_first(finder: Finder) -> None:
    pasted = "Machines that fold cloth. Manipulation with two arms. " * 8
    assert next(iter(await found(finder, pasted))) == "02"
