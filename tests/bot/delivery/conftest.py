"""The scene that delivery is tested on."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from tests.bot.delivery.scene import Scene


@pytest.fixture
async def scene(database: Database) -> Scene:
    return Scene(database)
