"""What Slack refuses in blocks, views and texts. Pure: every check returns Slack's words for what is wrong.

Figures: the Block Kit reference as slack_sdk's models carry it (blocks.py, block_elements.py, basic_components.py),
except TOTAL_CHARS, which Slack's staff named in slackapi/bolt-js#2509 and no page does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.servers.slack_world import ApiError, Json, texts_of

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARS = 40_000
TOTAL_CHARS = 12_000
"""Characters in all text objects of one posted message."""
VIEW_BYTES = 250_000
METADATA_BYTES = 8_000
"""Slack names none; this is a guess that a key of a few bytes stays far below."""
_ID = {"block_id": 255, "action_id": 255}
CHARS: dict[str, dict[str, int]] = {
    "section": {"text": 3000, "fields": 2000},
    "header": {"text": 150},
    "image": {"alt_text": 2000, "title": 2000, "image_url": 3000},
    "input": {"label": 2000, "hint": 2000},
    "markdown": {"text": 12_000},
    "card": {"title": 150, "subtitle": 150, "body": 200},
    "container": {"title": 150, "subtitle": 150},
    "button": {"text": 75, "value": 2000, "url": 3000},
    "static_select": {"placeholder": 150},
    "multi_static_select": {"placeholder": 150},
    "external_select": {"placeholder": 150},
    "multi_external_select": {"placeholder": 150},
    "plain_text_input": {"placeholder": 150, "initial_value": 3000},
    "mrkdwn": {"text": 3000},
    "plain_text": {"text": 3000},
}
COUNTS: dict[str, dict[str, int]] = {
    "section": {"fields": 10},
    "actions": {"elements": 25},
    "context": {"elements": 10},
    "context_actions": {"elements": 5},
    "carousel": {"elements": 10},
    "container": {"child_blocks": 10},
    "table": {"rows": 100},
    "static_select": {"options": 100, "option_groups": 100},
    "multi_static_select": {"options": 100, "option_groups": 100},
    "overflow": {"options": 5},
    "checkboxes": {"options": 10},
    "radio_buttons": {"options": 10},
}
NEEDS: dict[str, tuple[str, ...]] = {
    "header": ("text",),
    "actions": ("elements",),
    "context": ("elements",),
    "image": ("alt_text",),
    "input": ("label", "element"),
    "markdown": ("text",),
    "button": ("text",),
    "overflow": ("options",),
    "checkboxes": ("options",),
    "radio_buttons": ("options",),
    "table": ("rows",),
    "carousel": ("elements",),
}
BLOCKS = {"actions", "alert", "card", "carousel", "container", "context", "context_actions", "divider", "file"}
BLOCKS |= {"header", "image", "input", "markdown", "rich_text", "section", "table", "video"}
ONLY_IN_VIEWS = {"input"}
ONLY_IN_MESSAGES = {"card", "carousel", "container", "context_actions", "markdown", "table"}
PLAIN = {("header", "text"), ("button", "text"), ("input", "label"), ("input", "hint")}
"""Where only plain_text is taken."""
FILE_ID = re.compile(r"F[A-Z0-9]{8,}")
OPTION = {"text": 75, "value": 150, "description": 75}
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


def block_problems(blocks: object, *, most: int = MESSAGE_BLOCKS, in_view: bool = False) -> list[str]:
    """Everything wrong with blocks; empty when they would be taken."""
    if not isinstance(blocks, list):
        return ["must be an array [json-pointer:/blocks]"]
    wrong = [f"no more than {most} items allowed [json-pointer:/blocks]"] if len(blocks) > most else []
    wrong += _repeated([block.get("block_id") for block in blocks if isinstance(block, dict)], "block_id", "/blocks")
    for number, block in enumerate(blocks):
        wrong += _block(block, f"/blocks/{number}", in_view=in_view)
    return wrong


def check_blocks(blocks: object, *, in_all: bool = True) -> None:
    """Refuse the blocks of a message as chat.postMessage does; ``in_all`` counts the characters of all together."""
    if wrong := block_problems(blocks):
        messages = [f"[ERROR] {problem}" for problem in wrong]
        raise ApiError("invalid_blocks", errors=wrong, response_metadata={"messages": messages})
    if in_all and sum(map(len, texts_of(blocks))) > TOTAL_CHARS:
        raise ApiError("msg_blocks_too_long")


def check_view(view: object, surface: str) -> None:
    """Refuse a view as views.* do; ``surface`` is ``modal`` or ``home``."""
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments", response_metadata={"messages": ["[ERROR] must be a view"]})
    if len(json.dumps(view)) > VIEW_BYTES:
        raise ApiError("view_too_large")
    if wrong := _view_problems(view, surface):
        messages = [f"[ERROR] {problem}" for problem in wrong]
        raise ApiError("invalid_arguments", response_metadata={"messages": messages})


def check_text(text: str) -> None:
    if len(text) > MESSAGE_CHARS:
        raise ApiError("msg_too_long")


def check_metadata(metadata: object) -> None:
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if metadata and (not isinstance(metadata.get("event_type"), str) or not isinstance(payload, dict)):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise ApiError("metadata_too_large")


def check_options(answer: Json) -> None:
    """Refuse what an app answers a block_suggestion with, when a client could not show it."""
    groups = answer.get("option_groups", [{"options": answer.get("options", [])}])
    options = [option for group in groups for option in group["options"]]
    wrong = [problem for option in options for problem in _too_long(option, OPTION, "/options")]
    assert not wrong, wrong
    assert len(options) <= 100, "no more than 100 options can be shown"


def _view_problems(view: Json, surface: str) -> list[str]:
    wrong = [] if view.get("type") == surface else [f"must be a {surface} [json-pointer:/view/type]"]
    wrong += [] if view.get("title") or surface == "home" else ["missing required field: title [json-pointer:/view]"]
    limits = {"title": 24, "submit": 24, "close": 24, "private_metadata": 3000, "callback_id": 255, "external_id": 255}
    wrong += _too_long(view, limits, "/view")
    blocks = view.get("blocks")
    if surface == "modal" and isinstance(blocks, list) and not view.get("submit"):
        inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
        wrong += ["missing required field: submit [json-pointer:/view]"] if inputs else []
    return wrong + block_problems(blocks, most=VIEW_BLOCKS, in_view=True)


def _block(block: object, at: str, *, in_view: bool) -> list[str]:
    kind = block.get("type") if isinstance(block, dict) else None
    if not isinstance(block, dict) or kind not in BLOCKS - (ONLY_IN_MESSAGES if in_view else ONLY_IN_VIEWS):
        return [f"unsupported type: {kind} [json-pointer:{at}/type]"]
    wrong = [problem for node, pointer in _nodes(block, at) for problem in _node(node, pointer)]
    actions = [node.get("action_id") for node, _ in _nodes(block, at)]
    if kind == "section" and not (block.get("text") or block.get("fields")):
        wrong.append(f"missing required field: text [json-pointer:{at}]")
    return wrong + _repeated(actions, "action_id", at)


def _nodes(node: object, at: str) -> Iterator[tuple[Json, str]]:
    """Every object in a block, itself first, with its JSON pointer."""
    if isinstance(node, dict):
        yield node, at
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        yield from _nodes(value, f"{at}/{key}")


def _node(node: Json, at: str) -> list[str]:
    kind = str(node.get("type", ""))
    limits = CHARS.get(kind, {}) | _ID | (OPTION if _is_option(node) else {})
    wrong = _too_long(node, limits, at) + (_too_long(node["confirm"], CONFIRM, at) if "confirm" in node else [])
    wrong += [f"missing required field: {key} [json-pointer:{at}]" for key in NEEDS.get(kind, ()) if not node.get(key)]
    for key, most in COUNTS.get(kind, {}).items():
        if len(node.get(key) or ()) > most:
            wrong.append(f"no more than {most} items allowed [json-pointer:{at}/{key}]")
    wrong += _image(node, at) if kind == "image" else []
    for owner, key in PLAIN:
        if kind == owner and isinstance(node.get(key), dict) and node[key].get("type") != "plain_text":
            wrong.append(f"must be plain_text [json-pointer:{at}/{key}]")
    return wrong


def _image(node: Json, at: str) -> list[str]:
    """A picture is from somewhere, or a file of Slack's by its id or its address; never two of these."""
    file = node.get("slack_file")
    if bool(node.get("image_url")) == bool(file):
        return [f"must have either image_url or slack_file [json-pointer:{at}]"]
    if file and bool(file.get("id")) == bool(file.get("url")):
        return [f"must have either id or url [json-pointer:{at}/slack_file]"]
    if file and "id" in file and not FILE_ID.fullmatch(file["id"]):
        return [f"input must match regex pattern: ^{FILE_ID.pattern}$ [json-pointer:{at}/slack_file/id]"]
    return []


def _is_option(node: Json) -> bool:
    return "type" not in node and "value" in node and isinstance(node.get("text"), dict)


def _too_long(node: Any, limits: dict[str, int], at: str) -> list[str]:
    wrong = []
    for key, most in limits.items():
        for text in _strings(node.get(key)):
            if len(text) > most:
                wrong.append(f"must be less than {most + 1} characters [json-pointer:{at}/{key}]")
            if not text and key in ("text", "fields", "title", "label"):
                wrong.append(f"must be more than 0 characters [json-pointer:{at}/{key}]")
    return wrong


def _strings(value: object) -> list[str]:
    """A string, a text object's text, or those of a list of them."""
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    found = value.get("text") if isinstance(value, dict) else value
    return [found] if isinstance(found, str) else []


def _repeated(ids: list[Any], name: str, at: str) -> list[str]:
    given = [one for one in ids if one]
    twice = sorted({one for one in given if given.count(one) > 1})
    return [f'`{name}` "{one}" already exists [json-pointer:{at}]' for one in twice]
