"""The main job over ten weekdays on made days: all accounted for, nobody told twice, restarts change nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from adapters.app import App, opened_store
from adapters.console_room import ConsoleRoom
from adapters.console_seat import Seat
from adapters.console_transcript import Transcript
from adapters.settings import Settings
from bot.clock import Clock
from bot.config.settings import BotSettings
from bot.papers import Paper
from bot.sources.huggingface import HuggingFace
from tests.journeys.accounts import Account, accounts, channel_faults, person_faults
from tests.journeys.ten_days import LENGTH, START, featured
from tests.servers.days import made_days
from tests.servers.huggingface import HuggingFaceServer

pytestmark = pytest.mark.timeout(600)  # ten days are half a minute on a quiet machine, and five on a busy one

TOPICS: Mapping[str, Sequence[str]] = {
    "ana": ("diffusion", "world model", "robot", "speech"),
    "bo": ("reinforcement learning", "reasoning", "retrieval", "language model"),
    "cem": ("agents", "graph", "benchmark", "quantization"),
    "dee": ("attention", "vision language model", "video", "safety"),
    "eli": ("policy OR planning", "code", "protein OR molecule", "3D"),
}
WHEN = ("instant", "instant", "daily", "weekly")
STEP = timedelta(hours=1, minutes=30)
LIVES = (timedelta(), timedelta(days=1, hours=8), timedelta(days=4, hours=3), timedelta(days=9, hours=3), LENGTH)
"""When the bot is started anew, and when it ends."""


class SteppedClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.elapsed = timedelta()
        self.clock = Clock(START, elapsed=lambda: self.elapsed.total_seconds())


@pytest.fixture(scope="module")
def days() -> dict[date, list[dict[str, Any]]]:
    return made_days(START.date() - timedelta(days=7), 15, 14)


@pytest.fixture
async def played(days: Mapping[date, Sequence[dict[str, Any]]], tmp_path: Path) -> dict[str, Account]:
    """The accounts of every place, by its name, after ten weekdays and three restarts."""
    stepped = SteppedClock()
    served = {day: items for day, items in days.items() if day < (START + LENGTH).date()}
    async with HuggingFaceServer(served, now=stepped.clock.now, quotas={"api": 100_000, "search": 50}) as server:
        for begin, end in pairwise(LIVES):
            await _live(server.api, tmp_path, stepped, end, newborn=begin == timedelta())
    found = accounts(Transcript(tmp_path / "transcript.jsonl").read())
    return {key.rsplit(":", 1)[-1]: account for key, account in found.items()}


async def _live(api: str, folder: Path, stepped: SteppedClock, end: timedelta, *, newborn: bool) -> None:
    """One life of the bot, up to ``end``."""
    settings = Settings(bot=BotSettings(data=str(folder)))
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened_store(settings))
        source = HuggingFace(api, stepped.clock)
        stack.push_async_callback(source.aclose)
        room = ConsoleRoom(folder, stepped.clock)
        app = App(settings, stepped.clock, store, [source], [room])
        await app.courier.recover()
        if newborn:
            await _subscribe_all(app, room)
        while stepped.elapsed < end:
            stepped.elapsed += STEP
            await app.tick.run(stepped.clock.now())
            await app.courier.deliver_due(stepped.clock.now())


async def _subscribe_all(app: App, room: ConsoleRoom) -> None:
    seat = Seat.first(room, "ana", "papers")
    await app.desk.answer(seat.caller, "digest on at 09:00")
    for person, topics in TOPICS.items():
        theirs = seat.become(person)
        await app.desk.answer(theirs.caller, "settings daily_cap 200")
        for topic, when in zip(topics, WHEN, strict=True):
            answer = await app.desk.answer(theirs.caller, f"subscribe {topic} when:{when}")
            assert answer.kind == "answer", answer.plain()


async def test_ten_weekdays_and_three_restarts_lose_nothing_and_double_nothing(
    played: Mapping[str, Account], days: Mapping[date, Sequence[dict[str, Any]]]
) -> None:
    papers: Mapping[str, Paper] = featured(days)
    assert len(papers) >= 100
    assert channel_faults(played["papers"], papers) == []
    for person, topics in TOPICS.items():
        account = played[f"dm-{person}"]
        assert account.listed, person
        assert person_faults(account, topics, papers, START.date()) == []
