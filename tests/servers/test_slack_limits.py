"""Every limit of blocks, views and texts is held by the local Slack, and nothing just below it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from tests.servers.slack_limits import (
    block_problems,
    check_blocks,
    check_metadata,
    check_options,
    check_text,
    check_view,
)
from tests.servers.slack_toy import FORM, HOME, KIND, button, plain, section
from tests.servers.slack_world import ApiError, texts_of

Json = dict[str, Any]


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def context(count: int) -> Json:
    return {"type": "context", "elements": [plain("x")] * count}


def header(text: str) -> Json:
    return {"type": "header", "text": plain(text)}


def menu(count: int, label: str = "x") -> Json:
    options = [{"text": plain(f"{label}"), "value": str(number)} for number in range(count)]
    return actions({"type": "overflow", "action_id": "m", "options": options})


def image(**more: str) -> Json:
    return {"type": "image", "image_url": "https://example.org/x.png", "alt_text": "x"} | more


def file(**named: str) -> Json:
    return {"type": "image", "slack_file": named, "alt_text": "x"}


@pytest.mark.parametrize(
    ("fits", "breaks", "words"),
    [
        ([section("x" * 3000)], [section("x" * 3001)], "less than 3001 characters"),
        ([section("x")], [section("")], "more than 0 characters"),
        ([file(id="F12345678")], [file(id="F1")], "regex pattern"),
        ([file(url="https://x")], [file(url="https://x", id="F12345678")], "either id or url"),
        ([file(id="F12345678")], [file(id="F12345678") | {"image_url": "https://x"}], "either image_url or slack_file"),
        ([image()], [{"type": "image", "alt_text": "x"}], "either image_url or slack_file"),
        ([section("x")], [{"type": "section"}], "missing required field: text"),
        ([header("x" * 150)], [header("x" * 151)], "/blocks/0/text"),
        ([header("x")], [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "must be plain_text"),
        ([actions(button("x" * 75, "a"))], [actions(button("x" * 76, "a"))], "less than 76"),
        ([actions(button("x", "a", "v" * 2000))], [actions(button("x", "a", "v" * 2001))], "/elements/0/value"),
        ([actions(button("x", "a" * 255))], [actions(button("x", "a" * 256))], "/elements/0/action_id"),
        ([actions(button("x", "a"))], [actions(button("x", "a"), button("y", "a"))], '"a" already exists'),
        (
            [actions(*[button("x", f"{n}") for n in range(25)])],
            [actions(*[button("x", f"{n}") for n in range(26)])],
            "25",
        ),
        ([actions(button("x", "a"))], [actions()], "missing required field: elements"),
        ([context(10)], [context(11)], "no more than 10 items"),
        ([menu(5)], [menu(6)], "no more than 5 items"),
        ([menu(1, "x" * 75)], [menu(1, "x" * 76)], "/elements/0/options/0/text"),
        ([image()], [image(alt_text="")], "missing required field: alt_text"),
        ([section("x")] * 50, [section("x")] * 51, "no more than 50 items"),
        ([section("x") | {"block_id": "b" * 255}], [section("x") | {"block_id": "b" * 256}], "/block_id"),
        ([section("x") | {"block_id": "b"}], [section("x") | {"block_id": "b"}] * 2, '"b" already exists'),
        ([section("x")], [{"type": "input"}], "unsupported type: input"),
        ([section("x")], ["x"], "unsupported type: None"),
        ([section("x")], "x", "must be an array"),
    ],
)
def test_a_message_keeps_its_limits(fits: list[Json], breaks: Any, words: str) -> None:
    assert block_problems(fits) == []
    assert words in str(block_problems(breaks))
    with pytest.raises(ApiError, match="invalid_blocks") as refused:
        check_blocks(breaks)
    assert words in str(refused.value.extra["response_metadata"])


@pytest.mark.parametrize("blocks", [[section("x" * 3000)], [header("x" * 150)], [menu(5)], [context(10)], [image()]])
def test_what_it_takes_slacks_own_models_take(blocks: list[Json]) -> None:
    for block in Block.parse_all(blocks):
        block.validate_json()


def test_all_blocks_together_hold_twelve_thousand_characters() -> None:
    check_blocks([section("x" * 3000)] * 4)
    check_blocks([section("x" * 3000)] * 5, in_all=False)
    with pytest.raises(ApiError, match="msg_blocks_too_long"):
        check_blocks([*[section("x" * 3000)] * 4, context(1)])


def test_a_confirmation_has_limits_of_its_own() -> None:
    confirm = {"title": plain("Sure?"), "text": plain("x" * 301), "confirm": plain("Yes"), "deny": plain("No")}
    assert "less than 301" in str(block_problems([actions(button("x", "a") | {"confirm": confirm})]))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": plain("x" * 25)}, "less than 25"),
        ({"title": None}, "missing required field: title"),
        ({"submit": None}, "missing required field: submit"),
        ({"submit": plain("x" * 25)}, "/view/submit"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"blocks": [section("x")] * 101}, "no more than 100 items"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "unsupported type: markdown"),
        ({"type": "home"}, "must be a modal"),
    ],
)
def test_a_modal_keeps_its_limits(change: Json, words: str) -> None:
    check_view(FORM, "modal")
    with pytest.raises(ApiError, match="invalid_arguments") as refused:
        check_view(FORM | change, "modal")
    assert words in str(refused.value.extra)


def test_a_home_tab_needs_no_title_but_must_be_a_view() -> None:
    check_view(HOME, "home")
    with pytest.raises(ApiError, match="invalid_arguments"):
        check_view("{}", "home")
    with pytest.raises(ApiError, match="view_too_large"):
        check_view(HOME | {"blocks": [section("x" * 3000)] * 90}, "home")


def test_texts_and_metadata_have_limits() -> None:
    check_text("x" * 40_000)
    check_metadata({"event_type": "digest", "event_payload": {"k": "1"}})
    with pytest.raises(ApiError, match="msg_too_long"):
        check_text("x" * 40_001)


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("x", "invalid_metadata_format"),
        ({"event_type": "digest"}, "invalid_metadata_schema"),
        ({"event_type": "digest", "event_payload": {"k": "x" * 8000}}, "metadata_too_large"),
    ],
)
def test_metadata_must_be_right(metadata: Any, code: str) -> None:
    with pytest.raises(ApiError, match=code):
        check_metadata(metadata)


def test_a_menu_shows_at_most_a_hundred_options() -> None:
    check_options({"options": KIND["options"] * 50})
    with pytest.raises(AssertionError, match="100 options"):
        check_options({"option_groups": [{"options": KIND["options"] * 51}]})
    with pytest.raises(AssertionError, match="less than 76"):
        check_options({"options": [{"text": plain("x" * 76), "value": "1"}]})


def test_text_is_read_in_order_from_however_deep() -> None:
    assert texts_of([section("one", button("two", "a")), menu(1, "three")]) == ["one", "two", "three"]
