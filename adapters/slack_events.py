"""What happens on Slack by itself: tabs that open, channels that the bot enters or leaves, workspaces that end.

Slack sends an event again until it is acknowledged, to whichever process listens then. So an event is claimed in the
store first, done, and only then acknowledged: twice the same is done once, and what dies half-way is done again.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack_access import Workspaces
from adapters.slack_blocks import Json
from adapters.slack_callers import Callers
from adapters.slack_errands import Errands
from adapters.slack_errors import Target, told_as
from adapters.slack_homes import Homes
from adapters.slack_looks import Looks
from adapters.slack_messenger import PLATFORM
from adapters.slack_spots import Spot, spot_of_event
from bot.clock import Clock
from bot.delivery.targets import Targets
from bot.errors import OutcomeUnknown, Undeliverable
from bot.logs import defect
from bot.messages import Card, Message, words
from bot.papers import read_paper_id
from bot.ports import Place
from bot.store.store import Store

LEASE = timedelta(seconds=50)
"""Slack sends an event again after a minute; by then a process that died with it is given up."""
CARD_AGAIN = timedelta(hours=6)
"""A paper gets a card in a channel at most so often."""
MOST_CARDS = 5
CHANNEL_CHANGES = (
    "channel_archive", "channel_deleted", "channel_rename", "group_archive", "group_deleted", "group_rename",
)  # fmt: skip
Change = Callable[[str, str], Awaitable[None]]
"""Called with the team, empty for a whole organisation, and the organisation of an installation that begins or ends."""
Handler = Callable[[Spot, Json], Awaitable[None]]
log = structlog.get_logger(__name__)


class BeingDone(Exception):
    """Somebody else has claimed this event, and may yet die over it: it is not acknowledged on their behalf."""


class Events:
    """Does what events ask for."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        workspaces: Workspaces,
        callers: Callers,
        homes: Homes,
        targets: Targets,
        looks: Looks,
        errands: Errands,
        spoken: Handler,
        begun: Change,
        ended: Change,
    ) -> None:
        self._store = store
        self._clock = clock
        self._workspaces = workspaces
        self._callers = callers
        self._homes = homes
        self._targets = targets
        self._looks = looks
        self._errands = errands
        self._spoken = spoken
        self._begun = begun
        self._ended = ended

    def register(self, bolt: AsyncApp) -> None:
        """Listen to every event: those that mean nothing to us are acknowledged, or Slack would send them again."""
        handlers: dict[str, Handler] = {
            "app_home_opened": self._home_opened,
            "app_uninstalled": self._uninstalled,
            "tokens_revoked": self._revoked,
            "member_joined_channel": self._joined,
            "channel_left": self._left,
            "group_left": self._left,
            "link_shared": self._links,
            "message": self._spoken,
            **dict.fromkeys(("channel_unarchive", "group_unarchive"), self._mended),
            **dict.fromkeys(CHANNEL_CHANGES, self._changed),
            "team_access_granted": self._granted,
            "team_access_revoked": self._withdrawn,
        }
        for name, handler in handlers.items():
            bolt.event(name)(self._once(handler))
        bolt.event(re.compile(".*"))(_only_acknowledged)

    def _once(self, handler: Handler) -> Callable[[AsyncAck, Json], Awaitable[None]]:
        async def listen(ack: AsyncAck, body: Json) -> None:
            await asyncio.shield(self._errands.begin(self._claimed(handler, body)))
            await ack()

        return listen

    async def _claimed(self, handler: Handler, body: Json) -> None:
        """Do it unless it is done already. What breaks is raised: Slack hears nothing, and sends the event again."""
        key = f"{PLATFORM}:{body['event_id']}"
        if not await self._store.feed.take_job(key, self._clock.now(), LEASE * self._clock.speed):
            if not await self._store.feed.job_done(key):
                raise BeingDone(key)
            return
        spot = spot_of_event(body)
        await self._workspaces.belongs(spot.team, spot.enterprise)
        try:
            await handler(spot, body["event"])
        except (Undeliverable, OutcomeUnknown) as trouble:
            log.warning("slack_event_unanswered", about=body["event"]["type"], reason=str(trouble))
        except Exception as error:
            defect(error, "answering an event")
            raise
        await self._store.feed.finish_job(key, self._clock.now())

    # -- what they mean ----------------------------------------------------------------

    async def _home_opened(self, spot: Spot, event: Json) -> None:
        if event.get("tab") == "home":
            await self._homes.publish(spot)

    async def _joined(self, spot: Spot, event: Json) -> None:
        """The bot is in a channel now, and what waited for that goes on; or a person is, who may change it then."""
        access = await self._workspaces.enter(spot.team)
        self._callers.moved(spot.team, spot.user)
        if event.get("user") == access.bot_user:
            await self._mended(spot, event)

    async def _mended(self, spot: Spot, _event: Json) -> None:
        self._callers.joined(spot.team, spot.channel)
        place = Place(PLATFORM, spot.team, spot.channel, "channel")
        await self._targets.revive(place.key, self._clock.now())

    async def _left(self, spot: Spot, _event: Json) -> None:
        self._callers.left(spot.team, spot.channel)

    async def _changed(self, spot: Spot, _event: Json) -> None:
        self._callers.joined(spot.team, spot.channel)

    async def _uninstalled(self, spot: Spot, _event: Json) -> None:
        await self._ended(spot.team, spot.enterprise)
        if spot.whole_organisation:
            await self._ended("", spot.enterprise)

    async def _revoked(self, spot: Spot, event: Json) -> None:
        if (event.get("tokens") or {}).get("bot"):
            await self._uninstalled(spot, event)

    async def _granted(self, spot: Spot, event: Json) -> None:
        """An organisation added workspaces to its installation."""
        for team in event.get("team_ids", ()):
            await self._begun(team, spot.enterprise)

    async def _withdrawn(self, _spot: Spot, event: Json) -> None:
        for team in event.get("team_ids", ()):
            await self._ended(team, "")

    async def _links(self, spot: Spot, event: Json) -> None:
        """Show a card for each paper that was linked and is known, once a channel and while."""
        cards: Json = {}
        for link in event.get("links", ())[:MOST_CARDS]:
            card = await self._card(spot, link["url"])
            cards |= {link["url"]: {"blocks": card}} if card else {}
        if cards:
            access = await self._workspaces.enter(spot.team)
            with told_as(Target(bot=access.name)):
                await access.client.chat_unfurl(channel=spot.channel, ts=event["message_ts"], unfurls=cards)

    async def _card(self, spot: Spot, url: str) -> list[Json]:
        found = read_paper_id(url)
        known = await self._store.papers.known(found) if found else None
        if known is None:
            return []
        now = self._clock.now()
        if not await self._store.feed.take_job(f"{PLATFORM}:card:{spot.channel}:{found}", now, CARD_AGAIN):
            return []
        return self._looks.blocks(Message(title=words(), card=Card(known.paper)))


async def _only_acknowledged(ack: AsyncAck, body: Json) -> None:  # noqa: ARG001 - Bolt calls listeners by these names
    await ack()
