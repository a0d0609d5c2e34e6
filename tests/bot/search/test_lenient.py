"""Whatever is typed can be searched for."""

from __future__ import annotations

import pytest

from bot.search.lenient import loosened, read
from bot.topics import parse_topic

SLIPS = {"difusion": "diffusion", "polcy": "policy"}


def mend(word: str) -> str:
    return SLIPS.get(word, "")


@pytest.mark.parametrize(
    ("typed", "same", "note"),
    [
        ("diffusion policy", "diffusion policy", ""),
        ("Difusion policy", "diffusion policy", "Searched for “diffusion” instead of “Difusion”."),
        ("difusion polcy", "diffusion policy", "Searched for “diffusion”, “policy” instead of “difusion”, “polcy”."),
        ('"difusion" -polcy', '"difusion" -polcy', ""),
        ("difusion OR robots", "diffusion OR robots", "Searched for “diffusion” instead of “difusion”."),
        ("(difusion) (robots)", "(diffusion) (robots)", "Searched for “diffusion” instead of “difusion”."),
        ("State Space Models (SSMs)", "State Space Models OR SSMs", ""),
        ('"open', "open", "Read as plain words: This quotation mark is never closed."),
    ],
)
def test_a_text_is_read_as_a_topic(typed: str, same: str, note: str) -> None:
    found = read(typed, mend)
    assert found.topic is not None
    assert (found.topic.root, found.note) == (parse_topic(same).root, note)


def test_what_was_pasted_is_not_mended() -> None:
    found = read("difusion " * 40, mend)
    assert (found.topic is not None, found.note) == (True, "")


@pytest.mark.parametrize("typed", ["", "?!", "()"])
def test_without_a_word_there_is_no_topic(typed: str) -> None:
    found = read(typed, mend)
    assert (found.topic, found.note) == (None, "There is no word in it to search for.")


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("(robots) (arms)", "robots arms"),
        ('(robots) "soft hands" (arms) -legs', 'robots arms "soft hands" -legs'),
        ("robots arms", None),
        ('"robots" has:code', None),
    ],
)
def test_several_phrases_can_be_taken_as_one(typed: str, same: str | None) -> None:
    found = loosened(parse_topic(typed))
    assert (found and found.root) == (parse_topic(same).root if same else None)
