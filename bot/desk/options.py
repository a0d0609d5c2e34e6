"""The kinds of option that a verb may have: how each is read, explained and bounded. Pure: the asker's time is given.

A desk method declares an option by its annotation: ``at: ClockTime | None = None``, or with words of its own
``topic: Annotated[str, Words("what to follow", example="diffusion policy")]``.
"""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass
from datetime import date, time, timedelta
from typing import Annotated

from bot.desk.ask import Ask
from bot.desk.dates import FIRST_DAY, read_day, read_since, read_span
from bot.desk.option import Option, Unreadable
from bot.desk.times import OFF, Off, QuietHours, nearest_zone, read_clock, read_quiet, read_weekdays, read_zone
from bot.errors import Refusal
from bot.papers import read_paper_id
from bot.typed import nearest, shown

__all__ = ["OFF", "Off", "Option", "QuietHours", "Unreadable"]  # what desks need besides the names below

_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_LIST_NUMBER = re.compile(r"#?\d{1,4}", re.ASCII)
_SWITCH = {
    **dict.fromkeys(("on", "yes", "true", "1", "y"), True),
    **dict.fromkeys(("off", "no", "false", "0", "n"), False),
}


@dataclass(frozen=True)
class Words(Option):
    """Free text up to the end of the line; a verb has at most one."""

    _: KW_ONLY
    kind: str = "text"
    most: int = 250

    def value(self, text: str, ask: Ask) -> str | None:
        text = " ".join(text.split())
        if len(text) > self.most:
            raise Refusal(f"That is {len(text)} characters long; at most {self.most} fit.")
        return text or None

    def complaint(self, text: str) -> str:
        return f"Say {self.help}" + (f", for example `{self.example}`." if self.example else ".")


@dataclass(frozen=True)
class Word(Option):
    """One word without spaces, such as the name of a list that a button turns the page of."""

    noun = "one word"
    _: KW_ONLY
    kind: str = "word"
    most: int = 60

    def value(self, text: str, ask: Ask) -> str | None:
        return text if 0 < len(text) <= self.most and " " not in text else None


@dataclass(frozen=True)
class PaperOption(Option):
    """A paper's id, link, or number in the last list: kept as typed, for only the desk can look it up."""

    help: str = "an arXiv id, a link, or a number from the last list"
    _: KW_ONLY
    example: str = "2601.01739"
    kind: str = "paper"

    def value(self, text: str, ask: Ask) -> str | None:
        if _LIST_NUMBER.fullmatch(text) or read_paper_id(text):
            return text
        search = f"search {text}" if len(text) < 80 else ""  # what is longer fits no button
        raise Refusal(f"{shown(text)} is no paper: I need {self.help}, like `{self.example}`.", remedy=search)


@dataclass(frozen=True)
class Choice(Option):
    """One of a few words; a ``Literal`` annotation fills in which."""

    help: str = ""
    _: KW_ONLY
    kind: str = "choice"

    def __post_init__(self) -> None:
        object.__setattr__(self, "example", self.example or next(iter(self.choices), ""))

    def value(self, text: str, ask: Ask) -> str | None:
        return next((choice for choice in self.choices if choice.casefold() == text.casefold()), None)

    def complaint(self, text: str) -> str:
        near = nearest(text, self.choices)
        listed = ", ".join(f"`{choice}`" for choice in self.choices)
        return f"{shown(text)} is none of {listed}." + (f" Did you mean `{near}`?" if near else "")


@dataclass(frozen=True)
class Whole(Option):
    """A whole number within bounds."""

    noun = "a number"
    _: KW_ONLY
    example: str = "5"
    kind: str = "number"
    least: int = 0
    most: int = 10_000

    def value(self, text: str, ask: Ask) -> int | None:
        number = int(text) if _NUMBER.fullmatch(text) else None
        if number is not None and not self.least <= number <= self.most:
            raise Refusal(f"Give a number from {self.least} to {self.most}, not {number}.")
        return number


