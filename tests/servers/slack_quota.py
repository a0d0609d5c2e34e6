"""How often an app may call: one message a second and channel, so many calls a minute of each method and workspace."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.servers.slack_world import ApiError

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
"""Calls a minute that Slack promises at least (docs.slack.dev/apis/web-api/rate-limits)."""


@dataclass(frozen=True)
class Quotas:
    """What this Slack allows; ``UNLIMITED`` for benches of something else."""

    channel_seconds: float = 1.0
    """Between two messages in one channel; a tenth less is let pass, for clocks and networks jitter."""
    workspace_posts: int = 300
    """Messages a minute in one workspace: Slack says "several hundred"."""
    tiers: bool = True
    """Whether the other methods are counted too."""


UNLIMITED = Quotas(channel_seconds=0, workspace_posts=0, tiers=False)


class RateLimited(ApiError):
    """HTTP 429; ``seconds`` is its Retry-After."""

    def __init__(self, seconds: int) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


@dataclass
class _Bucket:
    """Fills by ``rate`` a second up to ``room``."""

    rate: float
    room: float
    level: float
    at: datetime

    def wait(self, now: datetime) -> float:
        """Take one and return 0.0, or return the seconds until there is one again."""
        self.level = min(self.room, self.level + (now - self.at).total_seconds() * self.rate)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0.0
        return (1 - self.level) / self.rate


@dataclass
class Counter:
    """What has been used up, and which methods wait for their Retry-After."""

    quotas: Quotas = field(default_factory=Quotas)
    _buckets: dict[tuple[str, ...], _Bucket] = field(default_factory=dict)
    _blocked: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def called(self, method: str, owner: str, per_minute: int, now: datetime) -> None:
        """Count a call of ``method`` for the workspace ``owner``. Raises RateLimited."""
        until = self._blocked.get((method, owner), now)
        if until > now:
            raise RateLimited(math.ceil((until - now).total_seconds()))
        if method == "chat.postMessage":
            self._take(method, owner, self.quotas.workspace_posts / 60, self.quotas.workspace_posts / 6, now)
        elif self.quotas.tiers and per_minute:
            self._take(method, owner, per_minute / 60, max(per_minute, 5), now)

    def posted(self, channel: str, owner: str, now: datetime) -> None:
        """Count a message in a channel. Raises RateLimited."""
        if self.quotas.channel_seconds:
            self._take("chat.postMessage", owner, 1 / self.quotas.channel_seconds, 1.1, now, channel)

    def block(self, method: str, owner: str, seconds: int, now: datetime) -> RateLimited:
        """Answer this method of this workspace with 429 until Retry-After has passed."""
        self._blocked[(method, owner)] = now + timedelta(seconds=seconds)
        return RateLimited(seconds)

    def _take(self, method: str, owner: str, rate: float, room: float, now: datetime, *more: str) -> None:
        if not rate:
            return
        bucket = self._buckets.setdefault((method, owner, *more), _Bucket(rate, room, room, now))
        if wait := bucket.wait(now):
            raise self.block(method, owner, math.ceil(wait), now)
