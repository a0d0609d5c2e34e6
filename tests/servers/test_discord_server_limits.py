"""The local Discord holds messages, commands and modals to the documented limits."""

from typing import Any

import pytest

from tests.servers.discord_command_limits import check_commands
from tests.servers.discord_errors import ApiError
from tests.servers.discord_limits import MAX_FILE, check_message
from tests.servers.discord_modals import check_modal, filled
from tests.servers.discord_schema import faults
from tests.servers.discord_state import Payload

V2 = 1 << 15


def text(length: int = 1) -> Payload:
    return {"type": 10, "content": "x" * length}


def button(**more: object) -> Payload:
    return {"type": 2, "style": 1, "label": "b", "custom_id": "b", **more}


def row(*inside: Payload) -> Payload:
    return {"type": 1, "components": list(inside)}


def buttons(count: int) -> list[Payload]:
    return [button(custom_id=f"b{number}") for number in range(count)]


def section(texts: int, **more: object) -> Payload:
    return {"type": 9, "components": [text()] * texts, "accessory": button(), **more}


def gallery(count: int, url: str = "https://x.org/a.png") -> Payload:
    return {"type": 12, "items": [{"media": {"url": url}}] * count}


def box(*inside: Payload, **more: object) -> Payload:
    return {"type": 17, "components": list(inside), **more}


def menu(count: int, **more: object) -> Payload:
    choices = [{"label": f"{one}", "value": f"{one}"} for one in range(count)]
    return {"type": 3, "custom_id": "m", "options": choices, **more}


def embed(**more: object) -> Payload:
    return {"embeds": [{"title": "t", **more}]}


FITTING: dict[str, list[Payload]] = {
    "text of 4,000": [text(4000)],
    "40 components": [text()] * 40,
    "a section with three texts": [section(3)],
    "a thumbnail": [section(1, accessory={"type": 11, "media": {"url": "https://x.org/a.png"}})],
    "ten pictures": [gallery(10)],
    "five buttons": [row(*buttons(5))],
    "a link": [row({"type": 2, "style": 5, "label": "l", "url": "https://x.org"})],
    "a menu": [row(menu(25))],
    "a container with a separator": [box(text(), {"type": 14}, row(button()), accent_color=0xFFFFFF)],
}
UNFIT: dict[str, list[Payload]] = {
    "texts of 4,001": [text(4000), text(1)],
    "no text": [text(0)],
    "41 components": [text()] * 41,
    "41 nested": [box(*[text()] * 40)],
    "a section without texts": [section(0)],
    "a section with four texts": [section(4)],
    "a section without accessory": [section(1, accessory=None)],
    "a section with a menu": [section(1, accessory=menu(1))],
    "no pictures": [gallery(0)],
    "eleven pictures": [gallery(11)],
    "a file not attached": [gallery(1, "attachment://a.png")],
    "a picture without address": [gallery(1, "no address")],
    "six buttons": [row(*buttons(6))],
    "an empty row": [row()],
    "two menus": [row(menu(1), menu(1, custom_id="n"))],
    "a menu of 26": [row(menu(26))],
    "a menu with a value twice": [row(menu(0, options=[{"label": "a", "value": "a"}] * 2))],
    "a label of 81": [row(button(label="x" * 81))],
    "a button without label": [row(button(label=None))],
    "a custom_id of 101": [row(button(custom_id="x" * 101))],
    "an empty custom_id": [row(button(custom_id=""))],
    "a custom_id twice": [row(button(), button())],
    "an id twice": [{**text(), "id": 3}, {**text(), "id": 3}],
    "an unknown style": [row(button(style=9))],
    "a link with a custom_id": [row(button(style=5, url="https://x.org"))],
    "a link without address": [row({"type": 2, "style": 5, "label": "l"})],
    "a bare button": [button()],
    "an empty container": [box()],
    "a container in a container": [box(box(text()))],
    "a colour beyond white": [box(text(), accent_color=0x1000000)],
}


