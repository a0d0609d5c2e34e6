"""Carries messages to Slack: posts them with a key that can be read back, and says what Slack made of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack_access import TIMEOUT_SECONDS, Access, Workspaces, before_sending, renewing
from adapters.slack_blocks import Json
from adapters.slack_errors import Target, answer_of, told_as
from adapters.slack_looks import Looks
from adapters.slack_pictures import Pictures
from bot.clock import Clock
from bot.delivery.pacing import Pace
from bot.errors import CannotReadBack, Failure, Undeliverable
from bot.messages import Message
from bot.ports import Parcel, Place, Receipt

PLATFORM = "slack"
PACE = Pace(per_place_seconds=1.0, per_workspace_second=3.0)
"""Slack allows a message a second and channel, and "several hundred" a minute and workspace
(https://docs.slack.dev/apis/web-api/rate-limits)."""
EVENT = "paperboy_delivery"
"""The metadata by which a message of ours is found again; everybody in the workspace can read it."""
LOOK_BACK = timedelta(seconds=60)
"""Our clock and Slack's may differ by so much."""
PAGE = 200
Thread = Callable[[Parcel], Awaitable[str]]
"""The timestamp of the message below which a parcel belongs; empty for the channel itself."""
T = TypeVar("T")


async def no_thread(parcel: Parcel) -> str:  # noqa: ARG001 - a Thread
    """Everything goes into the channel."""
    return ""


class SlackMessenger:
    """The Messenger of Slack. A DM's place is named by its person; its channel is asked for when it is needed."""

    platform = PLATFORM
    repeat_window = timedelta()
    settle = timedelta(seconds=TIMEOUT_SECONDS + 30)

    def __init__(
        self, workspaces: Workspaces, clock: Clock, looks: Looks, pictures: Pictures, thread: Thread = no_thread
    ) -> None:
        self.looks = looks
        self._pictures = pictures
        self._workspaces = workspaces
        self._clock = clock
        self._slack_clock = Clock()
        self._thread = thread
        self._dms: dict[str, str] = {}

    def split(self, message: Message) -> Sequence[Message]:
        """As many parts as Slack's limits make."""
        return self.looks.split(message)

    async def send(self, parcel: Parcel) -> Receipt:
        """Post it once; again, also once, if the token had expired."""
        return await self._renewing(parcel.place, lambda access: self._post(access, parcel))

    async def find(self, parcel: Parcel) -> Receipt | None:
        """Look for the key in what the bot posted since shortly before the first attempt."""
        return await self._renewing(parcel.place, lambda access: self._look(access, parcel))

    async def probe(self, place: Place) -> None:
        """Ask for the channel without posting."""
        await self._renewing(place, lambda access: self._probe(access, place))

    # -- what is called ----------------------------------------------------------------

    async def _post(self, access: Access, parcel: Parcel) -> Receipt:
        channel = await self._channel(access, parcel.place)
        thread = await self._thread(parcel)
        look = self.looks.bare if parcel.plain else self.looks.payload

        async def post(body: Json) -> Receipt:
            with told_as(self._target(access, parcel.place)):
                answer = await access.client.chat_postMessage(
                    channel=channel,
                    metadata={"event_type": EVENT, "event_payload": {"key": parcel.key}},
                    thread_ts=thread or None,
                    unfurl_links=False,
                    unfurl_media=False,
                    **body,
                )
            return Receipt(str(answer["ts"]))

        message = parcel.message
        return await self._pictures.post(parcel.place.workspace, message.picture, look(message), post)

    async def _look(self, access: Access, parcel: Parcel) -> Receipt | None:
        channel = await self._channel(access, parcel.place)
        thread = await self._thread(parcel)
        try:
            async for message in self._history(access, channel, thread, self._oldest(parcel)):
                if _is_ours(message, access, parcel.key):
                    return Receipt(str(message["ts"]))
        except SlackApiError as error:
            if answer_of(error).code in ("not_in_channel", "missing_scope"):
                raise CannotReadBack("Slack does not let me read what I posted there") from error
            with told_as(self._target(access, parcel.place)):
                raise
        return None

    async def _history(self, access: Access, channel: str, thread: str, oldest: str) -> AsyncIterator[Json]:
        """Page after page, newest first. Errors about the network come out as they mean; Slack's own as they are."""
        cursor = ""
        while True:
            page = await self._page(access, channel, thread, oldest=oldest, cursor=cursor)
            for message in page["messages"] or ():
                yield message
            cursor = (page["response_metadata"] or {}).get("next_cursor", "")
            if not cursor:
                return

    async def _page(self, access: Access, channel: str, thread: str, *, oldest: str, cursor: str) -> AsyncSlackResponse:
        where: Json = {"channel": channel, "oldest": oldest, "inclusive": True, "limit": PAGE}
        where |= {"include_all_metadata": True} | ({"cursor": cursor} if cursor else {})
        try:
            if thread:
                return await access.client.conversations_replies(ts=thread, **where)
            return await access.client.conversations_history(**where)
        except SlackApiError:
            raise
        except Exception:
            with told_as(Target()):
                raise

    async def _probe(self, access: Access, place: Place) -> None:
        if place.kind == "dm":
            self._dms.pop(place.key, None)
            await self._channel(access, place)
            return
        target = self._target(access, place)
        with told_as(target):
            known = (await access.client.conversations_info(channel=place.id))["channel"]
        if known.get("is_archived"):
            raise Undeliverable("the channel is archived", Failure.TARGET)
        if not known.get("is_member"):
            raise Undeliverable(f"I am not in that channel; type /invite @{target.bot} there", Failure.TARGET)

    async def _channel(self, access: Access, place: Place) -> str:
        """Where to post; a person's DM is opened, which Slack does once and then remembers, as we do."""
        if place.kind != "dm":
            return place.id
        if place.key not in self._dms:
            with before_sending(self._target(access, place)):
                opened = await access.client.conversations_open(users=place.id)
            self._dms[place.key] = str(opened["channel"]["id"])
        return self._dms[place.key]

    # -- around a call -----------------------------------------------------------------

    async def _renewing(self, place: Place, call: Callable[[Access], Awaitable[T]]) -> T:
        return await renewing(self._workspaces, place.workspace, call)

    def _target(self, access: Access, place: Place) -> Target:
        return Target(place.kind == "dm", access.name, self._workspaces.alone)

    def _oldest(self, parcel: Parcel) -> str:
        """On Slack's own clock, which a simulated one of ours does not move; a Slack timestamp."""
        now = self._clock.now()
        since = self._clock.real_seconds(now - (parcel.first_sent_at or now))
        oldest = self._slack_clock.now() - timedelta(seconds=since) - LOOK_BACK
        return f"{oldest.timestamp():.6f}"


def _is_ours(message: Json, access: Access, key: str) -> bool:
    """Anybody could post the same metadata, so it counts only in the bot's own messages."""
    metadata = message.get("metadata") or {}
    by_us = access.bot_user == message.get("user") or access.bot_id == message.get("bot_id")
    return bool(by_us and metadata.get("event_type") == EVENT and metadata.get("event_payload", {}).get("key") == key)
