"""The local Hugging Face answers as the real one does; whoever tests against it relies on that."""

from __future__ import annotations

import gzip
import json
import os
import sys
from asyncio import create_subprocess_exec, subprocess
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.servers.days import made_days
from tests.servers.filling import RIPENING, grown, share_listed
from tests.servers.huggingface import HuggingFaceServer

DAY = date(2026, 1, 7)
DAYS = made_days(DAY, weekdays=1, per_day=60)


def at(hour: float, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)


class Moment:
    """The time that the server goes by."""

    now = at(23)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    Moment.now = at(23)
    async with (
        HuggingFaceServer(DAYS, now=lambda: Moment.now) as server,
        httpx.AsyncClient(base_url=server.api, trust_env=False) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("hour", "least", "most"),
    [(-1, 0, 0), (0, 0, 0), (8, 0.6, 0.6), (8.5, 0.67, 0.67), (9, 0.75, 0.75), (10, 0.75, 0.8), (22, 1, 1), (90, 1, 1)],
)
def test_a_day_fills_up_as_measured(hour: float, least: float, most: float) -> None:
    assert least <= share_listed(DAY, at(hour)) <= most


def test_votes_grow_for_two_days() -> None:
    votes = [grown(70, DAY, at(hour)) for hour in (0, 12, 24, 48, 480)]
    assert votes == sorted(votes)
    assert (votes[0], votes[-1], grown(70, DAY, at(0) + RIPENING)) == (10, 70, 70)


async def test_the_default_limit_is_fifty_and_a_link_leads_on(client: httpx.AsyncClient) -> None:
    first = await client.get("/daily_papers", params={"date": str(DAY)})
    assert len(first.json()) == 50
    assert len((await client.get(first.links["next"]["url"])).json()) == 10


async def test_what_is_listed_in_the_morning_is_still_listed_at_night(client: httpx.AsyncClient) -> None:
    seen = []
    for hour in (8.25, 22):
        Moment.now = at(hour)
        answer = await client.get("/daily_papers", params={"date": str(DAY), "limit": 100})
        seen.append({item["paper"]["id"] for item in answer.json()})
    assert (len(seen[0]), len(seen[1])) == (38, 60)
    assert seen[0] < seen[1]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/daily_papers?limit=101", 400, "✖ Too big: expected number to be <=100"),
        ("/daily_papers?limit=many", 400, "✖ Invalid input"),
        ("/daily_papers?date=2026-01-08", 400, "✖ Invalid input"),
        ("/daily_papers?date=2026-13-01", 400, "✖ Invalid date"),
        ("/papers/2601.99999", 404, "Paper not found"),
        ("/papers/search?q=a&limit=121", 400, "✖ Too big"),
        ("/elsewhere", 404, "Sorry"),
    ],
)
async def test_refusals_have_the_real_shape(path: str, status: int, words: str, client: httpx.AsyncClient) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.json()["error"].startswith(words)


async def test_weekends_are_empty_and_no_date_means_today(client: httpx.AsyncClient) -> None:
    assert (await client.get("/daily_papers?date=2026-01-04")).json() == []
    assert len((await client.get("/daily_papers")).json()) == 50


async def test_questions_are_counted_a_window(client: httpx.AsyncClient) -> None:
    limits = [(await client.get("/daily_papers")).headers["ratelimit"] for _ in range(2)]
    assert limits == ['"api";r=499;t=300', '"api";r=498;t=300']
    for _ in range(50):
        assert (await client.get("/papers/search?q=graph")).status_code == 200
    refused = await client.get("/papers/search?q=graph")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "300")
    Moment.now += timedelta(minutes=5)
    assert (await client.get("/papers/search?q=graph")).status_code == 200


async def test_a_search_result_is_an_item_with_what_was_asked_for_marked(client: httpx.AsyncClient) -> None:
    found = (await client.get("/papers/search", params={"q": "attention", "limit": 3})).json()
    assert found
    assert {"paper", "upvoted", "highlightedTitle", "highlightedSummary"} <= found[0].keys()
    pieces = [*found[0]["highlightedTitle"], *found[0]["highlightedSummary"]]
    assert {piece["text"].lower() for piece in pieces if piece["type"] == "highlight"} == {"attention"}
    assert "".join(piece["text"] for piece in found[0]["highlightedTitle"]) == found[0]["title"]


async def test_recorded_days_can_be_served_by_hand(tmp_path: Path) -> None:
    days = tmp_path / "days.jsonl.gz"
    days.write_bytes(gzip.compress(json.dumps({"date": str(DAY), "response": DAYS[DAY]}).encode() + b"\n"))
    command = (sys.executable, "-m", "tests.servers.huggingface", "--days", str(days), "--port", "0")
    process = await create_subprocess_exec(
        *command, "--clock", "2026-01-07T23:00:00Z*60", stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
    )
    assert process.stdout
    said = (await process.stdout.readline()).decode()
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{said.split(',')[0].split()[-1]}/daily_papers?date={DAY}")
    process.terminate()
    await process.communicate()
    assert said.startswith("1 days at http://127.0.0.1:")
    assert len(answer.json()) == 50
