"""What people have open besides channels: modals and home tabs; and the short-lived keys that lead to them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]
RESPONSE_URL_LIFE = timedelta(minutes=30)
RESPONSE_URL_USES = 5
MODAL_STACK = 3
"""Views that may lie on top of each other."""


@dataclass
class View:
    """A modal or home tab as a person sees it; ``definition`` is what the app gave."""

    id: str
    user: str
    workspace: str
    installation_bot: str
    definition: Json
    blocks: list[Json]
    hash: str
    root: str
    previous: str = ""
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    """What the person has entered, by block and action id."""
    errors: dict[str, str] = field(default_factory=dict)
    """What is shown in red below the inputs, by block id; under ``""``, what Slack itself says at the top."""

    @property
    def kind(self) -> str:
        return str(self.definition["type"])

    @property
    def title(self) -> str:
        return str(self.definition.get("title", {}).get("text", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.definition.get("private_metadata", ""))

    def to_json(self, app_id: str) -> Json:
        keys = ("title", "submit", "close", "private_metadata", "callback_id", "external_id")
        told: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "submit": None, "close": None}
        told |= {key: self.definition[key] for key in keys if key in self.definition}
        told |= {key: self.definition.get(key, False) for key in ("clear_on_close", "notify_on_close")}
        told |= {"id": self.id, "team_id": self.workspace, "app_id": app_id, "app_installed_team_id": self.workspace}
        told |= {"bot_id": f"B{self.installation_bot[1:]}", "type": self.kind, "blocks": self.blocks}
        told |= {"root_view_id": self.root, "previous_view_id": self.previous or None, "hash": self.hash}
        return told | {"state": {"values": self.values}}


@dataclass
class Trigger:
    """A trigger_id; ``until`` is on the monotonic clock."""

    user: str
    workspace: str
    until: float
    used: bool = False
    view: str = ""
    """The modal it was pressed in: where views.push puts the next one."""


@dataclass
class ResponseUrl:
    """Where an app may answer one interaction; ``message_ts`` is the message that may be replaced."""

    channel: str
    workspace: str
    user: str
    until: datetime
    uses: int = 0
    message_ts: str = ""


@dataclass
class Surfaces:
    """Every open view, and the keys handed out so far."""

    modals: dict[str, list[View]] = field(default_factory=dict)
    """By user id, the topmost last."""
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)

    def every(self) -> list[View]:
        return [view for stack in self.modals.values() for view in stack] + list(self.homes.values())

    def new_trigger(self, trigger: Trigger) -> str:
        key = f"{len(self.triggers) + 1}.{secrets.randbelow(10**9)}.{secrets.token_hex(8)}"
        self.triggers[key] = trigger
        return key

    def new_response_url(self, place: ResponseUrl) -> str:
        """The key that its address ends with."""
        key = f"{place.workspace}/{len(self.response_urls) + 1}/{secrets.token_urlsafe(12)}"
        self.response_urls[key] = place
        return key

    def close(self, view: View) -> None:
        """Take a modal away, with everything on top of it."""
        stack = self.modals.get(view.user, [])
        if view in stack:
            del stack[stack.index(view) :]


def initial_values(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """What a view's inputs hold before anybody touches them."""
    found: dict[str, dict[str, Json]] = {}
    for block in blocks:
        for element in elements_of(block):
            if state := _initial(element):
                found.setdefault(block["block_id"], {})[element["action_id"]] = state
    return found


def elements_of(block: Json) -> list[Json]:
    """The interactive parts of a block."""
    parts = [*block.get("elements", ()), block.get("element"), block.get("accessory")]
    inner = [one for child in block.get("child_blocks", ()) for one in elements_of(child)]
    return [part for part in parts if isinstance(part, dict) and "action_id" in part] + inner


VALUES = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
"""Under which key each element holds what was chosen."""


def _initial(element: Json) -> Json | None:
    kind = element["type"]
    key = VALUES.get(kind)
    if key is None or kind == "overflow":
        return None
    given = element.get("initial_value" if key == "value" else key.replace("selected", "initial"))
    return {"type": kind, key: given if given is not None else ([] if key.endswith("s") else None)}
