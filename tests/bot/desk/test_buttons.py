from __future__ import annotations

import pytest

from bot.desk.buttons import LONGEST_LINE, fitting, offered, typed_topic
from bot.messages import Button


def test_a_line_fits_up_to_what_every_platform_carries() -> None:
    assert fitting("x" * LONGEST_LINE) == "x" * LONGEST_LINE
    assert fitting("x" * (LONGEST_LINE + 1)) == ""


def test_a_button_is_offered_only_with_a_line_that_fits() -> None:
    assert offered("Undo", "digest off") == (Button("Undo", "digest off"),)
    assert offered("Undo", "") == offered("Undo", "x" * 90) == ()


@pytest.mark.parametrize(
    ("topic", "typed"),
    [
        ("", "everything"),
        ("graphs", "graphs"),
        ("robots daily", "(robots daily)"),
        ("learning at test time", "(learning at test time)"),
        ('"at scale"', '"at scale"'),
        ("Here be dragons", "(Here be dragons)"),
    ],
)
def test_a_topic_is_typed_so_that_no_word_is_an_option(topic: str, typed: str) -> None:
    assert typed_topic(topic) == typed
