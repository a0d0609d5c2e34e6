from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.browse import rise_note
from bot.rising import Rise
from tests.journeys.stage import Stage


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("today 2026-01-03", "No papers on Sat 3 Jan 2026 (weekend)."),
        ("today 2026-01-02", "No papers on Fri 2 Jan 2026."),
        ("today 2026-01-05", "No papers today yet."),
        ("today 2026-01-06", "No papers on Tue 6 Jan 2026 yet."),
        ("top day", "I know no papers of Mon 5 Jan 2026."),
        ("trending", "Nothing gains more upvotes than usual now."),
    ],
)
async def test_every_emptiness_has_its_own_words(stage: Stage, line: str, told: str) -> None:
    assert await stage.person("alice").says(line) == told


async def test_an_empty_day_leads_back_to_today(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("today 2026-01-03")
    assert alice.buttons == ["Today"]


async def test_a_day_that_could_not_be_read_is_not_called_empty(stage: Stage) -> None:
    stage.shelf.trouble = "took longer than 10 s"
    await stage.until("2026-01-05T12:00")
    told = await stage.person("alice").says("today 2025-12-01")
    assert told == (
        "I have not read the papers of Mon 1 Dec 2025 yet. Hugging Face has not answered since 06:00; I keep trying."
    )


async def test_a_month_says_how_much_of_it_is_known(stage: Stage) -> None:
    stage.shelf.feature("Graphs", "2025-12-01T07:00")
    alice = stage.person("alice")
    await alice.says("today 2025-12-01")
    told = await alice.says("top month 2025-12-15")
    assert "19 of 23 weekdays were never fetched; an operator can run `python bot.py fetch --since 2025-12-01`" in told


@pytest.mark.parametrize(
    ("gained", "usual", "hours", "told"),
    [
        (37, 9.3, 48, "+37 in two days, 4× what is usual"),
        (12, 4.9, 3.2, "+12 in 3 hours, 2.4× what is usual"),
        (6, 0.2, 0.1, "+6 in an hour, 6× what is usual"),
    ],
)
def test_a_rise_says_how_much_how_fast_and_against_what(gained: int, usual: float, hours: float, told: str) -> None:
    assert rise_note(Rise("2601.00001", gained, usual, timedelta(hours=hours))) == told
