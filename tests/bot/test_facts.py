"""What is said of a paper beside its title."""

from __future__ import annotations

from datetime import date

import pytest

from bot.facts import authors, card_facts, is_dated, links, list_facts, told, unbroken
from bot.messages import Card, Entry
from bot.papers import Paper

BARE = Paper("2601.00001", "Graphs")
RICH = Paper(
    "2601.00002",
    "Robots",
    abstract="They move. They stop.",
    authors=("Ana Li", "Bo\nChen", "Cem Kaya", "Dee Ito"),
    featured=date(2026, 1, 5),
    upvotes=1234,
    comments=1,
    summary="They move.",
    organization="A Lab",
    code_url="https://github.com/a/b",
    code_stars=1200,
    project_url="https://a.example",
)


@pytest.mark.parametrize(
    ("paper", "dated", "facts"),
    [
        (BARE, True, ["2601.00001"]),
        (RICH, False, ["▲ 1,234", "1 comment", "Ana Li, Bo Chen, Cem Kaya +1", "A Lab", "code ★ 1,200", "2601.00002"]),
    ],
)
def test_a_list_says_what_is_known_and_nothing_else(paper: Paper, dated: bool, facts: list[str]) -> None:
    assert list(list_facts(paper, dated=dated)) == facts


def test_days_are_named_where_a_list_holds_several() -> None:
    assert is_dated([Entry(BARE), Entry(RICH)])
    assert not is_dated([Entry(RICH), Entry(RICH)])
    assert "Mon 5 Jan 2026" in list_facts(RICH, dated=True)


def test_a_card_leaves_authors_and_code_to_lines_of_their_own() -> None:
    assert list(card_facts(RICH)) == ["A Lab", "Mon 5 Jan 2026", "▲ 1,234", "1 comment", "2601.00002"]
    assert list(card_facts(BARE)) == ["2601.00001"]


def test_all_authors_are_named_if_there_is_room() -> None:
    assert authors(RICH, 4) == "Ana Li, Bo Chen, Cem Kaya, Dee Ito"


def test_only_pages_that_exist_are_linked() -> None:
    assert [label for label, _ in links(BARE)] == ["arXiv", "PDF"]
    assert [label for label, _ in links(RICH)] == ["Hugging Face", "arXiv", "PDF", "Code ★ 1,200", "Project"]


@pytest.mark.parametrize(("whole", "said"), [(True, "They move. They stop."), (False, "They move.")])
def test_a_card_tells_the_abstract_only_in_full(whole: bool, said: str) -> None:
    assert told(Card(RICH, whole_abstract=whole)) == said


def test_where_a_line_wraps_a_sign_keeps_its_number_and_no_line_begins_with_a_dot() -> None:
    bound = unbroken(" · ".join(list_facts(RICH, dated=False)))
    assert "▲\xa01,234\xa0· 1 comment\xa0· Ana Li" in bound
    assert "code\xa0★\xa01,200\xa0· 2601.00002" in bound
