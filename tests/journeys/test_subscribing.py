"""Following a topic: promised, previewed, adjusted, paused, removed, and every step can be taken back."""

from __future__ import annotations

import asyncio

import pytest

from tests.journeys.stage import Stage


async def test_subscribing_says_what_it_would_have_sent(stage: Stage) -> None:
    stage.shelf.feature("Graph Transformers", "2026-01-05T06:30", upvotes=3)
    await stage.until("2026-01-05T07:00")
    alice = stage.person("alice")
    told = await alice.says("subscribe graph transformers")
    assert told.startswith("You'll get a DM as soon as a paper on graph transformers appears.")
    assert "It would have sent 1 paper in the last 8 days, about 1 a week." in told
    assert "Graph Transformers [2601.00001]" in told
    assert alice.buttons == ["Narrower", "Broader", "Undo"]
    assert alice.dms == []


async def test_a_topic_is_made_narrower_broader_and_as_it_was(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graph transformers")
    assert "“graph transformers”" in await alice.presses("Narrower")
    assert "That is: exactly “graph transformers”." in alice.answer.plain()
    assert "That is" not in await alice.presses("Undo")
    assert "graph transformers appears, matched normally." in await alice.presses("Broader")
    assert "graph transformers appears, matched broadly." in await alice.presses("Broader")
    assert "That is: “graph” and “transformers”." in await alice.presses("Broader")
    assert "a paper on graph transformers appears, matched broadly." in await alice.presses("Undo")
    assert "1 subscription\n#1 graph transformers → a DM" in await alice.says("subscriptions")
    assert "matched broadly" in alice.answer.plain()


async def test_a_rule_is_narrowed_before_the_topic(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graph transformers daily match broad")
    assert "for graph transformers." in await alice.presses("Narrower")
    assert "for graph transformers, matched precisely." in await alice.presses("Narrower")
    assert "That is: exactly “graph transformers”." in await alice.presses("Narrower")
    assert "for graph transformers, matched precisely." in await alice.presses("Undo")
    assert "for graph transformers." in await alice.says("edit 1 match normal")
    assert "for graph transformers, matched precisely." in await alice.presses("Undo")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["graphs", "graphs daily"], "on weekdays for graphs."),
        (["graphs match broad", "graphs daily"], "on weekdays for graphs, matched broadly."),
        (["graphs match normal", "graphs daily"], "on weekdays for graphs."),
        (["graphs daily match precise", "graphs instant"], "a paper on graphs appears."),
        (["graphs daily", "graphs rule:broad"], "on weekdays for graphs, matched broadly."),
        (["everything", "everything match broad"], "with the top 10 of the day's papers."),
    ],
)
async def test_another_cadence_keeps_a_rule_that_was_chosen(stage: Stage, lines: list[str], told: str) -> None:
    alice = stage.person("alice")
    for line in lines:
        answer = await alice.says(f"subscribe {line}")
    assert answer.splitlines()[0].endswith(told)


