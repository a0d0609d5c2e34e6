"""Papers are ranked by their standing within their own day."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.papers import Paper
from bot.ranking import rank_within_day, ranked_choice
from tests.bot.newsroom import DAY, DM, NOON, TODAY, Newsroom, paper

YESTERDAY = TODAY - DAY
PAPERS = st.lists(
    st.builds(
        paper,
        st.integers(1, 99),
        featured=st.sampled_from([TODAY, YESTERDAY, None]),
        upvotes=st.integers(0, 50),
    ),
    unique_by=lambda one: one.id,
)


def ids(found: list[Paper]) -> list[str]:
    return [one.id[-1] for one in found]


def test_an_early_paper_of_today_does_not_lose_to_every_late_one_of_yesterday() -> None:
    young = [paper(1, upvotes=9), paper(2, upvotes=2)]
    old = [paper(number, featured=YESTERDAY, upvotes=100 - number) for number in (3, 4, 5)]
    votes = {TODAY: [9, 2], YESTERDAY: [97, 96, 95]}
    assert ids(rank_within_day([*young, *old], votes)) == ["3", "1", "4", "2", "5"]


def test_equals_are_told_apart_by_upvotes_and_then_by_id() -> None:
    same = [paper(2, upvotes=5), paper(1, upvotes=5), paper(3, featured=YESTERDAY, upvotes=7)]
    assert ids(rank_within_day(same, {TODAY: [5, 5], YESTERDAY: [7]})) == ["3", "1", "2"]


def test_a_paper_that_was_never_featured_comes_last() -> None:
    found = [paper(1, featured=None, upvotes=99), paper(2, upvotes=0)]
    assert ids(rank_within_day(found, {TODAY: [5, 0]})) == ["2", "1"]


@given(PAPERS)
def test_ranking_keeps_every_paper_and_never_depends_on_their_order(found: list[Paper]) -> None:
    votes = {day: [one.upvotes for one in found if one.featured == day] for day in (TODAY, YESTERDAY)}
    ranked = rank_within_day(found, votes)
    assert sorted(found, key=lambda one: one.id) == sorted(ranked, key=lambda one: one.id)
    assert rank_within_day(found[::-1], votes) == ranked


@given(PAPERS)
def test_more_votes_never_rank_lower_within_a_day(found: list[Paper]) -> None:
    votes = {day: [one.upvotes for one in found if one.featured == day] for day in (TODAY, YESTERDAY)}
    today = [one.upvotes for one in rank_within_day(found, votes) if one.featured == TODAY]
    assert today == sorted(today, reverse=True)


async def test_a_choice_stands_against_everything_of_the_day_not_only_what_is_due(room: Newsroom) -> None:
    await room.subscribe("graphs")
    strong, weak = paper(1, featured=YESTERDAY, upvotes=30), paper(2, upvotes=30)
    await room.arrive(strong, now=NOON)
    await room.arrive(weak, *(paper(number, "On time", upvotes=90) for number in (3, 4)), now=NOON)
    choice = await ranked_choice(room.store, await room.store.matches.pending(DM.key), 1)
    assert (choice.listed, choice.counted) == ([strong], [weak])
    assert choice.topics == ["graphs"]


async def test_a_paper_that_fits_twice_is_chosen_once(room: Newsroom) -> None:
    for topic in ("graphs", "robots"):
        await room.subscribe(topic)
    await room.arrive(replace(paper(1), title="Robots on graphs"))
    choice = await ranked_choice(room.store, await room.store.matches.pending(DM.key), 5)
    assert (len(choice.everything), choice.topics) == (1, ["graphs", "robots"])
