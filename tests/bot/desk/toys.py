"""A desk that only repeats what it was asked, with an option of every kind; and somebody who asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from bot.desk.ask import Ask
from bot.desk.options import (
    Choice,
    ClockTime,
    Day,
    Days,
    OnOff,
    PaperRef,
    Quiet,
    Since,
    Span,
    TimeZone,
    Whole,
    Word,
    Words,
)
from bot.desk.verbs import hidden, verbs_of
from bot.messages import Message, words
from bot.ports import Caller, Person, Place

NOW = datetime(2026, 1, 7, 10, 0, tzinfo=UTC)
"""A Wednesday; 11:00 in Berlin."""
HOME = Place("terminal", "", "home", "dm")
ASK = Ask(Caller(Person("terminal", "", "ada"), HOME, HOME), NOW, "Europe/Berlin")

Topic = Annotated[str, Words("what to follow", example="diffusion policy", kind="topic")]
Upvotes = Annotated[int, Whole("from how many upvotes")]


def said(verb: str, **values: object) -> Message:
    return Message(words(" ".join([verb, *(f"{name}={value}" for name, value in values.items())])))


class Toys:
    """The verbs that the grammar is tried on."""

    async def today(self, ask: Ask, date: Day | None = None, export: OnOff = False) -> Message:
        """That day's papers

        Example: today yesterday
        """
        return said("today", date=date or ask.today, export=export)

    async def top(self, ask: Ask, period: Literal["week", "month", "day"] = "week", date: Day | None = None) -> Message:
        """The period's papers

        Example: top month
        """
        return said("top", period=period, date=date)

    async def search(
        self,
        ask: Ask,
        query: Annotated[str, Words("what to look for", example="diffusion policy")],
        since: Since | None = None,
        sort: Annotated[Literal["best", "new"], Choice("what comes first", bare=())] = "best",
        unread: OnOff = False,
    ) -> Message:
        """Find papers

        Example: search diffusion policy
        """
        return said("search", query=query, since=since, sort=sort, unread=unread)

    async def show(self, ask: Ask, paper: PaperRef) -> Message:
        """One paper in full

        Example: show 2601.01739
        """
        return said("show", paper=paper)

    async def save(self, ask: Ask, paper: PaperRef) -> Message:
        """Keep a paper"""
        return said("save", paper=paper)

    async def subscribe(
        self,
        ask: Ask,
        topic: Topic,
        where: Annotated[Literal["dm", "here"], Choice("where it goes")] = "dm",
        when: Literal["instant", "daily", "weekly"] = "instant",
        at: ClockTime | None = None,
        days: Days | None = None,
        min_upvotes: Upvotes = 0,
    ) -> Message:
        """Follow a topic

        Example: subscribe diffusion policy weekly here at 9:00
        """
        return said("subscribe", topic=topic, where=where, when=when, at=at, days=days, min_upvotes=min_upvotes)

    async def digest(
        self,
        ask: Ask,
        action: Literal["on", "off", "preview"],
        at: ClockTime | None = None,
        timezone: TimeZone | None = None,
        days: Days | None = None,
        count: Annotated[int, Whole("how many papers", least=1, most=50)] = 10,
    ) -> Message:
        """This channel's daily post

        Example: digest on at 09:00
        """
        return said("digest", action=action, at=at, timezone=timezone, days=days, count=count)

    async def pause(
        self, ask: Ask, what: Annotated[str, Words("what to pause", kind="topic")] = "", for_: Span | None = None
    ) -> Message:
        """Hold back alerts"""
        return said("pause", what=what, for_=for_)

    async def settings(self, ask: Ask, timezone: TimeZone | None = None, quiet_hours: Quiet | None = None) -> Message:
        """Mine"""
        return said("settings", timezone=timezone, quiet_hours=quiet_hours)

    async def trending(self, ask: Ask) -> Message:
        """What is rising"""
        return said("trending")

    async def help(self, ask: Ask, verb: Annotated[str, Words("a verb", kind="verb")] = "") -> Message:
        """Examples"""
        return said("help", verb=verb)

    @hidden
    async def page(
        self,
        ask: Ask,
        of: Annotated[str, Word("the list")],
        number: Annotated[int, Whole("page")] = 1,
    ) -> Message:
        """Turn a page"""
        return said("page", of=of, number=number)

    @hidden
    async def retopic(
        self, ask: Ask, number: Annotated[int, Whole("which")], topic: Topic, where: Literal["dm", "here"] = "dm"
    ) -> Message:
        """Change what a subscription follows"""
        return said("retopic", number=number, topic=topic, where=where)

    @hidden
    async def note(self, ask: Ask, stars: Annotated[int, Whole("how good")] = 0, text: Topic = "") -> Message:
        """Say something"""
        return said("note", stars=stars, text=text)


VERBS = verbs_of(Toys())
