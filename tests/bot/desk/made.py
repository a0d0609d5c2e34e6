"""Subscriptions, people and places for the desk's tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from bot.desk.ask import Ask
from bot.ports import Caller, Person, Place
from bot.subscriptions import WEEKDAYS, Subscription, Timetable

NOW = datetime(2026, 1, 7, 10, 0, tzinfo=UTC)
"""A Wednesday."""
DM = Place("fake", "w", "dm-ada", "dm")
PAPERS = Place("fake", "w", "papers", "channel", "#papers")
ADA = Person("fake", "w", "ada", "Ada")
IN_DM = Ask(Caller(ADA, DM, DM), NOW)
IN_CHANNEL = Ask(Caller(ADA, PAPERS, DM), NOW)
BOB = replace(
    IN_CHANNEL, caller=Caller(Person("fake", "w", "bob", "Bob"), PAPERS, replace(DM, id="dm-bob"), manages_place=False)
)
"""Somebody in the channel who may not change it."""
GRAPHS = Subscription(
    id=3,
    place=DM,
    topic="graphs",
    cadence="instant",
    timetable=Timetable(time(9), WEEKDAYS, "UTC"),
    count=10,
    min_upvotes=0,
    made_by=ADA.key,
    made_by_name="Ada",
    created_at=NOW,
    rule="precise",
)
DAILY = replace(GRAPHS, cadence="daily", rule="normal", next_due_at=datetime(2026, 1, 8, 9, 0, tzinfo=UTC))
FEED = replace(DAILY, id=4, topic="", place=PAPERS)
