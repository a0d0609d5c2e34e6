"""Finding papers: lists that stay as they were, numbers that mean what one sees, sharing."""

from __future__ import annotations

import pytest

from tests.journeys.stage import Stage


def fill(stage: Stage, count: int, at: str, word: str = "Graph") -> None:
    for number in range(count):
        abstract = f"We study {word.lower()} learning, part {number}. It works."
        stage.shelf.feature(f"{word} Study Number {number}", at, upvotes=100 - number, abstract=abstract)


async def test_page_two_stays_the_same_though_papers_arrive(stage: Stage) -> None:
    fill(stage, 15, "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    alice = stage.person("alice")
    first = await alice.says("search graph learning")
    second = await alice.presses("Next")
    fill(stage, 15, "2026-01-05T09:00")
    await stage.until("2026-01-05T10:00")
    assert await alice.presses("Previous") == first
    assert await alice.presses("Next") == second
    assert "11. Graph" in second
    assert "15 papers · page 2 of 2." in second


async def test_a_number_means_the_paper_at_that_place_of_the_list_one_looks_at(stage: Stage) -> None:
    fill(stage, 12, "2026-01-05T07:00")
    fill(stage, 3, "2026-01-05T07:00", "Protein")
    await stage.until("2026-01-05T08:00")
    alice = stage.person("alice")
    await alice.says("search graph sort:upvotes")
    graphs = alice.answer
    assert "Graph Study Number 2" in await alice.says("show 3")
    await alice.says("search protein")
    assert "Protein" in await alice.says("show 3")
    await alice.presses("Next", under=graphs)
    assert "Graph Study Number 2" in await alice.says("show 3")


async def test_a_card_leads_on_to_similar_papers_and_to_a_subscription(stage: Stage) -> None:
    fill(stage, 4, "2026-01-05T07:00")
    stage.shelf.feature("Graph Rewiring", "2026-01-05T07:00", keywords=("graph rewiring",), abstract="A graph is cut.")
    await stage.until("2026-01-05T08:00")
    alice = stage.person("alice")
    await alice.says("search graph rewiring")
    assert "Graph Rewiring" in await alice.says("show 1")
    assert "Like “Graph Rewiring”" in await alice.presses("Similar")
    await alice.says("show 2601.00005")
    assert "as soon as a paper on graph rewiring appears" in await alice.presses("Follow graph rewiring")


async def test_a_shared_list_is_seen_by_all_and_its_numbers_are_everybodys(stage: Stage) -> None:
    fill(stage, 3, "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    alice, bob = stage.person("alice"), stage.person("bob")
    await alice.says("search graph sort:upvotes")
    assert not alice.answer.public
    assert "Alice shares: Search: graph" in await alice.presses("Share")
    assert alice.answer.public
    assert "Share" not in alice.buttons
    assert "Graph Study Number 1" in await bob.says("show 2")


@pytest.mark.parametrize("line", ["share show 2601.00001", "/papers share show 1", "papers SHARE share show 1"])
async def test_a_card_is_shared_under_the_name_of_who_shared_it(stage: Stage, line: str) -> None:
    fill(stage, 1, "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    alice = stage.person("alice")
    await alice.says("today")
    assert (await alice.says(line)).startswith("Alice shares:\nGraph Study Number 0")
    assert alice.answer.public


async def test_a_refusal_is_never_shared(stage: Stage) -> None:
    alice = stage.person("alice")
    assert "There is no list here yet that 3 could mean." in await alice.says("share show 3")
    assert not alice.answer.public


async def test_nothing_found_says_how_to_look_further_and_offers_to_follow(stage: Stage) -> None:
    alice = stage.person("alice")
    assert "Nothing found for `phlogiston`." in await alice.says("search phlogiston")
    assert "Try fewer or other words" in alice.answer.plain()
    assert "as soon as a paper on phlogiston appears" in await alice.presses("Follow this")


async def test_a_search_that_ends_in_an_options_word_can_be_followed_as_it_is(stage: Stage) -> None:
    alice = stage.person("alice")
    await alice.says("search rise daily")
    assert "as soon as a paper on rise daily appears" in await alice.presses("Follow this")


async def test_days_lead_to_their_neighbours_that_have_papers(stage: Stage) -> None:
    fill(stage, 2, "2026-01-05T07:00")
    fill(stage, 3, "2026-01-07T07:00", "Protein")
    await stage.until("2026-01-07T08:00")
    alice = stage.person("alice")
    assert "Daily Papers · Wed 7 Jan 2026" in await alice.says("today")
    assert "Daily Papers · Mon 5 Jan 2026" in await alice.presses("◀ Mon 5 Jan 2026")
    assert "No papers on Tue 6 Jan 2026." in await alice.says("today 2026-01-06")
    assert alice.buttons == ["◀ Mon 5 Jan 2026", "Wed 7 Jan 2026 ▶"]


async def test_a_day_keeps_its_neighbours_on_every_page(stage: Stage) -> None:
    fill(stage, 2, "2026-01-05T07:00")
    fill(stage, 12, "2026-01-06T07:00", "Protein")
    await stage.until("2026-01-06T08:00")
    alice = stage.person("alice")
    await alice.says("today")
    await alice.presses("Next")
    assert alice.buttons == ["Previous", "◀ Mon 5 Jan 2026", "Share"]


async def test_periods_are_ranked_by_upvotes_and_say_what_was_never_read(stage: Stage) -> None:
    fill(stage, 2, "2026-01-05T07:00")
    await stage.until("2026-01-05T08:00")
    alice = stage.person("alice")
    assert "Top papers of the week of 5 Jan 2026\n1. Graph Study Number 0" in await alice.says("top")
    assert "weekdays were never fetched" not in alice.answer.plain()
    assert "Top papers of January 2026" in await alice.says("top month")
    assert "I know no papers of December 2020." in await alice.says("top month 2020-12-01")
    assert await alice.presses("today")


async def test_trending_is_what_gains_more_than_usual_at_its_age(stage: Stage) -> None:
    alice = stage.person("alice")
    assert "Nothing gains more upvotes than usual now." in await alice.says("trending")
    old = stage.shelf.feature("Old Glory", "2026-01-05T07:00", upvotes=300)
    new = stage.shelf.feature("Young Riser", "2026-01-08T07:00", upvotes=3)
    await stage.until("2026-01-08T08:00")
    stage.shelf.vote(new, 40)
    stage.shelf.vote(old, 301)
    await stage.until("2026-01-08T12:00")
    told = await alice.says("trending")
    assert "1. Young Riser [2601.00002] (+40 in 12 hours, 4× what is usual)" in told
    assert "Old Glory" not in told


async def test_a_paper_that_no_day_featured_is_looked_up(stage: Stage) -> None:
    paper = stage.shelf.keep("Quiet Work", abstract="Unseen.")
    alice = stage.person("alice")
    assert "Quiet Work" in await alice.says(f"https://arxiv.org/abs/{paper.id}v2")
    assert "knows a paper 2512.99999: check the id." in await alice.says("show 2512.99999")
    assert "I know nothing like “Quiet Work” yet." in await alice.says(f"similar {paper.id}")


async def test_looking_up_while_the_source_is_silent_is_refused_kindly(stage: Stage) -> None:
    stage.shelf.trouble = "answered with error 503"
    alice = stage.person("alice")
    told = await alice.says("show 2512.00001")
    assert "I don't know 2512.00001 yet, and Hugging Face does not answer now (answered with error 503)." in told
    assert alice.buttons == ["show 2512.00001"]


async def test_a_day_never_read_is_read_when_somebody_asks(stage: Stage) -> None:
    stage.shelf.feature("Long Ago", "2025-11-03T07:00")
    alice = stage.person("alice")
    assert "1. Long Ago" in await alice.says("today 2025-11-03")
    stage.shelf.trouble = "took longer than 10 s"
    told = await alice.says("today 2025-11-04")
    assert "I have not read Tue 4 Nov 2025 yet, and Hugging Face does not answer now (took longer than 10 s)." in told