@pytest.mark.parametrize("components", FITTING.values(), ids=FITTING)
def test_components_within_the_limits_are_taken(components: list[Payload]) -> None:
    check_message({"components": components}, V2, {})


@pytest.mark.parametrize("components", UNFIT.values(), ids=UNFIT)
def test_components_beyond_the_limits_are_refused(components: list[Payload]) -> None:
    with pytest.raises(ApiError) as refused:
        check_message({"components": components}, V2, {})
    assert refused.value.code == 50035


@pytest.mark.parametrize(
    ("body", "flags", "where"),
    [
        ({"content": "x" * 2001}, 0, "content"),
        ({"content": "x", "components": [text()]}, V2, "content"),
        ({**embed(), "components": [text()]}, V2, "embeds"),
        ({"components": [text()]}, 0, "components"),
        ({"components": [row(one) for one in buttons(6)]}, 0, "components"),
        ({"content": "x", "nonce": "x" * 26}, 0, "nonce"),
        ({"content": "x", "nonce": [1]}, 0, "nonce"),
        ({"embeds": [{"title": "t"}] * 11}, 0, "embeds"),
        (embed(title="x" * 257), 0, "embeds"),
        (embed(description="x" * 4097), 0, "embeds"),
        (embed(url="nowhere"), 0, "embeds"),
        (embed(footer={"text": "x" * 2049}), 0, "embeds"),
        (embed(author={"name": "x" * 257}), 0, "embeds"),
        (embed(fields=[{"name": "n", "value": "v"}] * 26), 0, "embeds"),
        (embed(fields=[{"name": "", "value": "x" * 1025}]), 0, "embeds"),
        (embed(description="x" * 4000, footer={"text": "x" * 2000}), 0, "embeds"),
        (embed(image={"url": "attachment://no.png"}), 0, "components"),
    ],
)
def test_a_message_beyond_the_limits_says_where(body: Payload, flags: int, where: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_message(body, flags, {})
    assert refused.value.json()["message"] == "Invalid Form Body"
    assert where in refused.value.json()["errors"]


def test_a_problem_is_told_where_it_is() -> None:
    with pytest.raises(ApiError) as refused:
        check_message({"components": [box(row(button(label="x" * 81)))]}, V2, {})
    inside = refused.value.json()["errors"]["components"]["0"]["components"]["0"]["components"]["0"]["label"]
    assert inside["_errors"][0]["code"] == "BASE_TYPE_MAX_LENGTH"


@pytest.mark.parametrize(("files", "code"), [({}, 50006), ({"a": b"x" * (MAX_FILE + 1)}, 40005)])
def test_nothing_and_too_much_are_refused(files: dict[str, bytes], code: int) -> None:
    with pytest.raises(ApiError) as refused:
        check_message({}, 0, files)
    assert refused.value.code == code


def command(**more: object) -> Payload:
    return {"name": "papers", "description": "d", **more}


def option(**more: object) -> Payload:
    return {"name": "query", "description": "d", "type": 3, **more}


SUB: Payload = {"name": "search", "description": "d", "type": 1, "options": []}


@pytest.mark.parametrize(
    "commands",
    [
        [command(name="Papers")],
        [command(name="two words")],
        [command(name="x" * 33)],
        [command(description="")],
        [command(description="x" * 101)],
        [command(), command()],
        [command(name=f"c{one}") for one in range(101)],
        [command(options=[option(name=f"o{one}") for one in range(26)])],
        [command(options=[option(), option()])],
        [command(options=[option(), option(name="needed", required=True)])],
        [command(options=[SUB, option()])],
        [command(options=[option(type=99)])],
        [command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])])],
        [command(options=[option(choices=[{"name": f"{one}", "value": f"{one}"} for one in range(26)])])],
        [command(options=[option(choices=[{"name": "a", "value": 1}])])],
        [command(options=[option(choices=[{"name": "a", "value": "x" * 101}])])],
        [command(options=[option(max_length=6001)])],
        [command(contexts=[3])],
        [command(default_member_permissions="all")],
        [{"name": "menu", "type": 3, "description": "none allowed"}],
        [{"name": f"menu {one}", "type": 3} for one in range(16)],
    ],
)
def test_commands_beyond_the_limits_are_refused(commands: list[Payload]) -> None:
    with pytest.raises(ApiError, match="50035"):
        check_commands(commands)


