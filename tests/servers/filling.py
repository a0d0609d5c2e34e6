"""How a day of Daily Papers fills up, and how votes grow: arithmetic for the local Hugging Face server.

The shares follow what was measured on finished days against snapshots: 60-67 % of a day's final list stands at
08:00-08:30 UTC, 75-80 % at 09:00-11:00, all of it in the late evening.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

_CURVE = ((0.0, 0.0), (1.0, 0.10), (8.0, 0.60), (8.5, 0.67), (9.0, 0.75), (11.0, 0.80), (17.0, 0.95), (22.0, 1.0))
"""Hours after 00:00 UTC, and the share of the final list that has appeared."""
RIPENING = timedelta(hours=48)
"""After so long a paper has the votes that its data gives it; at first it has a seventh."""


def share_listed(day: date, now: datetime) -> float:
    """The share of the day's papers that can be seen at ``now``: 0 at its start, 1 from 22:00 UTC on."""
    hours = (now - _opening(day)).total_seconds() / 3600
    if hours <= 0:
        return 0.0
    right = bisect_right(_CURVE, hours, key=lambda point: point[0])
    if right == len(_CURVE):
        return 1.0
    (from_hour, from_share), (to_hour, to_share) = _CURVE[right - 1], _CURVE[right]
    return from_share + (to_share - from_share) * (hours - from_hour) / (to_hour - from_hour)


def appearance(paper_ids: list[str]) -> list[str]:
    """The order in which a day's papers appear: fixed, but neither by votes nor by id."""
    return sorted(paper_ids, key=lambda paper_id: sha256(paper_id.encode()).digest())


def listed(paper_ids: list[str], day: date, now: datetime) -> set[str]:
    """Which of the day's papers can be seen at ``now``."""
    return set(appearance(paper_ids)[: int(share_listed(day, now) * len(paper_ids) + 1e-9)])


def grown(upvotes: int, day: date, now: datetime) -> int:
    """The votes at ``now`` of a paper of ``day`` that ends up with ``upvotes``."""
    ripeness = min(max((now - _opening(day)) / RIPENING, 0.0), 1.0)
    return round(upvotes * (1 + 6 * ripeness) / 7)


def _opening(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
