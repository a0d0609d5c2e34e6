"""Searches as people type them, and an index that follows its store."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tantivy import Index

from bot.papers import Paper
from bot.search import following
from bot.search.finder import Finder
from bot.search.index import PaperIndex
from tests.bot.search.papers import LIBRARY, ChangeLog, paper


@pytest.fixture
def feed() -> ChangeLog:
    return ChangeLog(*LIBRARY)


@pytest.fixture
async def finder(tmp_path: Path, feed: ChangeLog) -> Finder:
    made = Finder(PaperIndex(tmp_path), feed)
    await made.refresh()
    return made


async def found(finder: Finder, text: str, **more: object) -> list[int]:
    """The numbers of the papers found, in order."""
    return [int(hit.paper_id[-1]) for hit in (await finder.find(text, **more)).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("diffusion policy", 1),
        ("RLHF", 3),
        ("rlhf's", 3),
        ("chain of thought", 4),
        ("chain-of-thought", 4),
        ("LLM prompts", 4),
        ("ﬁne-tuning", 5),
        ("efficient", 5),
        ("naive", 5),
        ("lukasz", 5),
        ("扩散模型", 6),
        ("C++", 7),
        ("\\mathcal{O}(n)", 7),
        ('"policy survey"', 2),
        ("policy -arms -survey", 8),
        ("2601.00004v2", 4),
        ("https://huggingface.co/papers/2601.00004", 4),
        ("Chain-of-Thought Prompting of LLMs", 4),
        ("Fast $\\mathcal{O}(n)$ Compilers in C++", 7),
        ("title:compilers", 7),
        ("NEAR(compilers", 7),
        ("compilers AND", 7),
        ("auther:compilers", 7),
        ('"unclosed compilers', 7),
        ("-compilers", 7),
        ("compilers*", 7),
        ("^compilers~2 [a TO z]", 7),
        ("compilers " * 100, 7),
    ],
)
async def test_the_best_paper_comes_first(finder: Finder, text: str, best: int) -> None:
    assert (await found(finder, text))[0] == best


async def test_a_whole_title_comes_first_though_its_words_exclude_it(finder: Finder, feed: ChangeLog) -> None:
    feed.change(paper(9, "Cats -dogs: dogs"))
    await finder.refresh()
    result = await finder.find("Cats -dogs: dogs")
    assert (result.hits[0].paper_id, result.hits[0].because) == ("2601.00009", "has this title")


@pytest.mark.parametrize("text", ["", "   ", "🎉", "?!*", '"', "()"])
async def test_without_a_word_there_is_a_note(finder: Finder, text: str) -> None:
    result = await finder.find(text)
    assert (result.hits, result.note) == ((), "There is no word in it to search for.")


async def test_one_letter_is_a_word(finder: Finder) -> None:
    assert 2 in await found(finder, "a")


async def test_what_is_read_differently_is_noted(finder: Finder) -> None:
    assert (await finder.find("auther:levine")).note.endswith("Did you mean author:?")


async def test_a_long_pasted_text_is_searched_without_a_note(finder: Finder) -> None:
    result = await finder.find("We want arms of robots " * 500)
    assert (result.hits[0].paper_id, result.note) == ("2601.00001", "")


async def test_an_unknown_id_finds_nothing(finder: Finder) -> None:
    assert await found(finder, "2412.00001") == []


async def test_filters_alone_bring_the_newest_first(finder: Finder) -> None:
    result = await finder.find("author:levine")
    assert [(hit.paper_id[-1], hit.because) for hit in result.hits] == [("2", "by levine"), ("1", "by levine")]


async def test_since_is_a_day_of_featuring(finder: Finder) -> None:
    assert await found(finder, "policy", since=date(2026, 1, 8)) == [8, 2]


@pytest.mark.parametrize(("sort", "expected"), [("new", [8, 2, 1]), ("upvotes", [1, 8, 2])])
async def test_another_order_keeps_to_what_fits(finder: Finder, sort: str, expected: list[int]) -> None:
    assert await found(finder, "policies", sort=sort) == expected


async def test_in_another_order_a_phrase_stays_a_phrase(finder: Finder) -> None:
    assert await found(finder, "diffusion policy", sort="new") == [8, 1]


async def test_in_another_order_the_best_are_shown_if_nothing_fits_strictly(finder: Finder) -> None:
    assert await found(finder, "compilers for robots", sort="new") == await found(finder, "compilers for robots")


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("robot arms", "“robot arms” in the title"),
        ("arm of robots", "“arm”, “robots” in the title"),
        ("denoised", "in its abstract"),
        ("dogs OR arms", "“arms” in the title"),
        ("2601.00001", "has this id"),
    ],
)
async def test_a_hit_says_why(finder: Finder, text: str, because: str) -> None:
    assert (await finder.find(text)).hits[0].because == because


async def test_a_limit_is_kept(finder: Finder) -> None:
    assert len((await finder.find("policy", limit=2)).hits) == 2


async def test_similar_papers_are_found_after_some_were_replaced(tmp_path: Path) -> None:
    shelf = [paper(number, f"A policy for {one}") for number, one in enumerate(["arms", "cars", "arms", "kites"], 1)]
    finder = Finder(PaperIndex(tmp_path), feed := ChangeLog(*shelf))
    await finder.refresh()
    feed.change(replace(shelf[0], upvotes=5))
    await finder.refresh()  # the engine still counts the words of the one that was replaced
    assert [hit.paper_id[-1] for hit in (await finder.similar(shelf[0], 1)).hits] == ["3"]


async def test_similar_papers_share_rare_words_and_leave_out_the_paper(finder: Finder) -> None:
    hits = (await finder.similar(LIBRARY[0], 5)).hits
    assert "2601.00001" not in [hit.paper_id for hit in hits]
    assert (hits[0].paper_id, hits[0].because) == ("2601.00002", "also about “policy”")


async def test_papers_that_are_alike_only_in_their_abstracts_say_so(finder: Finder) -> None:
    asked = paper(9, "Nothing", "Robots compare diffusion.")
    assert (await finder.similar(asked, 1)).hits[0].because == "much the same words"


@given(text=st.text(max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_typed_is_answered(finder: Finder, text: str) -> None:
    result = await finder.find(text)
    assert result.hits or result.note or text.strip()


# -- following the store -------------------------------------------------------------------


async def test_refreshing_takes_over_only_what_changed(finder: Finder, feed: ChangeLog) -> None:
    assert await finder.refresh() == 0
    feed.change(replace(LIBRARY[2], title="Renamed zebra"))
    assert await finder.refresh() == 1
    assert await found(finder, "zebra") == [3]


async def test_more_changes_of_one_moment_than_a_batch_holds_all_arrive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "_BATCH", 3)
    index = PaperIndex(tmp_path)
    assert await Finder(index, ChangeLog(*LIBRARY)).refresh() == 8
    assert index.count() == 8


async def test_after_a_restart_it_goes_on_where_it_was(finder: Finder, feed: ChangeLog, tmp_path: Path) -> None:
    again = Finder(PaperIndex(tmp_path), feed)
    assert await again.refresh() == 0
    assert await found(again, "RLHF") == [3]


async def test_a_deleted_folder_is_filled_again(finder: Finder, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path)
    assert await finder.refresh() == 8
    assert await found(finder, "RLHF") == [3]


async def test_an_index_that_breaks_while_running_is_filled_again(finder: Finder, tmp_path: Path) -> None:
    (tmp_path / "words" / "meta.json").write_bytes(b"garbage")
    assert await finder.refresh() == 8
    assert await found(finder, "RLHF") == [3]


async def test_a_folder_that_vanishes_while_papers_are_added_is_filled_again(tmp_path: Path) -> None:
    feed = Vanishing(tmp_path, *LIBRARY)
    assert await Finder(PaperIndex(tmp_path), feed).refresh() == 8


class Vanishing(ChangeLog):
    """Somebody deletes the index between reading the changes and writing them, once."""

    def __init__(self, folder: Path, *papers: Paper) -> None:
        super().__init__(*papers)
        self._folders = [folder]

    async def changed_after(self, after: tuple[datetime, str] | None, limit: int) -> list[tuple[datetime, Paper]]:
        while self._folders:
            shutil.rmtree(self._folders.pop())
        return await super().changed_after(after, limit)


async def test_while_another_process_adds_papers_its_work_is_used(
    finder: Finder, feed: ChangeLog, tmp_path: Path
) -> None:
    feed.change(paper(9, "Zebras"))
    other = Index.open(str(tmp_path / "words")).writer(15_000_000, 1)
    assert await finder.refresh() == 0
    assert await found(finder, "RLHF") == [3]
    other.wait_merging_threads()
    assert await finder.refresh() == 1


async def test_what_another_process_added_is_found(finder: Finder, feed: ChangeLog, tmp_path: Path) -> None:
    feed.change(paper(9, "Zebras"))
    await Finder(PaperIndex(tmp_path), feed).refresh()
    assert await finder.refresh() == 0
    assert await found(finder, "zebra") == [9]


async def test_an_empty_store_is_an_empty_index(tmp_path: Path) -> None:
    finder = Finder(PaperIndex(tmp_path), ChangeLog())
    assert await finder.refresh() == 0
    assert await found(finder, "anything") == []