def test_a_command_may_have_8000_characters() -> None:
    said = [{"name": "n" * 100, "value": "v" * 100} for _ in range(25)]
    large = command(options=[option(name=name, choices=said) for name in "a"])
    check_commands([large])
    with pytest.raises(ApiError, match="8000"):
        check_commands([command(options=[option(name=name, choices=said) for name in "ab"])])


FIELD: Payload = {"type": 4, "custom_id": "hour", "style": 1, "label": "Hour", "max_length": 5}


def modal(**more: Any) -> Payload:
    return {"title": "Settings", "custom_id": "form", "components": [row(FIELD)], **more}


@pytest.mark.parametrize(
    "wrong",
    [
        modal(title="x" * 46),
        modal(custom_id=""),
        modal(components=[]),
        modal(components=[row(FIELD)] * 6),
        modal(components=[FIELD]),
        modal(components=[{"type": 18, "label": "x" * 46, "component": FIELD}]),
        modal(components=[{"type": 18, "label": "x", "component": menu(26)}]),
    ],
)
def test_modals_beyond_the_limits_are_refused(wrong: Payload) -> None:
    with pytest.raises(ApiError, match="50035"):
        check_modal(wrong)


@pytest.mark.parametrize("values", [{"hour": "x" * 6}, {"hour": ""}, {"minute": "1"}])
def test_a_person_cannot_fill_in_what_a_modal_does_not_take(values: dict[str, str]) -> None:
    with pytest.raises(AssertionError):
        filled(modal(), values)


def test_a_modal_keeps_what_stood_in_it() -> None:
    chosen = menu(0, options=[{"label": "a", "value": "a"}, {"label": "b", "value": "b", "default": True}])
    form = modal(components=[row({**FIELD, "value": "9"}), {"type": 18, "component": chosen}, text()])
    first, second, _ = filled(form, {})
    assert first["components"][0]["value"] == "9"
    assert second["component"]["values"] == ["b"]
    assert filled(form, {"m": "a"})[1]["component"]["values"] == ["a"]


ROOT: Payload = {"parts": {"name": {"type": "string", "minLength": 1, "pattern": "^[a-z]+$"}}}
SCHEMA: Payload = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"$ref": "#/parts/name"},
        "kind": {"allOf": [{"enum": [1, 2]}]},
        "many": {"type": ["array", "null"], "maxItems": 1, "items": {"type": "integer", "minimum": 0, "maximum": 9}},
        "part": {"oneOf": [{"type": "null"}, {"type": "object", "properties": {"type": {"const": 1}}}]},
        "id": {"type": "string", "format": "snowflake"},
    },
}


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"name": "a", "kind": 2, "many": None, "part": {"type": 1}, "id": 5}, []),
        ([], ["body: [] is not object"]),
        ({}, ["body: name is missing"]),
        ({"name": ""}, [".name: '' does not match ^[a-z]+$", ".name: has 0, minLength is 1"]),
        ({"name": "a", "kind": 3}, [".kind: 3 is not one of [1, 2]"]),
        ({"name": "a", "many": [10]}, [".many[0]: 10 is beyond maximum 9"]),
        ({"name": "a", "many": [1, True]}, [".many: has 2, maxItems is 1"]),
        ({"name": "a", "part": {"type": 2}}, [".part: {'type': 2} is not null"]),
    ],
)
def test_a_schema_says_what_does_not_fit(value: object, wrong: list[str]) -> None:
    assert faults(value, SCHEMA, ROOT) == wrong
