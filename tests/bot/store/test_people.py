"""People, their settings and quiet hours, and the places where they and the bot have met."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.ports import Caller, Person, Place
from bot.store.database import Database
from bot.store.dead_places import DeadPlaces
from bot.store.people import Defaults, People, Settings, Standing, makers_at
from bot.store.tables import visits
from tests.bot.newsroom import ADA, CHANNEL, DAY, DM, HOUR, NOON, Newsroom, at, paper

BO = Person("fake", "w", "bo", "Bo")
BOS_DM = Place("fake", "w", "dm-bo", "dm")
CLOCK = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Kiritimati", "America/Los_Angeles"])
MOMENTS = st.integers(0, 366 * 86_400).map(lambda gone: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=gone))


@pytest.fixture
def people(database: Database) -> People:
    return People(database)


@pytest.mark.parametrize(
    ("settings", "now", "until"),
    [
        (Settings(), at(3), None),
        (Settings("UTC", time(22)), at(23), None),
        (Settings("UTC", time(7), time(7)), at(7), None),
        (Settings("UTC", time(22), time(7)), at(21, 59), None),
        (Settings("UTC", time(22), time(7)), at(22), at(7) + DAY),
        (Settings("UTC", time(22), time(7)), at(6, 59), at(7)),
        (Settings("UTC", time(22), time(7)), at(7), None),
        (Settings("UTC", time(12), time(14)), at(13), at(14)),
        (Settings("UTC", time(12), time(14)), at(11), None),
        (Settings("Europe/Berlin", time(22), time(7)), at(21), at(6) + DAY),
        (Settings("Pacific/Kiritimati", time(22), time(7)), at(8), at(17)),
        (Settings(None, time(22), time(7)), at(23), at(7) + DAY),
    ],
)
def test_quiet_hours_end_at_their_own_time(settings: Settings, now: datetime, until: datetime | None) -> None:
    assert settings.quiet_until(now) == until


@given(ZONES, CLOCK, CLOCK, MOMENTS)
def test_quiet_hours_end_within_a_day_at_the_chosen_time(zone: str, start: time, end: time, now: datetime) -> None:
    until = Settings(zone, start, end).quiet_until(now)
    if until:
        assert until.astimezone(ZoneInfo(zone)).time() == end or _skipped(end, zone, until)
        assert now < until <= now + timedelta(hours=25)
        assert Settings(zone, start, end).quiet_until(until) is None or _skipped(end, zone, until)


def _skipped(wall: time, zone: str, moment: datetime) -> bool:
    """Whether the clocks jump or repeat around this wall time on this day."""
    day = moment.astimezone(ZoneInfo(zone))
    return (day - 12 * HOUR).utcoffset() != (day + 12 * HOUR).utcoffset()


def test_an_installations_defaults_fill_in_what_a_person_left_open() -> None:
    defaults = Defaults("Europe/Berlin", 20, (time(22), time(7)))
    assert defaults.applied(Settings()) == Settings("Europe/Berlin", time(22), time(7), 20)
    own = Settings("UTC", time(0), time(0), 5)
    assert defaults.applied(own) == own
    assert Defaults().applied(Settings()) == Settings("UTC", None, None, 20)


async def test_settings_are_kept_for_a_person_and_found_by_their_dm(people: People) -> None:
    await people.visit(Caller(ADA, CHANNEL, DM), NOON)
    chosen = Settings("Europe/Berlin", time(22), time(7), 3)
    await people.change_settings(ADA.key, chosen)
    assert await people.settings(ADA.key) == await people.settings_at(DM.key) == chosen
    assert await people.settings_at(CHANNEL.key) == await people.settings("nobody") == Settings()
    await people.change_settings(ADA.key, Settings())
    assert await people.settings(ADA.key) == Settings()


async def test_how_it_is_with_a_person_is_one_question(people: People, database: Database) -> None:
    assert await people.standing(ADA.key) == Standing(Settings(), "")
    await people.visit(Caller(ADA, CHANNEL, DM), NOON)
    chosen = Settings("Europe/Berlin", None, None, 3)
    await people.change_settings(ADA.key, chosen)
    assert await people.standing(ADA.key) == Standing(chosen, "")
    dead = DeadPlaces(database)
    async with database.write() as connection:
        await dead.disable(connection, CHANNEL.key, "it was archived", NOON)
        await dead.disable(connection, DM.key, "they are closed", NOON)
    assert await people.standing(ADA.key) == Standing(chosen, "they are closed")


async def test_a_visit_tells_where_a_person_is_reached(people: People, database: Database) -> None:
    await people.visit(Caller(ADA, CHANNEL, DM), NOON)
    await people.visit(Caller(ADA, CHANNEL, DM), NOON + DAY)
    assert await people.dm_of(ADA.key) == DM
    assert await people.dm_of("nobody") is None
    async with database.read() as connection:
        assert [row.last_at for row in await connection.execute(select(visits))] == [NOON + DAY]


async def test_a_renamed_channel_and_person_are_known_by_their_new_names(room: Newsroom) -> None:
    made = await room.subscribe("graphs", CHANNEL)
    renamed = Place("fake", "w", "papers", "channel", "#reading")
    await room.store.people.visit(Caller(Person("fake", "w", "ada", "Ada L."), renamed, DM), NOON)
    found = await room.subscription(made.id)
    assert (found.place.name, found.made_by_name) == ("#reading", "Ada L.")


async def test_names_that_are_not_told_this_time_stay_known(room: Newsroom) -> None:
    made = await room.subscribe("graphs", CHANNEL)
    nameless = Caller(Person("fake", "w", "ada"), Place("fake", "w", "papers", "channel"), DM)
    await room.store.people.visit(nameless, NOON)
    found = await room.subscription(made.id)
    assert (found.place.name, found.made_by_name) == ("#papers", "Ada")


async def test_a_place_is_made_known_once_and_never_overwritten(people: People) -> None:
    await people.visit(Caller(ADA, CHANNEL, DM), NOON)
    await people.add_place(Place("fake", "w", "papers", "channel", "#other"))
    assert await people.dm_of(ADA.key) == DM
    assert await people.trouble_at(CHANNEL.key) == await people.trouble_at("nowhere") == ""


async def test_what_was_posted_where_somebody_is_counts_as_seen_elsewhere(room: Newsroom) -> None:
    await room.subscribe("graphs", CHANNEL)
    await room.arrive(paper(1))
    await room.publish(NOON)
    asked = ["2601.00001", "2601.00002"]
    assert await room.store.people.seen_elsewhere(DM, asked) == {"2601.00001": "#papers"}
    assert await room.store.people.seen_elsewhere(CHANNEL, asked) == {}
    await room.store.people.visit(Caller(BO, BOS_DM, BOS_DM), NOON)
    assert await room.store.people.seen_elsewhere(BOS_DM, asked) == {}


async def test_everybody_who_made_something_in_a_place_is_reached_once(room: Newsroom) -> None:
    for topic in ("graphs", "robots"):
        await room.subscribe(topic, CHANNEL)
    async with room.database.read() as connection:
        assert await makers_at(connection, CHANNEL.key) == [DM]
        assert await makers_at(connection, DM.key) == []
