"""Who asks on Slack, and the facts about them and their channel that decide what they may do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack_access import Access, Workspaces
from adapters.slack_errors import Target, answer_of, told_as
from adapters.slack_spots import Spot
from bot.errors import OutcomeUnknown, Undeliverable
from bot.ports import Caller

PATIENCE_SECONDS = 1.0
"""For facts about a channel: an answer has to be there within three seconds, with or without them."""
MEMBER_SECONDS, STRANGER_SECONDS = 3600.0, 5.0
"""How long it is believed that the bot is in a channel, or is not; events correct it sooner."""
ADMIN_SECONDS = MEMBERSHIP_SECONDS = 300.0
PAGE = 999
"""Channels asked for at once: the most that users.conversations gives."""
_MOST_KNOWN = 20_000
log = structlog.get_logger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Room:
    """A channel, as far as it matters."""

    name: str = ""
    member: bool = True
    """Whether the bot is in it."""


class Memory(Generic[T]):
    """Remembers answers for a while."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._known: dict[Hashable, tuple[float, T]] = {}

    def recall(self, key: Hashable, *, stale: bool = False) -> T | None:
        """What was kept; ``stale`` also gives what has been kept for too long."""
        until, value = self._known.get(key, (0.0, None))
        return value if stale or self._now() < until else None

    def keep(self, key: Hashable, value: T, seconds: float) -> T:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[key] = (self._now() + seconds, value)
        return value

    def forget(self, key: Hashable) -> None:
        self._known.pop(key, None)


class Asked(Generic[T]):
    """Questions under way: whoever has the same one meanwhile waits for the same answer."""

    def __init__(self) -> None:
        self._tasks: dict[Hashable, asyncio.Task[T]] = {}

    async def once(self, key: Hashable, ask: Callable[[], Coroutine[object, object, T]]) -> T:
        """The answer; an asker who gives up takes it from nobody else."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(ask())
            task.add_done_callback(partial(self._done, key))
        return await asyncio.shield(task)

    def _done(self, key: Hashable, task: asyncio.Task[T]) -> None:
        self._tasks.pop(key, None)
        if not task.cancelled():
            task.exception()  # or the loop complains of it where every asker had given up


class Callers:
    """Makes Callers. ``admins_only``: whether only a workspace's admins may change what a channel gets."""

    def __init__(self, workspaces: Workspaces, *, admins_only: bool = False) -> None:
        now = asyncio.get_running_loop().time
        self._workspaces = workspaces
        self._admins_only = admins_only
        self._rooms: Memory[Room] = Memory(now)
        self._asked: Asked[Room] = Asked()
        self._admins: Memory[bool] = Memory(now)
        self._memberships: Memory[frozenset[str]] = Memory(now)

    async def caller(self, spot: Spot) -> Caller:
        """Who it was. What cannot be found out in time is believed to be well: delivery finds out."""
        if not spot.in_channel:
            return Caller(spot.person, spot.dm, spot.dm)
        access = await self._patiently(self._workspaces.enter(spot.team))
        room = await self._room(access, spot) if access else Room()
        name = access.name if access else "Paperboy"
        place = spot.place(room.name)
        obstacle = f"I am not in {place.name or 'this channel'} yet: type `/invite @{name}` there, then try again."
        return Caller(
            spot.person,
            place,
            spot.dm,
            manages_place=await self.manages(spot),
            permission="Workspace Admin",
            obstacle="" if room.member else obstacle,
        )

    async def manages(self, spot: Spot) -> bool:
        """Whether the asker may change what channels get that they are in."""
        if not self._admins_only:
            return True
        access = await self._patiently(self._workspaces.enter(spot.team))
        return access is not None and await self._is_admin(access, spot)

    async def rooms(self, spot: Spot) -> frozenset[str] | None:
        """The ids of the channels that the asker is in, as far as the bot may know of them; None if nobody says."""
        key = (spot.team, spot.user)
        if (known := self._memberships.recall(key)) is not None:
            return known
        access = await self._patiently(self._workspaces.enter(spot.team))
        found = await self._patiently(_ask_for_rooms(access, spot)) if access else None
        if found is None:
            return self._memberships.recall(key, stale=True)
        return self._memberships.keep(key, found, MEMBERSHIP_SECONDS)

    async def is_in(self, spot: Spot, channel: str) -> bool:
        """Whether the asker is in a channel; believed where nobody says."""
        rooms = await self.rooms(spot)
        return rooms is None or channel in rooms

    def moved(self, team: str, user: str) -> None:
        """Somebody came into a channel: ask again which they are in."""
        self._memberships.forget((team, user))

    def joined(self, team: str, channel: str) -> None:
        """The bot came into a channel, or something about the channel changed: ask again when it matters."""
        self._rooms.forget((team, channel))

    def left(self, team: str, channel: str) -> None:
        """The bot was taken out of a channel."""
        self._rooms.keep((team, channel), Room(member=False), STRANGER_SECONDS)

    async def _room(self, access: Access, spot: Spot) -> Room:
        key = (spot.team, spot.channel)
        if known := self._rooms.recall(key):
            return known
        found = await self._patiently(self._asked.once(key, partial(_ask_for_room, access, spot.channel)))
        if found is None:
            return Room()
        return self._rooms.keep(key, found, MEMBER_SECONDS if found.member else STRANGER_SECONDS)

    async def _is_admin(self, access: Access, spot: Spot) -> bool:
        key = (spot.team, spot.user)
        known = self._admins.recall(key)
        if known is None:
            found = await self._patiently(_ask_whether_admin(access, spot.user))
            known = self._admins.keep(key, bool(found), ADMIN_SECONDS) if found is not None else False
        return known

    async def _patiently(self, asking: Awaitable[T]) -> T | None:
        """The answer; None if there is none in time, or none at all."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                with told_as(Target()):
                    return await asking
        except (Undeliverable, OutcomeUnknown, TimeoutError) as error:
            log.info("slack_channel_unknown", reason=str(error))
            return None


async def _ask_for_room(access: Access, channel: str) -> Room:
    try:
        known = (await access.client.conversations_info(channel=channel))["channel"]
    except SlackApiError as error:
        if answer_of(error).code == "channel_not_found":  # what Slack says of private channels that the bot is not in
            return Room(member=False)
        raise
    return Room(known.get("name", ""), member=bool(known.get("is_member")))


async def _ask_for_rooms(access: Access, spot: Spot) -> frozenset[str]:
    """``team_id`` is what the token of a whole organisation needs, and no other minds."""
    found, cursor = set[str](), ""
    while True:
        page = await access.client.users_conversations(
            user=spot.user, types="public_channel,private_channel", limit=PAGE, team_id=spot.team, cursor=cursor or None
        )
        found.update(str(channel["id"]) for channel in page["channels"] or ())
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return frozenset(found)


async def _ask_whether_admin(access: Access, user: str) -> bool:
    known = (await access.client.users_info(user=user))["user"]
    return bool(known.get("is_admin") or known.get("is_owner"))
