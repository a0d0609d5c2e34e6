"""Every question comes through here, from whichever platform: remembered, answered, and never met with a traceback."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot import commandline
from bot.clock import Clock
from bot.commandline.completion import Completion, complete, complete_value
from bot.desk.ask import Ask
from bot.desk.schedules import TRY_AGAIN
from bot.desk.verbs import Verb
from bot.errors import Refusal
from bot.logs import correlation, defect
from bot.messages import Button, Message, code, words
from bot.ports import Caller
from bot.store.store import Store
from bot.suggestions import Suggestions

log = structlog.get_logger(__name__)

SHARE = "share "
"""In front of a line: answer it so that everybody in the place sees it. Share buttons carry it."""
REMEMBERED_FOR = timedelta(hours=1)
"""How long who spoke where need not be written down again."""
MET_AT_MOST = 10_000
"""Callers remembered in memory; beyond it all are forgotten and written down anew."""


class FrontDesk:
    """Answers lines (terminal, Slack, every button) and native calls (Discord) alike."""

    def __init__(
        self, store: Store, verbs: Mapping[str, Verb], clock: Clock, *, timezone: str, command: str = "papers"
    ) -> None:
        self._store = store
        self._verbs = verbs
        self._clock = clock
        self._suggestions = Suggestions(store)
        self._met: dict[Caller, datetime] = {}
        self._timezone = timezone
        self._command = command.removeprefix("/")
        self._share = re.compile(
            rf"\s*(?:/?{re.escape(self._command)}\s+)?(?:{SHARE.strip()}\s+)+(?=\S)", re.IGNORECASE
        )

    async def answer(self, caller: Caller, line: str) -> Message:
        """What the desk says to a typed line or a pressed button's line."""
        prefix = self._share.match(line)
        bare = line[prefix.end() :] if prefix else line

        async def work(ask: Ask) -> Message:
            ask = replace(ask, shared=bool(prefix))
            message = await commandline.answer(self._verbs, ask, bare, command=self._command)
            return _shared(caller, message) if prefix else message

        return await self._guarded(caller, work, line)

    async def call(self, caller: Caller, verb: str, /, **values: object) -> Message:
        """Answer a verb whose options a platform has read natively."""

        async def work(ask: Ask) -> Message:
            return await self._verbs[verb].call(ask, **values)

        return await self._guarded(caller, work, verb)

    async def fill(self, caller: Caller, verb: str, /, **texts: str) -> Message:
        """Answer a verb whose options a form asked for one by one: each text is read as if it were typed."""

        async def work(ask: Ask) -> Message:
            return await commandline.run(commandline.fill(self._verbs[verb], ask, texts), ask)

        return await self._guarded(caller, work, verb)

    async def complete(self, caller: Caller, text: str) -> Sequence[Completion]:
        """What may come next after ``text``, which is everything left of the cursor."""
        known = await self._suggestions.of(caller, self._clock.now())
        return complete(self._verbs, text, lambda kind: known.get(kind, {}), command=self._command)

    async def suggest(self, caller: Caller, verb: str, option: str, typed: str) -> Sequence[Completion]:
        """What one option of a verb may be, for a form in which ``typed`` stands already."""
        known = await self._suggestions.of(caller, self._clock.now())
        return complete_value(self._verbs, verb, option, typed, lambda kind: known.get(kind, {}))

    async def _guarded(self, caller: Caller, work: Callable[[Ask], Awaitable[Message]], line: str) -> Message:
        with correlation("cmd"):
            try:
                ask, trouble = await self._meet(caller)
                message = await work(ask)
                if trouble:
                    message = await self._with_trouble(ask, message)
            except Refusal as refusal:
                log.info("refused", line=line[:100], reason=refusal.text)
                return refused(refusal)
            except Exception as error:  # noqa: BLE001 - the desk's edge: a person never meets a traceback
                code = defect(error, "answering")
                return Message(
                    title=words(f"Something broke on my side (code {code}). Try again in a minute."), kind="refusal"
                )
            log.info("answered", line=line[:100], papers=len(message.papers()))
            return message

    async def _meet(self, caller: Caller) -> tuple[Ask, str]:
        """Remember who spoke where; days and times are meant in the person's own zone. And what troubles their DMs."""
        now = self._clock.now()
        if not self._remembers(caller, now):
            await self._store.people.visit(caller, now)
            self._met[caller] = now
        standing = await self._store.people.standing(caller.person.key)
        return Ask(caller, now, standing.settings.timezone or self._timezone), standing.trouble

    def _remembers(self, caller: Caller, now: datetime) -> bool:
        """Whether the same caller was written down lately: a commit a command would be most of its time."""
        if len(self._met) > MET_AT_MOST:
            self._met.clear()
        met = self._met.get(caller)
        return met is not None and timedelta() <= now - met < REMEMBERED_FOR

    async def _with_trouble(self, ask: Ask, message: Message) -> Message:
        """Tell somebody whose direct messages are refused so: this answer is the only way to reach them.

        Nobody else is to read it, and an answer that offers to try again has told it already. It is looked up again,
        for the answer may have been its end.
        """
        trouble = await self._store.people.trouble_at(ask.caller.dm.key)
        if not trouble or message.public or TRY_AGAIN in message.buttons:
            return message
        note = words(message.note, " " if message.note else "", f"I can't send you direct messages: {trouble}.")
        return replace(message, note=note, buttons=(*message.buttons, TRY_AGAIN))


def refused(refusal: Refusal) -> Message:
    """A refusal as it is shown, with its remedy to press."""
    buttons = (Button(refusal.remedy, refusal.remedy, "primary"),) if refusal.remedy else ()
    body = (words(code(refusal.block)),) if refusal.block else ()
    return Message(title=words(refusal.text), body=body, buttons=buttons, kind="refusal")


def _shared(caller: Caller, message: Message) -> Message:
    """The same answer for everybody, under the name of who shared it; a refusal stays private."""
    if message.kind == "refusal":
        return message
    title = words(f"{caller.person.name} shares:", " " if message.title else "", message.title)
    buttons = tuple(button for button in message.buttons if not button.line.startswith(SHARE))
    return replace(message, title=title, buttons=buttons, public=True)
