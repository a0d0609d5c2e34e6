"""Draws a message's picture as a PNG: bars on the left scale, a line with dots on the right one. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from io import BytesIO
from typing import TYPE_CHECKING

from adapters.drawing_scale import Scale, labelled, scales, short
from bot.messages import Picture, Series

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

# Pillow is imported where it is used: with the first picture it takes 9 MB, and a process that draws none is spared it.

WIDTH, HEIGHT = 1000, 420
"""Both platforms show it at about half this size, so that it stays sharp on fine screens."""
LEFT, RIGHT, TOP, BOTTOM = 84, 916, 92, 356
"""Edges of the plot."""
INSET = 26
"""Between the plot's edges and the first and last stretch: room for the last one's number."""
LETTERS = 24
WIDEST_LABEL, WIDEST_NAME = 140, 360
FINER = 2
"""Shapes are drawn so many times larger and then reduced, for Pillow draws hard edges."""
COLOURS = 48
"""Of the finished picture: enough for its soft edges, and half of the bytes."""
SMALLEST_DOT = 3
"""With a radius below this, dots crowd each other, and only the last is drawn."""
CARD, GRID, WORDS = "#1e222d", "#3a4152", "#c9cedb"
BARS, LINE = "#56b4e9", "#e69f00"
"""Of Okabe and Ito's colours, which colour-blind people tell apart (https://jfly.uni-koeln.de/color/); both stand out
from the dark card, which the picture brings along to be the same on any page."""
INK = 255
"""What covers a mask wholly."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where things stand, in pixels of the finished picture."""

    count: int

    @property
    def slot(self) -> float:
        """The width of one stretch of time."""
        return (RIGHT - LEFT - 2 * INSET) / max(self.count, 1)

    def x(self, index: int) -> float:
        """The middle of a stretch."""
        return LEFT + INSET + self.slot * (index + 0.5)

    def y(self, share: float) -> float:
        """A height between the plot's bottom, 0, and its top, 1."""
        return BOTTOM - (BOTTOM - TOP) * share

    def points(self, series: Series, scale: Scale) -> list[Point]:
        """Where each value of a series stands."""
        return [(self.x(index), self.y(scale.share(value))) for index, value in enumerate(series.values)]


def drawn(picture: Picture) -> bytes:
    """The picture as a PNG, the same bytes for the same picture. Its first two series are drawn.

    Its font knows no letters beyond ASCII: accents are left out, other scripts become "?".
    """
    from PIL import Image

    plot, shown = _Plot(len(picture.labels)), picture.series[:2]
    measures = scales([max(series.values, default=0) for series in shown])
    image = Image.new("RGB", (WIDTH, HEIGHT), CARD)
    _shapes(image, plot, shown, measures)
    _write(image, plot, picture, measures)
    stream = BytesIO()
    image.quantize(COLOURS).save(stream, "PNG", optimize=True)
    return stream.getvalue()


# -- shapes ------------------------------------------------------------------------


def _shapes(image: Image.Image, plot: _Plot, shown: Sequence[Series], measures: Sequence[Scale]) -> None:
    """Everything without letters."""
    if measures:
        _layer(image, GRID, partial(_grid, plot, measures[0]))
    for series, scale, shape in zip(shown, measures, (_bars, _line), strict=False):
        shape(image, plot, plot.points(series, scale))


def _layer(image: Image.Image, colour: str, draw: Callable[[ImageDraw.ImageDraw], None]) -> None:
    """What ``draw`` covers, in one colour with soft edges.

    Enlarged is only this mask: at a byte for each of its pixels it takes a quarter of a whole picture's memory.
    """
    from PIL import Image, ImageDraw

    mask = Image.new("L", (WIDTH * FINER, HEIGHT * FINER))
    draw(ImageDraw.Draw(mask))
    image.paste(colour, None, mask.resize((WIDTH, HEIGHT), Image.Resampling.BOX))


def _grid(plot: _Plot, scale: Scale, draw: ImageDraw.ImageDraw) -> None:
    for tick in scale.ticks:
        height = plot.y(scale.share(tick))
        draw.line(_larger((LEFT, height), (RIGHT, height)), INK, 2 * FINER)


def _bars(image: Image.Image, plot: _Plot, points: Sequence[Point]) -> None:
    half = min(plot.slot * 0.36, 30)

    def draw(mask: ImageDraw.ImageDraw) -> None:
        for x, y in points:
            if y < BOTTOM:
                mask.rectangle(_larger((x - half, y), (x + half, BOTTOM)), INK)

    _layer(image, BARS, draw)


