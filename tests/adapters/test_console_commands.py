"""What the chat itself understands, and who sits where afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.console_commands import (
    Command,
    complete_command,
    help_message,
    pressed,
    read_command,
    refusal_message,
    views_message,
)
from adapters.console_looks import buttons_of
from adapters.console_seat import Seat
from bot.errors import Refusal
from bot.messages import Button, Entry, Message, code, words
from tests.adapters.console_talk import PAPER, a_room


@pytest.fixture
def seat(tmp_path: Path) -> Seat:
    return Seat.first(a_room(tmp_path), "you", "papers")


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("/as alice", Command("as", "alice")),
        ("/IN  #papers ", Command("in", "#papers")),
        ("/dm", Command("dm")),
        ("3", Command("press", "3")),
        ("quit", Command("quit")),
        ("/exit", Command("quit")),
        ("/papers today", None),
        ("/PAPERS", None),
        ("search quit smoking", None),
        ("2601.00001", None),
        ("12345", None),
        ("", None),
    ],
)
def test_only_the_chat_s_own_commands_stay_in_the_chat(line: str, command: Command | None) -> None:
    assert read_command(line, "/papers") == command


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("/vews", "/views"),
        ("/paper today", "/papers today"),
        ("/serach deep graphs", "/papers search deep graphs"),
        ("/search", "/papers search"),
        ("/qwertzuiop x", "/papers qwertzuiop x"),
    ],
)
def test_an_unknown_slash_command_gets_the_nearest(line: str, meant: str) -> None:
    with pytest.raises(Refusal) as raised:
        read_command(line, "/papers", ["search", "today"])
    assert raised.value.text.endswith(f"Did you mean `{meant}`?")
    assert raised.value.remedy == meant


BUTTONS = (Button("Next", "next"), Button("Share", "share"))


def test_a_number_presses_its_button() -> None:
    assert pressed(Message(words("x")), BUTTONS, "2").line == "share"


@pytest.mark.parametrize(
    ("buttons", "number", "said"),
    [
        (BUTTONS, "3", "There is no button [3]: the last message here has 2 buttons."),
        (BUTTONS[:1], "0", "There is no button [0]: the last message here has one button."),
        ((), "1", "There is no button [1]: the last message here has no buttons."),
        (BUTTONS, "one", "A button is pressed by its number, as in `/press 1` or just `1`."),
        (BUTTONS, "", "A button is pressed by its number, as in `/press 1` or just `1`."),
        (BUTTONS, "²", "A button is pressed by its number, as in `/press 1` or just `1`."),
    ],
)
def test_a_number_without_a_button_is_refused(buttons: tuple[Button, ...], number: str, said: str) -> None:
    with pytest.raises(Refusal) as raised:
        pressed(None, buttons, number)
    assert raised.value.text == said


def test_under_a_list_the_refusal_tells_how_to_open_a_paper() -> None:
    with pytest.raises(Refusal, match="To open paper 7 of a list, type `show 7`"):
        pressed(Message(words("x"), entries=(Entry(PAPER, 7),)), (), "7")


def test_what_a_refusal_quotes_can_be_typed() -> None:
    message = refusal_message(Refusal("Type `today` now."))
    assert message.title == words("Type ", code("today"), " now.")
    assert message.kind == "refusal"


def test_help_names_every_command() -> None:
    shown = help_message("/papers").plain()
    assert all(f"`/{name}" in shown for name in ("as", "in", "dm", "views", "press", "help", "quit", "papers"))


def test_every_other_view_can_be_opened_by_a_button(seat: Seat) -> None:
    seat.room.view(seat.room.dm("bob")).unread = 2
    seat.room.view(seat.room.channel("robots"))
    message = views_message(seat.room.views(), seat.place.key)
    assert [button.line for button in buttons_of(message)] == ["/in #robots", "/dm bob"]
    assert "DM for bob — 2 unread" in message.plain()
    assert "#papers — you are here" in message.plain()


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("/v", ["/views"]),
        ("/P", ["/papers", "/press"]),
        ("/as ", ["alice", "bob"]),
        ("/dm b", ["bob"]),
        ("/in #", ["#papers"]),
        ("/views ", []),
        ("/nothing", []),
    ],
)
def test_commands_people_and_channels_are_completed(seat: Seat, line: str, texts: list[str]) -> None:
    found = complete_command(line, [seat.room.view(seat.place)], {"bob", "alice"}, "/papers")
    assert [completion.text for completion in found] == texts
    assert {line[len(line) - completion.replaces :] for completion in found} <= {line, line.partition(" ")[2]}


def test_a_caller_has_a_place_and_a_dm(seat: Seat) -> None:
    caller = seat.become("Alice").caller
    assert (caller.person.key, caller.person.name) == ("terminal:demo:alice", "alice")
    assert (caller.place.key, caller.place.name, caller.place.kind) == ("terminal:demo:papers", "#papers", "channel")
    assert (caller.dm.key, caller.dm.kind) == ("terminal:demo:dm-alice", "dm")
    assert caller.manages_place


def test_somebody_else_in_a_dm_is_in_their_own(seat: Seat) -> None:
    alice = seat.whisper().become("alice")
    assert (alice.place.id, alice.where) == ("dm-alice", "a DM")
    assert alice.caller.place == alice.caller.dm


def test_one_can_go_straight_into_somebody_s_dm(seat: Seat) -> None:
    assert seat.whisper("bob") == seat.become("bob").whisper()


@pytest.mark.parametrize("channel", ["robots", "#robots", "#Robots"])
def test_a_channel_is_entered_with_or_without_its_sign(seat: Seat, channel: str) -> None:
    assert (seat.enter(channel).place.id, seat.enter(channel).where) == ("robots", "#robots")


@pytest.mark.parametrize("name", ["", "a b", "a:b", "../x", "x" * 33, "\x1b[2J", "#"])
def test_a_name_that_is_none_is_refused_with_an_example(seat: Seat, name: str) -> None:
    with pytest.raises(Refusal, match="as in `/as alice`"):
        seat.become(name)
    with pytest.raises(Refusal, match="as in `/in #papers`"):
        seat.enter(f"#{name}")


def test_no_channel_can_pass_for_a_dm(seat: Seat) -> None:
    with pytest.raises(Refusal, match="type `/dm`"):
        seat.enter("#dm-alice")
