"""Papers as they really come: titles that try to break out, crowds of authors, odd days; nothing of it does harm."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.sources.huggingface import HuggingFace
from bot.sources.sample import Sample
from tests.journeys.stage import Stage, set_stage
from tests.servers.days import MOST_AUTHORS, made_days
from tests.servers.huggingface import HuggingFaceServer
from tests.servers.messenger import Hand

TITLES = {
    "controls": "Ring\x07 the \x1b[31mBell\x1b[0m\r\n of Graphs",
    "right to left": "Graphs \u202egnihsihp\u202c of Trust",
    "mentions": "@everyone <!channel> <@U123> Graphs",
    "markup": "**Graphs** [click](https://evil.example) `x` ||spoiler|| <b>bold</b> ~~no~~",
    "long": "Graphs " * 300,
    "nothing visible": "\u200b\u2060",
    "mathematics": r"$\mathcal{O}(n^2)$ Graphs & \textbf{Trees} for $k \leq 3$",
    "other scripts": "图神经网络 と グラフ 🕸️ für Æther",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
async def test_a_hostile_title_comes_through_everything_harmlessly(stage: Stage, title: str) -> None:
    authors = tuple(f"{title[:40]} {number}" for number in range(MOST_AUTHORS))
    alice = stage.person("alice", "")
    await alice.says("subscribe everything instant")
    paper = stage.shelf.feature(
        title, "2026-01-05T07:00", abstract=title, authors=authors, organization=title, keywords=(title[:80],)
    )
    await stage.until("2026-01-05T07:00")
    assert len(alice.dms) == 1
    for line in (
        "today",
        "show 1",
        f"why {paper.id}",
        f"similar {paper.id}",
        "share show 1",
        "search graph",
        "trending",
    ):
        assert await alice.says(line)


@pytest.mark.parametrize("name", ["@everyone", "\x1b[31mred", "*bold* _name_", "\u202eecila", "a" * 300, ""])
async def test_a_hostile_name_is_only_a_name(stage: Stage, name: str) -> None:
    alice = stage.person(name or "x")
    await alice.says("subscribe proteins here")
    stage.shelf.feature("Proteins", "2026-01-05T07:00")
    await stage.until("2026-01-05T09:00")
    bob = stage.person("bob", manages=False)
    assert "made by" in await bob.says("subscriptions")
    assert await bob.says("unsubscribe 1")
    await alice.says("today")
    assert "shares: Daily Papers" in await alice.presses("Share")


@pytest.fixture
async def real(tmp_path: Path, migrated_file: Path) -> AsyncIterator[Stage]:
    """The real Hugging Face client against a local server whose first day holds every oddity that there is."""
    hand = Hand()
    days = made_days(date(2026, 1, 5), weekdays=2, per_day=24)
    async with HuggingFaceServer(days, now=lambda: hand.now) as server:
        face = HuggingFace(server.api, hand.clock)
        try:
            async with set_stage(tmp_path, migrated_file, source=face, hand=hand) as opened:
                yield opened
        finally:
            await face.aclose()


async def test_two_real_days_of_awkward_papers_reach_a_channel_once_each(real: Stage) -> None:
    await real.person("alice").says("digest on count 25 days daily")
    await real.until("2026-01-07T09:00")
    posts = real.posts("papers")
    shown = [entry.paper.id for post in posts for entry in post.entries]
    assert len(shown) == len(set(shown)) == 48
    crowd = next(paper for post in posts for paper in post.papers() if len(paper.authors) > 600)
    assert len((await real.person("bob").says(f"show {crowd.id}")).splitlines()) < 20


async def test_the_papers_that_ship_with_it_play_the_same_journey(tmp_path: Path, migrated_file: Path) -> None:
    hand = Hand()
    sample = Sample(replay_at=lambda: hand.now)
    hand.move(datetime(2026, 3, 16, 5, 30, tzinfo=UTC) - hand.now)
    async with set_stage(tmp_path, migrated_file, source=sample, hand=hand) as stage:
        alice = stage.person("alice")
        await alice.says("digest on")
        await alice.says("subscribe reinforcement learning match broad")
        await stage.until("2026-03-16T12:00")
        assert stage.channel("papers")[0].startswith("Daily Papers · Mon 16 Mar 2026")
        assert "on reinforcement learning" in alice.dms[0]
        assert "Top papers of March 2026" in await alice.says("top month")
