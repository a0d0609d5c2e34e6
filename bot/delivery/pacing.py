"""How fast one platform may be used now, and by whom: buckets, pauses after rate limits, fresh DMs. Time is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.delivery.breaker import PROBE_EVERY, Breaker
from bot.delivery.lifecycle import DM_PAUSE
from bot.delivery.timing import is_platform_trouble
from bot.delivery.troubles import TroubleKind
from bot.errors import Failure, PauseScope, Undeliverable
from bot.store.claims import Lane


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform may be used, in real seconds; zero or None means as fast as it goes."""

    per_second: float | None = None
    """Messages on the whole platform."""
    per_workspace_second: float | None = None
    """Messages in one workspace."""
    per_place_seconds: float = 0
    """Between two messages in one place."""
    new_dm_seconds: float = 0
    """Between two direct messages to people who never got one."""


class Bucket:
    """A token bucket that holds one second's worth, but at least one token."""

    def __init__(self, per_second: float) -> None:
        self._rate = per_second
        self._size = max(1.0, per_second)
        self._tokens = self._size
        self._filled_at: datetime | None = None

    def available(self, now: datetime) -> int:
        """Whole tokens that are there at ``now``."""
        if self._filled_at is not None:
            gained = max(0.0, (now - self._filled_at).total_seconds()) * self._rate
            self._tokens = min(self._size, self._tokens + gained)
        self._filled_at = now
        return int(self._tokens + 1e-9)

    def take(self) -> None:
        """Use one token up."""
        self._tokens -= 1


@dataclass(frozen=True, slots=True)
class Opening:
    """What may be sent now: how many, and which lanes stay shut."""

    count: int
    closed: frozenset[str] = field(default_factory=frozenset)
    """Workspaces that have to wait."""
    served_before: datetime | None = None
    """Only places that were last served by then."""
    new_dms: bool = True
    probe: bool = False
    """The breaker is open: one message goes to see whether the platform answers."""


class Throttle:
    """Everything that slows one platform down. ``speed``: how much faster our clock runs than the platform's."""

    def __init__(self, pace: Pace = Pace(), speed: float = 1.0) -> None:
        self._pace = pace
        self._speed = speed
        self._breaker = Breaker(PROBE_EVERY * speed)
        self._bucket = self._new_bucket(pace.per_second)
        self._workspaces: dict[str, Bucket | None] = {}
        self._paused: dict[str, datetime] = {}
        self._platform_paused_until: datetime | None = None
        self._new_dms_from: datetime | None = None
        self._stopped = ""

    def opening(self, now: datetime, free: int) -> Opening | None:
        """What may be sent now with so many free hands; None if nothing may."""
        if self._stopped or free <= 0 or _ahead(self._platform_paused_until, now):
            return None
        if self._breaker.open and not self._breaker.probe_due(now):
            return None
        count = min(free, self._bucket.available(now)) if self._bucket else free
        if count <= 0:
            return None
        opening = Opening(count, self._closed(now), self._served_before(now), not _ahead(self._new_dms_from, now))
        return replace(opening, count=1, probe=True) if self._breaker.open else opening

    def choose(self, lanes: Sequence[Lane], opening: Opening, now: datetime) -> list[Lane]:
        """Which of the lanes are served now, in their order; what they use up is counted."""
        chosen: list[Lane] = []
        for lane in self._preferred(lanes, opening):
            if len(chosen) < opening.count and self._take(lane, now):
                chosen.append(lane)
        if chosen and opening.probe:
            self._breaker.probing(now)
        return chosen

    def learn(self, outcome: object, workspace: str, now: datetime, until: datetime) -> list[TroubleKind]:
        """Draw the consequences of an answer for everybody else; returns what changed and should be told.

        ``until`` is when the message itself is due again: a pause for others lasts as long.
        """
        if is_platform_trouble(outcome):
            changes = [TroubleKind.OUTAGE] if self._breaker.troubled(now) else []
        else:
            changes = [TroubleKind.RECOVERED] if self._breaker.answered() else []
        if isinstance(outcome, Undeliverable):
            changes += self._obey(outcome, workspace, now, until)
        return changes

    def restart(self) -> None:
        """Use the platform again after its token was put right."""
        self._stopped = ""

    def condition(self, now: datetime) -> str:
        """Why the platform is not used freely, as a clause; empty if it is."""
        if self._stopped:
            return f"stopped: {self._stopped}"
        if self._breaker.open:
            return "does not answer; tried every half minute"
        if self._platform_paused_until and _ahead(self._platform_paused_until, now):
            return f"rate-limited until {self._platform_paused_until:%H:%M:%S} UTC"
        return ""

    def _obey(self, refusal: Undeliverable, workspace: str, now: datetime, until: datetime) -> list[TroubleKind]:
        if refusal.failure is Failure.CREDENTIALS:
            told, self._stopped = bool(self._stopped), refusal.reason
            return [] if told else [TroubleKind.CREDENTIALS]
        if refusal.failure is Failure.DM_THROTTLED:
            told = _ahead(self._new_dms_from, now + timedelta(seconds=self._pace.new_dm_seconds) * self._speed)
            self._new_dms_from = now + DM_PAUSE * self._speed
            return [] if told else [TroubleKind.THROTTLED]
        if refusal.failure is Failure.RETRY:
            self._pause(refusal.scope, workspace, until)
        return []

    def _pause(self, scope: PauseScope, workspace: str, until: datetime) -> None:
        """A place's own pause needs nothing here: the waiting message holds up its lane."""
        if scope is PauseScope.WORKSPACE:
            self._paused[workspace] = max(until, self._paused.get(workspace, until))
        elif scope is PauseScope.PLATFORM:
            self._platform_paused_until = max(until, self._platform_paused_until or until)

    def _preferred(self, lanes: Sequence[Lane], opening: Opening) -> Sequence[Lane]:
        """A probe looks for something rather than sending, if it can: it leaves no new unknown behind."""
        return sorted(lanes, key=lambda lane: lane.state != "unknown") if opening.probe else lanes

    def _take(self, lane: Lane, now: datetime) -> bool:
        bucket = self._workspace(lane.workspace)
        if (bucket and not bucket.available(now)) or (lane.new_dm and _ahead(self._new_dms_from, now)):
            return False
        for used in (bucket, self._bucket):
            if used:
                used.take()
        if lane.new_dm and self._pace.new_dm_seconds:
            self._new_dms_from = now + timedelta(seconds=self._pace.new_dm_seconds) * self._speed
        return True

    def _closed(self, now: datetime) -> frozenset[str]:
        self._paused = {workspace: until for workspace, until in self._paused.items() if until > now}
        empty = (name for name, bucket in self._workspaces.items() if bucket and not bucket.available(now))
        return frozenset(self._paused) | frozenset(empty)

    def _served_before(self, now: datetime) -> datetime | None:
        gap = self._pace.per_place_seconds
        return now - timedelta(seconds=gap) * self._speed if gap else None

    def _workspace(self, name: str) -> Bucket | None:
        if name not in self._workspaces:
            self._workspaces[name] = self._new_bucket(self._pace.per_workspace_second)
        return self._workspaces[name]

    def _new_bucket(self, per_second: float | None) -> Bucket | None:
        return Bucket(per_second / self._speed) if per_second else None


def _ahead(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment > now
