"""Read times of day, time zones, weekdays and quiet hours as people write them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from enum import Enum
from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

from bot.desk.dates import plain_words, weekday
from bot.subscriptions import WEEKDAYS

_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))? ?(?P<half>[ap]\.?m\.?|h|o'clock)?", re.ASCII)
_TO = re.compile(r"\s*[-–—]\s*|\s+(?:to|until|till)\s+")
_AND = re.compile(r"[\s,;&+/]+(?:and\s+)?")
_EVERY_DAY = tuple(range(7))
_SPECIAL_DAYS = {
    **dict.fromkeys(("weekdays", "weekday", "workdays"), WEEKDAYS),
    **dict.fromkeys(("daily", "day", "everyday", "all"), _EVERY_DAY),
    **dict.fromkeys(("weekends", "weekend"), (5, 6)),
}
_NOT_FOR_PEOPLE = ("Factory", "localtime")
_ZONE_LIKENESS = 75
"""Percent; `Berlni` is 83 like `Berlin`, `Munich` is 67 like `Zurich`."""


class Off(Enum):
    """Said of something that is switched off on purpose; not given at all is None."""

    OFF = "off"


OFF = Off.OFF


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``start`` until ``end`` on the person's own clock, past midnight if ``end`` is earlier."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def read_clock(text: str) -> time | None:
    """``9``, ``9:30``, ``09:00``, ``9am``, ``21h``, ``noon``, ``midnight``; None if it is no time of day."""
    text = plain_words(text)
    if text in ("noon", "midnight"):
        return time(12 if text == "noon" else 0)
    found = _CLOCK.fullmatch(text)
    hour = _hour(int(found["hour"]), found["half"] or "") if found else None
    minute = int(found["minute"] or 0) if found else 0
    return time(hour, minute) if hour is not None and minute < 60 else None


def _hour(hour: int, half: str) -> int | None:
    if half[:1] in ("a", "p"):
        return hour % 12 + 12 * half.startswith("p") if 1 <= hour <= 12 else None
    return hour if hour < 24 else None


def read_zone(text: str) -> str | None:
    """The IANA name for a name in any case or a city alone (``Berlin``, ``new york``); None if there is none."""
    return _zones().get(_zone_key(text))


def nearest_zone(text: str) -> str | None:
    """The zone that a misspelt name or city probably means."""
    found = process.extractOne(_zone_key(text), _zones().keys(), scorer=fuzz.ratio, score_cutoff=_ZONE_LIKENESS)
    return _zones()[found[0]] if found else None


def zones() -> list[str]:
    """Every IANA name that may be given, sorted: what a person can choose from while typing."""
    return sorted(set(_zones().values()))


@cache
def _zones() -> dict[str, str]:
    """Keys without case and spaces to IANA names; a whole name wins over a city, Europe/Istanbul over Asia/Istanbul."""
    names = sorted(name for name in available_timezones() if name not in _NOT_FOR_PEOPLE)
    cities = {_zone_key(name.rsplit("/", 1)[-1]): name for name in names}
    return cities | {_zone_key(name): name for name in names}


def _zone_key(text: str) -> str:
    return plain_words(text.replace("_", " ")).replace(" / ", "/")


def read_weekdays(text: str) -> tuple[int, ...] | None:
    """Weekday numbers in order for ``weekdays``, ``every day``, ``mon-fri``, ``mon,wed``, ``Mondays``; None if none."""
    text = plain_words(text).removeprefix("on ").removeprefix("every ")
    if text in _SPECIAL_DAYS:
        return _SPECIAL_DAYS[text]
    ranges = [_day_range(piece) for piece in _AND.split(_TO.sub("-", text)) if piece]
    if not ranges or None in ranges:
        return None
    return tuple(sorted({day for days in ranges for day in days or ()}))


def _day_range(piece: str) -> tuple[int, ...] | None:
    """``mon`` or ``fri-mon``, which goes past Sunday."""
    ends = [weekday(word) for word in piece.split("-")]
    first, last = ends[0], ends[-1]
    if len(ends) > 2 or first is None or last is None:
        return None
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


def read_quiet(text: str) -> QuietHours | Off | None:
    """``22:00-07:00``, ``22-7``, ``10pm to 7am``; OFF for ``off``; None if it is neither, or no time at all long."""
    text = plain_words(text).removeprefix("from ")
    if text in ("off", "none", "no", "never"):
        return OFF
    ends = [read_clock(piece) for piece in _TO.split(text)]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] == ends[1]:
        return None
    return QuietHours(ends[0], ends[1])
