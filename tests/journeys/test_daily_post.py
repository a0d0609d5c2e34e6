"""A channel's daily post: previewed, switched on, paged, changed, switched off; and what people get in digests."""

from __future__ import annotations

from tests.journeys.stage import Stage
from tests.journeys.test_searching import fill


async def test_a_channel_gets_its_post_with_the_rest_behind_a_button(stage: Stage) -> None:
    alice, bob = stage.person("alice"), stage.person("bob", manages=False)
    assert "#papers gets a post at 09:00 (UTC) on weekdays with the top 5" in await alice.says("digest on count 5")
    assert alice.answer.public
    fill(stage, 12, "2026-01-05T07:00")
    await stage.until("2026-01-05T09:00")
    (post,) = stage.channel("papers")
    assert post.startswith("Daily Papers · Mon 5 Jan 2026 · 12 new papers\n1. Graph Study Number 0")
    assert "…and 7 more. Ranked by upvotes." in post
    assert "12. Graph" in await bob.presses("Show all 12", under=stage.posts("papers")[0]) + await bob.presses("Next")
    assert "Graph Study Number 6" in await bob.says("show 7")


async def test_numbers_typed_in_the_channel_mean_its_last_post(stage: Stage) -> None:
    await stage.person("alice").says("digest on")
    fill(stage, 3, "2026-01-05T07:00")
    await stage.until("2026-01-05T09:00")
    bob = stage.person("bob")
    assert "Graph Study Number 2" in await bob.says("show 3")
    assert "The last list here (Digest) goes from 1 to 3." in await bob.says("show 4")


async def test_tomorrows_post_holds_only_what_is_new(stage: Stage) -> None:
    await stage.person("alice").says("digest on")
    fill(stage, 2, "2026-01-05T07:00")
    fill(stage, 1, "2026-01-05T15:00", "Protein")
    fill(stage, 1, "2026-01-06T07:00", "Robot")
    await stage.until("2026-01-06T09:00")
    monday, tuesday = stage.channel("papers")
    assert "Graph Study" in monday
    assert tuesday.startswith("Daily Papers · Tue 6 Jan 2026 · 2 new papers")
    assert "Protein Study" in tuesday
    assert "Robot Study" in tuesday
    assert "Ranked by upvotes within their day." in tuesday


async def test_a_preview_shows_what_a_post_would_be_and_posts_nothing(stage: Stage) -> None:
    fill(stage, 12, "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    alice = stage.person("alice", manages=False)
    told = await alice.says("digest preview count 3")
    assert told.startswith("Preview of a digest of Mon 5 Jan 2026\n1. Graph Study Number 0")
    assert "…and 9 more." in told
    assert not alice.answer.public
    assert alice.buttons == ["Switch it on", "Show all 12"]
    assert "Graph Study Number 8" in await alice.says("show 9")
    assert "No paper of Mon 5 Jan 2026 has 500 upvotes by now." in await alice.says("digest preview min_upvotes 500")
    assert stage.channel("papers") == []


async def test_a_preview_before_the_first_paper_says_so(stage: Stage) -> None:
    assert await stage.person("alice").says("digest preview") == "I have no papers yet to show a digest of."


async def test_switching_a_digest_off_and_undoing_it_keeps_every_choice(stage: Stage) -> None:
    alice = stage.person("alice")
    line = "digest on at 7:30 timezone Berlin days mon,wed count 3 min_upvotes 2"
    promised = "#papers gets a post at 07:30 (Berlin) on Mon, Wed with the top 3 of the day's papers, from 2 upvotes."
    assert (await alice.says(line)).startswith(promised)
    assert await alice.says("digest off") == "#papers no longer gets a daily post."
    assert (await alice.presses("Undo")).startswith(promised)
    assert await alice.presses("Undo") == "#papers no longer gets a daily post."
    assert await alice.says("digest off") == "There is no digest here."


async def test_a_changed_digest_is_undone_to_what_it_was(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("digest on at 10:00")
    assert "at 08:00 (UTC) every day with the top 3" in await alice.says("digest at 8 days daily count 3")
    assert "at 10:00 (UTC) on weekdays with the top 10" in await alice.presses("Undo")
    assert "Undo" not in (await alice.says("digest on"), alice.buttons)[1]


async def test_a_weekly_feed_becomes_a_daily_post_on_weekdays(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe everything here weekly")
    assert "on Mondays" in await alice.says("digest")
    assert "at 09:00 (UTC) on weekdays" in await alice.says("digest on")


async def test_digest_on_wakes_a_paused_digest(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("digest on")
    await alice.presses("Pause")
    assert "It is paused." in await alice.says("digest")
    assert alice.buttons == ["Resume", "Preview", "Edit"]
    assert "paused" not in await alice.says("digest on")
    assert "next today 09:00" in await alice.says("subscriptions")


async def test_a_bare_digest_shows_the_state_and_what_to_type(stage: Stage) -> None:
    alice = stage.person("alice")
    told = await alice.says("digest")
    assert told.startswith("There is no digest here yet.\nSwitch it on with `digest on at 09:00")
    await alice.says("digest on")
    assert "Change it with `digest on at 10:00` or `digest off`." in await alice.says("digest")
    await alice.presses("Edit")
    assert "Anything else: `digest on at 10:00 days mon,wed,fri count 5`" in alice.answer.plain()


async def test_a_digest_by_dm_is_a_persons_own(stage: Stage) -> None:
    alice = stage.person("alice", "", manages=False)
    assert "You'll get a DM at 09:00 (UTC)" in await alice.says("digest on")
    assert not alice.answer.public
    fill(stage, 1, "2026-01-05T07:00")
    await stage.until("2026-01-05T09:00")
    assert alice.dms[0].startswith("Daily Papers · Mon 5 Jan 2026 · 1 new paper")
    assert await alice.says("digest off") == "This conversation no longer gets a daily post."


async def test_topics_and_the_feed_of_one_hour_come_as_one_message(stage: Stage) -> None:
    alice = stage.person("alice", "")
    await alice.says("subscribe everything daily")
    await alice.says("subscribe proteins daily")
    fill(stage, 1, "2026-01-05T07:00")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T09:00")
    (only,) = alice.dms
    assert only.startswith("Today: 2 new papers\n")
    assert "matched “proteins” in the title" in only


async def test_a_weekly_top_says_that_it_is_of_the_week(stage: Stage) -> None:
    alice = stage.person("alice", "")
    await alice.says("subscribe everything weekly")
    fill(stage, 2, "2026-01-07T07:00")
    await stage.until("2026-01-12T09:00")
    assert [dm.splitlines()[0] for dm in alice.dms[1:]] == ["This week: 2 new papers"]


async def test_a_paper_that_took_off_is_mentioned_once_more_once(stage: Stage) -> None:
    await stage.person("alice").says("digest on")
    riser = stage.shelf.feature("Sleeper", "2026-01-05T07:00", upvotes=4)
    await stage.until("2026-01-05T09:00")
    stage.shelf.vote(riser, 80)
    await stage.until("2026-01-08T09:00")
    assert [post.count("from 4 to 80 upvotes") for post in stage.channel("papers")] == [0, 1, 0, 0]
    assert "Rising since you saw them" in stage.channel("papers")[1]
