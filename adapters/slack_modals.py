"""Forms and other modals: what they ask, and what was filled in. Pure.

A field is named as the option of the verb that it fills, and is read by the desk as if it were typed.
Limits of views: https://docs.slack.dev/reference/views
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.slack_blocks import Json, option, plain, section
from adapters.slack_looks import Looks
from adapters.slack_text import literal, shortened
from bot.messages import Message
from bot.messages import plain as said
from bot.store.people import Settings
from bot.subscriptions import DAY_NAMES, EVERYTHING, Subscription

TITLE_CHARS = 24
MODAL_BLOCKS = 98
FORM = "form-"
"""How the callback id of a form begins; its verb follows."""
LIVE = ("topic", "min_upvotes")
"""Fields that tell at once what is typed, for the preview."""
PREVIEW = "preview"
CHANNEL = "channel"
"""A field that is no option: the channel that the verb is about."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WHEN = {"instant": "at once", "daily": "once a day", "weekly": "once a week"}
_TRY = "Type a topic: I tell at once how many papers it would have found."


# -- forms -----------------------------------------------------------------------------


def follow_form(kept: str, *, channel: str = "") -> Json:
    """Add a topic; ``channel`` names the channel it could be posted in, if there is one."""
    where = {"dm": "a direct message to me"} | ({"here": f"a post in {channel}"} if channel else {})
    fields = [
        _text("topic", "Topic", "diffusion policy", live=True),
        _preview(_TRY),
        *([_choice("where", "Where", where, "dm")] if channel else []),
        _choice("when", "When", _WHEN, "instant"),
        _time("at", "At (for once a day or a week)"),
        _number("min_upvotes", "From how many upvotes", live=True),
    ]
    return _form("subscribe", "Follow a topic", "Follow", fields, kept)


def edit_form(kept: str, one: Subscription) -> Json:
    """Change a subscription, as it is now."""
    topic = [_text("topic", "Topic", "diffusion policy", one.topic, live=True), _preview(_TRY)]
    fields = [
        *(topic if one.topic != EVERYTHING else []),
        _choice("when", "When", _WHEN if one.topic else _scheduled(), one.cadence),
        _time("at", "At", f"{one.timetable.at:%H:%M}" if one.scheduled else ""),
        *([_days(one.timetable.days)] if one.scheduled else []),
        _number("min_upvotes", "From how many upvotes", str(one.min_upvotes), live=one.topic != EVERYTHING),
        _number("count", "At most so many papers a post", str(one.count)),
    ]
    return _form("edit", f"Change #{one.id}", "Change", fields, kept)


def digest_form(kept: str, *, channel: str = "") -> Json:
    """Switch a channel's daily post on."""
    chooser: Json = {"type": "conversations_select", "action_id": CHANNEL, "placeholder": plain("A channel")}
    chooser |= {"filter": {"include": ["public", "private"], "exclude_bot_users": True}}
    chooser |= {"initial_conversation": channel} if channel else {}
    fields = [
        _input(CHANNEL, "Channel", chooser),
        _time("at", "At", "09:00"),
        zone_field(),
        _days((0, 1, 2, 3, 4)),
        _number("count", "At most so many papers", "10"),
        _number("min_upvotes", "From how many upvotes"),
    ]
    return _form("digest", "Daily post", "Switch on", fields, kept)


def settings_form(kept: str, now: Settings) -> Json:
    """A person's own time zone, quiet hours and cap."""
    quiet = f"{now.quiet_from:%H:%M}-{now.quiet_to:%H:%M}" if now.quiet_from and now.quiet_to else ""
    cap = "" if now.daily_cap is None else str(now.daily_cap)
    fields = [
        zone_field(now.timezone or ""),
        _text("quiet_hours", "Quiet hours (off for none)", "22:00-07:00", quiet, optional=True),
        _number("daily_cap", "Papers a day by instant alert", cap, least=1),
    ]
    return _form("settings", "My settings", "Save", fields, kept)