def _line(image: Image.Image, plot: _Plot, points: Sequence[Point]) -> None:
    """Line and dots have an edge in the card's colour, so that they are seen in front of a bar."""
    radius = min(plot.slot * 0.3, 7)
    dots = points if radius > SMALLEST_DOT else points[-1:]
    for colour, edge in ((CARD, 2), (LINE, 0)):
        _layer(image, colour, partial(_strokes, points, 4 + 2 * edge))
    for colour, edge in ((CARD, 2), (LINE, 0)):
        _layer(image, colour, partial(_dots, dots, radius + edge))


def _strokes(points: Sequence[Point], width: int, draw: ImageDraw.ImageDraw) -> None:
    draw.line(_larger(*points), INK, width * FINER, joint="curve")


def _dots(points: Sequence[Point], radius: float, draw: ImageDraw.ImageDraw) -> None:
    for x, y in points:
        draw.ellipse(_larger((x - radius, y - radius), (x + radius, y + radius)), INK)


def _larger(*points: Point) -> list[Point]:
    return [(x * FINER, y * FINER) for x, y in points]


# -- letters -----------------------------------------------------------------------


def _write(image: Image.Image, plot: _Plot, picture: Picture, measures: Sequence[Scale]) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(image)
    shown = picture.series[: len(measures)]
    _write_labels(draw, plot, picture.labels)
    for scale, edge, anchor, colour in zip(measures, (LEFT - 12, RIGHT + 12), ("rm", "lm"), (BARS, LINE), strict=False):
        for tick in scale.ticks:
            height = plot.y(scale.share(tick))
            draw.text((edge, height), short(tick), colour, _font(), anchor)
    _write_legend(draw, shown)
    _write_last(draw, plot, shown, measures)


def _write_labels(draw: ImageDraw.ImageDraw, plot: _Plot, labels: Sequence[str]) -> None:
    texts = [_fitting(label, WIDEST_LABEL) for label in labels]
    widest = max(map(_font().getlength, texts), default=0) + LETTERS
    for index in labelled(len(texts), plot.slot, widest):
        draw.text((plot.x(index), BOTTOM + 16), texts[index], WORDS, _font(), "mt")


def _write_legend(draw: ImageDraw.ImageDraw, shown: Sequence[Series]) -> None:
    """A square before what has bars, a dotted line before the other."""
    x, y = float(LEFT), 38
    for series, colour in zip(shown, (BARS, LINE), strict=False):
        if colour == BARS:
            draw.rectangle((x, y - 10, x + 20, y + 10), colour)
        else:
            draw.line((x - 10, y, x + 30, y), colour, 4)
            draw.ellipse((x + 3, y - 7, x + 17, y + 7), colour)
        name = _fitting(series.name, WIDEST_NAME)
        draw.text((x + 38, y), name, WORDS, _font(), "lm")
        x += 38 + _font().getlength(name) + 2 * LETTERS


def _write_last(draw: ImageDraw.ImageDraw, plot: _Plot, shown: Sequence[Series], measures: Sequence[Scale]) -> None:
    """The last number of each series stands above it, on a patch of the card's colour."""
    ends = [(plot.points(series, scale)[-1:], series.values) for series, scale in zip(shown, measures, strict=True)]
    heights = _apart([points[0][1] - LETTERS for points, _ in ends if points])
    for (_, values), height, colour in zip(ends, heights, (BARS, LINE), strict=False):
        at, text = (plot.x(len(values) - 1), height), short(values[-1])
        box = draw.textbbox(at, text, font=_font(), anchor="mm")
        draw.rounded_rectangle((box[0] - 5, box[1] - 4, box[2] + 5, box[3] + 4), 5, CARD)
        draw.text(at, text, colour, _font(), "mm")


def _apart(heights: list[float]) -> list[float]:
    """Two numbers that would cover each other: the higher one goes further up; above both if it would cover a dot."""
    if len(heights) < 2:
        return heights
    bar, line = heights
    if abs(bar - line - LETTERS) < LETTERS:  # the line's last dot is that far below its number
        return [min(bar, line) - LETTERS - 4, line]
    if abs(bar - line) >= LETTERS + 4:
        return heights
    upper = heights.index(min(heights))
    heights[upper] = max(heights) - LETTERS - 4
    return heights


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    """The one that comes inside Pillow, so that every machine draws the same."""
    from PIL import ImageFont

    font = ImageFont.load_default(LETTERS)
    assert isinstance(font, ImageFont.FreeTypeFont)  # else Pillow was built without FreeType; its wheels never are
    return font


def _fitting(text: str, widest: float) -> str:
    """The text on one line in letters that the font has, cut to so many pixels."""
    letters = unicodedata.normalize("NFKD", " ".join(text.split()))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    said = bare.encode("ascii", "replace").decode()
    while _font().getlength(said) > widest:
        said = said.removesuffix("...")[:-1] + "..."
    return said
