"""Where on Slack something happened: who did it, in which channel, and where an answer goes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from adapters.slack_blocks import Json
from adapters.slack_messenger import PLATFORM
from bot.ports import Person, Place

_NAMELESS = ("directmessage", "privategroup", "")
"""What Slack says instead of the names of private conversations."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a payload of Slack's says about that; what it leaves out is empty."""

    team: str
    enterprise: str = ""
    user: str = ""
    user_name: str = ""
    channel: str = ""
    channel_name: str = ""
    response_url: str = ""
    trigger: str = ""
    """Opens a modal, once, within three seconds."""
    thread: str = ""
    """The timestamp of the message that its thread hangs below."""
    ephemeral: bool = False
    """Whether it happened on a message that only this person sees."""
    view: str = ""
    """The id of the modal or home tab that it happened in."""
    home: bool = False
    whole_organisation: bool = False
    """Whether an event is for an installation in all workspaces of an organisation."""

    @property
    def person(self) -> Person:
        return Person(PLATFORM, self.team, self.user, self.user_name)

    @property
    def dm(self) -> Place:
        """A person's direct messages with the bot are named by the person: the channel's id is not known everywhere."""
        return Place(PLATFORM, self.team, self.user, "dm")

    @property
    def in_channel(self) -> bool:
        """Whether there is a channel with others in it; a conversation of two counts as the DM with the bot."""
        return bool(self.channel) and not self.channel.startswith("D")

    def place(self, name: str = "") -> Place:
        """Where it happened; ``name`` is the channel's, where it is known better than the payload tells."""
        if not self.in_channel:
            return self.dm
        known = name or ("" if self.channel_name in _NAMELESS else self.channel_name)
        return Place(PLATFORM, self.team, self.channel, "channel", f"#{known}" if known else "")


def spot_of_command(body: Json) -> Spot:
    """The spot of a slash command."""
    return Spot(
        team=body["team_id"],
        enterprise=body.get("enterprise_id") or "",
        user=body["user_id"],
        user_name=body.get("user_name", ""),
        channel=body["channel_id"],
        channel_name=body.get("channel_name", ""),
        response_url=body.get("response_url", ""),
        trigger=body.get("trigger_id", ""),
    )


def spot_of_interaction(body: Json) -> Spot:
    """The spot of a press, a submission, a shortcut or a menu that asks for its options."""
    user, container, view = body["user"], body.get("container") or {}, body.get("view") or {}
    channel = body.get("channel") or {}
    kept = kept_in(view)
    return Spot(
        team=(body.get("team") or {}).get("id") or user.get("team_id", ""),
        enterprise=(body.get("enterprise") or {}).get("id") or "",
        user=user["id"],
        user_name=user.get("username") or user.get("name", ""),
        channel=channel.get("id") or kept.get("channel", ""),
        channel_name=channel.get("name") or kept.get("name", ""),
        response_url=body.get("response_url") or kept.get("url", ""),
        trigger=body.get("trigger_id", ""),
        thread=container.get("thread_ts", ""),
        ephemeral=bool(container.get("is_ephemeral")),
        view=view.get("id", ""),
        home=view.get("type") == "home",
    )


def spot_of_event(body: Json) -> Spot:
    """The spot of an event."""
    event = body["event"]
    user = event.get("user") or ""
    channel = event.get("channel") or ""
    # In a channel shared with others the event may be theirs; whose installation hears of it stands apart.
    whose: Json = next(iter(body.get("authorizations") or ()), {})
    return Spot(
        team=whose.get("team_id") or body.get("team_id") or "",
        enterprise=whose.get("enterprise_id") or body.get("enterprise_id") or "",
        whole_organisation=bool(whose.get("is_enterprise_install") or body.get("is_enterprise_install")),
        user=user if isinstance(user, str) else user.get("id", ""),
        channel=channel if isinstance(channel, str) else channel.get("id", ""),
    )


def kept(spot: Spot, **more: str) -> str:
    """What a modal has to remember of where it was opened, as its private_metadata (at most 3,000 characters)."""
    where = {"channel": spot.channel, "name": spot.channel_name, "url": spot.response_url}
    return msgspec.json.encode({name: value for name, value in {**where, **more}.items() if value}).decode()


def kept_in(view: Json) -> dict[str, str]:
    """What a modal remembered; nothing if it is none of ours."""
    try:
        return msgspec.json.decode(view.get("private_metadata") or "{}", type=dict[str, str])
    except msgspec.DecodeError:
        return {}
