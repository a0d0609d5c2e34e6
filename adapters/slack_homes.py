"""Publishes home tabs: when they are opened, after their person changed something, and after anything else did."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import structlog

from adapters.slack_access import Workspaces
from adapters.slack_blocks import Json
from adapters.slack_contents import Contents
from adapters.slack_errors import Target, told_as
from adapters.slack_home import home_view
from adapters.slack_looks import Looks
from adapters.slack_spots import Spot
from bot.errors import OutcomeUnknown, Undeliverable
from bot.logs import defect
from bot.messages import Message

LOOK_SECONDS = 20.0
"""Real seconds between two looks at whether an open home tells something else by now: a delivery, somebody's change."""
PAUSE_SECONDS = 0.5
"""From a change by anybody to the look that follows: most come in twos and threes."""
OPEN_SECONDS = 1800.0
"""How long a home counts as open after it was opened or used; Slack does not tell when people leave it."""
MOST_OPEN = 200
"""Homes that are kept up to date at once; the others are published when they are opened again."""
MOST_A_LOOK = 20
"""Published in one look: Slack allows about a hundred a minute."""
CHANGING = frozenset(
    {
        "again", "broaden", "digest", "edit", "mute", "narrow", "pause", "resume", "retry", "save", "settings",
        "subscribe", "unsubscribe",
    }
)  # fmt: skip
"""Verbs after which a home may show something else."""
log = structlog.get_logger(__name__)


@dataclass
class _Open:
    """A home that somebody has before them."""

    spot: Spot
    until: float
    """On the loop's clock."""
    said: Message | None = None
    view: Json = field(default_factory=dict)
    hash: str = ""
    """Slack's name for the view as it was last published."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Homes:
    """Publishes home tabs to those who have opened theirs since this start."""

    def __init__(self, contents: Contents, workspaces: Workspaces, looks: Looks) -> None:
        self._contents = contents
        self._workspaces = workspaces
        self._looks = looks
        self._open: dict[tuple[str, str], _Open] = {}
        self._changed = asyncio.Event()

    async def publish(self, spot: Spot, said: Message | None = None) -> None:
        """Show somebody their home. Raises Undeliverable or OutcomeUnknown."""
        home = self._opened(spot)
        async with home.lock:
            home.said = said
            await self._show(home, await self._view(home))

    async def refresh(self, spot: Spot, line: str) -> None:
        """After a line that may have changed something: show it to whoever has a home open."""
        if line.split(" ", 1)[0].casefold() not in CHANGING:
            return
        self._changed.set()
        if (spot.team, spot.user) in self._open and not spot.home:
            await self.publish(spot)

    async def watch(self) -> None:
        """Keep open homes up to date until cancelled."""
        while True:
            await self._until_next_look()
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a home that breaks must not end the listening
                defect(error, "bringing home tabs up to date")

    async def look(self) -> None:
        """Publish the open homes that tell something else by now; those that waited longest come first."""
        published = 0
        for key, home in list(self._open.items()):
            if published == MOST_A_LOOK:
                return
            if key not in self._open:
                continue
            if home.until < asyncio.get_running_loop().time():
                del self._open[key]
                continue
            self._open[key] = self._open.pop(key)
            published += await self._brought_up_to_date(key, home)

    # -- one home ----------------------------------------------------------------------

    def _opened(self, spot: Spot) -> _Open:
        """The home of the spot's person, now the last of the open ones."""
        key, until = (spot.team, spot.user), asyncio.get_running_loop().time() + OPEN_SECONDS
        spot = replace(spot, channel="", channel_name="")
        home = self._open.pop(key, None) or _Open(spot, until)
        home.spot, home.until = spot, until
        self._open[key] = home
        if len(self._open) > MOST_OPEN:
            del self._open[next(iter(self._open))]
        return home

    async def _view(self, home: _Open) -> Json:
        return home_view(await self._contents.of(home.spot, home.said), self._looks)

    async def _show(self, home: _Open, view: Json, known: str | None = None) -> None:
        access = await self._workspaces.enter(home.spot.team)
        with told_as(Target()):
            answer = await access.client.views_publish(user_id=home.spot.user, view=view, hash=known)
        home.view, home.hash = view, str(answer["view"]["hash"])

    async def _brought_up_to_date(self, key: tuple[str, str], home: _Open) -> bool:
        """Whether it had to be published. One that somebody else published since, or that fails, is left to them."""
        async with home.lock:
            if await self._view(home) == home.view:
                return False
            home.said = None
            try:
                await self._show(home, await self._view(home), home.hash)
            except (Undeliverable, OutcomeUnknown) as trouble:
                log.info("slack_home_not_updated", reason=str(trouble))
                self._open.pop(key, None)
        return True

    async def _until_next_look(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._changed.wait()
            await asyncio.sleep(PAUSE_SECONDS)
        except TimeoutError:
            pass
        self._changed.clear()
