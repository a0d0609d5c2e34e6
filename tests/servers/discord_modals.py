"""Hold a modal to its documented limits, and fill it in as a person would."""

from __future__ import annotations

from collections.abc import Mapping

from tests.servers.discord_errors import Problems
from tests.servers.discord_limits import LABEL, ROW, SELECT, TEXT, TEXT_INPUT, check_components
from tests.servers.discord_state import Payload, walk

_FIELDS = (TEXT_INPUT, SELECT, 5, 6, 7, 8, 19, 21, 22, 23)
"""What takes input: text, the selects, a file, and radio and check boxes."""
_MANY = (*range(5, 9), SELECT, 19, 22)


def check_modal(modal: Payload) -> None:
    """Raise ApiError 50035 as Discord would."""
    problems = Problems()
    problems.length("title", modal.get("title"), 1, 45)
    problems.length("custom_id", modal.get("custom_id"), 1, 100)
    top = modal.get("components") or []
    problems.count("components", top, 1, 5)
    for index, one in enumerate(top):
        path = f"components.{index}"
        if one.get("type") not in (ROW, TEXT, LABEL):
            problems.add(f"{path}.type", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1, 10, 18).')
        if one.get("type") == LABEL:
            problems.length(f"{path}.label", one.get("label"), 1, 45)
            problems.at_most(f"{path}.description", one.get("description"), 100)
    for field in fields(modal):
        _check_field(problems, field)
    problems.refuse()


def fields(modal: Payload) -> list[Payload]:
    """What can be filled in."""
    return [one for one in walk(modal.get("components") or []) if one.get("type") in _FIELDS]


def _check_field(problems: Problems, field: Payload) -> None:
    problems.length("components.custom_id", field.get("custom_id"), 1, 100)
    if field["type"] == TEXT_INPUT:
        problems.at_most("components.label", field.get("label"), 45)
        problems.at_most("components.placeholder", field.get("placeholder"), 100)
        problems.at_most("components.value", field.get("value"), 4000)
    elif field["type"] == SELECT:
        check_components(problems, "components", [field], (SELECT,))


def filled(modal: Payload, values: Mapping[str, str]) -> list[Payload]:
    """``components`` of a submission: these values by custom_id, what stood there for the rest.

    Raises AssertionError for what Discord's own client would not let a person submit.
    """
    known = {field["custom_id"] for field in fields(modal)}
    assert set(values) <= known, f"the modal has {sorted(known)}, not {sorted(set(values) - known)}"
    return [_filled(one, values) for one in modal["components"]]


def _filled(node: Payload, values: Mapping[str, str]) -> Payload:
    shown: Payload = {"type": node["type"], "id": node.get("id", 0)}
    if node["type"] in _FIELDS:
        return {**shown, "custom_id": node["custom_id"], **_input(node, values.get(node["custom_id"]))}
    if "component" in node:
        return {**shown, "component": _filled(node["component"], values)}
    if "components" in node:
        return {**shown, "components": [_filled(one, values) for one in node["components"]]}
    return shown


def _input(field: Payload, value: str | None) -> Payload:
    if field["type"] in _MANY:
        chosen = (
            [one["value"] for one in field.get("options") or [] if one.get("default")] if value is None else [value]
        )
        known = [one["value"] for one in field.get("options") or []]
        assert field["type"] != SELECT or set(chosen) <= set(known), f"{field['custom_id']} offers {known}"
        return {"values": chosen}
    text = field.get("value") or "" if value is None else value
    least = field.get("min_length") or 0
    assert text or not field.get("required", True), f"{field['custom_id']} must be filled in"
    assert not text or least <= len(text) <= (field.get("max_length") or 4000), f"{field['custom_id']}: wrong length"
    return {"value": text}
