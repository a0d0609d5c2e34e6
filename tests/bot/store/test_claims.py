"""Which delivery is next in its lane, and that both engines are asked the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from bot.store.claims import Claims, next_in_lane
from bot.store.database import Database
from bot.store.deliveries import NEVER
from bot.store.tables import outbox
from tests.bot.delivery.scene import HOUR, MINUTE, Scene, message, place
from tests.servers.messenger import START


@pytest.fixture
async def scene(database: Database) -> Scene:
    return Scene(database)


async def head(scene: Scene) -> str:
    """The key of what is next in the lane of `place()`; empty if it is held up or has nothing."""
    async with scene.database.write() as connection:
        found = await Claims(scene.database).heads(connection, [place().key], scene.now)
    return found[0].key if found else ""


async def lanes(scene: Scene, **only: object) -> list[str]:
    found = await Claims(scene.database).lanes("fake", scene.now, **only)  # type: ignore[arg-type]
    return [lane.place_key.rsplit(":", 1)[1] for lane in found]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"state": "pending"}, "a:1"),
        ({"state": "sending"}, ""),
        ({"state": "unknown"}, "a:1"),
        ({"state": "unknown", "retry_at": START + HOUR}, ""),
        ({"state": "unknown", "retry_at": NEVER}, "b:1"),
        ({"state": "pending", "attempts": 1, "retry_at": START + HOUR}, ""),
        ({"state": "pending", "retry_at": START + HOUR}, "b:1"),
        ({"state": "pending", "expires_at": START}, "b:1"),
        ({"state": "sent"}, "b:1"),
        ({"state": "rejected"}, "b:1"),
        ({"state": "parked"}, "b:1"),
        ({"state": "expired"}, "b:1"),
    ],
)
async def test_what_holds_up_the_delivery_behind_it(scene: Scene, values: dict[str, object], expected: str) -> None:
    await scene.enqueue("a")
    await scene.enqueue("b")
    await scene.change("a", **values)
    assert await head(scene) == expected


async def test_what_is_under_way_holds_up_even_what_is_older(scene: Scene) -> None:
    await scene.enqueue("a", due_in=MINUTE)
    await scene.enqueue("b")
    await scene.change("b", state="sending")
    scene.hand.move(HOUR)
    assert await head(scene) == ""


async def test_lanes_are_served_round_robin(scene: Scene) -> None:
    for name in "abc":
        await scene.enqueue(name, place(name), message(), message())
    order = []
    for _ in range(3):
        order.append((await lanes(scene))[0])
        await claim(scene, order[-1])
        scene.hand.move(timedelta(seconds=1))
    assert order == ["a", "b", "c"]


async def claim(scene: Scene, name: str) -> None:
    """Claim the head of a lane, and let it be sent."""
    claims = Claims(scene.database)
    async with scene.database.write() as connection:
        heads = await claims.heads(connection, [place(name).key], scene.now)
        assert await claims.begin(connection, heads, "me", scene.now)
    await scene.change(heads[0].slot_key, heads[0].part, state="sent")


async def test_closed_workspaces_recent_places_and_new_dms_can_be_left_out(scene: Scene) -> None:
    await scene.enqueue("a", place("a"))
    await scene.enqueue("b", place("b", workspace="v"))
    await scene.enqueue("c", place("c", kind="dm"))
    assert await lanes(scene, closed=["v"]) == ["a", "c"]
    assert await lanes(scene, new_dms=False) == ["a", "b"]
    assert await lanes(scene, limit=1) == ["a"]
    await claim(scene, "a")
    await scene.enqueue("d", place("a"))
    assert await lanes(scene, served_before=scene.now - MINUTE) == ["b", "c"]


async def test_a_row_that_moved_on_since_it_was_seen_is_not_claimed(scene: Scene) -> None:
    await scene.enqueue("a")
    claims = Claims(scene.database)
    async with scene.database.write() as connection:
        heads = await claims.heads(connection, [place().key], scene.now)
    await scene.change("a", state="expired")
    async with scene.database.write() as connection:
        assert await claims.begin(connection, heads, "me", scene.now) == []


async def test_two_claims_of_one_row_give_it_to_one(scene: Scene) -> None:
    await scene.enqueue("a")
    claims = Claims(scene.database)
    async with scene.database.write() as connection:
        heads = await claims.heads(connection, [place().key], scene.now)
        begun = [await claims.begin(connection, heads, owner, scene.now) for owner in ("one", "two")]
    assert [len(each) for each in begun] == [1, 0]
    assert [one.owner for one in await claims.under_way()] == ["one"]


def test_postgresql_is_asked_in_its_own_words() -> None:
    statement = next_in_lane(select(outbox.c.id), outbox.c.platform == "fake", START).with_for_update(skip_locked=True)
    sql = str(statement.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    assert "row_number() OVER (PARTITION BY outbox.place_key" in sql
    assert sql.endswith("FOR UPDATE SKIP LOCKED")
