"""The App Home: a person's topics with their buttons, what is broken, their settings; republished when it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.slack_access import Workspaces
from adapters.slack_blocks import Json, Presses, button, divider, header
from adapters.slack_callers import Callers
from adapters.slack_errors import Target, told_as
from adapters.slack_looks import Looks
from adapters.slack_spots import Spot
from bot.frontdesk import FrontDesk
from bot.messages import Message, code, words

MOST_BLOCKS = 96
"""Of Slack's 100."""
OPEN = "open-"
"""How the action id of a button begins that opens a form; what it is for follows."""
_FORMS = (("Follow a topic", "subscribe"), ("Daily post", "digest"), ("Search", "search"), ("My settings", "settings"))
CHANGING = frozenset(
    {
        "again", "broaden", "digest", "edit", "mute", "narrow", "pause", "resume", "retry", "save", "settings",
        "subscribe", "unsubscribe",
    }
)  # fmt: skip
"""Verbs after which a home may show something else."""


@dataclass(frozen=True, slots=True)
class HomeContent:
    """What a home tab tells; each part is an answer of the desk."""

    subscriptions: Message
    settings: Message
    said: Message | None = None
    """The answer to what was just pressed in it."""


def home_view(content: HomeContent, looks: Looks) -> Json:
    """The tab. Pure."""
    presses = Presses()
    blocks = [
        *(_said(content.said, looks, presses) if content.said else []),
        header("Paperboy"),
        {"type": "actions", "elements": [button(label, form, f"{OPEN}{form}") for label, form in _FORMS]},
        divider(),
        *_first_part(content.subscriptions, looks, presses),
        divider(),
        *looks.blocks(replace(content.settings, body=()), presses),
    ]
    return {"type": "home", "blocks": blocks[:MOST_BLOCKS]}


def _said(message: Message, looks: Looks, presses: Presses) -> list[Json]:
    return [*looks.blocks(looks.split(message)[0], presses), divider()]


def _first_part(message: Message, looks: Looks, presses: Presses) -> list[Json]:
    parts: Sequence[Message] = looks.split(message)
    if len(parts) == 1:
        return looks.blocks(message, presses)
    shown = replace(parts[0], note=words("There are more: see ", code("subscriptions"), "."))
    return looks.blocks(shown, presses)


class Homes:
    """Publishes home tabs to those who have opened theirs."""

    def __init__(self, desk: FrontDesk, callers: Callers, workspaces: Workspaces, looks: Looks) -> None:
        self._desk = desk
        self._callers = callers
        self._workspaces = workspaces
        self._looks = looks
        self._opened: set[tuple[str, str]] = set()

    async def publish(self, spot: Spot, said: Message | None = None) -> None:
        """Show somebody their home. Raises Undeliverable or OutcomeUnknown."""
        self._opened.add((spot.team, spot.user))
        spot = replace(spot, channel="", channel_name="")
        caller = await self._callers.caller(spot)
        content = HomeContent(
            await self._desk.call(caller, "subscriptions"), await self._desk.call(caller, "settings"), said
        )
        access = await self._workspaces.enter(spot.team)
        with told_as(Target()):
            await access.client.views_publish(user_id=spot.user, view=home_view(content, self._looks))

    async def refresh(self, spot: Spot, line: str) -> None:
        """After a line that may have changed something: show it to whoever has their home open since this start."""
        verb = line.split(" ", 1)[0].casefold()
        if verb in CHANGING and (spot.team, spot.user) in self._opened and not spot.home:
            await self.publish(spot)
