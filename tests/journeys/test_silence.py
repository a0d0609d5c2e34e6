"""Honest silence: weekends, holidays, outages and first starts are told apart, and nothing comes as a storm."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.stage import Stage
from tests.journeys.test_searching import fill


async def test_a_first_start_posts_no_backlog(stage: Stage) -> None:
    for day in (1, 2):
        stage.shelf.feature(f"Old {day}", f"2026-01-0{day}T07:00")
    alice = stage.person("alice")
    await alice.says("digest on")
    await alice.says("subscribe old")
    await stage.until("2026-01-05T09:00")
    assert stage.channel("papers") == ["No new papers today: Daily Papers has featured none since the last digest."]
    assert alice.dms == []


async def test_a_weekend_and_a_holiday_are_different_silences(stage: Stage) -> None:
    alice = stage.person("alice")
    stage.hand.move(timedelta(days=3, hours=12))
    await alice.says("digest on days daily")
    fill(stage, 1, "2026-01-09T07:00")
    await stage.until("2026-01-12T09:00")
    friday, saturday, sunday, monday = stage.channel("papers")
    assert "1 new paper" in friday
    assert saturday == sunday == "No papers today (weekend)."
    assert monday == "No new papers today: Daily Papers has featured none since the last digest."
    assert "No papers on Sat 10 Jan 2026 (weekend)." in await alice.says("today 2026-01-10")
    assert "No papers today yet. This is the last day that has some." in await alice.says("today")


async def test_a_topic_without_papers_is_quiet_daily_and_says_so_weekly(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins daily")
    await alice.says("subscribe robots weekly at 10")
    await stage.until("2026-01-05T12:00")
    assert alice.dms == ["All quiet this week for robots."]


async def test_an_outage_is_told_once_and_ends_in_one_catch_up(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("digest on")
    fill(stage, 1, "2026-01-05T07:00")
    await stage.until("2026-01-05T09:00")
    stage.shelf.trouble = "answered with error 503"
    fill(stage, 3, "2026-01-05T15:00", "Protein")
    fill(stage, 3, "2026-01-06T07:00", "Robot")
    await stage.until("2026-01-07T12:00")
    assert [post.splitlines()[0] for post in stage.channel("papers")[1:]] == [
        "No digest yet: Hugging Face has not answered since Mon 5 Jan 2026 09:00; I keep trying."
    ]
    stage.shelf.trouble = ""
    await stage.until("2026-01-07T13:00")
    assert [post.splitlines()[0] for post in stage.channel("papers")[2:]] == ["Catch-up: 6 papers since Mon 5 Jan 2026"]


async def test_asked_during_an_outage_it_says_so(stage: Stage) -> None:
    alice = stage.person("alice")
    stage.shelf.trouble = "answered with error 503"
    await stage.until("2026-01-05T12:00")
    told = await alice.says("today")
    assert told == "I have no papers yet. Hugging Face has not answered since 06:00; I keep trying."
    told = await alice.presses("Status")
    assert told.startswith("Hugging Face does not answer; I keep trying.\n")
    assert "Hugging Face — has not answered since Mon 06:00 (answered with error 503); next try at" in told


async def test_a_day_missed_by_an_outage_is_not_called_empty(stage: Stage) -> None:
    fill(stage, 1, "2026-01-05T07:00")
    await stage.until("2026-01-05T20:00")
    stage.shelf.trouble = "answered with error 503"
    await stage.until("2026-01-06T08:00")
    alice = stage.person("alice")
    told = await alice.says("today 2026-01-06")
    assert told.startswith("I have not read the papers of Tue 6 Jan 2026 yet. Hugging Face has not answered since")
    assert "This is the last day that has some." in await alice.says("today")
    assert "Daily Papers · Mon 5 Jan 2026" in alice.answer.plain()


async def test_before_the_first_paper_today_says_that_they_are_coming(stage: Stage) -> None:
    alice = stage.person("alice")
    assert await alice.says("today") == "I have no papers yet. The first ones are being fetched."
