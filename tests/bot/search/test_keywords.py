"""What a sentence could be followed by, on papers whose meanings are known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.search.finder import Finder
from bot.search.index import PaperIndex
from bot.search.keywords import Keyword, Keywords, distinct
from bot.search.spelling import Spellings
from bot.search.vectors import PaperVectors
from tests.bot.search.meanings import Senses
from tests.bot.search.papers import ChangeLog, paper

SHELF = (
    paper(1, "Arms that fold cloth", "Manipulation.", day=8, keywords=("manipulation", "two arms", "a OR b")),
    paper(2, "More arms", "Manipulation again.", day=8, keywords=("Manipulation", "folding of cloth by many machines")),
    paper(3, "Machines", "Robot arms, and manipulation.", day=2, keywords=("old machines",)),
    paper(4, "Text translation", "A language for text.", day=8, keywords=("language", "x" * 41, '"')),
    *(paper(number, f"Text {number}", "language text", day=9) for number in range(10, 60)),
)
SINCE = date(2026, 1, 5)


async def keywords(folder: Path, *, meaning: bool) -> Keywords:
    index = PaperIndex(folder)
    vectors = PaperVectors(folder, Senses()) if meaning else None
    await Finder(index, ChangeLog(*SHELF), vectors).refresh()
    return Keywords(index, Spellings, vectors)


async def test_what_is_near_in_meaning_comes_first_and_what_is_far_not_at_all(tmp_path: Path) -> None:
    made = await keywords(tmp_path, meaning=True)
    assert made.like("how can a robot fold", SHELF, SINCE) == ["Manipulation", "two arms"]


async def test_without_vectors_shared_words_are_near(tmp_path: Path) -> None:
    made = await keywords(tmp_path, meaning=False)
    assert made.like("how do you fold cloth by the fire", SHELF, SINCE) == ["fold cloth"]
    assert made.like("why is manipulation with two arms so hard", SHELF, SINCE) == ["two arms"]
    assert made.like("how can proteins speak", SHELF, SINCE) == []


async def test_old_papers_make_no_keyword(tmp_path: Path) -> None:
    made = await keywords(tmp_path, meaning=True)
    assert "old machines" not in made.like("which machines are old machines", SHELF, SINCE)
    assert "old machines" in made.like("which machines are old machines", SHELF, date(2026, 1, 1))


@pytest.mark.parametrize("text", ["", "how do they", "what is 🤖?"])
async def test_a_sentence_that_names_nothing_has_no_keywords(tmp_path: Path, text: str) -> None:
    made = await keywords(tmp_path, meaning=True)
    assert made.like(text, (), SINCE) == []


def keyword(text: str, near: float, *papers: int) -> Keyword:
    return Keyword(text, near, frozenset(papers))


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ([keyword("robot learning", 0.5, 1), keyword("speech robots", 0.6, 2)], ["speech robots", "robot learning"]),
        ([keyword("robot learning", 0.6, 1), keyword("learning robots fast", 0.5, 2)], ["robot learning"]),
        ([keyword("robot learning", 0.6, 1), keyword("cloth folding", 0.5, 1)], ["robot learning"]),
        ([keyword("robot learning", 0.6, 1), keyword("cloth folding", 0.3, 2)], ["robot learning"]),
        ([keyword("math reasoning", 0.6, 1), keyword("mathematical reasoning", 0.5, 2)], ["math reasoning"]),
        ([], []),
    ],
)
def test_nothing_is_offered_twice_or_far_below_the_best(found: list[Keyword], kept: list[str]) -> None:
    alike = distinct(found, lambda one, other: one[:4] == other[:4] == "math")
    assert [one.text for one in alike] == kept


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (Keyword("two words", 0.5, frozenset(range(9))), Keyword("other words", 0.5, frozenset(range(2)))),
        (Keyword("two words", 0.5, frozenset(range(20))), Keyword("other words", 0.5, frozenset(range(90)))),
        (Keyword("two words", 0.5, frozenset({1})), Keyword("word", 0.5, frozenset({1}))),
        (Keyword("two words", 0.5, frozenset({1, 2}), 8.0), Keyword("other words", 0.5, frozenset({1, 2}), 2.0)),
    ],
)
def test_a_keyword_is_worth_more(better: Keyword, worse: Keyword) -> None:
    assert better.score > worse.score
