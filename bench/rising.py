"""How often papers are called rising, and whether it is those that end on top, beside "most upvotes gained in 48 h".

    python bench/rising.py --days ARCHIVE.jsonl[.gz] [--seed 1]

A line of the archive is ``{"date": D, "response": [...]}``, the answer of ``/api/daily_papers`` on that day. Such an
archive reads a paper once, so it can prove only what holds at one moment: the votes by age, and how even the calls are
over ages. What becomes of a paper it does not know. For that, its counts are grown on (bench/growth.py), and the
product's own decision (bot/rising.py) is replayed over the made courses; those figures are of the made growth, and
tell one rule from another rather than how well either does in reality.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from datetime import UTC, datetime, time
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.growth import Recorded, grow_all
from bench.replayed import Calls, World, both_late, top_tenths, trending
from bot.rising import ASSUMED, HOUR, LEAST_GAIN, RISING

AGES = (0, 1, 2, 4, 6, 9, 12, 24)
"""Hours between which ages are taken together."""


def read_archive(path: Path) -> tuple[list[Recorded], int]:
    """The papers whose hour of submission is known, and how many were read more than once."""
    packed = path.read_bytes()
    lines = (gzip.decompress(packed) if path.suffix == ".gz" else packed).splitlines()
    found = [one for line in lines if line.strip() for one in _recorded(json.loads(line))]
    times = Counter(one.paper_id for one in found)
    unique = {one.paper_id: one for one in reversed(found)}
    return sorted(unique.values(), key=lambda one: one.submitted), sum(count > 1 for count in times.values())


def _recorded(entry: Mapping[str, Any]) -> Iterator[Recorded]:
    """The papers of one day, read when the last of them was submitted: the archive tells no later moment.

    The hour of submission is the outer ``publishedAt`` until March 2025, then ``submittedOnDailyAt``, until that was
    cut to midnight in May 2026.
    """
    named = [(item["paper"], _submitted(item, entry["date"])) for item in entry["response"]]
    known = [(paper, moment) for paper, moment in named if moment]
    if not any(moment.time() > time() for _, moment in known):
        return
    read_at = max(moment for _, moment in known)
    for paper, moment in known:
        yield Recorded(paper["id"], moment, read_at, paper.get("upvotes", 0))


def _submitted(item: Mapping[str, Any], day: str) -> datetime | None:
    text = item["paper"].get("submittedOnDailyAt") or (item.get("publishedAt") if day < "2025-03-11" else None)
    moment = datetime.fromisoformat(text).astimezone(UTC) if text else None
    return moment if moment and str(moment.date()) == day else None


# -- what one reading can prove --------------------------------------------------------------


def print_ages(recorded: Sequence[Recorded]) -> None:
    """Votes by age against the assumed ones, and how even the calls are: by excess, and by votes alone."""
    top = _top_tenth_by_votes(recorded)
    print(f"{'hours':>7} {'papers':>7} {'median':>7} {'assumed':>8} {'tenth':>6} {'rising':>7} {'by votes':>9}")
    for low, high in pairwise(AGES):
        found = [one for one in recorded if low <= one.age < high]
        if not found:
            continue
        votes = sorted(one.upvotes for one in found)
        assumed = median(ASSUMED.at(one.age * HOUR) for one in found)
        called = sum(ASSUMED.standing(one.upvotes, one.age * HOUR) >= RISING for one in found) / len(found)
        most = sum(one.paper_id in top for one in found) / len(found)
        tenth = votes[int(0.9 * len(votes))]
        figures = f"{len(found):7} {median(votes):7.0f} {assumed:8.1f} {tenth:6} {called:7.0%} {most:9.0%}"
        print(f"{f'{low}-{high}':>7} {figures}")


def _top_tenth_by_votes(recorded: Iterable[Recorded]) -> set[str]:
    """The papers with most votes of their day, as many as its tenth."""
    return top_tenths({one.paper_id: (f"{one.submitted:%F}", one.upvotes) for one in recorded})


# -- what made growth can tell ------------------------------------------------------------------


def print_calls(calls: Iterable[Calls], world: World) -> None:
    """How often, how early, and what became of it."""
    print(f"{'':22} {'called':>7} {'of all':>7} {'hours':>6} {'top of day':>11} {'of week':>8} {'found':>6}")
    for one in calls:
        called = set(one.hours)
        right = [share(called & best, called) for best in (world.best_of_day, world.best_of_week)]
        found = share(called & world.best_of_week, world.best_of_week)
        hours = median(one.hours.values()) if called else 0
        often = share(called, world.made)
        print(f"{one.name:22} {len(called):7} {often:7.1%} {hours:6.0f} {right[0]:11.0%} {right[1]:8.0%} {found:6.0%}")


def print_waves(calls: Iterable[Calls], world: World) -> None:
    """How many of the papers with a second wave a rule finds, and how many of its calls have one."""
    waves = {paper_id for paper_id, one in world.made.items() if one.wave >= LEAST_GAIN}
    for one in calls:
        called = set(one.hours)
        print(f"{one.name:22} {share(called & waves, waves):.0%} of {len(waves)} second waves found, "
              f"{share(called & waves, called):.0%} of its calls have one")  # fmt: skip


def share(part: Sized, whole: Sized) -> float:
    """What part of the whole it is; nothing of nothing is 0."""
    return len(part) / len(whole) if len(whole) else 0.0


def main() -> int:
    """Print it all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=Path, required=True, help="a file of recorded days, .jsonl or .jsonl.gz")
    parser.add_argument("--seed", type=int, default=1, help="of the made growth")
    args = parser.parse_args()
    recorded, again = read_archive(args.days)
    days = len({one.submitted.date() for one in recorded})
    print(f"{len(recorded)} papers of {days} days with their hour of submission; {again} of them were read twice.\n")
    print(
        "Recorded. Votes by age, what is assumed, where the best tenth begins; and which part of the papers of an age"
    )
    print(f"has {RISING} times the assumed votes, beside which part is in the top tenth of its day by votes alone:")
    print_ages(recorded)
    world = World.of(grow_all(recorded, args.seed))
    print("\nMade growth. Papers called, their age then, and which part of the called ends in the top tenth of its day")
    print("and of its week; which part of the week's top tenth is found:")
    pairs = trending(world), both_late(world)
    print_calls([one for pair in pairs for one in pair], world)
    print_waves(pairs[1], world)
    return 0


if __name__ == "__main__":
    sys.exit(main())