def search_form(kept: str) -> Json:
    """Search from anywhere."""
    order = {"best": "best first", "new": "newest first", "upvotes": "most upvoted first"}
    fields = [_text("query", "What to look for", "diffusion policy"), _choice("sort", "In which order", order, "best")]
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
    return Filled(view["callback_id"].removeprefix(FORM), texts, channel)


def _typed(state: Json) -> str:
    if "selected_options" in state:
        return ",".join(one["value"] for one in state["selected_options"] or ())
    chosen = state.get("selected_option") or {}
    values = (state.get(key) for key in ("value", "selected_time", "selected_conversation"))
    return str(chosen.get("value") or next(filter(None, values), "")).strip()


def errors_of(message: Message, view: Json) -> dict[str, str]:
    """A refusal below the field that it speaks of, else below the first."""
    fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    text = "\n".join(map(said, (message.title, *message.body)))
    named = next((field for field in fields if f"`{field}`" in text), fields[0])
    return {named: shortened(text.replace("`", ""), 2_000)}


def with_preview(view: Json, text: str) -> Json:
    """The same form with another preview; what was filled in stays, since the fields keep their names."""
    taken = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    blocks = [_preview(text) if block.get("block_id") == PREVIEW else block for block in view["blocks"]]
    return {key: view[key] for key in taken if view.get(key)} | {"blocks": blocks}


# -- fields ----------------------------------------------------------------------------


def zone_field(now: str = "") -> Json:
    """A time zone, looked up while it is typed."""
    menu: Json = {"type": "external_select", "action_id": "timezone", "min_query_length": 2}
    menu |= {"placeholder": plain("Berlin")} | ({"initial_option": option(now, now)} if now else {})
    return _input("timezone", "Time zone", menu, optional=True)


def options_of(found: Iterable[tuple[str, str]]) -> list[Json]:
    """Up to 100 choices for a menu that asked for them, each a value and its label."""
    return [option(label, value) for value, label in found if len(value) <= 150][:100]


def _text(name: str, label: str, example: str, now: str = "", *, optional: bool = False, live: bool = False) -> Json:
    field: Json = {"type": "plain_text_input", "action_id": name, "placeholder": plain(example)}
    field |= {"initial_value": now} if now else {}
    if live:
        field["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return _input(name, label, field, optional=optional, live=live)


def _number(name: str, label: str, now: str = "", *, least: int = 0, live: bool = False) -> Json:
    field: Json = {"type": "number_input", "action_id": name, "is_decimal_allowed": False, "min_value": str(least)}
    field |= {"initial_value": now} if now else {}
    if live:
        field["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return _input(name, label, field, optional=True, live=live)


def _choice(name: str, label: str, choices: Mapping[str, str], now: str) -> Json:
    options = {value: option(text, value) for value, text in choices.items()}
    menu = {"type": "static_select", "action_id": name, "options": list(options.values())}
    return _input(name, label, menu | {"initial_option": options[now]})


def _time(name: str, label: str, now: str = "") -> Json:
    field = {"type": "timepicker", "action_id": name} | ({"initial_time": now} if now else {})
    return _input(name, label, field, optional=True)


def _days(now: Sequence[int]) -> Json:
    options = [option(label, value) for value, label in zip(DAY_NAMES, DAYS, strict=True)]
    menu = {"type": "multi_static_select", "action_id": "days", "options": options}
    return _input("days", "On which days", menu | {"initial_options": [options[day] for day in now]}, optional=True)


def _preview(text: str) -> Json:
    return section(literal(text)) | {"block_id": PREVIEW}


def _input(name: str, label: str, element: Json, *, optional: bool = False, live: bool = False) -> Json:
    block: Json = {"type": "input", "block_id": name, "label": plain(label), "element": element, "optional": optional}
    return block | ({"dispatch_action": True} if live else {})


def _scheduled() -> dict[str, str]:
    return {when: label for when, label in _WHEN.items() if when != "instant"}


def _title(text: str) -> Json:
    return plain(text, TITLE_CHARS)
