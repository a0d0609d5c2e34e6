"""Publishing is all or nothing: whatever breaks in between, the next try makes exactly one message of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Entry, Message, words
from bot.ports import Place
from bot.publish import Publication, Publisher, place_code
from bot.store.database import Database
from bot.store.lists import ShownList
from bot.store.matches import mark_shown
from bot.store.rows import insert_new, paper_values
from bot.store.tables import lists, outbox, shown, slots
from bot.store.tables import papers as papers_table
from bot.subscriptions import EVERYTHING
from tests.bot.newsroom import CHANNEL, DM, HOUR, MINUTE, NOON, Newsroom, at, paper, papers


class PulledPlugError(Exception):
    """The machine stops here."""


@contextmanager
def plug_pulled_at(database: Database, number: int) -> Iterator[None]:
    """Break before the writer's statement of that number, counted from 1, or else before its commit."""
    engine = database._writer.sync_engine
    left = number

    def strike(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise PulledPlugError

    event.listen(engine, "before_cursor_execute", strike)
    event.listen(engine, "commit", strike)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", strike)
        event.remove(engine, "commit", strike)


async def counted(room: Newsroom) -> dict[str, int]:
    """Rows of everything that a publication writes."""
    async with room.database.read() as connection:
        tables = (outbox, shown, slots, lists)
        return {
            one.name: (await connection.execute(select(func.count()).select_from(one))).scalar_one() for one in tables
        }


async def strike_everywhere(room: Newsroom, act: Callable[[], Awaitable[int]]) -> int:
    """Pull the plug at each statement in turn until the act comes through; returns how often that was."""
    for number in range(1, 60):
        before = await counted(room)
        try:
            with plug_pulled_at(room.database, number):
                if await act():
                    return number - 1
        except PulledPlugError:
            pass
        assert await counted(room) == before
    raise AssertionError("it never came through")


def publication(*numbers: int, key: str = "digest:1", where: Place = CHANNEL) -> Publication:
    found = [paper(number) for number in numbers]
    message = Message(words("New papers"), entries=tuple(map(Entry, found)), kind="digest")
    pages = ShownList(f"list{key[-1]}", "Digest", "", tuple(one.id for one in found), {}, NOON)
    return Publication(where, "digest", key, message, {"digest": found[:1], "counted": found[1:]}, pages=pages)


async def test_a_publication_makes_all_its_facts_true_at_once(room: Newsroom) -> None:
    await room.arrive(*papers(2))
    assert await room.publisher.publish(publication(1, 2), NOON)
    assert await room.shown(CHANNEL) == {"2601.00001": "digest", "2601.00002": "counted"}
    assert await counted(room) == {"outbox": 1, "shown": 2, "slots": 0, "lists": 1}


async def test_two_publications_with_one_key_are_one(room: Newsroom) -> None:
    await room.arrive(*papers(2))
    assert await room.publisher.publish(publication(1), NOON)
    assert not await room.publisher.publish(publication(2), NOON)
    assert await room.ids(CHANNEL) == [["2601.00001"]]
    assert await room.shown(CHANNEL) == {"2601.00001": "digest"}


async def test_a_paper_that_somebody_else_has_just_shown_rolls_everything_back(room: Newsroom) -> None:
    await room.arrive(*papers(2))
    async with room.database.write() as connection:
        await mark_shown(connection, CHANNEL, {"alert": [paper(2)]}, "alert:1", NOON)
    before = await counted(room)
    assert not await room.publisher.publish(publication(1, 2), NOON)
    assert await counted(room) == before
    assert await room.publisher.publish(publication(1), NOON)


async def test_what_comes_first_may_call_everything_off(room: Newsroom) -> None:
    await room.arrive(paper(1))

    async def never(_connection: AsyncConnection) -> bool:
        return False

    assert not await room.publisher.publish(publication(1), NOON, also=never)
    assert await room.said(CHANNEL) == []


async def test_what_comes_first_is_rolled_back_with_the_rest(room: Newsroom) -> None:
    await room.arrive(paper(1))
    await room.publisher.publish(publication(1), NOON)
    made = await room.subscribe("graphs")

    async def take(connection: AsyncConnection) -> bool:
        await connection.execute(insert(slots).values(subscription_id=made.id, day=NOON.date(), at=NOON))
        return True

    assert not await room.publisher.publish(publication(1, key="digest:2"), NOON, also=take)
    assert (await counted(room))["slots"] == 0


async def test_a_message_in_several_parts_is_one_publication(room: Newsroom) -> None:
    class Halves:
        platform = "fake"

        def split(self, message: Message) -> list[Message]:
            return [replace(message, entries=(entry,)) for entry in message.entries]

    publisher = Publisher(room.store, {"fake": Halves()})  # type: ignore[dict-item]  # only split is used
    await room.arrive(*papers(2))
    assert await publisher.publish(publication(1, 2), NOON)
    assert await room.ids(CHANNEL) == [["2601.00001"], ["2601.00002"]]


async def test_the_plug_may_be_pulled_anywhere_in_a_digest(room: Newsroom) -> None:
    await room.subscribe(EVERYTHING, CHANNEL, "daily", count=2)
    await room.subscribe("graphs", CHANNEL, "daily")
    await room.arrive(*papers(4), now=at(8))
    strikes = await strike_everywhere(room, lambda: room.digests.publish_due(at(9)))
    assert strikes >= 8
    assert await counted(room) == {"outbox": 1, "shown": 4, "slots": 2, "lists": 1}
    assert await room.digests.publish_due(at(9, 1)) == 0


async def test_the_plug_may_be_pulled_anywhere_in_an_alert(room: Newsroom) -> None:
    await room.settle(daily_cap=2)
    await room.subscribe("graphs")
    await room.arrive(*papers(3))
    for number in range(1, 20):
        with plug_pulled_at(room.database, number):
            await run_through(room)
        if await room.said():
            break
    await room.publish(NOON + MINUTE)
    assert await room.ids() == [["2601.00001", "2601.00002"]]
    assert await room.held() == {"2601.00003": "cap"}
    assert number > 5


async def run_through(room: Newsroom) -> None:
    """A tick's publishing, which logs what breaks in a place."""
    await room.alerts.publish_due(NOON)


async def test_the_plug_may_be_pulled_anywhere_while_papers_come_in(room: Newsroom) -> None:
    await room.subscribe("graphs")
    room.shelf.days = {NOON.date(): papers(3)}
    for number in range(1, 60):
        try:
            with plug_pulled_at(room.database, number):
                await room.ingest.poll(NOON)
                await room.matchmaker.run(NOON)
                break
        except PulledPlugError:
            continue
    assert number > 10
    assert len(await room.matched()) == 3
    assert [len(await room.store.papers.history(one.id)) for one in papers(3)] == [1, 1, 1]


async def test_a_place_whose_platform_is_switched_off_waits_and_holds_up_nobody(room: Newsroom) -> None:
    gone = Place("elsewhere", "w", "c", "channel", "#c")
    for where in (gone, CHANNEL):
        await room.subscribe("graphs", where)
        await room.subscribe(EVERYTHING, where, "daily")
    await room.arrive(paper(1), now=at(8))
    await room.publish(at(9))
    assert await room.said(gone) == []
    assert await room.ids(CHANNEL) == [["2601.00001"], []]
    back = await room.store.matches.pending(gone.key)
    assert {match.paper.id for match in back} == {"2601.00001"}


async def test_a_place_that_breaks_holds_up_no_other(room: Newsroom) -> None:
    async def publish(where: Place) -> bool:
        if where == CHANNEL:
            raise KeyError("a defect")
        return True

    assert await room.publisher.for_each([CHANNEL, DM], publish) == 1


async def test_a_database_in_trouble_is_everybodys_trouble(room: Newsroom) -> None:
    async def publish(where: Place) -> bool:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with pytest.raises(OperationalError):
        await room.publisher.for_each([CHANNEL, DM], publish)


async def test_thousands_of_papers_after_a_long_pause_are_one_message(room: Newsroom) -> None:
    rows = [paper_values(paper(number)) | {"raw": b"", "changed_at": NOON} for number in range(6000)]
    async with room.database.write() as connection:
        await insert_new(connection, papers_table, rows)
    assert await room.publisher.publish(publication(*range(6000)), NOON + HOUR)
    assert len(await room.shown(CHANNEL)) == 6000


def test_a_key_names_no_person() -> None:
    assert "ada" not in place_code(DM)
    assert len(f"digest:{place_code(DM)}:1767776400:4294967295") <= 80
