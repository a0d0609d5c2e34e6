"""The conversations.* methods: opening, looking up, listing and reading back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from tests.servers.slack_api import Call, Method
from tests.servers.slack_quota import TIER_2, TIER_3, TIER_4
from tests.servers.slack_world import FAMILY, ApiError, Channel, Json, Message, User

T = TypeVar("T")


def open_dm(call: Call) -> Json:
    """A DM or, with several users, a group DM; only its id is told unless return_im asks for more."""
    if call.args.get("channel"):
        call.need("im:write")
        channel = call.channel(call.text("channel"))
    else:
        users = [_reachable(call, name.strip()) for name in call.text("users").split(",")]
        call.need("im:write" if len(users) == 1 else "mpim:write")
        channel = _opened(call, users)
    full = channel.to_json(call.me) if call.flag("return_im") else {"id": channel.id}
    return {"channel": full}


def info(call: Call) -> Json:
    channel = call.channel(call.text("channel"))
    call.need_in(channel, "read")
    return {"channel": channel.to_json(call.me)}


def join(call: Call) -> Json:
    channel = call.channel(call.text("channel"))
    if channel.kind != "public":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    channel.members.add(call.me)
    return {"channel": channel.to_json(call.me)}


def members(call: Call) -> Json:
    channel = call.channel(call.text("channel"))
    call.need_in(channel, "read")
    page, cursor = _page(call, sorted(channel.members), default=100)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def listed(call: Call) -> Json:
    """conversations.list: public channels, and what the app is in."""
    page, cursor = _page(call, _conversations(call, mine=False), default=100)
    return {"channels": [one.to_json(call.me) for one in page], "response_metadata": {"next_cursor": cursor}}


def of_user(call: Call) -> Json:
    """users.conversations: of ``user``, as far as the app may know; without it, its own."""
    page, cursor = _page(call, _conversations(call, mine=True), default=100)
    return {"channels": [one.to_json(call.me) for one in page], "response_metadata": {"next_cursor": cursor}}


def history(call: Call) -> Json:
    channel = _readable(call)
    found = [one for one in _shown(call, channel) if not one.is_reply or one.broadcast]
    page, cursor = _page(call, found[::-1], default=100)
    return _messages(call, page, cursor)


def replies(call: Call) -> Json:
    channel, ts = _readable(call), call.text("ts")
    if channel.find(ts) is None:
        raise ApiError("thread_not_found")
    found = [one for one in _shown(call, channel) if one.thread_ts == ts or one.ts == ts]
    page, cursor = _page(call, found, default=1000)
    return _messages(call, page, cursor)


def _reachable(call: Call, user_id: str) -> User:
    user = call.user(user_id)
    if user is None:
        raise ApiError("user_not_found")
    if user.deleted:
        raise ApiError("user_disabled")
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    return user


def _opened(call: Call, users: Sequence[User]) -> Channel:
    workspace, world = users[0].workspace, call.world
    if len(users) == 1:
        return world.dm(workspace, call.me, users[0].id)
    together = {call.me, *(user.id for user in users)}
    for channel in workspace.channels.values():
        if channel.kind == "mpim" and channel.members == together:
            return channel
    name = "mpdm-" + "--".join(user.name for user in users)
    channel = Channel(world.new_id("G"), name, "mpim", workspace, together)
    workspace.channels[channel.id] = channel
    return channel


def _conversations(call: Call, *, mine: bool) -> list[Channel]:
    kinds = call.text("types", "public_channel").replace("_channel", "").split(",")
    for kind in kinds:
        if kind not in FAMILY:
            raise ApiError("invalid_types")
        call.need(f"{FAMILY[kind]}:read")
    whose, no_archived = call.text("user", call.me), call.flag("exclude_archived")
    return [
        channel
        for channel in call.workspace().channels.values()
        if channel.kind in kinds
        and not channel.deleted
        and not (no_archived and channel.archived)
        and (channel.kind == "public" or call.me in channel.members)
        and (not mine or whose in channel.members)
    ]


def _readable(call: Call) -> Channel:
    channel = call.channel(call.text("channel"))
    call.need_in(channel, "history")
    if call.me not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _shown(call: Call, channel: Channel) -> list[Message]:
    """What the history shows by now of the span asked for, oldest first."""
    oldest, latest = float(call.args.get("oldest") or 0), float(call.args.get("latest") or "inf")
    inclusive = call.flag("inclusive")
    return [
        message
        for message in channel.messages
        if message.at + call.world.lag <= call.at
        and (oldest < float(message.ts) < latest or (inclusive and float(message.ts) in (oldest, latest)))
    ]


def _messages(call: Call, page: Sequence[Message], cursor: str) -> Json:
    with_metadata = call.flag("include_all_metadata")
    told: Json = {"messages": [one.to_json(with_metadata=with_metadata) for one in page], "has_more": bool(cursor)}
    return told | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _page(call: Call, items: Sequence[T], *, default: int) -> tuple[Sequence[T], str]:
    """The items from the cursor on, and the cursor of what follows, if anything does."""
    limit, cursor = call.number("limit", default, 1000), call.text("cursor", "")
    if cursor and not cursor.removeprefix("next:").isdecimal():
        raise ApiError("invalid_cursor")
    start = int(cursor.removeprefix("next:") or 0)
    return items[start : start + limit], f"next:{start + limit}" if start + limit < len(items) else ""


METHODS = {
    "conversations.open": Method(open_dm, per_minute=TIER_3),
    "conversations.info": Method(info, per_minute=TIER_3),
    "conversations.join": Method(join, "channels:join", TIER_3),
    "conversations.members": Method(members, per_minute=TIER_4),
    "conversations.list": Method(listed, per_minute=TIER_2),
    "conversations.history": Method(history, per_minute=TIER_3),
    "conversations.replies": Method(replies, per_minute=TIER_3),
    "users.conversations": Method(of_user, per_minute=TIER_3),
}
