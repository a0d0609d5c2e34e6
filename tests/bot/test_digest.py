"""Digests: at their hour, ranked and counted, one message a place, and honest about silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import insert, select

from bot.digest import CROWD, RISING_LISTED, Due, catch_up_since, group_by_place
from bot.messages import plain
from bot.ports import Place
from bot.store.tables import outbox, slots
from bot.subscriptions import EVERYTHING
from bot.telling import Choice
from tests.bot.newsroom import CHANNEL, DAY, DM, HOUR, MINUTE, NOON, TODAY, Newsroom, at, paper, papers

TOMORROW = TODAY + DAY
SATURDAY = date(2026, 1, 10)
EVERY_DAY = tuple(range(7))


async def feed(room: Newsroom, where: Place = CHANNEL, **options: object) -> int:
    """A daily post of everything at nine; its number."""
    return (await room.subscribe(EVERYTHING, where, "daily", **options)).id  # type: ignore[arg-type]


async def taken(room: Newsroom) -> list[tuple[int, date]]:
    async with room.database.read() as connection:
        rows = await connection.execute(select(slots).order_by(slots.c.subscription_id, slots.c.day))
        return [(row.subscription_id, row.day) for row in rows]


async def test_a_digest_comes_at_its_hour_once_with_the_best_first(room: Newsroom) -> None:
    await feed(room, count=2)
    await room.arrive(paper(1, upvotes=5), paper(2, upvotes=50), paper(3, upvotes=20), now=at(8))
    for now in (at(8, 59), at(9), at(9, 1), at(10)):
        await room.publish(now)
    assert await room.titles(CHANNEL) == ["Daily Papers · Wed 7 Jan 2026 · 3 new papers"]
    assert await room.ids(CHANNEL) == [["2601.00002", "2601.00003"]]
    assert await room.shown(CHANNEL) == {"2601.00002": "digest", "2601.00003": "digest", "2601.00001": "counted"}


async def test_the_rest_is_counted_and_can_be_shown(room: Newsroom) -> None:
    await feed(room, count=2)
    await room.arrive(*papers(5), now=at(8))
    await room.publish(at(9))
    message = (await room.said(CHANNEL))[0]
    assert plain(message.note) == "…and 3 more. Ranked by upvotes."
    listed = await room.store.lists.one(message.buttons[0].line.split()[1])
    assert listed
    assert len(listed.paper_ids) == 5


async def test_the_next_digest_holds_only_what_is_new(room: Newsroom) -> None:
    await feed(room)
    await room.arrive(*papers(2), now=at(8))
    await room.publish(at(9))
    await room.arrive(paper(9, featured=TOMORROW), now=at(8, 0, TOMORROW))
    await room.publish(at(9, 0, TOMORROW))
    assert await room.ids(CHANNEL) == [["2601.00001", "2601.00002"], ["2601.00009"]]
    assert await taken(room) == [(1, TODAY), (1, TOMORROW)]


async def test_everything_that_a_place_is_due_is_one_message(room: Newsroom) -> None:
    for topic in ("graphs", "robots", EVERYTHING):
        await room.subscribe(topic, DM, "daily")
    await room.subscribe("graphs", CHANNEL, "daily")
    await room.arrive(paper(1, "Robots on graphs"), paper(2, "On time"), now=at(8))
    await room.publish(at(9))
    assert await room.ids(DM) == [["2601.00001", "2601.00002"]]
    assert await room.titles(DM) == ["Today: 2 new papers"]
    assert await room.ids(CHANNEL) == [["2601.00001"]]
    assert len(await taken(room)) == 4


async def test_a_dm_digest_leaves_out_what_an_alert_has_shown(room: Newsroom) -> None:
    await room.subscribe("graphs")
    await feed(room, DM)
    await room.arrive(paper(1), paper(2, "On time"), now=at(8))
    await room.publish(at(8))
    await room.publish(at(9))
    assert await room.ids(DM) == [["2601.00001"], ["2601.00002"]]


async def test_slots_missed_while_nobody_ran_are_one_message(room: Newsroom) -> None:
    number = await feed(room)
    monday = date(2026, 1, 12)
    room.shelf.days = {day: [paper(day.day, featured=day)] for day in (TODAY, TOMORROW, monday)}
    await room.tick(at(9, 0, monday) + MINUTE / 6)
    assert await room.titles(CHANNEL) == ["Catch-up: 3 papers since Wed 7 Jan 2026"]
    assert await taken(room) == [(number, monday)]
    assert (await room.subscription(number)).next_due_at == at(9, 0, monday + DAY)


@pytest.mark.parametrize(
    ("now", "title"),
    [
        (at(9, 59), "Daily Papers · Wed 7 Jan 2026 · 1 new paper"),
        (at(10, 1), "Catch-up: 1 paper since Wed 7 Jan 2026"),
    ],
)
async def test_a_digest_that_is_late_says_so(room: Newsroom, now: datetime, title: str) -> None:
    await feed(room)
    await room.arrive(paper(1), now=at(8))
    await room.publish(now)
    assert await room.titles(CHANNEL) == [title]


async def test_waiting_for_quiet_hours_to_end_is_not_being_late(room: Newsroom) -> None:
    await room.settle(quiet_from=time(22), quiet_to=time(11, 30))
    await feed(room, DM)
    await room.arrive(paper(1), now=at(8))
    for now in (at(9), at(11, 29), at(11, 30)):
        await room.publish(now)
    assert await room.titles(DM) == ["Daily Papers · Wed 7 Jan 2026 · 1 new paper"]


async def test_quiet_hours_hold_no_channel(room: Newsroom) -> None:
    await room.settle(quiet_from=time(8), quiet_to=time(12))
    await feed(room)
    await room.arrive(paper(1), now=at(8))
    await room.publish(at(9))
    assert len(await room.ids(CHANNEL)) == 1


async def test_old_papers_whose_votes_have_grown_make_no_catch_up(room: Newsroom) -> None:
    await feed(room, now=NOON - 7 * DAY, min_upvotes=10)
    old = paper(1, featured=TODAY - 2 * DAY)
    await room.arrive(old, now=at(8) - 2 * DAY)
    for away in (-2, -1):
        await room.publish(at(9) + away * DAY)
    await room.grow(old, 30, at(8))
    await room.publish(at(9))
    assert (await room.titles(CHANNEL))[-1] == "Daily Papers · Wed 7 Jan 2026 · 1 new paper"


async def test_what_a_lost_digest_gave_back_makes_the_next_a_catch_up(room: Newsroom) -> None:
    await feed(room)
    await room.arrive(paper(1), now=at(8))
    await room.publish(at(9))
    await room.store.outbox.expire(at(9) + 21 * HOUR)
    await room.arrive(paper(2, featured=TOMORROW), now=at(8, 0, TOMORROW))
    await room.publish(at(9, 0, TOMORROW))
    assert (await room.titles(CHANNEL))[-1] == "Catch-up: 2 papers since Wed 7 Jan 2026"
    note = plain((await room.said(CHANNEL))[-1].note)
    assert note == "Ranked by upvotes within their day."


async def test_weekly_and_daily_together_are_no_catch_up(room: Newsroom) -> None:
    monday = date(2026, 1, 12)
    await room.subscribe("graphs", DM, "weekly", days=(0,))
    await room.subscribe("robots", DM, "daily")
    await room.arrive(paper(1, featured=TODAY), now=NOON)
    await room.publish(at(9, 0, TOMORROW))
    await room.publish(at(9, 0, TOMORROW + DAY))
    await room.arrive(paper(2, "On robots", featured=monday), now=at(8, 0, monday))
    await room.publish(at(9, 0, monday))
    assert await room.titles(DM) == ["Today: 2 new papers on graphs and robots"]


async def test_a_resumed_digest_tells_what_was_missed_at_once(room: Newsroom) -> None:
    number = await feed(room)
    await room.store.subscriptions.set_state([number], "paused")
    await room.arrive(paper(1), now=at(8))
    await room.publish(at(9))
    await room.arrive(paper(2, featured=TOMORROW), now=at(8, 0, TOMORROW))
    await room.publish(at(9, 0, TOMORROW))
    assert await room.said(CHANNEL) == []
    await room.store.subscriptions.set_state([number], "active")
    await room.publish(at(9, 30, TOMORROW))
    assert await room.titles(CHANNEL) == ["Catch-up: 2 papers since Wed 7 Jan 2026"]


# -- silence -----------------------------------------------------------------------------


async def test_a_quiet_weekday_and_a_weekend_are_told_apart(room: Newsroom) -> None:
    await feed(room, days=EVERY_DAY)
    await room.publish(at(9))
    await room.publish(at(9, 0, SATURDAY))
    assert await room.titles(CHANNEL) == [
        "No new papers today: Daily Papers has featured none since the last digest.",
        "No papers today (weekend).",
    ]


async def test_a_daily_topic_without_news_says_nothing_and_moves_on(room: Newsroom) -> None:
    made = await room.subscribe("graphs", DM, "daily")
    await room.publish(at(9))
    assert await room.said(DM) == []
    assert (await room.subscription(made.id)).next_due_at == at(9, 0, TOMORROW)
    assert await taken(room) == [(made.id, TODAY)]


async def test_a_weekly_topic_without_news_says_that_all_is_quiet(room: Newsroom) -> None:
    await room.subscribe("graphs", DM, "weekly", days=(2,))
    await room.publish(at(9))
    assert await room.titles(DM) == ["All quiet this week for graphs."]


async def test_beside_a_silent_daily_topic_a_weekly_one_still_says_so(room: Newsroom) -> None:
    await room.subscribe("robots", DM, "daily")
    await room.subscribe("graphs", DM, "weekly", days=(2,))
    await room.publish(at(9))
    assert await room.titles(DM) == ["All quiet this week for graphs."]


async def test_an_outage_is_told_once_and_caught_up_with_one_message(room: Newsroom) -> None:
    await feed(room)
    await room.tick(at(7))
    room.shelf.fail()
    for hour in (8, 9, 10):
        await room.tick(at(hour))
    await room.tick(at(9, 0, TOMORROW))
    assert await room.titles(CHANNEL) == ["No digest yet: The Shelf has not answered since 07:00; I keep trying."]
    room.shelf.down = None
    room.shelf.days = {TODAY: [paper(1)], TOMORROW: [paper(2, featured=TOMORROW)]}
    await room.tick(at(12, 0, TOMORROW))
    await room.tick(at(12, 1, TOMORROW))
    assert (await room.titles(CHANNEL))[1:] == ["Catch-up: 2 papers since Wed 7 Jan 2026"]


async def test_two_outages_are_told_twice(room: Newsroom) -> None:
    await feed(room)
    for day in (TODAY, TOMORROW):
        await room.tick(at(7, 0, day))
        room.shelf.fail()
        await room.tick(at(8, 0, day))
        await room.tick(at(9, 0, day))
        room.shelf.down = None
        await room.tick(at(10, 0, day))
    assert len(await room.said(CHANNEL, "notice")) == 2


async def test_a_source_that_never_answered_is_told_with_the_time_that_it_failed(room: Newsroom) -> None:
    await feed(room, zone="Europe/Berlin")
    room.shelf.fail()
    await room.tick(at(7) - DAY)
    await room.tick(at(9))
    told = "No digest yet: The Shelf has not answered since Tue 6 Jan 2026 08:00; I keep trying."
    assert await room.titles(CHANNEL) == [told]


async def test_a_topic_waits_out_an_outage_without_a_word(room: Newsroom) -> None:
    made = await room.subscribe("graphs", DM, "daily")
    room.shelf.fail()
    await room.tick(at(9))
    assert await room.said(DM) == []
    assert (await room.subscription(made.id)).next_due_at == at(9)


async def test_a_digest_with_papers_comes_through_an_outage_and_says_so(room: Newsroom) -> None:
    await feed(room)
    room.shelf.days = {TODAY: [paper(1)]}
    await room.tick(at(7))
    room.shelf.fail()
    await room.tick(at(8, 30))
    await room.tick(at(9))
    message = (await room.said(CHANNEL))[0]
    assert plain(message.note) == "The Shelf has not answered since 07:00; I keep trying. Ranked by upvotes."


# -- late risers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "now", "rises"), [(5, 66, True), (5, 50, False), (40, 100, False), (40, 260, True), (0, 66, True)]
)
async def test_a_paper_that_takes_off_against_what_is_usual_is_mentioned_again(
    room: Newsroom, then: int, now: int, rises: bool
) -> None:
    await feed(room)
    one = paper(1, upvotes=then)
    await room.arrive(one, now=at(8))
    await room.publish(at(9))
    await room.grow(one, now, at(20))
    await room.publish(at(9, 0, TOMORROW))
    assert bool((await room.said(CHANNEL))[-1].sections) is rises


async def test_a_late_riser_is_mentioned_once(room: Newsroom) -> None:
    await feed(room)
    one = paper(1, upvotes=5)
    await room.arrive(one, now=at(8))
    await room.publish(at(9))
    for away in (1, 2):
        await room.grow(one, 70 * away, at(20) + (away - 1) * DAY)
        await room.publish(at(9) + away * DAY)
    messages = await room.said(CHANNEL)
    assert [len(message.sections) for message in messages] == [0, 1, 0]
    assert "from 5 to 70 upvotes" in messages[1].plain()


async def test_the_best_risers_are_told_and_the_others_wait(room: Newsroom) -> None:
    await feed(room)
    found = papers(RISING_LISTED + 1)
    await room.arrive(*(replace(one, upvotes=1) for one in found), now=at(8))
    await room.publish(at(9))
    await room.arrive(*(replace(one, upvotes=100 + number) for number, one in enumerate(found)), now=at(20))
    for away in (1, 2):
        await room.publish(at(9) + away * DAY)
    risen = [[one.paper.id for one in message.sections[0].entries] for message in (await room.said(CHANNEL))[1:]]
    assert risen == [["2601.00004", "2601.00003", "2601.00002"], ["2601.00001"]]


async def test_a_dm_is_told_of_no_paper_twice_even_if_it_rises(room: Newsroom) -> None:
    await feed(room, DM)
    one = paper(1)
    await room.arrive(one, now=at(8))
    await room.publish(at(9))
    await room.grow(one, 500, at(20))
    await room.publish(at(9, 0, TOMORROW))
    assert await room.ids(DM) == [["2601.00001"], []]


async def test_what_rose_long_ago_is_no_news(room: Newsroom) -> None:
    await feed(room, days=(2,))
    one = paper(1)
    await room.arrive(one, now=at(8))
    await room.publish(at(9))
    await room.grow(one, 500, NOON + 20 * DAY)
    await room.publish(at(9) + 21 * DAY)
    assert (await room.said(CHANNEL))[-1].sections == ()


# -- many at once, and somebody faster -----------------------------------------------------


@pytest.mark.parametrize(("places", "spread"), [(CROWD, False), (CROWD + 1, True)])
async def test_a_crowd_is_spread_over_five_minutes(room: Newsroom, places: int, spread: bool) -> None:
    for number in range(places):
        await feed(room, Place("fake", "w", f"c{number}", "channel", f"#c{number}"))
    await room.arrive(paper(1), now=at(8))
    await room.publish(at(9))
    async with room.database.read() as connection:
        due = list((await connection.execute(select(outbox.c.retry_at))).scalars())
    assert len(due) == places
    assert (len(set(due)) > 1) is spread
    assert min(due) >= at(9)
    assert max(due) < at(9) + 5 * MINUTE


async def test_a_slot_that_another_process_took_is_left_to_it(room: Newsroom) -> None:
    number = await feed(room)
    await room.arrive(paper(1), now=at(8))
    async with room.database.write() as connection:
        await connection.execute(insert(slots).values(subscription_id=number, day=TODAY, at=at(9)))
    await room.publish(at(9, 1))
    assert await room.said(CHANNEL) == []
    assert (await room.subscription(number)).next_due_at == at(9, 0, TOMORROW)


async def test_what_the_cap_held_back_comes_with_the_next_digest(room: Newsroom) -> None:
    await room.settle(daily_cap=1)
    await room.subscribe("graphs")
    await room.subscribe("robots", DM, "daily")
    await room.publish(at(9))
    await room.arrive(*papers(3), now=NOON)
    await room.publish(NOON)
    await room.arrive(paper(9, "On robots", featured=TOMORROW), now=at(8, 0, TOMORROW))
    await room.publish(at(9, 0, TOMORROW))
    assert await room.ids(DM) == [["2601.00001"], ["2601.00009", "2601.00002", "2601.00003"]]
    assert await room.held() == {}


async def test_places_are_grouped_in_order(room: Newsroom) -> None:
    for topic, where in (("graphs", DM), ("robots", CHANNEL), ("time", DM)):
        await room.subscribe(topic, where, "daily")
    grouped = group_by_place(await room.store.subscriptions.due(NOON), NOON)
    assert [(one.place, one.topics) for one in grouped] == [(DM, ("graphs", "time")), (CHANNEL, ("robots",))]
    assert {slot.moment for one in grouped for slot in one.slots} == {at(9)}


async def test_a_digest_of_papers_without_a_day_is_no_catch_up(room: Newsroom) -> None:
    made = await room.subscribe("graphs", DM, "daily")
    due = Due(DM, (made,), (made.timetable.last_slot(NOON),))
    late = datetime.combine(TODAY, time(20), UTC) + timedelta(days=1)
    assert catch_up_since(due, Choice([paper(1, featured=None)]), late) is None
