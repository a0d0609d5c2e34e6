"""Disabled places as the store keeps them."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from bot.store.dead_places import DeadPlace, DeadPlaces
from tests.bot.delivery.scene import DAY, HOUR, Scene, place
from tests.servers.messenger import START


@pytest.fixture
async def scene(database: Database) -> Scene:
    return Scene(database)


async def disable(scene: Scene, reason: str) -> bool:
    await scene.people_know(place())
    async with scene.database.write() as connection:
        return await DeadPlaces(scene.database).disable(connection, place().key, reason, scene.now)


async def test_a_place_is_disabled_once_and_keeps_the_first_reason(scene: Scene) -> None:
    assert await disable(scene, "archived")
    scene.hand.move(HOUR)
    assert not await disable(scene, "gone")
    assert await DeadPlaces(scene.database).find(place().key) == DeadPlace(place(), "archived", START)


async def test_every_dead_place_can_be_listed_or_those_not_tried_since(scene: Scene) -> None:
    dead = DeadPlaces(scene.database)
    assert await dead.all() == []
    await disable(scene, "archived")
    assert [one.place for one in await dead.all()] == [place()]
    await dead.probed(place().key, START + HOUR)
    assert await dead.all(probed_before=START) == []
    assert len(await dead.all(probed_before=START + DAY)) == 1


async def test_a_place_is_enabled_once(scene: Scene) -> None:
    await disable(scene, "archived")
    places = DeadPlaces(scene.database)
    dead = (await places.all())[0]
    async with scene.database.write() as connection:
        assert [await places.enable(connection, dead, START) for _ in range(2)] == [True, False]
    assert await places.find(place().key) is None
