"""Showing the desk's answers on Slack: privately by default, in the channel what changes it, in the view pressed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import structlog

from adapters.slack_access import Wire, Workspaces
from adapters.slack_blocks import Json
from adapters.slack_errors import Target, told_as
from adapters.slack_homes import Homes
from adapters.slack_looks import Looks
from adapters.slack_modals import answer_view
from adapters.slack_pictures import Pictures
from adapters.slack_spots import Spot, kept
from bot.messages import Message, Picture, code, words

RESPONSES = 5
"""How often Slack lets a response_url be used."""
REPLACING = frozenset({"broaden", "edit", "narrow", "page", "today"})
"""Verbs whose answer takes the place of the private message in which their button was."""
log = structlog.get_logger(__name__)


class Replies:
    """Shows answers. Its methods raise Undeliverable or OutcomeUnknown when Slack does not take them."""

    def __init__(self, wire: Wire, workspaces: Workspaces, looks: Looks, homes: Homes, pictures: Pictures) -> None:
        self.looks = looks
        self._wire = wire
        self._workspaces = workspaces
        self._homes = homes
        self._pictures = pictures

    def parts(self, message: Message) -> list[Json]:
        """The bodies of an answer, in order; at most as many as a response_url takes."""
        parts = self.looks.payloads(message)
        if len(parts) > RESPONSES:
            left = len(parts) - RESPONSES + 1
            more = words(f"{left} more parts do not fit here; ask for less at once, or see ", code("help"), ".")
            parts = [*parts[: RESPONSES - 1], self.looks.payload(Message(title=more))]
        kind = "in_channel" if message.public else "ephemeral"
        # A link in an answer would otherwise unfurl into a second card.
        quiet = {"response_type": kind, "unfurl_links": False, "unfurl_media": False}
        return [part | quiet for part in parts]

    async def show(self, spot: Spot, line: str, message: Message) -> None:
        """Show what a press or a shortcut came to, where it was pressed."""
        if spot.home:
            await self._homes.publish(spot, message)
            await self.announce(spot, message)
        elif spot.view:
            # It keeps where it was opened: its buttons are meant there.
            await self.update(spot, spot.view, answer_view(message, self.looks) | {"private_metadata": kept(spot)})
            await self.announce(spot, message)
        else:
            bodies = self.parts(message)
            replaces = len(bodies) == 1 and not message.public and message.kind != "refusal" and _replaces(spot, line)
            bodies = [body | {"replace_original": replaces} for body in bodies]
            await self.respond(spot, bodies, message.picture)

    async def respond(self, spot: Spot, bodies: Sequence[Json], picture: Picture | None = None) -> None:
        """Answer at the spot's response_url, with the picture in the body that has a place for it."""
        where = {"thread_ts": spot.thread} if spot.thread else {}
        for body in bodies:
            send = partial(self._wire.respond, spot.response_url)
            await self._pictures.post(spot.team, picture, body | where, send)

    async def announce(self, spot: Spot, message: Message) -> None:
        """Say in the channel what was changed there from elsewhere, and by whom: nobody there saw it done."""
        if not message.public or not spot.in_channel:
            return None
        message = replace(message, note=words(message.note, " " if message.note else "", f"By {spot.user_name}."))
        if spot.response_url:
            return await self.respond(spot, self.parts(message), message.picture)
        return await self.post(spot, message)

    async def post(self, spot: Spot, message: Message) -> None:
        """Say it for everybody in the spot's channel."""
        access = await self._workspaces.enter(spot.team)

        async def send(body: Json) -> None:
            with told_as(Target(bot=access.name)):
                await access.client.chat_postMessage(
                    channel=spot.channel, unfurl_links=False, unfurl_media=False, **body
                )

        for part in self.looks.payloads(message):
            await self._pictures.post(spot.team, message.picture, part, send)

    async def open(self, spot: Spot, view: Json) -> None:
        """Open a modal, on top of the one in which it was asked for."""
        access = await self._workspaces.enter(spot.team)
        with told_as(Target()):
            if spot.view and not spot.home:
                await access.client.views_push(trigger_id=spot.trigger, view=view)
            else:
                await access.client.views_open(trigger_id=spot.trigger, view=view)

    async def update(self, spot: Spot, view_id: str, view: Json) -> None:
        """Put another view in the place of one."""
        access = await self._workspaces.enter(spot.team)
        with told_as(Target()):
            await access.client.views_update(view_id=view_id, view=view)


def _replaces(spot: Spot, line: str) -> bool:
    """Only what this person alone sees, for a digest or a shared list is everybody's."""
    return spot.ephemeral and line.split(" ", 1)[0] in REPLACING
