"""Opens forms, and does what was filled in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack_blocks import Json
from adapters.slack_callers import Callers
from adapters.slack_errands import Errands, soon
from adapters.slack_home import OPEN
from adapters.slack_homes import Homes
from adapters.slack_modals import (
    Filled,
    answer_view,
    digest_form,
    edit_form,
    errors_of,
    filled,
    follow_form,
    search_form,
    settings_form,
    waiting_view,
)
from adapters.slack_replies import Replies
from adapters.slack_spots import Spot, kept, kept_in, spot_of_interaction
from bot.errors import OutcomeUnknown, Undeliverable
from bot.frontdesk import FrontDesk
from bot.messages import Message, words
from bot.store.store import Store

PATIENCE_SECONDS = 2.0
_EDIT = re.compile(r"edit (\d+)")
_NOT_THERE = Message(title=words("You are not in that `channel`: join it first."), kind="refusal")
log = structlog.get_logger(__name__)


class Forms:
    """Every modal that asks something."""

    def __init__(
        self,
        desk: FrontDesk,
        store: Store,
        *,
        callers: Callers,
        replies: Replies,
        homes: Homes,
        errands: Errands,
    ) -> None:
        self._desk = desk
        self._store = store
        self._callers = callers
        self._replies = replies
        self._homes = homes
        self._errands = errands

    async def opens_edit(self, spot: Spot, line: str) -> bool:
        """Open the form for a line such as ``edit 3``, if it is one, the person may and Slack lets us; else False."""
        found = _EDIT.fullmatch(line)
        one = await self._store.subscriptions.one(int(found[1])) if found else None
        if one is None or not spot.trigger:
            return False
        allowed = await self._desk.answer(await self._callers.caller(spot), line)
        if allowed.kind == "refusal":
            return False
        try:
            await self._replies.open(spot, edit_form(kept(spot, number=str(one.id)), one))
        except (Undeliverable, OutcomeUnknown) as trouble:
            log.info("slack_form_not_opened", reason=str(trouble))
            return False
        return True

    async def open(self, ack: AsyncAck, body: Json) -> None:
        """A button that opens a form was pressed, or a global shortcut run."""
        await ack()
        spot = spot_of_interaction(body)
        name = body["actions"][0]["action_id"].removeprefix(OPEN) if body.get("actions") else "search"
        await self._replies.open(spot, await self._form(name, spot))

    async def _form(self, name: str, spot: Spot) -> Json:
        where = kept(spot)
        if name == "subscribe":
            return follow_form(where)
        if name == "digest":
            return digest_form(where)
        if name == "settings":
            return settings_form(where, await self._store.people.settings(spot.person.key))
        return search_form(where)

    async def submitted(self, ack: AsyncAck, body: Json) -> None:
        """Do it, then acknowledge: with what came of it, or with what is wrong below its field."""
        spot, view = spot_of_interaction(body), body["view"]
        task = self._errands.begin(self._do(spot, view))
        answer = await soon(task, PATIENCE_SECONDS)
        if answer is None:
            await ack(response_action="update", view=waiting_view())
            self._errands.leave(self._show_late(spot, view, task), "showing an answer")
        elif answer.kind == "refusal":
            await ack(response_action="errors", errors=errors_of(answer, view))
        else:
            await ack(response_action="update", view=self._answer_in(view, spot, answer))
            self._errands.leave(self._follow(spot, view, answer), "telling of a change")

    async def _do(self, spot: Spot, view: Json) -> Message:
        form = filled(view)
        caller = await self._callers.caller(_meant(spot, form.channel))
        if form.channel and not caller.obstacle and not await self._callers.is_in(spot, form.channel):
            return _NOT_THERE
        return await self._desk.fill(caller, form.verb, **form.texts, **_fixed(form, kept_in(view)))

    async def _show_late(self, spot: Spot, view: Json, task: asyncio.Task[Message]) -> None:
        answer = await task
        await self._replies.update(spot, view["id"], self._answer_in(view, spot, answer))
        await self._follow(spot, view, answer)

    def _answer_in(self, view: Json, spot: Spot, answer: Message) -> Json:
        """The answer in the form's place; its buttons are meant in the channel that the form was about."""
        meant = _meant(spot, filled(view).channel)
        return answer_view(answer, self._replies.looks) | {"private_metadata": kept(meant)}

    async def _follow(self, spot: Spot, view: Json, answer: Message) -> None:
        form = filled(view)
        await self._replies.announce(_meant(spot, form.channel), answer)
        await self._homes.refresh(replace(spot, home=False), form.verb)


def _fixed(form: Filled, kept: Mapping[str, str]) -> dict[str, str]:
    """What a form means without asking for it."""
    if form.verb == "edit":
        return {"number": kept.get("number", "")}
    if form.verb == "subscribe" and form.channel:
        return {"where": "here"}
    return {"state": "on"} if form.verb == "digest" else {}


def _meant(spot: Spot, channel: str) -> Spot:
    """The channel that was chosen in the form, if one was; its response_url is another one's then."""
    return replace(spot, channel=channel, channel_name="", response_url="") if channel else spot
