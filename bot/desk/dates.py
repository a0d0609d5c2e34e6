"""Read days and spans of time as people write them. Pure: ``today`` and ``now`` are given."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import Refusal
from bot.typed import shown

# Not the calendar module's names: those follow the machine's locale.
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST_DAY = date(1991, 8, 14)
"""The day arXiv opened (https://info.arxiv.org/about); no paper of ours is older."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.? (?P<month>[a-z]+)\.?,?(?: (?P<year>\d{4}))?", re.ASCII)
_MONTH_FIRST = re.compile(r"(?P<month>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,?(?: (?P<year>\d{4}))?", re.ASCII)
_YEAR = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2}))?", re.ASCII)
_AMOUNT = re.compile(r"(?:(?P<count>\d{1,4}|an?|one) ?)?(?P<unit>[a-z]+)", re.ASCII)
_PAST = re.compile(r"(?:the )?(?:last|past) |\sago$")
_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), timedelta(weeks=1)),
    **dict.fromkeys(("mo", "month", "months"), timedelta(days=30)),
}
_SINCE_DAYS = {**dict.fromkeys(("d", "day", "days"), 1), **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), 7)}
_SINCE_MONTHS = {
    **dict.fromkeys(("m", "mo", "month", "months"), 1),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), 12),
}


def plain_words(text: str) -> str:
    """Lower case, single spaces: how every reader here looks at a text."""
    return " ".join(text.lower().split())


def weekday(word: str) -> int | None:
    """0 for ``monday``, ``mondays``, ``mon``; None for what is no weekday. Three letters are enough."""
    stem = word.removesuffix("s") if len(word) > 3 else word
    return next((number for number, name in enumerate(WEEK) if len(stem) >= 3 and name.startswith(stem)), None)


def read_day(text: str, today: date) -> date | None:
    """A day; one without year, and a weekday, is the latest such day up to ``today``. None if it is no day.

    Raises Refusal when day and month could be exchanged, naming both ways to write what may have been meant.
    """
    text = plain_words(text)
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    if (number := weekday(text)) is not None:
        return today - timedelta(days=(today.weekday() - number) % 7)
    if found := _ISO.fullmatch(text):
        return _date(*map(int, found.groups()))
    if found := _NUMBERS.fullmatch(text):
        return _only_reading(text, *map(int, found.groups()))
    found = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    return _named_day(found["year"], found["month"], int(found["day"]), today) if found else None


def _named_day(year: str | None, name: str, day: int, today: date) -> date | None:
    month = _month(name)
    if month is None or year:
        return _date(int(year or 0), month or 0, day)
    tries = (_date(earlier, month, day) for earlier in range(today.year, today.year - 9, -1))  # 29 February is rare
    return next((found for found in tries if found and found <= today), None)


def _only_reading(text: str, one: int, other: int, year: int) -> date | None:
    readings = list(dict.fromkeys(filter(None, (_date(year, other, one), _date(year, one, other)))))
    if len(readings) > 1:
        meant = " or ".join(f"`{day}` ({day.day} {day:%B})" for day in readings)
        raise Refusal(f"{shown(text)} can be read in two ways: write {meant}.")
    return readings[0] if readings else None


def _month(name: str) -> int | None:
    return next((number for number, full in enumerate(MONTHS, 1) if len(name) >= 3 and full.startswith(name)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_span(text: str, now: datetime, timezone: str) -> timedelta | None:
    """``2h``, ``3 days``, ``a week``, ``1 month`` (30 days) or ``tomorrow`` (until midnight in ``timezone``)."""
    text = plain_words(text)
    if text == "tomorrow":
        local = now.astimezone(ZoneInfo(timezone))
        return datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo) - now
    found = _AMOUNT.fullmatch(text)
    unit = _UNITS.get(found["unit"]) if found and found["count"] else None
    return unit * _count(found["count"]) if found and unit else None


def read_since(text: str, today: date) -> date | None:
    """The first day of a stretch that ends today: a day, ``7d``, ``last 2 weeks``, ``3 months``, ``2025``, ``2025-11``.

    Raises Refusal as read_day does. ``m`` is a month here, for nobody looks minutes back.
    """
    text = plain_words(text)
    if found := _YEAR.fullmatch(text):
        return _date(int(found["year"]), int(found["month"] or 1), 1)
    return read_day(text, today) or _stretch(text, today)


def _stretch(text: str, today: date) -> date | None:
    bare = _PAST.sub("", text)
    found = _AMOUNT.fullmatch(bare)
    if not found or (bare == text and not found["count"]):
        return None
    count, unit = _count(found["count"]), found["unit"]
    if unit in _SINCE_DAYS:
        return max(FIRST_DAY, today - timedelta(days=_SINCE_DAYS[unit] * count))
    return _months_before(today, _SINCE_MONTHS[unit] * count) if unit in _SINCE_MONTHS else None


def _count(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 1


def _months_before(today: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day; never before arXiv's first."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    if year < FIRST_DAY.year:
        return FIRST_DAY
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
