"""The office, opened for one test; most are played in both modes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters import slack_pictures
from bot.desk.verbs import verbs_of
from tests.adapters.slack.office import Mode, Office, open_office
from tests.adapters.slack.pictures import Charts


@pytest.fixture(params=["socket", "http"])
async def office(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> AsyncIterator[Office]:
    mode: Mode = request.param
    async with open_office(tmp_path, migrated_file, mode) as opened:
        yield opened


@pytest.fixture
async def socket_office(tmp_path: Path, migrated_file: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, migrated_file, "socket") as opened:
        yield opened


@pytest.fixture
def quick_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for Slack to process a file, and none fails because the machine is slow."""
    monkeypatch.setattr(slack_pictures, "TRIES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(slack_pictures, "UPLOAD_SECONDS", 60.0)


@pytest.fixture
def charts(office: Office, quick_pictures: None) -> Office:
    office.app.verbs |= verbs_of(Charts())
    return office


@pytest.fixture
def socket_charts(socket_office: Office, quick_pictures: None) -> Office:
    socket_office.app.verbs |= verbs_of(Charts())
    return socket_office
