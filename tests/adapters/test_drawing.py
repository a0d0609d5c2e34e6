"""A picture becomes a PNG that can be read: seen from its pixels, and its arithmetic by rule."""

import subprocess
import sys
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageColor

from adapters.drawing import BARS, BOTTOM, CARD, HEIGHT, LINE, RIGHT, TOP, WIDTH, drawn
from adapters.drawing_scale import Scale, labelled, round_step, scales, short
from bot.messages import Picture, Series

COUNTS = st.integers(0, 10**12)
Pixel = tuple[int, int, int]


def picture(*values: tuple[int, ...], label: str = "5 Jan") -> Picture:
    names = ("papers a week", "their upvotes", "a third")
    series = tuple(Series(name, one) for name, one in zip(names, values, strict=False))
    return Picture((label,) * len(values[0]) if values else (), series, "the same in words")


def opened(picture: Picture) -> Image.Image:
    with Image.open(BytesIO(drawn(picture))) as image:
        return image.convert("RGB")


def rows_of(image: Image.Image, colour: str) -> list[int]:
    """Rows of the plot that have the colour, give or take what the palette rounds."""
    wanted = tuple(bytes.fromhex(colour[1:]))
    return [y for y in range(TOP, BOTTOM) if any(_near(image.getpixel((x, y)), wanted) for x in range(110, 890))]


def _near(pixel: object, wanted: tuple[int, ...]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) <= 8 for one, other in zip(pixel, wanted, strict=True))


def _area(image: Image.Image, wanted: tuple[int, ...]) -> int:
    """How many pixels have the colour."""
    return sum(count for count, pixel in image.getcolors(WIDTH * HEIGHT) or () if _near(pixel, wanted))


def _top_at(image: Image.Image, x: int) -> int:
    blue = tuple(bytes.fromhex(BARS[1:]))
    return next(y for y in range(TOP, BOTTOM) if _near(image.getpixel((x, y)), blue))


# -- pixels ------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 12, 52, 110])
def test_a_picture_is_a_small_png_of_one_size(count: int) -> None:
    made = drawn(picture((3, 0, 7, 1) * count, (40, 0, 900, 12) * count))
    assert made.startswith(b"\x89PNG")
    assert len(made) < 50_000
    assert opened(picture((1,) * count, (2,) * count)).size == (WIDTH, HEIGHT)


def test_who_draws_nothing_does_not_pay_for_pillow() -> None:
    looked = "import sys, adapters.discord_pictures; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", looked], cwd=Path(__file__).parents[2], check=False).returncode == 0


def test_the_same_picture_is_the_same_bytes() -> None:
    assert drawn(picture((1, 2), (30, 4))) == drawn(picture((1, 2), (30, 4)))


def test_bars_and_line_have_colours_of_their_own() -> None:
    image = opened(picture((3, 4, 2), (1, 80, 40)))
    assert rows_of(image, BARS)
    assert rows_of(image, LINE)


def test_a_value_twice_as_large_stands_twice_as_high() -> None:
    image = opened(picture((4, 8, 0)))
    first, second = (BOTTOM - _top_at(image, x) for x in (240, 500))
    assert second == pytest.approx(2 * first, abs=2)


def test_no_number_hides_the_end_of_the_line() -> None:
    ends = [opened(picture((20, last), (320, 231))).crop((WIDTH // 2, TOP, RIGHT, BOTTOM)) for last in range(21)]
    orange = [_area(end, ImageColor.getrgb(LINE)) for end in ends]
    assert min(orange) > 0.95 * max(orange)


def test_a_single_series_has_bars_and_no_line() -> None:
    image = opened(picture((3, 4, 2)))
    assert rows_of(image, BARS)
    assert not rows_of(image, LINE)


def test_nothing_but_zeros_draws_no_bar() -> None:
    image = opened(picture((0, 0, 0)))
    assert len(rows_of(image, BARS)) < 30  # the letters of the last number, a 0


def test_a_picture_of_nothing_is_an_empty_card() -> None:
    image = opened(Picture((), (), ""))
    assert image.getextrema() == tuple((value, value) for value in bytes.fromhex(CARD[1:]))


@pytest.mark.parametrize("label", ["", "año 2026", "第三週", "a label so long that it is cut", "\n", "🎉" * 200])
def test_any_label_can_be_drawn(label: str) -> None:
    series = (Series(label * 20, (1, 2)), Series(label, (10**15, 0)))
    assert opened(Picture((label, label), series, "")).size == (WIDTH, HEIGHT)


# -- arithmetic --------------------------------------------------------------------


@given(st.lists(COUNTS, min_size=1, max_size=2))
def test_every_scale_holds_its_values_and_shares_its_lines(tops: list[int]) -> None:
    made = scales(tops)
    assert len({scale.intervals for scale in made}) == 1
    assert all(scale.ticks[-1] >= top for scale, top in zip(made, tops, strict=True))
    assert all(0 <= scale.share(top) <= 1 for scale, top in zip(made, tops, strict=True))


@given(st.integers(4, 10**12))
def test_no_chart_is_half_empty(top: int) -> None:
    (scale,) = scales([top])
    assert scale.share(top) >= 0.5


@given(COUNTS)
def test_ticks_are_round_and_read_as_they_are(top: int) -> None:
    (scale,) = scales([top])
    assert len({short(tick) for tick in scale.ticks}) == scale.intervals + 1


@pytest.mark.parametrize(
    ("least", "step"),
    [(0, 1), (0.5, 1), (1.5, 2), (7, 8), (11, 15), (24, 25), (26, 30), (101, 150), (1_900, 2_000), (81_000, 100_000)],
)
def test_a_step_is_the_next_round_number(least: float, step: int) -> None:
    assert round_step(least) == step


@pytest.mark.parametrize(
    ("tops", "ticks"),
    [
        ([0], (0, 1, 2)),
        ([1], (0, 1, 2)),
        ([3], (0, 1, 2, 3)),
        ([14], (0, 4, 8, 12, 16)),
        ([3, 300], (0, 1, 2, 3)),
        ([0, 0], (0, 1, 2)),
    ],
)
def test_few_papers_take_few_lines(tops: list[int], ticks: tuple[int, ...]) -> None:
    assert scales(tops)[0].ticks == ticks


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (940, "940"),
        (999, "999"),
        (1_000, "1k"),
        (1_249, "1.2k"),
        (9_960, "10k"),
        (38_400, "38k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (1_234_567, "1.2M"),
        (999_500_000, "1B"),
        (12_000_000_000, "12B"),
    ],
)
def test_huge_numbers_are_short(value: int, said: str) -> None:
    assert short(value) == said


@given(st.integers(0, 10**12 - 10**9))
def test_a_number_takes_at_most_four_signs(value: int) -> None:
    assert len(short(value)) <= 4


@given(st.integers(1, 400), st.floats(1, 400), st.floats(0, 400))
def test_labels_never_overlap_and_the_last_is_there(count: int, slot: float, widest: float) -> None:
    written = labelled(count, slot, widest)
    assert written[-1] == count - 1
    assert all((later - earlier) * slot >= widest - 1e-6 for earlier, later in pairwise(written))


def test_no_labels_are_asked_for_where_there_are_none() -> None:
    assert list(labelled(0, 10, 10)) == []


def test_what_lies_outside_a_scale_stands_at_its_edge() -> None:
    assert (Scale(1, 2).share(-3), Scale(1, 2).share(9)) == (0, 1)
