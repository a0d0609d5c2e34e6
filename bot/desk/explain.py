"""Say why: why a paper came or did not, how everything is, and what can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from bot.desk.ask import Ask
from bot.desk.buttons import typed_topic
from bot.desk.choosing import Chooser, may_change
from bot.desk.lists import Lister
from bot.desk.options import PaperRef, Words
from bot.desk.schedules import moment_name, paused_name, where_name
from bot.desk.verbs import Verb, usage
from bot.errors import Refusal
from bot.matchmaker import is_news_for, topic_of
from bot.messages import Button, Item, Message, Text, code, strong, thaw, words
from bot.papers import Paper
from bot.search.fit import Wanted, thaw_fit
from bot.search.knowledge import Knowledge
from bot.store.deliveries import Delivery
from bot.store.matches import Shown
from bot.store.papers import Known
from bot.store.store import Store
from bot.subscriptions import Rule, Subscription
from bot.topics import Topic, explain
from bot.typed import nearest, shown
from bot.vitals import Vitals

HELD = {
    "quiet": "It waits for your quiet hours to end.",
    "cap": "Your daily cap was reached: it comes with your next digest, or else at 09:00 on the next day.",
}

FATES = {
    "pending": "has not been sent yet",
    "sending": "is being sent right now",
    "unknown": "may or may not have arrived; I find out before I send it again",
    "parked": "waits until the place can be posted to again",
    "rejected": "was refused by the platform",
    "expired": "could not be delivered in time",
}
"""What is worth saying of a message that did not simply arrive."""


class Explain:
    """The verbs why, status and help."""

    def __init__(self, store: Store, lister: Lister, chooser: Chooser, vitals: Vitals, knowledge: Knowledge) -> None:
        self._store = store
        self._lister = lister
        self._chooser = chooser
        self._vitals = vitals
        self._knowledge = knowledge
        self._verbs: Mapping[str, Verb] = {}

    def knows(self, verbs: Mapping[str, Verb]) -> None:
        """Hand over every verb there is, this one's among them: what help tells of."""
        self._verbs = verbs

    async def why(self, ask: Ask, paper: PaperRef) -> Message:
        """Why I got this paper, or why I did not

        Example: why 2601.01739
        """
        one = await self._lister.paper(ask, paper)
        known = await self._store.papers.known(one.id) or Known(one, None)
        subscriptions = await self._chooser.around(ask)
        keys = {ask.caller.place.key, ask.caller.dm.key, *(each.place.key for each in subscriptions)}
        seen = await self._store.matches.shown_in(sorted(keys), one.id)
        held = await self._store.matches.held_in(sorted(keys), one.id)
        facts = [await self._told(each, one, ask) for each in seen] + [words(HELD[reason]) for reason in held]
        reasons = await self._store.matches.reasons([each.id for each in subscriptions], one.id)
        settled = {each.place.key for each in seen}
        items = tuple(
            self._verdict(each, known, reasons.get(each.id), ask, settled=bool(held) or each.place.key in settled)
            for each in subscriptions
        )
        return Message(
            title=words("Why ", strong(one.title)),
            body=tuple(facts) or (words("It was not sent to you or posted here."),),
            items=items,
            note=words() if items else words("You follow nothing here, so nothing could match it."),
            buttons=(Button("Paper", f"show {one.id}"), Button("Subscriptions", "subscriptions")),
        )

    async def status(self, ask: Ask) -> Message:
        """When papers were last fetched, what is late and why, and this bot's version

        Example: status
        """
        report = await self._vitals.report(ask.now)
        items = tuple(Item(words(name), words(told)) for name, told in report.lines(ask.timezone, ask.now))
        return Message(title=words(report.headline()), items=items, note=words(f"Paperboy {report.version}"))

    async def help(
        self, ask: Ask, verb: Annotated[str, Words("the verb to explain", example="subscribe", most=40)] = ""
    ) -> Message:
        """Examples that can be copied

        Example: help
        Example: help subscribe
        """
        if verb:
            return self._explained(verb.removeprefix("/papers").strip().casefold())
        shown = [each for each in self._verbs.values() if not each.hidden]
        items = tuple(Item(words(code(each.example)), words(each.help)) for each in shown)
        note = words(
            "A paper is an arXiv id, a link, or its number in the last list. More: ", code("help subscribe"), "."
        )
        return Message(title=words("What you can ask me"), items=items, note=note)

    def _explained(self, name: str) -> Message:
        verb = self._verbs.get(name)
        if verb is None:
            near = nearest(name, [each.name for each in self._verbs.values() if not each.hidden])
            raise Refusal(f"There is no verb {shown(name)}.", remedy=f"help {near}" if near else "help")
        options = tuple(Item(words(strong(each.name)), words(each.option.help)) for each in verb.options)
        examples = tuple(words(code(example)) for example in verb.examples)
        return Message(title=words(code(usage(verb)), f" — {verb.help}"), body=examples, items=options)

    def _verdict(self, one: Subscription, known: Known, reason: str | None, ask: Ask, *, settled: bool) -> Item:
        """What one subscription makes of a paper; ``settled`` if it was shown or is held, which is said already."""
        about = words(strong(one.name), f" → {where_name(one)}")
        if reason is None:
            return Item(about, self._why_not(one, known, ask))
        because = thaw_fit(reason).because if one.topic else "every featured paper"
        return Item(about, words(because if settled else f"{because}; {_waiting(one, ask)}"))

    def _why_not(self, one: Subscription, known: Known, ask: Ask) -> Text:
        topic = topic_of(one)
        wanted = Wanted(topic, one.rule)
        if topic and self._knowledge.fit(known.paper, wanted) is None:
            return _does_not_fit(one, topic, self._knowledge.lack(known.paper, wanted), ask)
        return words(_not_sent(one, known))

    async def _told(self, fact: Shown, paper: Paper, ask: Ask) -> Text:
        """Where and when, and whether the message really got there."""
        when = moment_name(fact.at, ask.now, ask.timezone)
        parts = await self._store.outbox.for_paper(fact.place.key, paper.id)
        carrying = [part for part in parts if paper.id in {one.id for one in thaw(part.payload).papers()}] or parts
        failed = next((part for part in carrying if part.state in FATES), None)
        if failed:
            return words(f"The message of {when} that holds it {_fate(failed)}.")
        return words(f"{_counted(fact) if fact.how == 'counted' else _seen(fact)} {when}.")


