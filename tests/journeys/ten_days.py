"""The main job over ten weekdays, as a real process against a real server, killed and stopped in between.

By hand: ``python -m tests.journeys.ten_days --days days.jsonl.gz --speed 600`` with the days of a recorded archive.
Prints what came of it and exits with 1 if anything was lost, doubled or did not fit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.console_transcript import Transcript
from bot.clock import Clock
from bot.ingest import REREAD_DAYS
from bot.papers import Paper
from bot.sources.daily_papers import read_list
from tests.journeys.accounts import accounts, channel_faults, person_faults
from tests.servers.huggingface import HuggingFaceServer, read_days

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 1, 5, 6, tzinfo=UTC)
"""A Monday morning."""
LENGTH = timedelta(days=14, hours=4)
"""Ten weekdays, and the morning after that closes the last one's account."""
RESTARTS = (
    (1.3, signal.SIGTERM),
    (2.1, signal.SIGKILL),
    (4.06, signal.SIGKILL),
    (7.2, signal.SIGINT),
    (9.05, signal.SIGKILL),
)
"""After so many days the process is stopped or killed, and started again at once."""
TOPICS: Mapping[str, Sequence[str]] = {
    "ana": ("diffusion", "world model", "video generation", "3D"),
    "bo": ("reinforcement learning", "reasoning", "GRPO", '"chain of thought" OR CoT'),
    "cem": ("agents", "tool use OR function calling", "code", "web agent"),
    "dee": ("multimodal", "vision language model", "benchmark", "OCR"),
    "eli": (
        "robot OR robotics OR embodied",
        "speech OR audio",
        "retrieval augmented generation OR RAG",
        "quantization",
    ),
}
"""Twenty topics of five people: the first two of each at once, the third daily, the fourth weekly."""
WHEN = ("instant", "instant", "daily", "weekly")


def script() -> str:
    """What the five people type, and the channel's digest."""
    lines = ["/as ana", "/in #papers", "/papers digest on at 09:00"]
    for person, topics in TOPICS.items():
        lines += [f"/as {person}", "/papers settings daily_cap 200"]
        lines += [f"/papers subscribe {topic} when:{when}" for topic, when in zip(topics, WHEN, strict=True)]
    return "\n".join(lines) + "\n"


async def play(days: Mapping[date, Sequence[dict[str, Any]]], folder: Path, speed: float) -> list[str]:
    """Run it all; returns what went wrong, a sentence each."""
    clock = Clock(START, speed)
    served = {day: items for day, items in days.items() if day < (START + LENGTH).date()}
    async with HuggingFaceServer(served, now=clock.now, quotas={"api": 10_000, "search": 50}) as server:
        typed = script()
        for share, how in RESTARTS:
            await _run(server.api, folder, clock, START + timedelta(days=share), how, typed)
            typed = ""
        await _run(server.api, folder, clock, START + LENGTH, signal.SIGTERM, "")
    return judge(folder, featured(days))


async def _run(api: str, folder: Path, clock: Clock, until: datetime, how: signal.Signals, typed: str) -> None:
    """One life of the bot, from now until ``until`` on the common clock."""
    environ = os.environ | {"HF_API_BASE": api, "PAPERBOY_CLOCK": f"{clock.now().isoformat()}*{clock.speed:g}"}
    environ["PAPERBOY_CONFIG"] = str(folder / "config.toml")
    with (folder / "out.txt").open("ab") as out, (folder / "log.txt").open("ab") as log:
        command = (sys.executable, "bot.py", "run")
        bot = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environ, stdin=asyncio.subprocess.PIPE, stdout=out, stderr=log
        )
        assert bot.stdin
        bot.stdin.write(typed.encode())
        await bot.stdin.drain()
        bot.stdin.close()
        await asyncio.sleep(max(0.0, clock.real_seconds(until - clock.now())))
        assert bot.returncode is None, f"the bot ended by itself with {bot.returncode}: see {folder}/log.txt"
        bot.send_signal(how)
        await bot.wait()


def featured(days: Mapping[date, Sequence[dict[str, Any]]]) -> dict[str, Paper]:
    """The papers featured in the ten weekdays that the bot could not know before."""
    first, last = START.date(), (START + LENGTH).date()
    known_from = first - timedelta(days=REREAD_DAYS)
    before = {item["paper"]["id"] for day, items in days.items() if known_from <= day < first for item in items}
    return {
        paper.id: paper
        for day, items in sorted(days.items())
        if first <= day < last
        for paper in _papers(day, items)
        if paper.id not in before
    }


def _papers(day: date, items: Sequence[dict[str, Any]]) -> list[Paper]:
    return [record.paper for record in read_list(json.dumps(items).encode(), day=day)]


def judge(folder: Path, papers: Mapping[str, Paper]) -> list[str]:
    """Hold the transcript against the papers, and say what it comes to."""
    found = accounts(Transcript(folder / "data" / "transcript.jsonl").read())
    faults: list[str] = []
    for key, account in found.items():
        name = key.rsplit(":", 1)[-1]
        topics = TOPICS.get(name.removeprefix("dm-"))
        wrong = person_faults(account, topics, papers, START.date()) if topics else channel_faults(account, papers)
        faults += [f"{name}: {fault}" for fault in wrong]
        shown, risen = sum(account.listed.values()), sum(account.risen.values())
        print(f"{name:8} {shown:4} shown, {account.counted:4} in “and N more”, {risen:2} rising, {len(wrong)} faults")
    print(f"{len(papers)} papers were featured")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=Path, required=True, help="a file of days, .jsonl or .jsonl.gz")
    parser.add_argument("--speed", type=float, default=600)
    parser.add_argument("--folder", type=Path, help="where to keep the data (default: a temporary folder)")
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text('[bot]\ndata = "data"\n')
    faults = asyncio.run(play(read_days(args.days), folder, args.speed))
    print("\n".join(faults) or "nothing lost, nothing twice, everything fits", f"(in {folder})")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
