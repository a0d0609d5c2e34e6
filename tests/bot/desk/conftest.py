"""What the desk's tests ask for: the whole app, as in the journeys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.stage import Stage, set_stage


@pytest.fixture
async def stage(tmp_path: Path, migrated_file: Path) -> AsyncIterator[Stage]:
    async with set_stage(tmp_path, migrated_file) as opened:
        yield opened
