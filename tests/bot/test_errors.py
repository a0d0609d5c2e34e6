"""Errors carry what is needed to say, repeat or mend."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import (
    CannotReadBack,
    CannotStart,
    Failure,
    OutcomeUnknown,
    PaperboyError,
    PauseScope,
    Refusal,
    SourceDown,
    Undeliverable,
)


def test_a_refusal_says_what_happened_and_what_mends_it() -> None:
    refusal = Refusal("No such topic.", remedy="subscriptions", block="grphs\n^")
    assert (str(refusal), refusal.remedy, refusal.block) == ("No such topic.", "subscriptions", "grphs\n^")


def test_every_problem_of_a_start_is_told_together() -> None:
    assert str(CannotStart("No token.", "No folder.")) == "No token.\nNo folder."
    assert CannotStart("No token.", "No folder.").problems == ("No token.", "No folder.")


def test_a_silent_source_says_who_and_how_long() -> None:
    down = SourceDown("arXiv", "answered with error 503", retry_after=timedelta(seconds=9))
    assert (str(down), down.retry_after) == ("arXiv: answered with error 503", timedelta(seconds=9))


def test_an_undeliverable_message_pauses_only_its_place_unless_told_otherwise() -> None:
    error = Undeliverable("DMs are closed", Failure.DM_REFUSED)
    assert (error.scope, error.retry_after, error.platform_trouble) == (PauseScope.PLACE, None, False)


@pytest.mark.parametrize("kind", [Refusal, CannotStart, SourceDown, Undeliverable, OutcomeUnknown, CannotReadBack])
def test_everything_raised_on_purpose_has_one_root(kind: type[Exception]) -> None:
    assert issubclass(kind, PaperboyError)