def _seen(shown: Shown) -> str:
    return "You got it by DM" if shown.place.kind == "dm" else f"It was posted in {shown.place.name}"


def _counted(shown: Shown) -> str:
    where = "a DM" if shown.place.kind == "dm" else shown.place.name
    return f"It was among the “and more” of {where}"


def _fate(part: Delivery) -> str:
    return f"{FATES[part.state]}{f' ({part.error})' if part.error else ''}"


def _waiting(subscription: Subscription, ask: Ask) -> str:
    """What a match waits for that was not shown yet."""
    if subscription.state == "paused":
        return f"kept for you: this is {paused_name(subscription, ask.now, ask.timezone)}"
    if subscription.state == "disabled":
        return f"kept for you: this is stopped ({subscription.reason})"
    if subscription.next_due_at and subscription.next_due_at > ask.now:
        return f"it comes {moment_name(subscription.next_due_at, ask.now, ask.timezone)}"
    return "it is about to be sent"


def _not_sent(subscription: Subscription, known: Known) -> str:
    """Why a paper that fits was not sent."""
    paper = known.paper
    if paper.upvotes < subscription.min_upvotes:
        return f"fits, but has {paper.upvotes} of {subscription.min_upvotes} upvotes"
    if not subscription.topic and paper.featured is None:
        return "was never featured on Daily Papers"
    if known.arrived_at is None:
        return "fits, but never was news: somebody looked it up"
    if not is_news_for(subscription, known):
        return "fits, but was news before this was subscribed to"
    return "fits; it is being looked at right now"


def _does_not_fit(subscription: Subscription, topic: Topic, lack: tuple[Rule, str] | None, ask: Ask) -> Text:
    """What a paper lacks, and the line that would let such papers in; else what is looked for."""
    if lack is None:
        return words(f"does not fit: I look for {explain(topic)}")
    rule, what = lack
    here = subscription.place.key == ask.caller.place.key
    can = may_change(ask, subscription) and (here or subscription.place.key == ask.caller.dm.key)
    place = "" if subscription.place.kind == "dm" else " here"
    line = f"subscribe {typed_topic(subscription.topic)}{place} match {rule}"
    wider = words("; broaden it with ", code(line)) if can else ()
    return words(f"does not fit: {what} ({subscription.rule})", wider)
