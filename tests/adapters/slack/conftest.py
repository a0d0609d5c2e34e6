"""The office, opened for one test; most are played in both modes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.slack.office import Mode, Office, open_office


@pytest.fixture(params=["socket", "http"])
async def office(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> AsyncIterator[Office]:
    mode: Mode = request.param
    async with open_office(tmp_path, migrated_file, mode) as opened:
        yield opened


@pytest.fixture
async def socket_office(tmp_path: Path, migrated_file: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, migrated_file, "socket") as opened:
        yield opened
