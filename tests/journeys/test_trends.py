"""How a topic goes, week by week, as a team lives through it."""

from __future__ import annotations

from tests.journeys.stage import Actor, Stage


def labels(actor: Actor) -> tuple[str, ...]:
    return actor.answer.picture.labels if actor.answer.picture else ()


def papers(actor: Actor) -> tuple[int, ...]:
    return actor.answer.picture.series[0].values if actor.answer.picture else ()


async def test_a_picture_grows_with_the_weeks_and_leads_to_a_subscription(stage: Stage) -> None:
    alice = stage.person("alice")
    assert (await alice.says("trends graph learning")).startswith("No paper of the 2 weeks since Mon 29 Dec 2025 fits")
    for day in ("05", "06", "13", "14", "15"):
        stage.shelf.feature(f"Graph Learning of Day {day}", f"2026-01-{day}T07:00", upvotes=int(day))
    stage.shelf.feature("Robots", "2026-01-14T07:00")
    await stage.until("2026-01-15T12:00")
    told = await alice.says("trends graph learning")
    assert (labels(alice), papers(alice)) == (("29 Dec", "5 Jan", "12 Jan"), (0, 2, 3))
    assert "5 papers in 3 weeks, most in the week of 12 Jan (3 papers). 53 upvotes in all." in told
    assert "The week of 12 Jan is not over." in told
    assert "It would have sent 5 papers in the last 18 days" in await alice.presses("Follow this")


async def test_votes_that_come_later_are_in_the_next_picture(stage: Stage) -> None:
    paper = stage.shelf.feature("Graph Learning", "2026-01-05T07:00", upvotes=2)
    await stage.until("2026-01-05T08:00")
    alice = stage.person("alice")
    assert "2 upvotes in all." in await alice.says("trends graph learning")
    stage.shelf.vote(paper, 70)
    await stage.until("2026-01-06T08:00")
    assert "70 upvotes in all." in await alice.says("trends graph learning")


async def test_after_an_outage_of_two_weeks_the_gap_is_said_and_not_drawn(stage: Stage) -> None:
    stage.shelf.feature("Graph Learning", "2026-01-05T07:00")
    await stage.until("2026-01-06T07:00")
    stage.shelf.trouble = "took longer than 10 s"
    await stage.until("2026-01-27T07:00")
    stage.shelf.trouble = ""
    stage.shelf.feature("Graph Learning Again", "2026-01-27T07:30")
    await stage.until("2026-01-27T12:00")
    alice = stage.person("alice")
    assert "9 weekdays of this time were never read." in await alice.says("trends graph learning")
    assert (labels(alice), papers(alice)) == (("29 Dec", "5 Jan", "19 Jan", "26 Jan"), (0, 1, 0, 1))


async def test_a_shared_picture_is_seen_by_everybody_with_numbers_for_everybody(stage: Stage) -> None:
    stage.shelf.feature("Graph Learning", "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    alice, bob = stage.person("alice"), stage.person("bob", manages=False)
    await alice.says("trends graph learning since:2025-12-22")
    private = alice.answer
    assert "Alice shares: Trend: graph learning" in await alice.presses("Share")
    ((where, shown),) = stage.public
    assert (where, shown.picture) == ("papers", private.picture)
    assert "Share" not in alice.buttons
    assert "Graph Learning" in await bob.says("show 1")
