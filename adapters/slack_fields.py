"""The fields of forms, each named as the option of the verb that it fills. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from adapters.slack_blocks import BUTTON_CHARS, Json, option, plain, section
from adapters.slack_text import literal
from bot.subscriptions import DAY_NAMES

PREVIEW = "preview"
CHANNEL = "channel"
"""A field that is no option: the channel that the verb is about."""
SUGGESTED = "suggested"
"""A menu that is no option either: what is chosen in it goes into the topic's field."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TRY = "Type a topic: I tell at once how many papers it would have found."


def zone_field(now: str = "") -> Json:
    """A time zone, looked up while it is typed."""
    menu: Json = {"type": "external_select", "action_id": "timezone", "min_query_length": 2}
    menu |= {"placeholder": plain("Berlin")} | ({"initial_option": option(now, now)} if now else {})
    return field_block("timezone", "Time zone", menu, optional=True)


def options_of(found: Iterable[tuple[str, str]]) -> list[Json]:
    """Up to 100 choices for a menu that asked for them, each a value that is its own label, and a few words."""
    return [option(value, value, told) for value, told in found if len(value) <= BUTTON_CHARS][:100]


def topic_fields(now: str = "") -> list[Json]:
    """A topic with what it would find, and ideas for one."""
    menu: Json = {"type": "external_select", "action_id": SUGGESTED, "min_query_length": 0}
    menu["placeholder"] = plain("An idea")
    ideas = section("Or choose what recent papers are about:", menu) | {"block_id": SUGGESTED}
    return [topic_field(now), ideas, preview_block(_TRY)]


def topic_field(now: str) -> Json:
    """A topic; the app hears of every letter."""
    return text_field("topic", "Topic", "diffusion policy", now, live=True)


def channel_menu() -> Json:
    """Public and private channels."""
    menu: Json = {"type": "conversations_select", "action_id": CHANNEL, "placeholder": plain("A channel")}
    return menu | {"filter": {"include": ["public", "private"], "exclude_bot_users": True}}


def text_field(
    name: str, label: str, example: str, now: str = "", *, optional: bool = False, live: bool = False
) -> Json:
    """A line of text; of a ``live`` one the app hears every letter."""
    field: Json = {"type": "plain_text_input", "action_id": name, "placeholder": plain(example)}
    field |= {"initial_value": now} if now else {}
    if live:
        field["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return field_block(name, label, field, optional=optional, live=live)


def number_field(name: str, label: str, now: str = "", *, least: int = 0, live: bool = False) -> Json:
    """A whole number, or nothing."""
    field: Json = {"type": "number_input", "action_id": name, "is_decimal_allowed": False, "min_value": str(least)}
    field |= {"initial_value": now} if now else {}
    if live:
        field["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return field_block(name, label, field, optional=True, live=live)


def choice_field(name: str, label: str, choices: Mapping[str, str], now: str, *, live: bool = False) -> Json:
    """One of a few: value to label. Without one to begin with it may be left open."""
    options = {value: option(text, value) for value, text in choices.items()}
    menu: Json = {"type": "static_select", "action_id": name, "options": list(options.values())}
    menu |= {"initial_option": options[now]} if now else {"placeholder": plain("As usual")}
    return field_block(name, label, menu, optional=not now, live=live)


def time_field(name: str, label: str, now: str = "") -> Json:
    """A time of day, or none."""
    field = {"type": "timepicker", "action_id": name} | ({"initial_time": now} if now else {})
    return field_block(name, label, field, optional=True)


def days_field(now: Sequence[int]) -> Json:
    """Days of the week, as datetime.weekday() counts them."""
    options = [option(label, value) for value, label in zip(DAY_NAMES, DAYS, strict=True)]
    menu = {"type": "multi_static_select", "action_id": "days", "options": options}
    return field_block(
        "days", "On which days", menu | {"initial_options": [options[day] for day in now]}, optional=True
    )


def preview_block(text: str) -> Json:
    """What the topic would have found."""
    return section(literal(text)) | {"block_id": PREVIEW}


def field_block(name: str, label: str, element: Json, *, optional: bool = False, live: bool = False) -> Json:
    """A labelled field around an element."""
    block: Json = {"type": "input", "block_id": name, "label": plain(label), "element": element, "optional": optional}
    return block | ({"dispatch_action": True} if live else {})