async def test_undo_brings_a_chosen_rule_back_with_the_cadence(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs match normal")
    await alice.says("subscribe graphs daily")
    assert "a paper on graphs appears, matched normally." in await alice.presses("Undo")
    await alice.says("unsubscribe 1")
    assert "a paper on graphs appears, matched normally." in await alice.presses("Undo")


async def test_undo_of_a_new_subscription_leaves_nothing_and_undo_of_that_brings_it_back(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe robots daily at 7:30 min_upvotes 3")
    assert await alice.presses("Undo") == "You no longer follow robots."
    told = await alice.presses("Undo")
    assert told.startswith("You'll get a DM at 07:30 (UTC) on weekdays for robots, from 3 upvotes.")


@pytest.mark.parametrize(
    ("line", "promised"),
    [
        ("subscribe graphs", "You'll get a DM as soon as a paper on graphs appears."),
        ("subscribe graphs min_upvotes 5", "You'll get a DM as soon as a paper on graphs reaches 5 upvotes."),
        ("subscribe graphs daily", "You'll get a DM at 09:00 (UTC) on weekdays for graphs."),
        ("subscribe graphs at 7", "You'll get a DM at 07:00 (UTC) on weekdays for graphs."),
        ("subscribe a weekly min_upvotes 1", "You'll get a DM at 09:00 (UTC) on Mondays for a, from 1 upvote."),
        ("subscribe graphs here", "#papers gets a post at 09:00 (UTC) on weekdays for graphs."),
        ("subscribe graphs here instant", "#papers gets a post as soon as a paper on graphs appears."),
        ("subscribe everything", "You'll get a DM at 09:00 (UTC) on weekdays with the top 10 of the day's papers."),
        ("subscribe * weekly", "You'll get a DM at 09:00 (UTC) on Mondays with the top 10 of the week's papers."),
        ("subscribe everything instant", "You'll get a DM as soon as any paper appears."),
        ("subscribe * instant min_upvotes 50", "You'll get a DM as soon as any paper reaches 50 upvotes."),
    ],
)
async def test_a_promise_restates_everything(stage: Stage, line: str, promised: str) -> None:
    alice = stage.person("alice")
    assert (await alice.says(line)).splitlines()[0] == promised


async def test_subscribing_again_changes_and_says_the_whole_state(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graph transformers min_upvotes 5")
    told = await alice.says("subscribe Graph Transformers at 8")
    assert told.startswith("You'll get a DM at 08:00 (UTC) on weekdays for graph transformers, from 5 upvotes.")
    assert "You already follow graph transformers (#1). You'll get a DM at 08:00" in await alice.says(
        "subscribe graph-transformers"
    )
    await alice.says("subscribe graph transformers weekly")
    assert "at 08:00 (UTC) on weekdays" in await alice.presses("Undo")


async def test_edit_offers_the_usual_changes_and_each_can_be_undone(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs at 8")
    for label, state in [("At once", "as soon as"), ("Weekly", "on Mondays"), ("From 5", "from 5 upvotes")]:
        await alice.says("edit 1")
        assert state in await alice.presses(label)
        assert (await alice.presses("Undo")).startswith("You'll get a DM at 08:00 (UTC) on weekdays for graphs.")
    await alice.says("edit 1 min_upvotes 9")
    await alice.says("edit 1")
    assert "upvotes" not in await alice.presses("Any upvotes")


async def test_edit_changes_several_things_at_once_and_undo_takes_all_back(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs daily")
    told = await alice.says("edit 1 protein folding weekly at 10 days fri timezone Tokyo min_upvotes 2 count 3")
    assert told.startswith("You'll get a DM at 10:00 (Tokyo) on Fridays for protein folding, from 2 upvotes.")
    told = await alice.presses("Undo")
    assert told.startswith("You'll get a DM at 09:00 (UTC) on weekdays for graphs.")


async def test_a_topic_that_is_followed_already_cannot_be_made_twice(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    await alice.says("subscribe proteins")
    assert await alice.says("edit 2 graphs") == "#1 follows that already."
    assert "a paper on proteins appears" in await alice.says("edit 2 topic:proteins")


async def test_what_cannot_be_narrowed_by_itself_says_so(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe everything")
    assert await alice.says("narrow 1") == "I can't make everything any narrower by myself."
    assert "You'll get a DM at 09:00" in await alice.presses("edit 1")


async def test_pause_keeps_what_comes_and_resume_sends_it_as_one_message(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    assert "Paused graphs." in await alice.says("pause graphs")
    for number in range(3):
        stage.shelf.feature(f"Graphs {number}", "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    assert alice.dms == []
    assert await alice.presses("Resume") == "Resumed graphs. 3 papers held back: they come as one message."
    await stage.until("2026-01-05T08:01")
    assert len(alice.dms) == 1
    assert alice.dms[0].startswith("3 new papers on graphs")


async def test_a_pause_for_a_time_ends_by_itself(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    assert "Paused graphs until tomorrow 06:00." in await alice.says("pause 1 for 1 day")
    stage.shelf.feature("Graphs", "2026-01-05T07:00")
    await stage.until("2026-01-05T23:00")
    assert "paused until tomorrow 06:00" in await alice.says("subscriptions")
    await stage.until("2026-01-06T06:00")
    assert alice.dms[0].startswith("1 new paper on graphs")


async def test_a_paused_schedule_catches_up_at_its_next_hour(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs daily")
    await alice.says("pause all")
    stage.shelf.feature("Graphs", "2026-01-05T07:00")
    await stage.until("2026-01-06T10:00")
    assert alice.dms == []
    assert "Resumed graphs. 1 paper held back" in await alice.says("resume")
    await stage.until("2026-01-06T10:01")
    assert alice.dms[0].startswith("Catch-up: 1 paper since Mon 5 Jan 2026 on graphs")


async def test_what_is_paused_says_so_wherever_it_is_mentioned(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    await alice.says("pause")
    assert "It is paused." in await alice.says("subscribe graphs")
    assert alice.buttons == ["Resume", "Edit", "Remove"]
    assert "It is paused." in await alice.says("subscribe graphs daily")
    assert "Resume" in alice.buttons
    assert "It is paused." in await alice.says("edit 1")
    assert "Resumed graphs." in await alice.presses("Resume")
    assert await alice.says("resume") == "Nothing is paused."


async def test_a_sentence_is_kept_and_met_with_keywords_that_would_have_sent_papers(stage: Stage) -> None:
    facts = {"abstract": "Two arms learn from human videos.", "keywords": ("cloth folding", "robot learning")}
    stage.shelf.feature("Folding at Home", "2026-01-05T06:30", **facts)
    await stage.until("2026-01-05T07:00")
    alice = stage.person("alice")
    told = await alice.says("subscribe papers about how robots can learn to fold laundry from human videos here")
    assert "No paper in the last 8 days would have fitted." in told
    assert "You can keep them; the keywords below" in told
    told = await alice.presses("human videos · 1 paper")
    assert told.startswith("#papers gets a post at 09:00 (UTC) on weekdays for human videos.")
    assert "It would have sent 1 paper in the last 8 days" in told
    assert "2 subscriptions" in await alice.says("subscriptions")


async def test_only_all_asks_first(stage: Stage) -> None:
    alice = stage.person("alice")
    for topic in ("graphs", "proteins", "robots"):
        await alice.says(f"subscribe {topic}")
    assert await alice.says("unsubscribe proteins") == "You no longer follow proteins."
    assert await alice.says("unsubscribe all") == "Remove all 2 of your subscriptions?\ngraphs and robots"
    assert "2 subscriptions" in await alice.says("subscriptions")
    await alice.says("unsubscribe all")
    assert await alice.presses("Yes, remove all 2") == "You no longer follow graphs and robots."
    assert (await alice.says("subscriptions")).startswith("You follow nothing yet.")


async def test_all_of_one_is_asked_by_its_name(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    assert await alice.says("unsubscribe all") == "Remove the only one you made, graphs?"
    assert await alice.presses("Yes, remove it") == "You no longer follow graphs."


async def test_unsubscribe_mirrors_where_a_topic_was_subscribed(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    await alice.says("subscribe graphs here")
    await alice.says("unsubscribe graphs dm")
    assert "#2 graphs → #papers" in await alice.says("subscriptions")
    await alice.says("subscribe graphs")
    await alice.says("unsubscribe graphs here")
    assert "#3 graphs → a DM" in await alice.says("subscriptions")
    assert "You made none" not in await alice.says("unsubscribe all dm")
    assert await alice.presses("Yes") == "You no longer follow graphs."


async def test_bare_verbs_show_help_and_the_state(stage: Stage) -> None:
    alice = stage.person("alice")
    told = await alice.says("subscribe")
    assert told.startswith("How to follow a topic\n")
    assert told.endswith("You follow nothing yet.")
    assert (await alice.says("unsubscribe")).startswith("You follow nothing yet.\nTry `subscribe diffusion policy`")
    await alice.says("subscribe graphs")
    assert "What you see here now:\n#1 graphs → a DM" in await alice.says("subscribe")
    assert (await alice.says("unsubscribe")).startswith("Which one? Say `unsubscribe 1` or its topic.\n#1 graphs")
    assert await alice.presses("Remove") == "You no longer follow graphs."


async def test_the_list_of_subscriptions_tells_everything_about_each(stage: Stage) -> None:
    alice, bob = stage.person("alice"), stage.person("bob", manages=False)
    await alice.says("subscribe graphs daily here at 10 min_upvotes 5")
    await bob.says("subscribe proteins")
    told = await bob.says("subscriptions")
    assert "#1 graphs → #papers at 10:00 (UTC) on weekdays — made by Alice · from 5 upvotes · next today 10:00" in told
    assert "#2 proteins → a DM as soon as it appears — made by you · waiting for the next paper" in told
    assert bob.buttons == ["Edit", "Pause", "Remove"]
    assert "proteins" not in await alice.says("subscriptions")


async def test_what_is_gone_is_said_kindly(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graph transformers")
    made = alice.answer
    await alice.says("subscribe proteins")
    await alice.says("unsubscribe graph transformers")
    for label in ("Narrower", "Broader", "Undo"):
        told = await alice.presses(label, under=made)
        assert told == "There is no subscription #1 here: it may have been removed."
        assert alice.buttons == ["subscriptions"]


@pytest.mark.parametrize(
    ("line", "told", "button"),
    [
        ("unsubscribe grahps", "You follow nothing called `grahps` here. Did you mean `graphs`?", "subscriptions"),
        ("unsubscribe 77", "There is no subscription #77 here: it may have been removed.", "subscriptions"),
        ("pause (", "You follow nothing called `(` here.", "subscriptions"),
        ("resume it's \"quoted", "You follow nothing called `it's \"quoted` here.", "subscriptions"),
    ],
)
async def test_what_is_not_followed_is_refused_with_a_way_on(stage: Stage, line: str, told: str, button: str) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe graphs")
    assert await alice.says(line) == told
    assert alice.buttons == [button]


@pytest.mark.parametrize("line", ["pause", "pause all", "resume", "unsubscribe all", "unsubscribe 1", "pause graphs"])
async def test_who_follows_nothing_is_shown_how_to(stage: Stage, line: str) -> None:
    alice = stage.person("alice")
    assert await alice.says(line) == "You follow nothing yet."
    assert "How to follow a topic" in await alice.presses("subscribe")


async def test_all_in_a_channel_of_others_means_nothing(stage: Stage) -> None:
    await stage.person("alice").says("subscribe graphs here")
    assert await stage.person("bob").says("pause all") == "You made none of the subscriptions here."


async def test_two_presses_at_once_make_one_subscription(stage: Stage) -> None:
    alices = [stage.person("alice") for _ in range(8)]
    await asyncio.gather(*(alice.says("subscribe graphs") for alice in alices))
    assert (await alices[0].says("subscriptions")).startswith("1 subscription\n")
