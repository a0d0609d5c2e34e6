"""What the engine is tested on."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from tests.bot.newsroom import Newsroom


@pytest.fixture
async def room(database: Database) -> Newsroom:
    """The engine, with Ada and a channel."""
    return await Newsroom(database).open()
