"""The outbox as the rest of the core sees it: written down once, asked about, sent again, tidied up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.troubles import TroubleKind
from bot.errors import Failure, Undeliverable
from bot.messages import Message, words
from bot.store.database import Database
from bot.store.deliveries import KEPT_FOR, LIFETIME, NEVER
from tests.bot.delivery.scene import DAY, HOUR, Scene, message, place
from tests.servers.messenger import START

A, B, C, D = "2601.00001", "2601.00002", "2601.00003", "2601.00004"


@pytest.fixture
async def scene(database: Database) -> Scene:
    return Scene(database)


async def test_a_slot_is_written_down_once(scene: Scene) -> None:
    assert await scene.enqueue("slot", None, message(title="a"))
    assert not await scene.enqueue("slot", None, message(title="b"), message(title="c"))
    assert await scene.outbox.counts_by_state() == {"pending": 1}
    assert (await scene.row("slot")).message == message(title="a")


async def test_parts_carry_their_number_and_a_key_of_their_own(scene: Scene) -> None:
    await scene.enqueue("slot", None, message(title="a"), message(title="b"))
    rows = [await scene.row("slot", part) for part in (1, 2)]
    assert [(one.part, one.parts, one.key) for one in rows] == [(1, 2, "slot:1"), (2, 2, "slot:2")]


async def test_a_row_remembers_its_place_kind_and_times(scene: Scene) -> None:
    await scene.enqueue("slot", place("dm", kind="dm"), kind="alert", due_in=HOUR)
    row = await scene.row("slot")
    assert (row.place, row.kind, row.created_at) == (place("dm", kind="dm"), "alert", START)
    assert (row.retry_at, row.expires_at) == (START + HOUR, START + HOUR + LIFETIME["alert"])


async def test_nothing_is_written_down_if_the_transaction_fails(scene: Scene) -> None:
    with pytest.raises(RuntimeError):
        await _enqueue_and_fail(scene)
    assert await scene.outbox.counts_by_state() == {}


async def _enqueue_and_fail(scene: Scene) -> None:
    await scene.people_know(place())
    async with scene.database.write() as connection:
        fresh = await scene.outbox.enqueue(
            connection,
            slot_key="slot",
            place=place(),
            kind="digest",
            parts=[message()],
            now=START,
            expires_at=START + HOUR,
        )
        assert fresh
        raise RuntimeError


async def test_a_message_without_parts_is_a_defect(scene: Scene) -> None:
    async with scene.database.write() as connection:
        with pytest.raises(ValueError, match="nothing to deliver"):
            await scene.outbox.enqueue(
                connection, slot_key="s", place=place(), kind="digest", parts=[], now=START, expires_at=START
            )


async def test_rows_are_counted_by_state(scene: Scene) -> None:
    await scene.enqueue("a", None, message(), message())
    await scene.enqueue("b", due_in=HOUR)
    await scene.deliver()
    assert await scene.outbox.counts_by_state() == {"sent": 2, "pending": 1}


async def test_the_oldest_pending_is_the_one_that_waits_longest_of_those_due(scene: Scene) -> None:
    assert await scene.outbox.oldest_pending(scene.now) is None
    await scene.enqueue("later", due_in=DAY)
    scene.hand.move(HOUR)
    await scene.enqueue("due")
    assert await scene.outbox.oldest_pending(scene.now) == START + HOUR
    assert await scene.outbox.oldest_pending(scene.now + DAY) == START


async def test_what_waits_for_its_next_try_counts_as_waiting(scene: Scene) -> None:
    await scene.enqueue("one")
    scene.messenger.faults.append(Undeliverable("slow mode", Failure.RETRY))
    await scene.deliver()
    assert await scene.outbox.oldest_pending(scene.now) == START


async def test_a_paper_leads_to_the_message_that_carried_it(scene: Scene) -> None:
    number = await scene.subscribe(place())
    await scene.enqueue("slot", None, message(A), message(B))
    await scene.show("slot", place(), {A: "digest"}, number)
    assert [one.key for one in await scene.outbox.for_paper(place().key, A)] == ["slot:1", "slot:2"]
    assert await scene.outbox.for_paper(place().key, C) == []
    assert await scene.outbox.for_paper("elsewhere", A) == []


@pytest.mark.parametrize(
    ("state", "retry_at", "told"),
    [
        ("unknown", NEVER, True),
        ("unknown", START, False),
        ("rejected", START, True),
        ("parked", START, True),
        ("sent", START, False),
        ("pending", START, False),
    ],
)
async def test_troubles_are_what_does_not_move_by_itself(
    scene: Scene, state: str, retry_at: object, told: bool
) -> None:
    await scene.subscribe(place())
    await scene.enqueue("one")
    await scene.change("one", state=state, retry_at=retry_at)
    found = [len(await scene.outbox.troubles(**who)) for who in ({}, {"place_key": place().key}, {"person_key": "ada"})]
    assert found == [told] * 3
    assert await scene.outbox.troubles(place_key="elsewhere") == []
    assert await scene.outbox.troubles(person_key="bob") == []
    assert await scene.outbox.send_again((await scene.row("one")).id, scene.now) is told


async def test_sending_again_gives_a_whole_new_lifetime(scene: Scene) -> None:
    await scene.enqueue("one")
    await scene.change("one", state="rejected", refusals=3)
    again = scene.hand.move(3 * DAY)
    await scene.outbox.send_again((await scene.row("one")).id, again)
    row = await scene.row("one")
    assert (row.state, row.retry_at, row.refusals) == ("pending", again, 0)
    assert row.expires_at == again + LIFETIME["digest"]


async def test_an_unknown_number_is_nothing(scene: Scene) -> None:
    assert await scene.outbox.one(99) is None
    assert not await scene.outbox.send_again(99, START)


@pytest.mark.parametrize(
    ("states", "kept"),
    [
        (("expired", "expired"), set()),
        (("sent", "expired"), {A, C, D}),
        (("unknown", "expired"), {A, C, D}),
        (("pending", "expired"), {A, C, D}),
        (("rejected", "expired"), {A, C, D}),
        (("sent", "unknown"), {A, B, C, D}),
        (("rejected", "rejected"), {A, B, C, D}),
    ],
)
async def test_only_papers_that_nobody_can_have_seen_go_back(
    scene: Scene, states: tuple[str, str], kept: set[str]
) -> None:
    """Part 1 lists A and C, part 2 lists B and C; D was only counted in "and 1 more"."""
    number = await scene.subscribe(place())
    await scene.enqueue("slot", None, message(A, C), message(B, C))
    await scene.show("slot", place(), {A: "digest", B: "digest", C: "digest", D: "counted"}, number)
    for part, state in enumerate(states, 1):
        await scene.change("slot", part, state=state)
    async with scene.database.write() as connection:
        released = await scene.outbox.release(connection, "slot")
    assert (set(released), await scene.shown(), await scene.open_matches()) == (
        {A, B, C, D} - kept,
        kept,
        set(released),
    )


async def test_matches_of_other_places_stay_closed(scene: Scene) -> None:
    here, there = await scene.subscribe(place()), await scene.subscribe(place("there"))
    await scene.enqueue("slot", None, message(A), kind="notice")
    await scene.show("slot", place(), {A: "digest"}, here)
    await scene.show("other", place("there"), {A: "digest"}, there)
    assert await scene.outbox.expire(START + DAY) == 1
    assert await scene.open_matches_of(here) == {A}
    assert await scene.open_matches_of(there) == set()


async def test_expiring_takes_only_what_is_late(scene: Scene) -> None:
    await scene.enqueue("digest")
    await scene.enqueue("notice", kind="notice")
    assert [await scene.outbox.expire(START + hours * HOUR) for hours in (5, 6, 19, 20)] == [0, 1, 0, 1]


async def test_ends_are_forgotten_after_thirty_days_and_open_ends_never(scene: Scene) -> None:
    for state in ("sent", "expired", "rejected", "unknown", "parked", "pending"):
        await scene.enqueue(state)
        await scene.change(state, state=state)
    assert await scene.outbox.housekeeping(START + KEPT_FOR) == 0
    assert await scene.outbox.housekeeping(START + KEPT_FOR + timedelta(seconds=1)) == 3
    assert set(await scene.outbox.counts_by_state()) == {"unknown", "parked", "pending"}


async def test_a_message_comes_out_as_it_went_in(scene: Scene) -> None:
    said = Message(words("Übergröße “quoted” \u202e 数"), note=words("n"), kind="digest", public=True)
    await scene.enqueue("slot", None, said)
    assert (await scene.row("slot")).message == said


async def test_a_trouble_names_the_delivery_that_can_be_sent_again(scene: Scene) -> None:
    await scene.enqueue("one")
    scene.messenger.faults.extend([Undeliverable("bad", Failure.CONTENT)] * 2)
    await scene.deliver()
    assert scene.told[0].kind is TroubleKind.REJECTED
    assert await scene.outbox.send_again(scene.told[0].number, scene.now)
    await scene.deliver()
    assert scene.platform.keys == ["one:1"]
