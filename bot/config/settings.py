"""Every setting there is, with its default and what it must be; one frozen table a section of config.toml.

Making a table reads and checks nothing; `bot.config.load` does.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from msgspec import Meta, Struct

import bot.config.values as values
from bot.config.values import Secret, must_be, whole
from bot.subscriptions import WEEKDAYS

_ADDRESS = must_be("an address that begins with http:// or https://", values.address)
_ZONE = must_be('a time zone such as "Europe/Berlin"', values.zone)
_CLOCK_TIME = must_be('a time of day such as "09:00"', values.clock_time)
_CATEGORY = Meta(pattern=r"^[a-z-]+(\.[A-Za-z-]+)?$")


class BotSettings(Struct, frozen=True, kw_only=True):
    """[bot]: what belongs to no one part."""

    timezone: Annotated[str, _ZONE] = "UTC"
    """For whoever has not set their own."""
    data: Annotated[str, must_be("the path of a folder", values.filled)] = "data"
    """Where the database, the search index and error reports lie; `bot.config.Config.data_folder` is its whole path."""
    log_level: Annotated[Literal["debug", "info", "warning", "error"], must_be("debug, info, warning or error")] = (
        "info"
    )
    log_format: Annotated[Literal["auto", "human", "json"], must_be("auto, human or json")] = "auto"
    """auto: human on a terminal, json elsewhere."""
    command: Annotated[
        str, Meta(pattern=r"^/[a-z0-9_-]{1,31}$", description='a slash and a word in small letters, such as "/papers"')
    ] = "/papers"
    """What people type before a verb."""


class DatabaseSettings(Struct, frozen=True, kw_only=True):
    """[database]"""

    url: Annotated[Secret, must_be("a URL that begins with sqlite:// or postgresql://", values.database)] = Secret()
    """Not set: a SQLite file in the data folder; see `bot.config.Config.database_url`."""


class HuggingFaceSettings(Struct, frozen=True, kw_only=True):
    """[huggingface]"""

    base: Annotated[str, _ADDRESS] = "https://huggingface.co/api"
    token: Annotated[Secret, must_be("a text", values.secret)] = Secret()
    """Optional: it only raises the rate limit."""
    poll_minutes: Annotated[int, whole(5, 1440)] = 60
    search: Annotated[bool, must_be("true or false")] = True
    """Whether its own search is asked where the papers in the store have little to say."""


class ArxivSettings(Struct, frozen=True, kw_only=True):
    """[arxiv]"""

    api_base: Annotated[str, _ADDRESS] = "https://export.arxiv.org/api"
    rss_base: Annotated[str, _ADDRESS] = "https://rss.arxiv.org/rss"
    categories: Annotated[
        tuple[Annotated[str, _CATEGORY], ...], must_be('a list of arXiv categories such as ["cs.CL", "cs.RO"]')
    ] = ()
    """Whose new papers are read besides the trending ones; none by default."""


class SearchSettings(Struct, frozen=True, kw_only=True):
    """[search]"""

    model: Annotated[
        str,
        Meta(
            pattern=r"^(off|(fastembed|model2vec):\S+)?$",
            description='empty, "off", or a model such as "fastembed:BAAI/bge-small-en-v1.5"',
        ),
    ] = ""
    """What compares papers in meaning; `bot.search.models.chosen` finds it."""


class DigestSettings(Struct, frozen=True, kw_only=True):
    """[digest]: what a daily post is unless its channel says otherwise."""

    at: Annotated[time, _CLOCK_TIME] = time(9)
    """On the clock of ``timezone``."""
    days: Annotated[
        tuple[int, ...], must_be('"weekdays", "daily" or days with commas, such as "mon, wed, fri"', values.days)
    ] = WEEKDAYS
    """As datetime.weekday() counts."""
    count: Annotated[int, whole(1, 25)] = 10
    timezone: Annotated[str, _ZONE] = "UTC"
    """Not in the file: the same as [bot] timezone."""


class AlertSettings(Struct, frozen=True, kw_only=True):
    """[alerts]: what holds for people who have not set their own."""

    daily_cap: Annotated[int, whole(1, 500)] = 20
    """Alerts a person and day; what is above it rolls into the next digest."""
    quiet_hours: Annotated[
        tuple[time, time] | None,
        must_be('a start and an end such as "22:00-07:00", or "" for none', values.span_of_day),
    ] = None
