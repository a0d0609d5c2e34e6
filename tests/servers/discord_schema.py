"""Hold a value to a JSON schema, as far as OpenAPI documents use it; says where it does not fit and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_SIZES = {"minLength": (str, 1), "maxLength": (str, -1), "minItems": (list, 1), "maxItems": (list, -1)}
_RANGES = {"minimum": 1, "maximum": -1}


def faults(value: object, schema: Schema, root: Schema, path: str = "") -> list[str]:
    """What does not fit; empty if all does. ``root`` is the document that references point into."""
    if "$ref" in schema:
        return faults(value, _resolve(root, schema["$ref"]), root, path)
    if wrong := _own(value, schema, path):
        return wrong
    found = [one for part in schema.get("allOf", []) for one in faults(value, part, root, path)]
    for name in ("oneOf", "anyOf"):
        if name in schema:
            found += _closest([faults(value, one, root, path) for one in schema[name]], f"{path}.type:")
    inside = _inside(value, schema, path)
    return found + [one for inner, part, there in inside for one in faults(inner, part, root, there)]


def _closest(tried: list[list[str]], label: str) -> list[str]:
    """The faults of what was meant: of the right ``type`` rather than of another that happens to fit better."""
    return min(tried, key=lambda wrong: (any(one.startswith(label) for one in wrong), len(wrong)))


def _own(value: object, schema: Schema, path: str) -> list[str]:
    return [f"{path or 'body'}: {reason}" for reason in _reasons(value, schema)]


def _reasons(value: object, schema: Schema) -> Iterator[str]:
    if schema.get("format") == "snowflake" and isinstance(value, int):
        return  # an id as a number is read like its text
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield f"{value!r} is not {' or '.join(kinds)}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is not one of {schema['enum']}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{value!r} does not match {schema['pattern']}"
    if isinstance(value, dict):
        yield from (f"{name} is missing" for name in schema.get("required", []) if name not in value)
    yield from _bounds(value, schema)


def _bounds(value: object, schema: Schema) -> Iterator[str]:
    for name, (kind, sign) in _SIZES.items():
        size = len(value) if isinstance(value, str | list) and isinstance(value, kind) else None
        if size is not None and name in schema and (size - schema[name]) * sign < 0:
            yield f"has {size}, {name} is {schema[name]}"
    for name, sign in _RANGES.items():
        if name in schema and isinstance(value, int | float) and (value - schema[name]) * sign < 0:
            yield f"{value} is beyond {name} {schema[name]}"


def _is(value: object, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _inside(value: object, schema: Schema, path: str) -> Iterator[tuple[object, Schema, str]]:
    if isinstance(value, dict):
        known = schema.get("properties", {})
        yield from ((value[name], part, f"{path}.{name}") for name, part in known.items() if name in value)
    if isinstance(value, list) and "items" in schema:
        yield from ((one, schema["items"], f"{path}[{index}]") for index, one in enumerate(value))


def _resolve(root: Schema, reference: str) -> Schema:
    found: Any = root
    for key in reference.removeprefix("#/").split("/"):
        found = found[key]
    resolved: Schema = found
    return resolved
