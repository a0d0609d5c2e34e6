"""Helps somebody who fills in a form: what a topic would have found, ideas for one, and time zones by their cities."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import count

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack_blocks import Json
from adapters.slack_fields import SUGGESTED, options_of
from adapters.slack_modals import filled, with_preview
from adapters.slack_replies import Replies
from adapters.slack_spots import spot_of_interaction
from bot.clock import Clock
from bot.desk.choosing import read_topic
from bot.desk.preview import Previews
from bot.desk.times import zones
from bot.frontdesk import FrontDesk
from bot.ports import Caller
from bot.search.fit import Wanted
from bot.search.readings import read_meant
from bot.search.rules import RULES
from bot.subscriptions import EVERYTHING, Cadence, Rule, usual_rule
from bot.topics import TopicRefusal

TYPING_SECONDS = 0.2
"""Real seconds without another letter before a preview: Slack takes about a hundred updates a minute and workspace."""
_NEWEST = 2


class Assistant:
    """Answers what a form asks while it is filled in."""

    def __init__(self, desk: FrontDesk, previews: Previews, clock: Clock, replies: Replies) -> None:
        self._desk = desk
        self._previews = previews
        self._clock = clock
        self._replies = replies
        self._numbers = count(1)
        self._typed: dict[str, int] = {}
        """The id of a form in which somebody types, and the number of the last letter."""

    async def typed(self, ack: AsyncAck, body: Json) -> None:
        """Somebody types a topic: show what it would have found, once for letters in quick succession."""
        await ack()
        name, number = str(body["view"]["id"]), next(self._numbers)
        self._typed[name] = number
        await asyncio.sleep(TYPING_SECONDS)
        if self._typed.get(name) == number:
            del self._typed[name]
            await self._show_preview(body)

    async def picked(self, ack: AsyncAck, body: Json) -> None:
        """An idea for a topic was chosen: put it into the topic's field."""
        await ack()
        self._typed.pop(str(body["view"]["id"]), None)  # what was typed before would come back
        await self._show_preview(body, str(body["actions"][0]["selected_option"]["value"]))

    async def _show_preview(self, body: Json, topic: str = "") -> None:
        view = body["view"]
        texts = filled(view).texts
        told = await self._preview(topic or texts.get("topic", ""), texts)
        spot = spot_of_interaction(body)
        # Without the view's hash: of two quick letters the second would come too late, and the preview be the first's.
        await self._replies.update(spot, view["id"], with_preview(view, told, topic))

    async def suggest(self, ack: AsyncAck, body: Json) -> None:
        """A menu asks what may be chosen for what was typed into it: an idea for a topic, or a time zone."""
        typed = body.get("value", "")
        await ack(
            options=options_of(await self._ideas(body, typed) if body["action_id"] == SUGGESTED else _zones(typed))
        )

    async def _ideas(self, body: Json, typed: str) -> list[tuple[str, str]]:
        spot = spot_of_interaction(body)
        found = await self._desk.suggest(Caller(spot.person, spot.dm, spot.dm), "subscribe", "topic", typed)
        return [(one.text, one.help) for one in found]

    async def _preview(self, text: str, texts: Mapping[str, str]) -> str:
        if not text:
            return "Type a topic."
        try:
            topic = read_topic(text)
        except TopicRefusal as refusal:
            return f"{refusal.text}\n{refusal.block}"
        floor, now = texts.get("min_upvotes", ""), self._clock.now()
        upvotes = int(floor) if floor.isdigit() else 0
        if topic == EVERYTHING:
            return (await self._previews.of_everything(upvotes, now)).choice()
        seen = await self._previews.of(Wanted(read_meant(topic), _rule(texts)), upvotes, now)
        newest = "\n".join(f"• {paper.title}" for paper in seen.papers[:_NEWEST])
        return f"{seen.sentence()}\n{newest}".strip()


def _rule(texts: Mapping[str, str]) -> Rule:
    """How strictly a topic is matched as the form stands."""
    when: Cadence = "instant" if texts.get("when", "instant") == "instant" else "daily"
    return next((rule for rule in RULES if rule == texts.get("match")), usual_rule(when))


def _zones(typed: str) -> list[tuple[str, str]]:
    wanted = typed.casefold().replace(" ", "_")
    return [(zone, "") for zone in zones() if wanted in zone.casefold()]
