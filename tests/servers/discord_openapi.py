"""Hold what a bot sent to Discord's own OpenAPI document, where somebody has a copy of it; nothing needs one."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.servers.discord_door import Asked
from tests.servers.discord_schema import Schema, faults
from tests.servers.discord_state import Payload

CHECKOUT = Path(__file__).parents[2]
NAME = "discord_openapi.json"


class Specification:
    """Discord's document of its REST interface, version 10."""

    def __init__(self, document: Payload) -> None:
        self._document = document
        self._paths = {line: _pattern(line) for line in sorted(document["paths"], key=lambda line: line.count("{"))}

    def faults(self, requests: Iterable[Asked]) -> list[str]:
        """What in the bodies of accepted requests does not fit; each line names its request."""
        accepted = [one for one in requests if 200 <= one.status < 300]
        return [f"{one.line} {fault}" for one in accepted for fault in self._faults(one)]

    def _faults(self, asked: Asked) -> list[str]:
        schema = self._schema(asked)
        if not schema:
            return []
        body = asked.call.body
        return faults(body["items"] if set(body) == {"items"} else body, schema, self._document)

    def _schema(self, asked: Asked) -> Schema | None:
        line = next((one for one, pattern in self._paths.items() if pattern.fullmatch(asked.call.path)), None)
        operation = self._document["paths"].get(line, {}).get(asked.call.method.lower())
        if operation is None:
            raise AssertionError(f"Discord knows no {asked.line}")
        content = operation.get("requestBody", {}).get("content", {})
        schema: Schema | None = content.get("application/json", {}).get("schema")
        return schema


def specification() -> Specification:
    """The document from the folder PAPERBOY_SPECS, or from one beside the checkout; skips the test without it."""
    folder = Path(os.environ.get("PAPERBOY_SPECS") or CHECKOUT.parent / "shared" / "specs")
    if not (folder / NAME).is_file():
        pytest.skip(f"no {NAME}: set PAPERBOY_SPECS to the folder that has it")
    return Specification(json.loads((folder / NAME).read_text(encoding="utf-8")))


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
