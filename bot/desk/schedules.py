"""How a subscription's whole state is said in one line."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import Button, Item, Text, strong, words
from bot.subscriptions import Subscription, days_name


def when_name(subscription: Subscription) -> str:
    """``as soon as it appears`` or ``at 09:00 (Berlin) on weekdays``."""
    if not subscription.scheduled:
        return "as soon as it appears"
    timetable = subscription.timetable
    return f"at {timetable.at:%H:%M} ({zone_name(timetable.timezone)}) on {days_phrase(timetable.days)}"


def days_phrase(days: tuple[int, ...]) -> str:
    named = days_name(days)
    return named.replace("every day", "all days")


def zone_name(timezone: str) -> str:
    """``Berlin`` for Europe/Berlin: the city is what people know."""
    return timezone.rsplit("/", 1)[-1].replace("_", " ")


def where_name(subscription: Subscription) -> str:
    return "a DM" if subscription.place.kind == "dm" else subscription.place.name or "this channel"


def promise(subscription: Subscription) -> Text:
    """The whole resulting state: ``You'll get a DM at 09:00 (Berlin) on weekdays for graphs, from 5 upvotes.``"""
    opening = "You'll get a DM" if subscription.place.kind == "dm" else f"{where_name(subscription)} gets a post"
    about: tuple[str | Text, ...]
    if subscription.topic:
        about = (" for ", (strong(subscription.topic),))
    else:
        about = (f" with the top {subscription.count} of the day's papers",)
    if not subscription.scheduled:
        about = (" about ", (strong(subscription.name),)) if subscription.topic else (" about every paper",)
        return words(opening, *about, " as soon as it appears", _floor(subscription), ".")
    return words(opening, f" {when_name(subscription)}", *about, _floor(subscription), ".")


def _floor(subscription: Subscription) -> str:
    if not subscription.min_upvotes:
        return ""
    return f", from {subscription.min_upvotes} upvote{'' if subscription.min_upvotes == 1 else 's'}"


def item(subscription: Subscription, now: datetime, timezone: str, trouble: str = "") -> Item:
    """A line of the subscriptions list, with its buttons."""
    heading = words(f"#{subscription.id} ", strong(subscription.name), f" → {where_name(subscription)} ")
    facts = [
        f"made by {subscription.made_by_name}",
        f"from {subscription.min_upvotes} upvotes" if subscription.min_upvotes else "",
        _state(subscription, now, timezone, trouble),
    ]
    resume = subscription.state != "active"
    toggle = (
        Button("Resume", f"resume {subscription.id}", "primary")
        if resume
        else Button("Pause", f"pause {subscription.id}")
    )
    return Item(
        text=words(heading, when_name(subscription)),
        detail=words(" · ".join(filter(None, facts))),
        buttons=(
            Button("Edit", f"edit {subscription.id}"),
            toggle,
            Button("Remove", f"unsubscribe {subscription.id}", "danger"),
        ),
    )


def _state(subscription: Subscription, now: datetime, timezone: str, trouble: str) -> str:
    if subscription.state == "disabled":
        return f"stopped: {subscription.reason or trouble}"
    if subscription.state == "paused":
        until = subscription.paused_until
        return f"paused until {moment_name(until, now, timezone)}" if until else "paused"
    due = subscription.next_due_at
    # In its own zone, as its time above: two clocks in one line would contradict each other.
    return f"next {moment_name(due, now, subscription.timetable.timezone)}" if due else "waiting for the next paper"


def moment_name(moment: datetime, now: datetime, timezone: str) -> str:
    """``today 09:00``, ``tomorrow 09:00``, ``Mon 12 Jan 09:00``, on the reader's clock."""
    zone = ZoneInfo(timezone)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    apart = (local.date() - today).days
    day = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(apart, f"{local:%a} {local.day} {local:%b}")
    return f"{day} {local:%H:%M}"
