"""Forms and other modals: what they ask, and what was filled in. Pure.

A field is named as the option of the verb that it fills, and is read by the desk as if it were typed.
Limits of views: https://docs.slack.dev/reference/views
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.slack_blocks import Json, plain, section
from adapters.slack_fields import (
    CHANNEL,
    PREVIEW,
    SUGGESTED,
    channel_menu,
    choice_field,
    days_field,
    field_block,
    number_field,
    preview_block,
    text_field,
    time_field,
    topic_field,
    topic_fields,
    zone_field,
)
from adapters.slack_looks import Looks
from adapters.slack_text import shortened
from bot.messages import Message
from bot.messages import plain as said
from bot.store.people import Settings
from bot.subscriptions import EVERYTHING, Subscription, usual_rule

TITLE_CHARS = 24
MODAL_BLOCKS = 98
FORM = "form-"
"""How the callback id of a form begins; its verb follows."""
LIVE = ("topic", "min_upvotes", "match")
"""Fields that tell at once what is typed, for the preview."""
_WHEN = {"instant": "at once", "daily": "once a day", "weekly": "once a week"}
_MATCH = {
    "precise": "precise: papers about it",
    "normal": "normal: papers that name it",
    "broad": "broad: anything close to it",
}


# -- forms -----------------------------------------------------------------------------


def follow_form(kept: str) -> Json:
    """Add a topic, for the person alone or for a channel."""
    fields = [
        *topic_fields(),
        field_block(CHANNEL, "Channel (leave it empty for a direct message to you)", channel_menu(), optional=True),
        choice_field("when", "When", _WHEN, "instant"),
        time_field("at", "At (for once a day or a week)"),
        choice_field("match", "How strictly", _MATCH, "", live=True),
        number_field("min_upvotes", "From how many upvotes", live=True),
    ]
    return _form("subscribe", "Follow a topic", "Follow", fields, kept)


def edit_form(kept: str, one: Subscription) -> Json:
    """Change a subscription, as it is now."""
    fields = [
        *(topic_fields(one.topic) if one.topic != EVERYTHING else []),
        choice_field("when", "When", _WHEN if one.topic else _scheduled(), one.cadence),
        time_field("at", "At", f"{one.timetable.at:%H:%M}" if one.scheduled else ""),
        *([days_field(one.timetable.days)] if one.scheduled else []),
        *([choice_field("match", "How strictly", _MATCH, _unusual(one), live=True)] if one.topic else []),
        number_field("min_upvotes", "From how many upvotes", str(one.min_upvotes), live=one.topic != EVERYTHING),
        number_field("count", "At most so many papers a post", str(one.count)),
    ]
    return _form("edit", f"Change #{one.id}", "Change", fields, kept)


def _unusual(one: Subscription) -> str:
    """The rule that somebody chose; the usual one follows the cadence, so the field stays open."""
    return one.rule if one.rule != usual_rule(one.cadence) else ""


def digest_form(kept: str) -> Json:
    """Switch a channel's daily post on."""
    fields = [
        field_block(CHANNEL, "Channel", channel_menu()),
        time_field("at", "At", "09:00"),
        zone_field(),
        days_field((0, 1, 2, 3, 4)),
        number_field("count", "At most so many papers", "10"),
        number_field("min_upvotes", "From how many upvotes"),
    ]
    return _form("digest", "Daily post", "Switch on", fields, kept)


def settings_form(kept: str, now: Settings) -> Json:
    """A person's own time zone, quiet hours and cap."""
    quiet = f"{now.quiet_from:%H:%M}-{now.quiet_to:%H:%M}" if now.quiet_from and now.quiet_to else ""
    cap = "" if now.daily_cap is None else str(now.daily_cap)
    fields = [
        zone_field(now.timezone or ""),
        text_field("quiet_hours", "Quiet hours (off for none)", "22:00-07:00", quiet, optional=True),
        number_field("daily_cap", "Papers a day by instant alert", cap, least=1),
    ]
    return _form("settings", "My settings", "Save", fields, kept)


def search_form(kept: str) -> Json:
    """Search from anywhere."""
    order = {"best": "best first", "new": "newest first", "upvotes": "most upvoted first"}
    fields = [
        text_field("query", "What to look for", "diffusion policy"),
        choice_field("sort", "In which order", order, "best"),
    ]
    return _form("search", "Search papers", "Search", fields, kept)


def answer_view(message: Message, looks: Looks) -> Json:
    """A modal that only says something."""
    first = looks.split(message)[0]
    blocks = looks.blocks(first)[:MODAL_BLOCKS]
    return {"type": "modal", "title": _title("Paperboy"), "close": _title("Close"), "blocks": blocks}


def waiting_view() -> Json:
    """A modal for the while in which an answer takes longer than Slack waits."""
    return {"type": "modal", "title": _title("Paperboy"), "blocks": [section("One moment …")]}


def _form(verb: str, title: str, submit: str, fields: Sequence[Json], kept: str) -> Json:
    return {
        "type": "modal",
        "callback_id": f"{FORM}{verb}",
        "private_metadata": kept,
        "title": _title(title),
        "submit": _title(submit),
        "close": _title("Cancel"),
        "blocks": list(fields),
    }


# -- what was filled in ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in: its verb, and a text an option."""

    verb: str
    texts: Mapping[str, str]
    channel: str = ""


def filled(view: Json) -> Filled:
    """What stands in a form; fields that were left empty are not there."""
    states = (state for block in view["state"]["values"].values() for state in block.items())
    texts = {name: text for name, state in states if (text := _typed(state))}
    channel = texts.pop(CHANNEL, "")
    texts.pop(SUGGESTED, "")
    return Filled(view["callback_id"].removeprefix(FORM), texts, channel)


def _typed(state: Json) -> str:
    if "selected_options" in state:
        return ",".join(one["value"] for one in state["selected_options"] or ())
    chosen = state.get("selected_option") or {}
    values = (state.get(key) for key in ("value", "selected_time", "selected_conversation"))
    return str(chosen.get("value") or next(filter(None, values), "")).strip()


def errors_of(message: Message, view: Json) -> dict[str, str]:
    """A refusal below the field that it speaks of, else below the first."""
    fields = {block["element"]["action_id"]: block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    text = "\n".join(map(said, (message.title, *message.body)))
    named = next((block_id for name, block_id in fields.items() if f"`{name}`" in text), next(iter(fields.values())))
    return {named: shortened(text.replace("`", ""), 2_000)}


def with_preview(view: Json, text: str, topic: str = "") -> Json:
    """The same form with another preview; what was filled in stays, since the fields keep their names.

    With a topic its field is made anew around that: Slack keeps what somebody typed in a field of the same name.
    """
    taken = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    blocks = [preview_block(text) if block.get("block_id") == PREVIEW else block for block in view["blocks"]]
    if topic:
        blocks = [_renamed(block, topic) if block["type"] == "input" else block for block in blocks]
    return {key: view[key] for key in taken if view.get(key)} | {"blocks": blocks}


def _renamed(block: Json, topic: str) -> Json:
    if block["element"]["action_id"] != "topic":
        return block
    number = int(block["block_id"].partition("-")[2] or 1) + 1
    return topic_field(topic) | {"block_id": f"topic-{number}"}


def _scheduled() -> dict[str, str]:
    return {when: label for when, label in _WHEN.items() if when != "instant"}


def _title(text: str) -> Json:
    return plain(text, TITLE_CHARS)
