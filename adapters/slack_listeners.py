"""What people type, press and pick on Slack: each becomes a line for the desk, and its answer is shown.

Slack waits three seconds. An answer that is there sooner is committed, then acknowledged; a later one is acknowledged
first and shown when it is there. Whatever goes on beside is kept as an errand, for Bolt forgets its own tasks.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import replace

import msgspec
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack_assistant import Assistant
from adapters.slack_blocks import PRESSED, Json
from adapters.slack_callers import Callers
from adapters.slack_errands import Errands, soon
from adapters.slack_fields import SUGGESTED
from adapters.slack_forms import Forms
from adapters.slack_home import OPEN
from adapters.slack_homes import Homes
from adapters.slack_modals import FORM, LIVE
from adapters.slack_replies import Replies
from adapters.slack_spots import Spot, spot_of_command, spot_of_interaction
from bot.errors import PaperboyError
from bot.frontdesk import FrontDesk
from bot.logs import defect
from bot.messages import Message, Picture, code, words
from bot.papers import find_paper_ids
from bot.typed import unescape_slack

PATIENCE_SECONDS = 2.0
"""Of the three that Slack waits; the rest is for the way."""
SHORTCUTS = {"paper_card": "show", "similar_papers": "similar"}
"""The callback ids of message shortcuts, and the verb that each asks about the first paper linked in the message."""
SEARCH = "search_papers"
"""The callback id of the global shortcut."""
log = structlog.get_logger(__name__)
Listener = Callable[[AsyncAck, Json], Coroutine[object, object, None]]


class Listeners:
    """Turns what Bolt hears into lines for the desk."""

    def __init__(
        self, desk: FrontDesk, callers: Callers, replies: Replies, homes: Homes, forms: Forms, errands: Errands
    ) -> None:
        self._desk = desk
        self._callers = callers
        self._replies = replies
        self._homes = homes
        self._forms = forms
        self._errands = errands

    def register(self, bolt: AsyncApp, command: str, assistant: Assistant) -> None:
        """Listen to everything that people do; ``command`` is the slash command."""
        bolt.command(command)(self._kept(self._command))
        bolt.action(re.compile(f"^{PRESSED.pattern}$"))(self._kept(self._press))
        bolt.action(re.compile(f"^{OPEN}"))(self._kept(self._forms.open))
        bolt.action(re.compile(rf"^({'|'.join(LIVE)})$"))(self._kept(assistant.typed))
        bolt.action(SUGGESTED)(self._kept(assistant.picked))
        bolt.action(re.compile(".*"))(self._kept(_only_acknowledged))
        bolt.options(re.compile(".*"))(self._kept(assistant.suggest))
        bolt.view(re.compile(f"^{FORM}"))(self._kept(self._forms.submitted))
        bolt.shortcut(SEARCH)(self._kept(self._forms.open))
        for callback_id in SHORTCUTS:
            bolt.shortcut(callback_id)(self._kept(self._shortcut))

    def _kept(self, listener: Listener) -> Listener:
        """The listener as an errand, and the edge: what fails in it is logged, and Slack is told it was heard."""

        async def listen(ack: AsyncAck, body: Json) -> None:
            try:
                await asyncio.shield(self._errands.begin(listener(ack, body)))
            except PaperboyError as trouble:
                log.warning("slack_listener_failed", reason=str(trouble))
                await ack()
            except Exception as error:  # noqa: BLE001 - the edge of everything that people do
                defect(error, "listening to Slack")
                await ack()

        return listen

    # -- commands ----------------------------------------------------------------------

    async def _command(self, ack: AsyncAck, body: Json) -> None:
        spot, line = spot_of_command(body), unescape_slack(body.get("text") or "")
        answering = self._errands.begin(self._answer(spot, line))
        message = await soon(answering, PATIENCE_SECONDS)
        if message is None:
            await ack()
            self._errands.leave(self._answer_late(spot, line, answering), "answering a command")
            return
        bodies = self._replies.parts(message)
        if len(bodies) == 1 and message.picture is None:
            await ack(**bodies.pop())
        else:  # further parts could overtake a first one in the acknowledgement, and a picture comes after it
            await ack()
        self._errands.leave(self._say(spot, line, bodies, message.picture), "answering a command")

    async def _answer(self, spot: Spot, line: str) -> Message:
        return await self._desk.answer(await self._callers.caller(spot), line)

    async def _answer_late(self, spot: Spot, line: str, answering: asyncio.Task[Message]) -> None:
        message = await answering
        await self._say(spot, line, self._replies.parts(message), message.picture)

    async def _say(self, spot: Spot, line: str, bodies: list[Json], picture: Picture | None) -> None:
        await self._replies.respond(spot, bodies, picture)
        await self._homes.refresh(spot, line)

    async def spoken(self, spot: Spot, event: Json) -> None:
        """A Handler of `Events`: what somebody writes to the bot directly is a line, too."""
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
            return
        line = unescape_slack(event.get("text") or "")
        await self._replies.post(spot, await self._answer(spot, line))
        await self._homes.refresh(spot, line)

    # -- presses and shortcuts ---------------------------------------------------------

    async def _press(self, ack: AsyncAck, body: Json) -> None:
        spot, line = await self._meant(body), pressed_line(body)
        if await self._forms.opens_edit(spot, line):
            await ack()
            return
        await self._answer_shown(ack, spot, line)

    async def _meant(self, body: Json) -> Spot:
        """Where it was pressed; in a home, the channel that the button is about, as long as they are in it."""
        spot, channel = spot_of_interaction(body), pressed_channel(body)
        if not channel or not await self._callers.is_in(spot, channel):
            return spot
        return replace(spot, channel=channel)

    async def _shortcut(self, ack: AsyncAck, body: Json) -> None:
        found = find_paper_ids(linked(body["message"]))
        spot = spot_of_interaction(body)
        if found:
            await self._answer_shown(ack, spot, f"{SHORTCUTS[body['callback_id']]} {found[0]}")
            return
        await ack()
        text = words("I see no link to a paper in that message. Try ", code("search"), " with its title.")
        await self._replies.show(spot, "", Message(title=text, kind="refusal"))

    async def _answer_shown(self, ack: AsyncAck, spot: Spot, line: str) -> None:
        """Acknowledge when it is done, or when Slack would not wait any longer; then show the answer."""
        answering = self._errands.begin(self._answer(spot, line))
        await soon(answering, PATIENCE_SECONDS)
        await ack()
        self._errands.leave(self._show(spot, line, answering), "answering a press")

    async def _show(self, spot: Spot, line: str, answering: asyncio.Task[Message]) -> None:
        await self._replies.show(spot, line, await answering)
        await self._homes.refresh(spot, line)


async def _only_acknowledged(ack: AsyncAck, body: Json) -> None:  # noqa: ARG001 - a Listener
    """Something was chosen that matters only when its form is sent."""
    await ack()


def pressed_line(body: Json) -> str:
    """The line that a button carries, or the chosen option of a menu. Pure."""
    action = body["actions"][0]
    chosen = action.get("selected_option") or {}
    return str(action.get("value") or chosen.get("value") or "help")


def pressed_channel(body: Json) -> str:
    """The id of the channel that a button in a home is about; empty if it is about none. Pure."""
    found = PRESSED.fullmatch(str(body["actions"][0]["action_id"]))
    return (found["channel"] if found else "") or ""


def linked(message: Json) -> str:
    """A message as one text in which links can be looked for: what is written, and what its blocks and cards hold."""
    return unescape_slack(msgspec.json.encode(message).decode())
