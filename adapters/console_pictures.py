"""How a picture looks in a terminal: a line a stretch of time, a bar a number, and the number behind it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.table import Table
from rich.text import Text

from adapters.console_text import one_line
from bot.messages import Picture

MOST_LINES = 26
"""What fits on a screen with the words around it; of more stretches of time some are added up in a line."""
WIDEST_BAR, NARROWEST_BAR = 30, 4
"""Columns: a longer bar tells no more, and among shorter ones nobody sees a difference."""
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_STYLES = ("cyan", "yellow")
_GAP = 2


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture as a rich renderable, which learns only from the screen how wide it may be."""

    picture: Picture

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """See bars."""
        yield bars(self.picture, options.max_width)


def bars(picture: Picture, width: int) -> RenderableType:
    """The picture in at most so many columns; its words where there is no room to draw or nothing to be drawn."""
    if not picture.labels or not picture.series:
        return Text(one_line(picture.says))
    together = ceil(len(picture.labels) / MOST_LINES)
    labels = [one_line(label) for label in picture.labels[::together]]
    numbers = [_added_up(series.values, together) for series in picture.series]
    room = width - max(map(cell_len, labels)) - sum(_GAP + 1 + _digits(values) for values in numbers)
    longest = min(WIDEST_BAR, room // len(numbers))
    if longest < NARROWEST_BAR:
        return Text(one_line(picture.says))
    grid = _grid(picture, labels, numbers, longest)
    return Group(grid, Text(f"Each line adds up {together}, from the one named on.", "dim")) if together > 1 else grid


def bar(value: int, most: int, longest: int) -> str:
    """A bar of so many columns for the most, in eighths of a column; what is not nothing can be seen."""
    if value <= 0:
        return ""
    eighths = max(1, round(8 * longest * value / most))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def _grid(picture: Picture, labels: Sequence[str], numbers: Sequence[Sequence[int]], longest: int) -> Table:
    grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    grid.add_column(justify="right", no_wrap=True)
    for values in numbers:
        grid.add_column(no_wrap=True, overflow="ellipsis", max_width=longest + 1 + _digits(values))
    grid.add_row("", *(Text(one_line(series.name), "bold") for series in picture.series))
    for line, label in enumerate(labels):
        cells = (_cell(values, line, longest, _STYLES[at % 2]) for at, values in enumerate(numbers))
        grid.add_row(Text(label), *cells)
    return grid


def _cell(values: Sequence[int], line: int, longest: int, style: str) -> Text:
    drawn = bar(values[line], max(values), longest)
    return Text.assemble((drawn, style), " " if drawn else "", f"{values[line]:,}")


def _added_up(values: Sequence[int], together: int) -> list[int]:
    return [sum(values[at : at + together]) for at in range(0, len(values), together)]


def _digits(values: Sequence[int]) -> int:
    """Columns that the longest of the numbers takes."""
    return max(len(f"{value:,}") for value in values)
