"""The kinds of values that settings have, each read from what stands in a TOML file. Pure.

A reader raises ValueError if it cannot make sense of a value; the error's text, if any, is a hint that is put after
the sentence naming the setting and what it must be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from msgspec import Meta
from rapidfuzz import fuzz, process

from bot.subscriptions import DAY_NAMES, WEEKDAYS

Reader = Callable[[object], object]
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_NEAR = 66
"""How alike (of 100) two words must be for one to be offered for the other: `cuont`, `count` 80; `rnu`, `run` 67."""
_DATABASES = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg"}


class Secret:
    """A text that never shows up by accident: printing, formatting and encoding it tell only whether it is set."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself: for the one place that sends it, never for people or logs."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret(set)" if self._text else "Secret(not set)"


def secret(value: object) -> Secret:
    """A text that is never shown."""
    return Secret(_text(value).strip())


def address(value: object) -> str:
    """An http(s) address, as it stands but without spaces around it."""
    found = urlsplit(_text(value).strip())
    if found.scheme not in ("http", "https") or not found.hostname:
        raise ValueError
    return found.geturl()


def websocket(value: object) -> str:
    """A ws(s) address, or the empty text."""
    text = _text(value).strip()
    found = urlsplit(text)
    if text and (found.scheme not in ("ws", "wss") or not found.hostname):
        raise ValueError
    return text


def database(value: object) -> Secret:
    """A database URL with the driver that is used for it; secret, for it may hold a password."""
    text = _text(value).strip()
    scheme, mark, rest = text.partition("://")
    if text and (not mark or scheme.split("+")[0] not in _DATABASES):
        raise ValueError
    return Secret(f"{_DATABASES[scheme.split('+')[0]]}://{rest}" if text else "")


def zone(value: object) -> str:
    """The name of an IANA time zone."""
    name = _text(value).strip()
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones, as in "Europe"
        raise ValueError(_zone_hint(name)) from None


def clock_time(value: object) -> time:
    """A wall-clock time: "09:00" or TOML's own 09:00:00."""
    if isinstance(value, time) and value == value.replace(second=0, microsecond=0, tzinfo=None):
        return value
    found = _CLOCK.fullmatch(_text(value).strip())
    if not found:
        raise ValueError
    return time(int(found[1]), int(found[2]))


def days(value: object) -> tuple[int, ...]:
    """Days of the week as datetime.weekday() counts: weekdays, daily, or names with commas, in any order."""
    text = _text(value).strip().lower()
    if text in ("weekdays", "daily"):
        return WEEKDAYS if text == "weekdays" else tuple(range(7))
    return tuple(sorted({DAY_NAMES.index(name.strip()) for name in text.split(",")}))


def span_of_day(value: object) -> tuple[time, time] | None:
    """From when until when, over midnight if the end is earlier; None for the empty text."""
    text = _text(value).strip()
    if not text:
        return None
    start, _, end = (part.strip() for part in text.partition("-"))
    if start == end:
        raise ValueError
    return clock_time(start), clock_time(end)


def channels(value: object) -> tuple[str, ...]:
    """Names of channels, without their #; at least one."""
    if not isinstance(value, list) or not value:
        raise ValueError
    names = tuple(_text(name).strip().removeprefix("#") for name in value)
    if not all(names) or len(set(names)) < len(names):
        raise ValueError
    return names


def filled(value: object) -> str:
    """A text that says something."""
    text = _text(value).strip()
    if not text or "\0" in text:
        raise ValueError
    return text


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or the empty text."""
    found = process.extractOne(word, list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_NEAR)
    return found[0] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` Did you mean `x`?`` with a space before it, or nothing."""
    meant = nearest(word, known)
    return f" Did you mean `{meant}`?" if meant else ""


def _zone_hint(name: str) -> str:
    """People write a zone in small letters, with a slip, or by its city alone."""
    zones = sorted(available_timezones(), key=len)
    cities = {zone.rpartition("/")[2]: zone for zone in reversed(zones)}
    wanted = name.replace(" ", "_")
    meant = nearest(wanted, zones) or cities.get(nearest(wanted, cities), "")
    return f"Did you mean `{meant}`?" if meant else ""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - every reader's complaint is a ValueError
    return value


def must_be(what: str, read: Reader | None = None) -> Meta:
    """Ends the sentence "[section] setting must be …"; ``read`` is for what TOML has no type for."""
    return Meta(description=what, extra={"read": read} if read else None)


def whole(least: int, most: int) -> Meta:
    """A whole number within bounds."""
    return Meta(ge=least, le=most, description=f"a whole number from {least} to {most}")
