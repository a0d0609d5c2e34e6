"""What was recorded is read anew for what is rising, and once an hour for what is usual."""

from __future__ import annotations

from dataclasses import replace

from bot.papers import Paper
from bot.rising import ASSUMED, PRIOR
from bot.store.matches import Grown
from bot.votes import LEARNED_FOR, Votes
from tests.bot.newsroom import DAY, HOUR, NOON, TODAY, Newsroom, at, paper, records


async def read(room: Newsroom, *found: Paper, hour: int) -> None:
    """A reading of these papers, so many hours after the day opened."""
    await room.store.papers.keep(records(found), at(0) + hour * HOUR, day=TODAY, news_at=at(0))


async def test_what_is_usual_is_learned_again_after_an_hour(room: Newsroom) -> None:
    votes = Votes(room.store.papers)
    assert await votes.usual(at(6)) == ASSUMED
    await read(room, *(paper(number, upvotes=80) for number in range(1, 400)), hour=1)
    assert (await votes.usual(at(6, 59))).papers == 0
    learned = await votes.usual(at(6) + LEARNED_FOR)
    assert learned.papers == 399
    assert learned.at(6 * HOUR) > 5 * PRIOR[6]


async def test_a_clock_that_was_set_back_makes_it_learn_anew(room: Newsroom) -> None:
    votes = Votes(room.store.papers)
    await votes.usual(NOON)
    await read(room, paper(1), hour=1)
    assert (await votes.usual(at(6))).papers == 1


async def test_the_greatest_excess_comes_first_and_old_papers_are_left_out(room: Newsroom) -> None:
    old = paper(3, featured=TODAY - 15 * DAY, upvotes=900)
    await read(room, paper(1, upvotes=30), paper(2, upvotes=60), old, hour=1)
    await read(room, replace(old, upvotes=2000), hour=5)
    rises = await Votes(room.store.papers).rising(at(6))
    assert [(one.paper_id, one.gained) for one in rises] == [("2601.00002", 60), ("2601.00001", 30)]


async def test_what_was_read_since_is_known_at_once(room: Newsroom) -> None:
    votes = Votes(room.store.papers)
    await read(room, paper(1, upvotes=2), hour=6)
    assert await votes.rising(at(6)) == []
    await read(room, paper(1, upvotes=60), paper(2, upvotes=40), hour=6)
    await room.store.papers.keep(records([paper(1, upvotes=90)]), at(6, 30), news_at=at(6))
    assert [(one.paper_id, one.gained) for one in await votes.rising(at(6, 59))] == [
        ("2601.00001", 90),
        ("2601.00002", 40),
    ]


async def test_what_took_off_is_told_from_what_merely_grew(room: Newsroom) -> None:
    await read(room, paper(1, upvotes=2), hour=1)
    shown = [Grown(paper(1, upvotes=90), 2, at(9)), Grown(paper(2, upvotes=40), 9, at(9))]
    unfeatured = Grown(paper(3, featured=None, upvotes=900), 2, at(9))
    took_off = await Votes(room.store.papers).took_off([*shown, unfeatured], at(9) + DAY)
    assert took_off == shown[:1]


async def test_a_paper_that_appeared_late_is_measured_from_then(room: Newsroom) -> None:
    await read(room, paper(1), hour=1)
    await read(room, paper(2, upvotes=3), hour=20)
    soon = Grown(paper(2, upvotes=30), 3, at(20))
    votes = Votes(room.store.papers)
    assert await votes.took_off([soon], at(21)) == [soon]
    assert await votes.took_off([replace(soon, paper=paper(1, upvotes=30))], at(21)) == []
