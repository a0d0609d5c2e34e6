"""Finding what a person points at in blocks, and what their choice looks like to the app. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.servers.slack_surfaces import VALUES, View, elements_of
from tests.servers.slack_world import Json


class CannotDo(AssertionError):
    """A person cannot do this: there is no such button, the input is required, the command does not exist."""


@dataclass(frozen=True)
class Spot:
    """An interactive element and the block it is in; ``option`` when one of its options was pointed at."""

    block: Json
    element: Json
    option: Json | None = None

    @property
    def kind(self) -> str:
        return str(self.element["type"])


def find(blocks: list[Json], which: str) -> Spot:
    """The first element with this action_id, block_id, label, placeholder, or with an option of this label or value."""
    for spot in _spots(blocks):
        if which in _names(spot):
            return spot
    raise CannotDo(f"nothing here is called {which!r}; there is {sorted(_all_names(blocks))}")


def labels(blocks: list[Json]) -> list[str]:
    """What can be pressed, as people read it: button labels, and the options of menus."""
    names = [spot.option["text"]["text"] if spot.option else _label(spot) for spot in _spots(blocks)]
    return [name for name in names if name]


def chosen(spot: Spot, value: Any) -> Json:
    """What an element holds once ``value`` was typed into it or chosen: a text, an id, or labels of options."""
    key = VALUES[spot.kind]
    if key == "selected_option":
        value = option_named(spot.element, value)
    elif key == "selected_options":
        value = [option_named(spot.element, one) for one in value]
    elif key == "value" and value is not None:
        value = _typed(spot.element, str(value))
    return {"type": spot.kind, key: value}


def option_named(element: Json, wanted: Any) -> Json:
    """The option with this label or value; an option as such is taken as it is."""
    if isinstance(wanted, dict):
        return wanted
    for option in options_of(element):
        if wanted in (option["text"]["text"], option["value"]):
            return option
    raise CannotDo(f"no option {wanted!r}; there is {[one['text']['text'] for one in options_of(element)]}")


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def sends_at_once(spot: Spot) -> bool:
    """Whether using this element tells the app at once; inputs wait for the submission unless they ask for more."""
    return bool(spot.block["type"] != "input" or spot.block.get("dispatch_action"))


def missing(view: View) -> list[str]:
    """The labels of required inputs that are still empty: the client does not submit before they are filled."""
    required = [block for block in view.blocks if block["type"] == "input" and not block.get("optional")]
    return [block["label"]["text"] for block in required if not _value(view, block)]


def _value(view: View, block: Json) -> Any:
    element = block["element"]
    return view.values.get(block["block_id"], {}).get(element["action_id"], {}).get(VALUES.get(element["type"], ""))


def _typed(element: Json, text: str) -> str:
    least, most = int(element.get("min_length", 0)), int(element.get("max_length", 3000))
    if not least <= len(text) <= most:
        raise CannotDo(f"this input takes {least} to {most} characters, not {len(text)}")
    return text


def _spots(blocks: list[Json]) -> Iterator[Spot]:
    for block in blocks:
        for element in elements_of(block):
            yield Spot(block, element)
            if element["type"] in ("overflow", "radio_buttons", "static_select"):
                yield from (Spot(block, element, option) for option in options_of(element))


def _names(spot: Spot) -> set[str]:
    if spot.option:
        return {spot.option["text"]["text"], spot.option["value"]}
    names = {spot.element["action_id"], spot.element.get("value", ""), _label(spot)}
    if spot.block["type"] == "input":
        names |= {spot.block["block_id"], spot.block["label"]["text"]}
    return names - {""}


def _all_names(blocks: list[Json]) -> set[str]:
    return {name for spot in _spots(blocks) for name in _names(spot)}


def _label(spot: Spot) -> str:
    text = spot.element.get("text") or spot.element.get("placeholder") or {}
    return str(text.get("text", ""))
