"""When an answer is thin, what another search may be asked, and how its papers are set apart."""

from __future__ import annotations

from datetime import date

import pytest

from bot.desk.further import LISTED, is_thin, nothing_elsewhere, plain_query, set_apart, what_more
from bot.elsewhere import Found
from bot.messages import Entry, Message, plain, words
from bot.papers import Paper
from tests.bot.desk.made import NOW

OTHERS = [Paper(f"2005.{number:05d}", f"Old {number}", published=date(2020, 5, number)) for number in range(1, 8)]


def lines(message: Message) -> list[str]:
    return [button.line for button in message.buttons]


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("graph learning", "graph learning"),
        ('"chain of thought" reasoning', "chain of thought reasoning"),
        ('"chain of thought"', "chain of thought"),
        ("graphs -survey", ""),
        ("graphs OR trees", ""),
        ("author:lee", ""),
        ("graphs has:code", ""),
        ("(graphs", ""),
        ("2601.00001", ""),
        ("https://huggingface.co/papers/2601.00001", ""),
    ],
)
def test_another_search_is_asked_for_bare_words_alone(query: str, asked: str) -> None:
    assert plain_query(query) == asked


@pytest.mark.parametrize(
    ("asked", "titles", "thin"),
    [
        ("graph", [], True),
        ("graph", ["Graph A", "On graphs", "Hypergraphs"], True),
        ("graph", ["Graph A", "On graphs", "Graphical C"], False),
        ("graph learning", ["Graph A", "Graph B", "Graph C", "Graph D"], True),
        ("graph learning at scale", ["Graph Learning", "Learning Graphs", "Scaled Graphs"], False),
        ("vision-language models", ["Vision-Language Model"] * 3, False),
        ("graph", [*["Trees"] * 10, "Graph A", "Graph B", "Graph C"], True),
        ("of the", ["Of the", "of The", "The rest of"], False),
    ],
)
def test_an_answer_is_thin_when_few_of_its_first_papers_hold_the_words(
    asked: str, titles: list[str], thin: bool
) -> None:
    assert is_thin(asked, [Paper(f"2601.{number:05d}", title) for number, title in enumerate(titles)]) is thin


def test_the_first_of_the_second_source_are_added_and_the_rest_is_a_button_away() -> None:
    more = what_more("Hugging Face", "graphs", OTHERS, None, answered=True)
    assert list(more.papers) == OTHERS[:LISTED]
    assert [(one.label, one.line) for one in more.buttons] == [("All from Hugging Face", "elsewhere graphs")]
    assert what_more("Hugging Face", "graphs", OTHERS[:LISTED], None, answered=True).buttons == ()


def test_what_is_older_than_asked_for_is_not_added() -> None:
    more = what_more(
        "Hugging Face", "graphs", [*OTHERS, Paper("2005.00009", "Undated")], date(2020, 5, 6), answered=True
    )
    assert [paper.id for paper in more.papers] == ["2005.00006", "2005.00007"]


@pytest.mark.parametrize(
    ("answered", "note", "labels"),
    [(True, "Hugging Face's search has nothing else.", []), (False, "", ["Look on Hugging Face"])],
)
def test_without_papers_it_is_said_or_offered(answered: bool, note: str, labels: list[str]) -> None:
    more = what_more("Hugging Face", "graphs", [], None, answered=answered)
    assert (more.note, [one.label for one in more.buttons]) == (note, labels)


def test_a_query_too_long_for_a_button_is_not_offered() -> None:
    assert what_more("Hugging Face", "graphs " * 20, [], None, answered=False).buttons == ()


def test_added_papers_stand_under_their_own_heading_with_numbers_that_go_on() -> None:
    here = Paper("2601.00001", "Here")
    listed = Message(
        words("Search"), entries=tuple(Entry(one, number) for number, one in enumerate([here, *OTHERS], 1))
    )
    message = set_apart(listed, what_more("Hugging Face", "graphs", OTHERS, None, answered=True), 1)
    (section,) = message.sections
    assert [one.paper for one in message.entries] == [here]
    assert plain(section.heading) == "From Hugging Face's search"
    assert [one.number for one in section.entries] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("found", "told", "offered"),
    [
        (None, "has not answered yet", ["elsewhere graphs", "search graphs"]),
        (
            Found((), NOW, "took longer than 8 s"),
            "Hugging Face took longer than 8 s.",
            ["elsewhere graphs", "search graphs"],
        ),
        (Found((), NOW), "Hugging Face's search finds nothing for `graphs`.", ["search graphs"]),
    ],
)
def test_every_silence_of_the_second_source_has_its_own_words(
    found: Found | None, told: str, offered: list[str]
) -> None:
    message = nothing_elsewhere("Hugging Face", "graphs", found)
    assert told in message.plain()
    assert lines(message) == offered
