"""A local Hugging Face papers API: its shapes, headers, limits and refusals, over days that fill up hour by hour.

By hand: ``python -m tests.servers.huggingface --days days.jsonl.gz --port 8123 --clock '2026-01-05T06:00:00Z*600'``
serves recorded days, one ``{"date": D, "response": [...]}`` a line.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import Clock
from tests.servers.filling import grown, listed
from tests.servers.web import LocalServer, Reply, Request, as_json

Item = dict[str, Any]
WINDOW = timedelta(minutes=5)
QUOTAS = {"api": 500, "search": 50}
"""Questions of an anonymous address in one window; that search is counted apart is reported, not documented."""
_OPTIONAL = (
    "ai_summary",
    "ai_keywords",
    "githubRepo",
    "githubStars",
    "projectPage",
    "organization",
    "authors",
    "upvotes",
)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Refused(Exception):
    """The question is not answered: status and the server's words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.reply = as_json({"error": words}, status)


class HuggingFaceServer(LocalServer):
    """Serves ``days`` as they stand at ``now()``; ``indexed`` are papers that were never featured."""

    def __init__(
        self,
        days: Mapping[date, Sequence[Item]],
        *,
        now: Callable[[], datetime] = utc_now,
        indexed: Sequence[Item] = (),
        quotas: Mapping[str, int] = QUOTAS,
        legacy_search: bool = False,
        port: int = 0,
    ) -> None:
        """``legacy_search`` lets search answer in its shape of 2024."""
        super().__init__(port)
        self.days = days
        self._now = now
        self._indexed = indexed
        self._quotas = quotas
        self._as_result = _as_legacy_result if legacy_search else _as_result
        self._used: dict[tuple[str, int], int] = {}

    @property
    def api(self) -> str:
        """What a bot is given as its base address."""
        return f"{self.url}/api"

    def answer(self, request: Request) -> Reply:
        bucket = "search" if request.path == "/api/papers/search" else "api"
        left, limits = self._count(bucket)
        if left < 0:
            return self.rate_limited(request)
        try:
            reply = self._route(request)
        except Refused as refused:
            reply = refused.reply
        return Reply(reply.status, reply.body, {**reply.headers, **limits})

    def rate_limited(self, request: Request) -> Reply:
        bucket = "search" if request.path == "/api/papers/search" else "api"
        words = "We had to rate limit your IP.\nTo continue using our service, create a HF account or login."
        return as_json({"error": words}, 429, **self._limits(bucket, 0), **{"Retry-After": str(self._reset())})

    def spoil(self, reply: Reply) -> Reply:
        items = json.loads(reply.body)
        for item in items if isinstance(items, list) else [{"paper": items}]:
            for key in _OPTIONAL:
                item["paper"].pop(key, None)
        if isinstance(items, list) and items:
            del items[-1]["paper"]["id"]
        return as_json(items)

    def _count(self, bucket: str) -> tuple[int, dict[str, str]]:
        window = (bucket, int(self._now().timestamp() // WINDOW.total_seconds()))
        self._used[window] = self._used.get(window, 0) + 1
        left = self._quotas[bucket] - self._used[window]
        return left, self._limits(bucket, max(left, 0))

    def _limits(self, bucket: str, left: int) -> dict[str, str]:
        policy = f'"fixed window";"{bucket}";q={self._quotas[bucket]};w={WINDOW.seconds}'
        return {"RateLimit": f'"{bucket}";r={left};t={self._reset()}', "RateLimit-Policy": policy}

    def _reset(self) -> int:
        return WINDOW.seconds - int(self._now().timestamp()) % WINDOW.seconds

    def _route(self, request: Request) -> Reply:
        if request.path == "/api/daily_papers":
            return self._daily_papers(request)
        if request.path == "/api/papers/search":
            return self._search(request.query)
        if request.path.startswith("/api/papers/"):
            return self._paper(request.path.removeprefix("/api/papers/"))
        raise Refused(404, "Sorry, we can't find the page you are looking for.")

    def _daily_papers(self, request: Request) -> Reply:
        day = self._asked_day(request.query.get("date", ""))
        limit, page = _number(request.query, "limit", 50, 100), _number(request.query, "p", 0, 10_000)
        items = self._seen(day)
        shown = items[page * limit : (page + 1) * limit]
        if len(items) <= (page + 1) * limit:
            return as_json(shown)
        following = f"{self.url}{request.path}?date={day}&limit={limit}&p={page + 1}"
        return as_json(shown, Link=f'<{following}>; rel="next"')

    def _asked_day(self, text: str) -> date:
        today = self._now().date()
        try:
            day = date.fromisoformat(text) if text else today
        except ValueError:
            raise Refused(400, "✖ Invalid date\n  → at date") from None
        if day > today:
            raise Refused(400, f"✖ Invalid input: date must be before {today + timedelta(days=1)}\n  → at date")
        return day

    def _seen(self, day: date) -> list[Item]:
        """The day's list as it stands, most upvoted first."""
        items, now = self.days.get(day, ()), self._now()
        visible = listed([item["paper"]["id"] for item in items], day, now)
        current = [_with_votes(item, day, now) for item in items if item["paper"]["id"] in visible]
        return sorted(current, key=_upvotes, reverse=True)

    def _everything(self) -> dict[str, Item]:
        """All papers known by now; one that was featured twice as it was featured last."""
        found = {item["paper"]["id"]: item for item in self._indexed}
        for day in sorted(self.days):
            found |= {item["paper"]["id"]: item for item in self._seen(day)}
        return found

    def _paper(self, paper_id: str) -> Reply:
        item = self._everything().get(paper_id)
        if item is None:
            raise Refused(404, "Paper not found")
        linked: Item = {f"linked{kind}": [] for kind in ("Models", "Datasets", "Spaces")}
        return as_json(item["paper"] | linked)

    def _search(self, query: Mapping[str, str]) -> Reply:
        words = query.get("q", "").lower().split()
        limit = _number(query, "limit", 20, 120)
        scored = [(_score(item, words), item) for item in self._everything().values()]
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
        return as_json([self._as_result(item, words) for _, item in best[:limit]])


def _number(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal():
        raise Refused(400, f"✖ Invalid input: expected number, received NaN\n  → at {name}")
    if int(text) > most:
        raise Refused(400, f"✖ Too big: expected number to be <={most}\n  → at {name}")
    return int(text)


def _with_votes(item: Item, day: date, now: datetime) -> Item:
    if "upvotes" not in item["paper"]:
        return item
    return {**item, "paper": {**item["paper"], "upvotes": grown(item["paper"]["upvotes"], day, now)}}


def _upvotes(item: Item) -> int:
    return int(item["paper"].get("upvotes", 0))


def _score(item: Item, words: Sequence[str]) -> int:
    paper = item["paper"]
    title, summary = paper.get("title", "").lower(), paper.get("summary", "").lower()
    return sum(3 * (word in title) + (word in summary) for word in words)


def _as_result(item: Item, words: Sequence[str]) -> Item:
    texts = {part.capitalize(): item.get(part, "") for part in ("title", "summary")}
    return {**item, "upvoted": False, **{f"highlighted{part}": _highlit(text, words) for part, text in texts.items()}}


def _highlit(text: str, words: Sequence[str]) -> list[Item]:
    """The text in pieces, those that were asked for marked."""
    pieces = re.split(f"({'|'.join(map(re.escape, words))})", text, flags=re.IGNORECASE)
    kinds = ("text", "highlight")
    return [{"type": kinds[place % 2], "text": piece} for place, piece in enumerate(pieces) if piece]


def _as_legacy_result(item: Item, words: Sequence[str]) -> Item:
    """As search answered in September 2024: no abstract, no authors, nothing wrapped around it."""
    paper = item["paper"]
    return {"id": paper["id"], "title": paper["title"], "thumbnailUrl": item.get("thumbnail", ""), "source": "hf"}


def read_days(path: Path) -> dict[date, list[Item]]:
    """Recorded days, one JSON object a line, packed with gzip or not."""
    packed = path.read_bytes()
    lines = (gzip.decompress(packed) if path.suffix == ".gz" else packed).splitlines()
    recorded = [json.loads(line) for line in lines if line.strip()]
    return {date.fromisoformat(entry["date"]): entry["response"] for entry in recorded}


async def _serve(path: Path, port: int, clock: Clock) -> None:
    days = read_days(path)
    async with HuggingFaceServer(days, now=clock.now, port=port) as server:
        print(f"{len(days)} days at {server.api}, now {clock.now():%Y-%m-%d %H:%M} UTC", flush=True)
        await asyncio.Event().wait()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.huggingface", description="Serve recorded days.")
    parser.add_argument("--days", type=Path, required=True, help="a file of days, .jsonl or .jsonl.gz")
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument(
        "--clock", type=Clock.from_setting, default="", help="like PAPERBOY_CLOCK: 2026-01-05T06:00:00Z*600"
    )
    given = parser.parse_args(arguments)
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.days, given.port, given.clock))


if __name__ == "__main__":
    main()
