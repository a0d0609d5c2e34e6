"""Failures speak: closed direct messages, lost channels, silent sources, and the way back."""

from __future__ import annotations

from tests.journeys.stage import Stage
from tests.journeys.test_searching import fill


async def test_closed_dms_are_told_at_the_next_answer_and_tried_again(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins")
    stage.face.close(alice.caller.dm, "DMs are closed")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T07:00")
    assert (await alice.says("settings")).endswith("I can't send you direct messages: DMs are closed.")
    assert await alice.presses("Try again") == "It still does not work: DMs are closed."
    stage.face.open(alice.caller.dm)
    assert await alice.presses("Try again") == "It works again: what was missed comes as one message."
    await stage.until("2026-01-05T07:01")
    assert [dm.splitlines()[0] for dm in alice.dms] == ["1 new paper on proteins"]
    assert "direct messages" not in await alice.says("settings")


async def test_nobody_else_is_told_that_ones_dms_are_closed(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins")
    stage.face.close(alice.caller.dm, "DMs are closed")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T07:00")
    assert "direct messages" not in await alice.says("share today")
    assert "direct messages" not in await alice.says("digest on")
    assert "direct messages" in await alice.says("today")


async def test_trying_again_leaves_paused_what_somebody_paused(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins")
    await alice.says("subscribe robots")
    await alice.says("pause robots")
    stage.face.close(alice.caller.dm, "DMs are closed")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T07:00")
    told = await alice.says("subscriptions")
    assert told.count("stopped: DMs are closed") == 2
    stage.face.open(alice.caller.dm)
    await alice.presses("Try again")
    told = await alice.says("subscriptions")
    assert "#2 robots → a DM as soon as it appears — made by you · paused" in told
    assert "#1 proteins → a DM as soon as it appears — made by you · waiting for the next paper" in told


async def test_a_lost_channel_is_told_to_whoever_made_its_subscriptions(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("digest on")
    stage.face.close(stage.place("papers"), "the bot was removed from the channel")
    fill(stage, 1, "2026-01-05T07:00")
    await stage.until("2026-01-05T09:00")
    assert alice.dms == [
        "I can't post in #papers any more: the bot was removed from the channel.\n"
        "Your subscriptions there are kept, and stopped until it works again."
    ]
    assert "It is stopped: the bot was removed from the channel." in await alice.says("digest")
    assert "I can't post in #papers: the bot was removed from the channel." in await alice.says("digest on")
    assert "It is stopped already: the bot was removed from the channel." in await alice.says("pause 1")


async def test_a_mended_channel_gets_what_it_missed_as_one_message(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("digest on")
    stage.face.close(stage.place("papers"), "the channel is archived")
    fill(stage, 1, "2026-01-05T07:00")
    await stage.until("2026-01-05T09:00")
    notice = stage.face.delivered(alice.caller.dm)[0]
    await alice.presses("Subscriptions", under=notice)
    assert "It still does not work: the channel is archived." in await alice.presses("Resume")
    stage.face.open(stage.place("papers"))
    assert "It works again" in await alice.presses("Try again", under=notice)
    await stage.until("2026-01-05T09:05")
    assert [post.splitlines()[0] for post in stage.channel("papers")] == ["Daily Papers · Mon 5 Jan 2026 · 1 new paper"]
    assert alice.dms[-1] == "I can post in #papers again; what was missed comes as one message."


async def test_resume_tries_the_place_too(stage: Stage) -> None:
    alice, elsewhere = stage.person("alice"), stage.person("alice", "robots")
    await alice.says("subscribe graphs here instant")
    await elsewhere.says("subscribe graphs here instant")
    stage.face.close(stage.place("papers"), "the channel is archived")
    fill(stage, 1, "2026-01-05T07:00")
    await stage.until("2026-01-05T07:00")
    await alice.says("pause 2")
    told = await alice.says("resume all")
    assert told.startswith("Resumed graphs.")
    assert told.endswith("The others are still stopped: the channel is archived.")
    stage.face.open(stage.place("papers"))
    assert "Resumed graphs." in await alice.says("resume 1")


async def test_nothing_broken_is_nothing_to_try_again(stage: Stage) -> None:
    assert await stage.person("alice").says("retry") == "Nothing is broken."


async def test_a_new_post_is_not_promised_to_a_dead_channel(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs here instant")
    stage.face.close(stage.place("papers"), "the channel is archived")
    fill(stage, 1, "2026-01-05T07:00")
    await stage.until("2026-01-05T07:00")
    assert await alice.says("subscribe robots here") == "I can't post in #papers: the channel is archived."
    stage.face.open(stage.place("papers"))
    assert "#papers gets a post" in await alice.says("subscribe robots here")


async def test_status_in_good_days(stage: Stage) -> None:
    fill(stage, 2, "2026-01-05T07:00")
    await stage.person("alice").says("subscribe proteins")
    await stage.until("2026-01-05T07:00")
    told = await stage.person("alice").says("status")
    assert told.startswith("All is well.\nHugging Face — read just now\n")
    assert "Papers — 2 known, 2 featured today, 2 searchable" in told
    assert "Subscriptions — 1 active" in told
    assert "Messages — 0 waiting" in told


async def test_status_in_trouble_names_each(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins")
    await alice.says("subscribe robots")
    await alice.says("pause robots")
    stage.face.close(alice.caller.dm, "DMs are closed")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T07:00")
    stage.shelf.trouble = "answered with error 503"
    await stage.until("2026-01-05T09:00")
    told = await alice.says("status")
    assert told.startswith("Hugging Face does not answer; I keep trying.\n")
    assert "has not answered since Mon 07:00 (answered with error 503); next try at 09:" in told
    assert "Subscriptions — 0 active, 1 paused, 1 stopped" in told
    assert "Messages — 0 waiting, 1 kept for places that can't be posted to" in told
