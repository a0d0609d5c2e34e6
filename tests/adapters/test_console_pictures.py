"""What a picture looks like in a terminal, whatever its width and its characters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.console_looks import UNWRAPPED, Screen, render
from adapters.console_pictures import MOST_LINES, bar
from bot.messages import Button, Message, Picture, Series, words

_BARS = re.compile("[█-▏#|]")
WEEKS = ("29 Dec", "5 Jan", "12 Jan")
PICTURE = Picture(WEEKS, (Series("papers", (8, 0, 3)), Series("upvotes", (120, 0, 1_204))), "All of it in words.")
MESSAGE = Message(words("Trend"), picture=PICTURE, buttons=(Button("Search", "search graphs"),))


def drawn(picture: Picture, screen: Screen) -> str:
    return render(Message((), picture=picture), screen)


def test_a_picture_is_bars_with_their_numbers() -> None:
    assert render(MESSAGE, Screen(50)) == (
        "Trend\n"
        "\n"
        "        papers              upvotes\n"
        "29 Dec  ████████████████ 8  █▋ 120\n"
        " 5 Jan  0                   0\n"
        "12 Jan  ██████ 3            ████████████████ 1,204\n"
        "\n"
        "[1] Search\n"
    )


def test_characters_that_a_screen_lacks_have_stand_ins() -> None:
    shown = drawn(PICTURE, Screen(50, encoding="ascii"))
    assert "29 Dec  ################ 8  ## 120\n" in shown
    assert shown.isascii()


def test_colours_tell_the_series_apart_where_there_are_colours() -> None:
    shown = drawn(PICTURE, Screen(50, styled=True, colour=True))
    assert "\x1b[36m█" in shown
    assert "\x1b[33m█" in shown


def test_into_a_pipe_bars_are_no_longer_than_they_need_be() -> None:
    assert max(map(len, drawn(PICTURE, Screen(UNWRAPPED)).splitlines())) < 100


def test_without_room_the_picture_is_said() -> None:
    tight = Picture(("the week of 5 January 2026",), (Series("papers", (1,)), Series("upvotes", (5,))), PICTURE.says)
    assert drawn(tight, Screen(40)) == "All of it in words.\n"
    assert drawn(Picture((), (), PICTURE.says), Screen(40)) == "All of it in words.\n"


def test_many_stretches_are_added_up_and_it_says_so() -> None:
    labels = tuple(f"{day} Jan" for day in range(1, 61))
    shown = drawn(Picture(labels, (Series("papers", (1,) * 60),), ""), Screen(60)).splitlines()
    assert len(shown) == 1 + 60 // 3 + 1
    assert (shown[1][:6], shown[2][:6]) == (" 1 Jan", " 4 Jan")
    assert shown[1].endswith("█ 3")
    assert shown[-1] == "Each line adds up 3, from the one named on."


def test_names_from_anywhere_stay_on_their_line() -> None:
    odd = Picture(("\x1b[2J5\nJan",), (Series("論文" * 30, (2,)),), "")
    head, line = drawn(odd, Screen(40)).splitlines()
    assert head.endswith("…")
    assert line.startswith("[2J5 Jan  █")


@pytest.mark.parametrize(
    ("value", "most", "shown"), [(0, 9, ""), (9, 9, "████"), (1, 10_000, "▏"), (5, 8, "██▌"), (7, 7, "████")]
)
def test_a_bar_is_as_long_as_its_number(value: int, most: int, shown: str) -> None:
    assert bar(value, most, 4) == shown


@given(
    values=st.lists(st.tuples(st.integers(0, 2_000_000), st.integers(0, 2_000_000)), min_size=1, max_size=110),
    width=st.integers(40, 100),
    label=st.sampled_from(["5 Jan", "12 Dec 2026", "1月5日"]),
    encoding=st.sampled_from(["utf-8", "ascii", "latin-1"]),
)
def test_no_line_is_wider_than_the_screen_and_no_number_is_lost(
    values: list[tuple[int, int]], width: int, label: str, encoding: str
) -> None:
    papers, upvotes = zip(*values, strict=True)
    picture = Picture((label,) * len(values), (Series("papers", papers), Series("upvotes", upvotes)), "words")
    lines = drawn(picture, Screen(width, encoding=encoding)).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert len(lines) <= MOST_LINES + 2
    if len(values) <= MOST_LINES and lines != ["words"]:
        numbers = [_BARS.sub(" ", line).split()[-2:] for line in lines[1:]]
        assert numbers == [[f"{one:,}", f"{other:,}"] for one, other in values]