@dataclass(frozen=True)
class DayOption(Option):
    """A day on which there may be papers: since arXiv opened, until tomorrow (UTC may be a day ahead of the asker)."""

    noun = "a day"
    help: str = "a day, such as 2026-01-05, 5 Jan or yesterday"
    _: KW_ONLY
    example: str = "2026-01-05"
    kind: str = "day"

    def value(self, text: str, ask: Ask) -> date | None:
        day = read_day(text, ask.today)
        if day and day < FIRST_DAY:
            raise Refusal(f"arXiv opened on 14 August 1991; {shown(text)} is before that.")
        if day and day > ask.today + timedelta(days=1):
            raise Refusal(f"{day} is still to come: nobody knows its papers yet.")
        return day


@dataclass(frozen=True)
class SinceOption(Option):
    """How far to look back, as the first day of the stretch."""

    noun = "a day or a stretch of time"
    help: str = "how far back, such as 7d, 3 months or 2026-01-05"
    _: KW_ONLY
    example: str = "2 weeks"
    kind: str = "since"

    def value(self, text: str, ask: Ask) -> date | None:
        day = read_since(text, ask.today)
        if day and day > ask.today:
            raise Refusal(f"{day} is still to come: look back from today, as in `{self.example}`.")
        return max(day, FIRST_DAY) if day else None


@dataclass(frozen=True)
class SpanOption(Option):
    """How long something lasts: more than nothing, at most a year or so."""

    noun = "a length of time"
    help: str = "how long, such as 2h, 3 days or 1 week"
    _: KW_ONLY
    example: str = "3 days"
    kind: str = "span"

    def value(self, text: str, ask: Ask) -> timedelta | None:
        span = read_span(text, ask.now, ask.timezone)
        if span and span > timedelta(days=366):
            raise Refusal(f"{shown(text)} is too long: at most 366 days.")
        return span or None


@dataclass(frozen=True)
class TimeOption(Option):
    """A time of day on the asker's clock."""

    noun = "a time of day"
    help: str = "a time of day, such as 9, 09:30, 9am or noon"
    _: KW_ONLY
    example: str = "09:00"
    kind: str = "clock"

    def value(self, text: str, ask: Ask) -> time | None:
        return read_clock(text)


@dataclass(frozen=True)
class ZoneOption(Option):
    """A time zone by its IANA name or by its city."""

    help: str = "a time zone or its city, such as Europe/Berlin or New York"
    _: KW_ONLY
    example: str = "Europe/Berlin"
    kind: str = "timezone"
    also: tuple[str, ...] = ("tz",)

    def value(self, text: str, ask: Ask) -> str | None:
        return read_zone(text)

    def complaint(self, text: str) -> str:
        near = nearest_zone(text)
        mend = f"Did you mean `{near}`?" if near else f"Name a big city in it, or write it like `{self.example}`."
        return f"I know no time zone {shown(text)}. {mend}"


@dataclass(frozen=True)
class DaysOption(Option):
    """Some days of the week."""

    noun = "days of the week"
    help: str = "days of the week, such as weekdays, daily or mon,wed,fri"
    _: KW_ONLY
    example: str = "mon-fri"
    kind: str = "days"
    also: tuple[str, ...] = ("on",)
    bare: tuple[str, ...] | None = ("weekdays",)

    def value(self, text: str, ask: Ask) -> tuple[int, ...] | None:
        return read_weekdays(text)


@dataclass(frozen=True)
class QuietOption(Option):
    """The hours of a day without alerts, or OFF."""

    noun = "quiet hours"
    help: str = "hours without alerts, such as 22:00-07:00, or off"
    _: KW_ONLY
    example: str = "22:00-07:00"
    kind: str = "quiet"

    def value(self, text: str, ask: Ask) -> QuietHours | Off | None:
        return read_quiet(text)


@dataclass(frozen=True)
class FlagOption(Option):
    """On or off; its name alone means on."""

    noun = "on or off"
    help: str = "on or off"
    _: KW_ONLY
    example: str = "on"
    kind: str = "flag"

    def value(self, text: str, ask: Ask) -> bool | None:
        return _SWITCH.get(text.casefold())


PaperRef = Annotated[str, PaperOption()]
Day = Annotated[date, DayOption()]
Since = Annotated[date, SinceOption()]
Span = Annotated[timedelta, SpanOption()]
ClockTime = Annotated[time, TimeOption()]
TimeZone = Annotated[str, ZoneOption()]
Days = Annotated[tuple[int, ...], DaysOption()]
Quiet = Annotated[QuietHours | Off, QuietOption()]
OnOff = Annotated[bool, FlagOption()]
