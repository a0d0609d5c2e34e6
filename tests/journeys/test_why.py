"""`why`: for every paper and every reason there is, the answer that is true."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.stage import Stage
from tests.journeys.test_searching import fill

FIRST = "2601.00001"


async def test_a_paper_that_came_says_when_where_and_what_matched(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins")
    await alice.says("digest on")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T09:00")
    told = await alice.says(f"why {FIRST}")
    assert told.startswith("Why Protein Study Number 0\n")
    assert "You got it by DM today 09:00." in told
    assert "It was posted in #papers today 09:00." in told
    assert "proteins → a DM — matched “proteins” in the title" in told
    assert "everything → #papers — every featured paper" in told


async def test_a_paper_that_was_only_counted_says_so(stage: Stage) -> None:
    alice, bob = stage.person("alice"), stage.person("bob", "")
    await alice.says("digest on count 1")
    await bob.says("subscribe everything daily")
    fill(stage, 12, "2026-01-05T07:00")
    await stage.until("2026-01-05T09:00")
    assert "It was among the “and more” of #papers today 09:00." in await alice.says("why 2601.00002")
    assert "It was among the “and more” of a DM today 09:00." in await bob.says("why 2601.00012")


@pytest.mark.parametrize(
    ("subscribed", "asked", "told"),
    [
        ("graphs", FIRST, "graphs → a DM — does not fit: I look for “graphs”"),
        ("proteins has:code", FIRST, "does not fit: I look for “proteins”, with code"),
        ("proteins min_upvotes 500", FIRST, "fits, but has 100 of 500 upvotes"),
        ("proteins", FIRST, "fits, but was news before this was subscribed to"),
        ("everything", "2512.00002", "was never featured on Daily Papers"),
        ("proteins", "2512.00002", "fits, but never was news: somebody looked it up"),
    ],
)
async def test_a_paper_that_did_not_come_says_why(stage: Stage, subscribed: str, asked: str, told: str) -> None:
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    stage.shelf.keep("Proteins at Rest")
    await stage.until("2026-01-05T08:00")
    await stage.until("2026-01-05T08:01")
    alice = stage.person("alice")
    await alice.says(f"subscribe {subscribed}")
    await alice.says(f"why {asked}")
    assert told in alice.answer.plain()
    assert "It was not sent to you or posted here." in alice.answer.plain()


PASSING = (
    "We sort integers on graphics cards. Our kernels split the keys into buckets that fit into shared memory, and "
    "merge them with few branches. Throughput doubles on the newest cards. Databases and compilers gain, as do "
    "simulations of molecules, weather and traffic, and so does, say, imitation learning."
)


@pytest.mark.parametrize("rule", ["", " match precise"])
async def test_a_paper_that_mentions_a_topic_in_passing_says_how_to_get_its_like(stage: Stage, rule: str) -> None:
    alice, bob = stage.person("alice"), stage.person("bob", manages=False)
    await alice.says(f"subscribe imitation learning here instant{rule}")
    stage.shelf.feature("A Faster Sort", "2026-01-05T07:00", abstract=PASSING)
    await stage.until("2026-01-05T07:01")
    what = "does not fit: “imitation learning” in the abstract, but the paper is about something else (precise)"
    told = await alice.says(f"why {FIRST}")
    assert f"{what}; broaden it with `subscribe imitation learning here match broad`" in told
    assert (await bob.says(f"why {FIRST}")).splitlines()[-1].endswith(what)
    assert stage.channel("papers") == []
    assert "matched broadly" in await alice.says("subscribe imitation learning here match broad")


async def test_a_paper_that_spells_a_topic_otherwise_says_so(stage: Stage) -> None:
    alice = stage.person("alice", "")
    await alice.says("subscribe imitation learning")
    stage.shelf.feature("On IL", "2026-01-05T07:00", abstract="Imitation learning (IL) is old. IL is new.")
    await stage.until("2026-01-05T07:01")
    assert "matched “imitation learning” in the title, abbreviated" in await alice.says(f"why {FIRST}")


async def test_a_paper_that_waits_says_for_what(stage: Stage) -> None:
    alice = stage.person("alice", "")
    await alice.says("subscribe proteins daily")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T08:00")
    assert "matched “proteins” in the title; it comes today 09:00" in await alice.says(f"why {FIRST}")
    await alice.says("pause 1")
    assert "; kept for you: this is paused" in await alice.says(f"why {FIRST}")


async def test_a_paper_held_for_quiet_hours_or_by_the_cap_says_so(stage: Stage) -> None:
    alice = stage.person("alice", "")
    await alice.says("settings quiet_hours 06:00-08:00 daily_cap 1")
    await alice.says("subscribe proteins")
    fill(stage, 2, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T07:00")
    assert "It waits for your quiet hours to end." in await alice.says(f"why {FIRST}")
    await stage.until("2026-01-05T08:00")
    assert "You got it by DM today 08:00." in await alice.says(f"why {FIRST}")
    assert "Your daily cap was reached: it comes with your next digest" in await alice.says("why 2601.00002")


async def test_a_message_that_could_not_be_sent_is_not_called_got(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins")
    stage.face.close(alice.caller.dm, "DMs are closed")
    fill(stage, 1, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T07:00")
    told = await alice.says(f"why {FIRST}")
    assert "that holds it waits until the place can be posted to again (DMs are closed)." in told
    assert "You got it" not in told


async def test_between_a_papers_arrival_and_its_alert_the_truth_is_told_too(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe proteins")
    fill(stage, 1, "2026-01-05T06:01", "Protein")
    now = stage.hand.move(timedelta(minutes=10))
    await stage.app.ingests[0].poll(now)
    assert "fits; it is being looked at right now" in await alice.says(f"why {FIRST}")
    await stage.app.matchmaker.run(now)
    assert "matched “proteins” in the title; it is about to be sent" in await alice.says(f"why {FIRST}")


async def test_who_follows_nothing_is_told_so(stage: Stage) -> None:
    fill(stage, 1, "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    told = await stage.person("alice").says(f"why {FIRST}")
    assert told.endswith("You follow nothing here, so nothing could match it.")


async def test_its_buttons_lead_on(stage: Stage) -> None:
    fill(stage, 1, "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    alice = stage.person("alice")
    await alice.says(f"why {FIRST}")
    why = alice.answer
    assert "Graph Study Number 0" in await alice.presses("Paper", under=why)
    assert "You follow nothing yet." in await alice.presses("Subscriptions", under=why)


async def test_a_reason_stays_true_while_votes_grow(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("subscribe upvotes>3")
    paper = stage.shelf.feature("Proteins", "2026-01-05T06:30", upvotes=4)
    await alice.says("settings quiet_hours 06:00-12:00")
    await stage.until("2026-01-05T07:00")
    stage.shelf.vote(paper, 40)
    await stage.until("2026-01-05T12:00")
    assert "(matched with at least 4 upvotes)" in alice.dms[0]
    assert "matched with at least 4 upvotes" in await alice.says(f"why {paper.id}")
