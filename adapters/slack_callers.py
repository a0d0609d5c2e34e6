"""Who asks on Slack, and the facts about them and their channel that decide what they may do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
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
ADMIN_SECONDS = 300.0
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

    def recall(self, key: Hashable) -> T | None:
        until, value = self._known.get(key, (0.0, None))
        return value if self._now() < until else None

    def keep(self, key: Hashable, value: T, seconds: float) -> T:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[key] = (self._now() + seconds, value)
        return value

    def forget(self, key: Hashable) -> None:
        self._known.pop(key, None)


class Callers:
    """Makes Callers. ``admins_only``: whether only a workspace's admins may change what a channel gets."""

    def __init__(self, workspaces: Workspaces, *, admins_only: bool = False) -> None:
        now = asyncio.get_running_loop().time
        self._workspaces = workspaces
        self._admins_only = admins_only
        self._rooms: Memory[Room] = Memory(now)
        self._admins: Memory[bool] = Memory(now)

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
            manages_place=not self._admins_only or (access is not None and await self._is_admin(access, spot)),
            permission="Workspace Admin",
            obstacle="" if room.member else obstacle,
        )

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
        found = await self._patiently(_ask_for_room(access, spot.channel))
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
            log.info("a fact about a channel is not known", reason=str(error))
            return None


async def _ask_for_room(access: Access, channel: str) -> Room:
    try:
        known = (await access.client.conversations_info(channel=channel))["channel"]
    except SlackApiError as error:
        if answer_of(error).code == "channel_not_found":  # what Slack says of private channels that the bot is not in
            return Room(member=False)
        raise
    return Room(known.get("name", ""), member=bool(known.get("is_member")))


async def _ask_whether_admin(access: Access, user: str) -> bool:
    known = (await access.client.users_info(user=user))["user"]
    return bool(known.get("is_admin") or known.get("is_owner"))
