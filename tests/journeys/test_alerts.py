"""Alerts: at once, never twice, in one message, with the topics that matched; quiet hours and the daily cap."""

from __future__ import annotations

from tests.journeys.stage import Stage
from tests.journeys.test_searching import fill


async def test_an_alert_names_the_topic_and_what_matched(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T07:00")
    told = "1 new paper on proteins\n1. Protein Study Number 0 [2601.00001] (matched “proteins” in the title)"
    assert alice.dms == [told]


async def test_the_buttons_of_an_alert_work(stage: Stage) -> None:
    alice = stage.person("alice", "")
    await alice.says("subscribe proteins")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T07:00")
    alert = stage.face.delivered(alice.caller.dm)[0]
    assert "You got it by DM today 07:00." in await alice.presses("Why", under=alert)
    assert "1 subscription" in await alice.presses("My topics", under=alert)
    assert "Paused proteins." in await alice.presses("Pause", under=alert)


async def test_a_paper_on_two_topics_comes_once_and_names_both(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    await alice.says("subscribe proteins")
    stage.shelf.feature("Graphs of Proteins", "2026-01-05T07:00")
    await stage.until("2026-01-05T12:00")
    (only,) = alice.dms
    assert only.startswith("1 new paper on graphs and proteins\n")
    assert "graphs: matched “graphs” in the title · proteins: matched “proteins” in the title" in only


async def test_a_paper_comes_once_by_alert_and_not_again_by_digest(stage: Stage) -> None:
    alice = stage.person("alice", "")
    await alice.says("subscribe proteins")
    await alice.says("subscribe everything daily")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    fill(stage, 1, "2026-01-05T07:00", "Graph")
    await stage.until("2026-01-06T09:00")
    assert sum("Protein Study" in dm for dm in alice.dms) == 1
    assert "1 new paper\n1. Graph Study" in alice.dms[1]


async def test_what_a_channel_of_mine_had_already_is_marked(stage: Stage) -> None:
    alice, bob = stage.person("alice"), stage.person("bob", "elsewhere")
    for person in (alice, bob):
        await person.says("subscribe proteins at 10")
    await alice.says("digest on")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T10:00")
    assert alice.dms[0].endswith("already in #papers)")
    assert "already" not in bob.dms[0]


async def test_a_channel_gets_alerts_on_its_topics(stage: Stage) -> None:
    await stage.person("alice").says("subscribe proteins here instant")
    fill(stage, 2, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T07:00")
    assert stage.channel("papers")[0].startswith("2 new papers on proteins\n1. Protein")


async def test_a_paper_is_told_when_it_reaches_the_upvotes(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins min_upvotes 10")
    paper = stage.shelf.feature("Proteins", "2026-01-05T07:00", upvotes=3)
    await stage.until("2026-01-05T08:00")
    assert alice.dms == []
    stage.shelf.vote(paper, 12)
    await stage.until("2026-01-05T09:00")
    assert alice.dms[0].startswith("1 new paper on proteins")


async def test_nobody_gets_a_backlog(stage: Stage) -> None:
    fill(stage, 3, "2026-01-05T06:00", "Protein")
    await stage.until("2026-01-05T07:00")
    alice = stage.person("alice")
    await alice.says("subscribe proteins")
    await stage.until("2026-01-06T07:00")
    assert alice.dms == []


async def test_quiet_hours_hold_and_then_send_one_message(stage: Stage) -> None:
    alice = stage.person("alice")
    assert "Quiet hours: 22:00-07:00" in await alice.says("settings quiet_hours 22:00-07:00")
    await alice.says("subscribe proteins")
    await stage.until("2026-01-05T22:00")
    assert "(now, until tomorrow 07:00)" in await alice.says("settings")
    fill(stage, 1, "2026-01-05T22:30", "Protein")
    fill(stage, 1, "2026-01-06T01:00", "Protein")
    await stage.until("2026-01-06T06:59")
    assert alice.dms == []
    await stage.until("2026-01-06T07:00")
    assert [dm.splitlines()[0] for dm in alice.dms] == ["2 new papers on proteins"]


async def test_quiet_hours_switched_off_are_off(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("settings quiet_hours 00:00-23:00")
    assert "Quiet hours: none" in await alice.says("settings quiet_hours off")
    await alice.says("subscribe proteins")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T07:00")
    assert len(alice.dms) == 1


async def test_what_the_cap_holds_back_comes_with_the_next_digest(stage: Stage) -> None:
    alice = stage.person("alice", "")
    assert "Daily cap: 2" in await alice.says("settings daily_cap 2")
    await alice.says("subscribe proteins")
    await alice.says("subscribe everything daily")
    fill(stage, 5, "2026-01-05T10:00", "Protein")
    await stage.until("2026-01-05T12:00")
    assert alice.dms[-1].startswith("2 new papers on proteins")
    assert "Your daily cap was reached" in await alice.says("why 2601.00005")
    await stage.until("2026-01-06T09:00")
    assert alice.dms[-1].startswith("Daily Papers · Tue 6 Jan 2026 · 3 new papers")
    assert alice.dms[-1].count("Protein Study") == 3


async def test_without_a_digest_the_overflow_comes_at_nine_the_next_day(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("settings daily_cap 2 timezone Berlin")
    await alice.says("subscribe proteins")
    fill(stage, 5, "2026-01-05T10:00", "Protein")
    await stage.until("2026-01-05T12:00")
    await stage.until("2026-01-06T07:59")
    assert len(alice.dms) == 1
    await stage.until("2026-01-06T08:00")
    assert alice.dms[1].startswith("Held back by your daily cap: 3 papers on proteins")
    assert alice.dms[1].endswith("\nChange the cap with `settings daily_cap 30`.")
    await stage.until("2026-01-07T12:00")
    assert len(alice.dms) == 2


async def test_many_papers_come_as_one_message_with_the_rest_behind_a_button(stage: Stage) -> None:
    alice = stage.person("alice", "")
    await alice.says("subscribe proteins")
    fill(stage, 14, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T07:00")
    alert = stage.face.delivered(alice.caller.dm)[0]
    assert alice.dms[0].endswith("…and 4 more.")
    await alice.presses("Show all 14", under=alert)
    assert "14 papers · page 2 of 2." in await alice.presses("Next")
    assert "Protein Study" in await alice.says("show 14")
