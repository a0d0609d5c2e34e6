"""The kinds of option: what each reads, and what it says of what it can't."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.options import (
    OFF,
    Choice,
    DayOption,
    DaysOption,
    FlagOption,
    Off,
    Option,
    PaperOption,
    QuietHours,
    QuietOption,
    SinceOption,
    SpanOption,
    TimeOption,
    Unreadable,
    Whole,
    Word,
    Words,
    ZoneOption,
)
from bot.errors import Refusal
from tests.bot.desk.toys import ASK

TEXT = Words("what to follow", example="diffusion policy", most=30)
WHEN = Choice("how often", choices=("instant", "daily", "weekly"))
COUNT = Whole("how many", least=1, most=50)
VALUES = (str, int, date, time, timedelta, tuple, QuietHours, Off)
EVERY = (
    *(TEXT, WHEN, COUNT, Word("which list", example="k3f9"), PaperOption(), DayOption(), SinceOption()),
    *(SpanOption(), TimeOption(), ZoneOption(), DaysOption(), QuietOption(), FlagOption()),
)


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [
        (TEXT, "  graphs   and \u200bsuch ", "graphs and such"),
        (Word("which"), "k3f9", "k3f9"),
        (PaperOption(), "2601.01739v2", "2601.01739v2"),
        (PaperOption(), "<https://arxiv.org/abs/2601.01739|arXiv>", "https://arxiv.org/abs/2601.01739"),
        (PaperOption(), "#3", "#3"),
        (WHEN, "Weekly", "weekly"),
        (Choice("as", choices=("BibTeX",)), "bibtex", "BibTeX"),
        (COUNT, "12", 12),
        (COUNT, "\uff11\uff12", 12),
        (DayOption(), "monday", date(2026, 1, 5)),
        (DayOption(), "2026-01-08", date(2026, 1, 8)),
        (SinceOption(), "2 weeks", date(2025, 12, 24)),
        (SinceOption(), "1980", date(1991, 8, 14)),
        (SpanOption(), "2 weeks", timedelta(weeks=2)),
        (TimeOption(), "9am", time(9)),
        (ZoneOption(), "berlin", "Europe/Berlin"),
        (DaysOption(), "mon\u2013wed", (0, 1, 2)),
        (QuietOption(), "22-7", QuietHours(time(22), time(7))),
        (QuietOption(), "off", OFF),
        (FlagOption(), "Yes", True),
        (FlagOption(), "off", False),
    ],
)
def test_an_option_reads_what_people_type(option: Option, text: str, value: object) -> None:
    assert option.read(text, ASK) == value


@pytest.mark.parametrize(
    ("option", "text", "says"),
    [
        (TEXT, " ", "Say what to follow, for example `diffusion policy`."),
        (Words("something"), "", "Say something."),
        (TEXT, "x" * 31, "31 characters long; at most 30"),
        (Word("which", example="k3f9"), "two words", "as one word: write it like `k3f9`"),
        (PaperOption(), "attention", "`attention` is no paper: I need an arXiv id"),
        (WHEN, "wekly", "`wekly` is none of `instant`, `daily`, `weekly`. Did you mean `weekly`?"),
        (WHEN, "hourly?", "`hourly?` is none of `instant`, `daily`, `weekly`."),
        (COUNT, "51", "from 1 to 50, not 51"),
        (COUNT, "1_0", "`1_0` as a number: write it like `5`"),
        (COUNT, "9" * 40, "as a number"),
        (DayOption(), "someday", "`someday` as a day: write it like `2026-01-05`"),
        (DayOption(), "2026-01-09", "still to come"),
        (DayOption(), "1990-01-01", "arXiv opened on 14 August 1991"),
        (DayOption(), "01/02/2026", "two ways"),
        (SinceOption(), "tomorrow", "as a day or a stretch of time: write it like `2 weeks`"),
        (SinceOption(), "2026-01-08", "still to come"),
        (SpanOption(), "a while", "as a length of time: write it like `3 days`"),
        (SpanOption(), "0 days", "as a length of time"),
        (SpanOption(), "400 days", "at most 366 days"),
        (TimeOption(), "99:00", "`99:00` as a time of day: write it like `09:00`"),
        (ZoneOption(), "Berlni", "no time zone `Berlni`. Did you mean `Europe/Berlin`?"),
        (ZoneOption(), "xyzzy", "Name a big city in it, or write it like `Europe/Berlin`"),
        (DaysOption(), "never", "as days of the week: write it like `mon-fri`"),
        (QuietOption(), "nights", "as quiet hours: write it like `22:00-07:00`"),
        (FlagOption(), "maybe", "`maybe` as on or off: write it like `on`"),
    ],
)
def test_what_makes_no_sense_is_refused_with_an_example(option: Option, text: str, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        option.read(text, ASK)
    assert says in refused.value.text


def test_a_paper_that_is_none_can_be_searched_for() -> None:
    with pytest.raises(Refusal) as refused:
        PaperOption().read("attention is all", ASK)
    assert refused.value.remedy == "search attention is all"


@pytest.mark.parametrize(("text", "senseless"), [("hello", True), ("51", False)])
def test_what_was_understood_is_told_from_what_makes_no_sense(text: str, senseless: bool) -> None:
    with pytest.raises(Refusal) as refused:
        COUNT.read(text, ASK)
    assert isinstance(refused.value, Unreadable) == senseless


@pytest.mark.parametrize("option", EVERY, ids=lambda option: type(option).__name__)
def test_every_option_reads_its_own_example(option: Option) -> None:
    assert option.read(option.example, ASK) is not None


@pytest.mark.parametrize("option", EVERY, ids=lambda option: type(option).__name__)
def test_every_option_explains_itself_within_the_limit_of_every_platform(option: Option) -> None:
    assert 0 < len(option.help) <= 100
    assert option.kind


@pytest.mark.parametrize("option", EVERY, ids=lambda option: type(option).__name__)
@settings(deadline=None)
@given(text=st.one_of(st.text(max_size=40), st.from_regex(r"[0-9]{0,4}[ :./-]?[0-9a-z]{0,5}[ -]?[0-9a-z]{0,4}")))
def test_an_option_reads_or_refuses_whatever_is_typed(option: Option, text: str) -> None:
    value: object = None
    with suppress(Refusal):
        value = option.read(text, ASK)
    assert value is None or isinstance(value, VALUES)
