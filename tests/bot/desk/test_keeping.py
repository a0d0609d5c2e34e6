from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import commandline
from bot.desk.choosing import Chooser, key_of, read_topic
from bot.desk.editing import Editing
from bot.desk.keeping import DigestDefaults, Keeper, Wishes, again_line, days_line, is_public, undo_line
from bot.desk.preview import Previews
from bot.desk.trials import Trials
from bot.desk.verbs import verbs_of
from bot.errors import Refusal
from bot.matchmaker import Matchmaker
from bot.search.index import PaperIndex
from bot.search.knowledge import Knowledge
from bot.search.rules import RULES
from bot.store.database import Database
from bot.store.store import Store
from bot.subscriptions import EVERYTHING, Subscription, Timetable
from bot.topics import TopicRefusal
from bot.topics.printing import print_node
from tests.bot.desk.made import DAILY, FEED, GRAPHS, IN_CHANNEL, IN_DM
from tests.bot.made_topics import trees

VERBS = verbs_of(Editing(Chooser.__new__(Chooser), Keeper.__new__(Keeper)))
DAYS = st.lists(st.integers(0, 6), min_size=1, unique=True).map(sorted).map(tuple)
TIMETABLES = st.builds(
    Timetable, st.times().map(lambda at: time(at.hour, at.minute)), DAYS, st.sampled_from(["UTC", "Europe/Berlin"])
)
SCHEDULED = st.builds(
    lambda cadence, timetable, floor, count, rule, topic: replace(
        DAILY, cadence=cadence, timetable=timetable, min_upvotes=floor, count=count, rule=rule, topic=topic
    ),
    st.sampled_from(["daily", "weekly"]),
    TIMETABLES,
    st.integers(0, 99),
    st.integers(1, 25),
    st.sampled_from(RULES),
    st.sampled_from(["graphs", "robots daily", "(a OR b) -c", '"how to rise at 9"', EVERYTHING, "learning at 10"]),
)


def readable(text: str) -> bool:
    """Whether somebody could follow it: not one that only leaves out, and not too long to be typed."""
    try:
        return len(f"({text})") <= 250 and bool(read_topic(text))
    except TopicRefusal:
        return False


@given(before=SCHEDULED, after=SCHEDULED)
def test_undo_is_a_line_that_reads_as_everything_that_was(before: Subscription, after: Subscription) -> None:
    values = commandline.read(VERBS, IN_DM, undo_line(before, after)).values
    topic = read_topic(str(values["topic"])) if "topic" in values else after.topic
    assert topic == before.topic
    assert values.get("when", after.cadence) == before.cadence
    time_now = after.timetable
    named = (
        values.get("at", time_now.at),
        values.get("days", time_now.days),
        values.get("timezone", time_now.timezone),
    )
    assert named == (before.timetable.at, before.timetable.days, before.timetable.timezone)
    assert values.get("min_upvotes", after.min_upvotes) == before.min_upvotes
    assert values.get("count", after.count) == before.count
    assert values.get("match", after.rule) == before.rule or before.topic == EVERYTHING


@given(text=trees.map(print_node).filter(readable))
def test_undo_finds_back_to_any_topic(text: str) -> None:
    before = replace(GRAPHS, topic=text)
    values = commandline.read(VERBS, IN_DM, undo_line(before, GRAPHS)).values
    assert key_of(read_topic(str(values.get("topic", "graphs")))) == key_of(read_topic(before.topic))


def test_undo_of_a_schedule_is_to_be_told_at_once_again() -> None:
    assert undo_line(GRAPHS, replace(DAILY, min_upvotes=5)) == "edit 3 instant min_upvotes 0"


@pytest.mark.parametrize(
    ("gone", "ask", "line"),
    [
        (GRAPHS, IN_CHANNEL, "subscribe graphs instant"),
        (replace(DAILY, min_upvotes=5), IN_DM, "subscribe graphs daily at 09:00 min_upvotes 5"),
        (FEED, IN_CHANNEL, "digest on at 09:00 timezone UTC days weekdays count 10"),
        (replace(FEED, cadence="weekly"), IN_CHANNEL, "subscribe everything here weekly at 09:00"),
        (replace(FEED, topic="graphs"), IN_CHANNEL, "subscribe graphs here daily at 09:00"),
        (FEED, IN_DM, ""),
    ],
)
def test_what_was_removed_can_be_made_again_from_where_one_is(gone: Subscription, ask: object, line: str) -> None:
    assert again_line(ask, gone) == line  # type: ignore[arg-type]


def test_days_are_written_as_they_are_read() -> None:
    assert [days_line(days) for days in [(0, 1, 2, 3, 4), tuple(range(7)), (0, 2), (6,)]] == [
        "weekdays",
        "daily",
        "mon,wed",
        "sun",
    ]


def test_only_what_changes_the_channel_one_is_in_is_public() -> None:
    assert is_public(IN_CHANNEL, GRAPHS, FEED)
    assert not is_public(IN_CHANNEL, GRAPHS)
    assert not is_public(IN_DM, GRAPHS, FEED)


def test_wishes_about_time_are_those_that_move_a_schedule() -> None:
    assert Wishes().none
    assert not Wishes(min_upvotes=0).none
    assert not Wishes(min_upvotes=3, count=2).about_time
    assert Wishes(days=(1,)).about_time


async def test_what_was_removed_meanwhile_is_refused(database: Database, tmp_path: Path) -> None:
    async def alive(place_key: str, now: datetime) -> bool:
        return True

    store = Store(database)
    previews = Previews(store, Trials(store, PaperIndex(tmp_path), Knowledge(store.papers), "shelf"))
    keeper = Keeper(store, Matchmaker(store), previews, DigestDefaults(), alive)
    with pytest.raises(Refusal, match=r"^#99 was removed a moment ago\.$"):
        await keeper.one(99)
