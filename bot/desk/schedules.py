"""How a subscription's whole state is said: as a promise, and as a line of a list. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.desk.ask import Ask
from bot.desk.choosing import may_change
from bot.messages import Button, Item, Text, strong, words
from bot.subscriptions import Subscription, days_name, usual_rule

TRY_AGAIN = Button("Try again", "retry", "primary")
"""Probe every place of the asker's that could not be posted to."""


def promise(subscription: Subscription) -> Text:
    """The whole resulting state: ``You'll get a DM at 09:00 (Berlin) on weekdays for graphs, from 5 upvotes.``"""
    opening = "You'll get a DM" if subscription.place.kind == "dm" else f"{where_name(subscription)} gets a post"
    if not subscription.scheduled:
        return words(opening, " as soon as ", *_event(subscription), _strictness(subscription), ".")
    about = (" for ", strong(subscription.topic)) if subscription.topic else (_top(subscription),)
    return words(opening, f" {when_name(subscription)}", *about, _floor(subscription), _strictness(subscription), ".")


def _event(subscription: Subscription) -> Text:
    """``a paper on graphs appears``, ``any paper reaches 5 upvotes``."""
    what = words("a paper on ", strong(subscription.topic)) if subscription.topic else words("any paper")
    if not subscription.min_upvotes:
        return words(*what, " appears")
    return words(*what, f" reaches {_votes(subscription.min_upvotes)}")


_STRICTNESS = {"precise": ", matched precisely", "normal": ", matched normally", "broad": ", matched broadly"}


def _strictness(subscription: Subscription) -> str:
    """How its topic is read, if not as usual."""
    usual = not subscription.topic or subscription.rule == usual_rule(subscription.cadence)
    return "" if usual else _STRICTNESS[subscription.rule]


def _top(subscription: Subscription) -> str:
    stretch = "week" if subscription.cadence == "weekly" else "day"
    return f" with the top {subscription.count} of the {stretch}'s papers"


def _floor(subscription: Subscription) -> str:
    return f", from {_votes(subscription.min_upvotes)}" if subscription.min_upvotes else ""


def _votes(count: int) -> str:
    return f"{count} upvote{'' if count == 1 else 's'}"


def standing(subscription: Subscription, now: datetime, timezone: str) -> Text:
    """What keeps a promise from being kept just now; nothing if it is."""
    if subscription.state == "paused":
        return words(f" It is {paused_name(subscription, now, timezone)}.")
    if subscription.state == "disabled":
        return words(f" It is stopped: {subscription.reason}.")
    return ()


def wake_button(subscription: Subscription) -> tuple[Button, ...]:
    """Resume, for one that is paused or stopped."""
    resume = Button("Resume", f"resume {subscription.id}", "primary")
    return (resume,) if subscription.state != "active" else ()


def when_name(subscription: Subscription) -> str:
    """``as soon as it appears`` or ``at 09:00 (Berlin) on weekdays``."""
    if not subscription.scheduled:
        return "as soon as it appears"
    timetable = subscription.timetable
    return f"at {timetable.at:%H:%M} ({zone_name(timetable.timezone)}) {days_phrase(timetable.days)}"


def days_phrase(days: tuple[int, ...]) -> str:
    """``on weekdays``, ``every day``, ``on Mondays``."""
    named = days_name(days)
    return named if named.startswith("every") else f"on {named}"


def zone_name(timezone: str) -> str:
    """``Berlin`` for Europe/Berlin: the city is what people know."""
    return timezone.rsplit("/", 1)[-1].replace("_", " ")


def where_name(subscription: Subscription) -> str:
    """``a DM``, or the channel's name."""
    return "a DM" if subscription.place.kind == "dm" else subscription.place.name or "this channel"


def paused_name(subscription: Subscription, now: datetime, timezone: str) -> str:
    """``paused`` or ``paused until tomorrow 09:00``, on the reader's clock."""
    until = subscription.paused_until
    return f"paused until {moment_name(until, now, timezone)}" if until else "paused"


def item(subscription: Subscription, ask: Ask, trouble: str = "") -> Item:
    """A line of the subscriptions list, with buttons for whoever may change it."""
    mine = subscription.made_by == ask.caller.person.key
    facts = [
        f"made by {'you' if mine else subscription.made_by_name}",
        f"from {_votes(subscription.min_upvotes)}" if subscription.min_upvotes else "",
        _strictness(subscription).removeprefix(", "),
        _state(subscription, ask, trouble),
    ]
    heading = words(f"#{subscription.id} ", strong(subscription.name), f" → {where_name(subscription)} ")
    return Item(
        text=words(heading, when_name(subscription)),
        detail=words(" · ".join(filter(None, facts))),
        buttons=_changes(subscription) if may_change(ask, subscription) else (),
    )


def _changes(subscription: Subscription) -> tuple[Button, ...]:
    return (
        Button("Edit", f"edit {subscription.id}"),
        *(wake_button(subscription) or (Button("Pause", f"pause {subscription.id}"),)),
        Button("Remove", f"unsubscribe {subscription.id}", "danger"),
    )


def _state(subscription: Subscription, ask: Ask, trouble: str) -> str:
    if subscription.state == "disabled" or trouble:
        return f"stopped: {subscription.reason or trouble}"
    if subscription.state == "paused":
        return paused_name(subscription, ask.now, ask.timezone)
    due = subscription.next_due_at
    # In its own zone, as its time above: two clocks in one line would contradict each other.
    return f"next {moment_name(due, ask.now, subscription.timetable.timezone)}" if due else "waiting for the next paper"


def moment_name(moment: datetime, now: datetime, timezone: str) -> str:
    """``today 09:00``, ``tomorrow 09:00``, ``Mon 12 Jan 09:00``, on the reader's clock."""
    zone = ZoneInfo(timezone)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    apart = (local.date() - today).days
    day = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(apart, f"{local:%a} {local.day} {local:%b}")
    return f"{day} {local:%H:%M}"
