from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.store.feed import Health
from bot.vitals import Report

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
OK = Health("shelf", last_ok_at=NOW)
DOWN = Health("shelf", NOW - timedelta(hours=3), NOW - timedelta(hours=2), NOW + timedelta(minutes=5), 4, "error 503")
GOOD = Report("1.0", (("Hugging Face", OK),), 1234, 1200, 30, {"active": 2}, {"sent": 9}, None, NOW)


def said(report: Report, subject: str, timezone: str = "UTC") -> str:
    return dict(report.lines(timezone, NOW))[subject]


@pytest.mark.parametrize(
    ("report", "headline"),
    [
        (GOOD, "All is well."),
        (replace(GOOD, sources=(("Hugging Face", DOWN),)), "Hugging Face does not answer; I keep trying."),
        (
            replace(GOOD, sources=(("Hugging Face", DOWN), ("arXiv", DOWN))),
            "Hugging Face and arXiv do not answer; I keep trying.",
        ),
        (
            replace(GOOD, platforms={"slack": "stopped: the token is not accepted", "terminal": ""}),
            "Slack: stopped: the",
        ),
        (replace(GOOD, waiting_since=NOW - timedelta(minutes=11)), "Messages are late."),
        (replace(GOOD, waiting_since=NOW - timedelta(minutes=9)), "All is well."),
    ],
)
def test_the_headline_names_the_worst(report: Report, headline: str) -> None:
    assert report.headline().startswith(headline)


@pytest.mark.parametrize(
    ("health", "told"),
    [
        (OK, "read just now"),
        (replace(OK, last_ok_at=NOW - timedelta(minutes=1)), "read 1 minute ago"),
        (replace(OK, last_ok_at=NOW - timedelta(minutes=59)), "read 59 minutes ago"),
        (replace(OK, last_ok_at=NOW - timedelta(hours=10)), "read Mon 03:00"),
        (Health("shelf"), "not read yet"),
        (DOWN, "has not answered since Mon 10:00 (error 503); next try at 13:05"),
        (replace(DOWN, last_ok_at=None, retry_at=None), "has not answered since Mon 11:00 (error 503)"),
    ],
)
def test_a_source_is_told_on_the_readers_clock(health: Health, told: str) -> None:
    assert said(replace(GOOD, sources=(("Hugging Face", health),)), "Hugging Face", "Europe/Berlin") == told


def test_counts_are_told_with_what_is_wrong_among_them() -> None:
    assert said(GOOD, "Papers") == "1,234 known, 30 featured today, 1,200 searchable"
    counted = replace(GOOD, subscriptions={"active": 1, "paused": 2, "disabled": 3})
    assert said(counted, "Subscriptions") == "1 active, 2 paused, 3 stopped"
    assert said(replace(GOOD, subscriptions={}), "Subscriptions") == "0 active"


def test_late_messages_say_since_when_and_stuck_ones_why() -> None:
    since = NOW - timedelta(hours=1)
    report = replace(GOOD, outbox={"pending": 2, "sending": 1, "unknown": 1, "parked": 4}, waiting_since=since)
    assert said(report, "Messages").split(", ") == [
        "3 waiting",
        "the oldest since 11:00",
        "1 that may or may not have arrived",
        "4 kept for places that can't be posted to",
    ]
    assert said(GOOD, "Messages") == "0 waiting"


def test_a_platform_in_trouble_has_a_line_of_its_own() -> None:
    report = replace(GOOD, platforms={"slack": "does not answer; tried every half minute", "terminal": ""})
    assert said(report, "Slack") == "does not answer; tried every half minute"
    assert "Terminal" not in dict(report.lines("UTC", NOW))
