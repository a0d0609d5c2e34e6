"""Count requests as Discord does: a bucket a route and place, and 50 a second in all; told in headers and 429s."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.servers.discord_state import Payload


@dataclass(frozen=True)
class Limit:
    """So many requests in so many (real) seconds."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Limits:
    """Discord publishes no table; these are what its headers showed to others, and a test may set its own."""

    everything: Limit = Limit(50, 1.0)
    """Of a bot, interactions and webhooks apart (topics/rate-limits)."""
    usual: Limit = Limit(50, 1.0)
    routes: Mapping[str, Limit] = field(
        default_factory=lambda: {
            "POST /channels/{channel}/messages": Limit(5, 5.0),
            "PATCH /channels/{channel}/messages/{message}": Limit(5, 5.0),
            "POST /channels/{channel}/threads": Limit(5, 5.0),
            "POST /channels/{channel}/messages/{message}/crosspost": Limit(10, 3600.0),
            "POST /users/@me/channels": Limit(10, 10.0),
            "POST /webhooks/{application}/{token}": Limit(5, 2.0),
            "PATCH /webhooks/{application}/{token}/messages/{message}": Limit(5, 2.0),
        }
    )

    @classmethod
    def none(cls) -> Limits:
        """So generous that no test reaches them."""
        return cls(Limit(1_000_000, 1.0), Limit(1_000_000, 1.0), {})


@dataclass(eq=False)
class RateLimited(Exception):
    """The answer 429, and its scope: ``user``, ``shared`` or ``global``."""

    retry_after: float
    scope: str = "user"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Payload:
        said = "You are being rate limited."
        return {"message": said, "retry_after": self.retry_after, "global": self.scope == "global"}

    @property
    def all_headers(self) -> dict[str, str]:
        """``Via`` shows that Discord itself refuses, not what guards it."""
        own = {"Via": "1.1 google", "Retry-After": str(max(1, round(self.retry_after)))}
        world = {"X-RateLimit-Global": "true"} if self.scope == "global" else {}
        return {**self.headers, **own, **world, "X-RateLimit-Scope": self.scope}


@dataclass
class _Window:
    ends: float
    used: int = 0


class Limiter:
    """Takes one request after another and says what is left."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._windows: dict[str, _Window] = {}

    def take(self, route: str, place: str, *, counts_globally: bool) -> dict[str, str]:
        """Count a request; returns the headers of its answer. Raises RateLimited.

        ``route`` is a method and a path with names in braces; ``place`` the channel, guild or webhook it is about.
        """
        now = time.monotonic()
        limit = self.limits.routes.get(route, self.limits.usual)
        everything = self._window("global", self.limits.everything, now)
        if counts_globally and everything.used >= self.limits.everything.count:
            raise RateLimited(round(everything.ends - now, 3), "global")
        window = self._window(f"{route} {place}", limit, now)
        everything.used += counts_globally
        if window.used >= limit.count:
            raise RateLimited(round(window.ends - now, 3), "user", _headers(route, limit, window, now))
        window.used += 1
        return _headers(route, limit, window, now)

    def _window(self, key: str, limit: Limit, now: float) -> _Window:
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            window = self._windows[key] = _Window(now + limit.seconds)
        return window


def _headers(route: str, limit: Limit, window: _Window, now: float) -> dict[str, str]:
    left = window.ends - now
    return {
        "X-RateLimit-Limit": str(limit.count),
        "X-RateLimit-Remaining": str(limit.count - window.used),
        "X-RateLimit-Reset": f"{time.time() + left:.3f}",
        "X-RateLimit-Reset-After": f"{left:.3f}",
        "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
    }
