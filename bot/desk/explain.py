"""Say why: why a paper came or did not, how everything is, and what can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from bot.desk.ask import Ask
from bot.desk.choosing import Chooser
from bot.desk.lists import Lister
from bot.desk.options import PaperRef, Words
from bot.desk.schedules import moment_name, where_name
from bot.desk.verbs import Verb, usage
from bot.errors import Refusal
from bot.matchmaker import is_news_for, topic_of
from bot.messages import Button, Item, Message, Text, code, strong, words
from bot.papers import Paper
from bot.search.fit import fits, prepare, thaw_fit
from bot.store.deliveries import Delivery
from bot.store.matches import Shown
from bot.store.papers import Known
from bot.store.store import Store
from bot.subscriptions import Subscription
from bot.typed import nearest
from bot.vitals import Vitals

HELD = {
    "quiet": "It waits for your quiet hours to end.",
    "cap": "It waits for your next digest: your daily cap was reached.",
}

FATES = {
    "pending": "The message has not been sent yet",
    "sending": "The message is being sent right now",
    "unknown": "Nobody knows yet whether the message arrived; I am finding out before I send it again",
    "parked": "The message waits until the place can be posted to again",
    "rejected": "The platform refused the message",
    "expired": "The message could not be delivered in time",
}
"""What is worth saying of a delivery that did not simply arrive."""


class Explain:
    """The verbs why, status and help."""

    def __init__(self, store: Store, lister: Lister, chooser: Chooser, vitals: Vitals) -> None:
        self._store = store
        self._lister = lister
        self._chooser = chooser
        self._vitals = vitals
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
        shown = await self._store.matches.shown_in(sorted(keys), one.id)
        held = await self._store.matches.held_in(sorted(keys), one.id)
        facts = [await self._shown(each, one, ask) for each in shown] + [words(HELD[reason]) for reason in held]
        reasons = await self._store.matches.reasons([each.id for each in subscriptions], one.id)
        items = tuple(_verdict(each, known, reasons.get(each.id)) for each in subscriptions)
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
            near = nearest(name, list(self._verbs))
            raise Refusal(f"There is no verb {name!r}.", remedy=f"help {near}" if near else "help")
        options = tuple(Item(words(strong(each.name)), words(each.option.help)) for each in verb.options)
        examples = tuple(words(code(example)) for example in verb.examples)
        return Message(title=words(code(usage(verb)), f" — {verb.help}"), body=examples, items=options)

    async def _shown(self, shown: Shown, paper: Paper, ask: Ask) -> Text:
        """Where and when, and whether the message really got there."""
        when = moment_name(shown.at, ask.now, ask.timezone)
        where = "You got it by DM" if shown.place.kind == "dm" else f"It was posted in {shown.place.name}"
        if shown.how == "counted":
            where = (
                f"It was counted in “and more” {'of a DM' if shown.place.kind == 'dm' else f'in {shown.place.name}'}"
            )
        parts = await self._store.outbox.for_paper(shown.place.key, paper.id)
        return words(f"{where} {when}.", *(f" {_fate(part)}" for part in parts if part.state in FATES))


def _fate(part: Delivery) -> str:
    return f"{FATES[part.state]}{f' ({part.error})' if part.error else ''}."


def _verdict(subscription: Subscription, known: Known, reason: str | None) -> Item:
    """What one subscription makes of a paper."""
    return Item(
        words(strong(subscription.name), f" → {where_name(subscription)}"), _reason(subscription, known, reason)
    )


def _reason(subscription: Subscription, known: Known, reason: str | None) -> Text:
    paper, topic = known.paper, topic_of(subscription)
    if reason is not None:
        return words(thaw_fit(reason).because or "every featured paper")
    fit = fits(prepare(paper), topic) if topic else None
    if topic and fit is None:
        return words("does not fit: its words are in neither title nor abstract")
    if paper.upvotes < subscription.min_upvotes:
        return words(f"fits, but has {paper.upvotes} of {subscription.min_upvotes} upvotes")
    if topic is None and paper.featured is None:
        return words("was never featured on Daily Papers")
    if known.arrived_at is None:
        return words("fits, but never was news: somebody looked it up")
    if not is_news_for(subscription, known):
        return words("fits, but was news before you subscribed")
    return words("fits; it is being looked at right now")
