"""Conversations in a terminal: through a pipe, and with somebody at the keyboard."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path

import pytest

from adapters.console import Chat
from bot.clock import Clock
from bot.messages import Message, words
from tests.adapters.console_talk import NOW, Desk, a_parcel, a_room, keyboard, talk, until

# -- through a pipe --------------------------------------------------------------------


async def test_a_pipe_gets_its_answers_line_by_line(tmp_path: Path) -> None:
    assert await talk(tmp_path, "/papers today", "", "hello") == (
        "> /papers today\nyou asked for /papers today\n\n> hello\nyou asked for hello\n\n"
    )


async def test_the_last_line_needs_no_end(tmp_path: Path) -> None:
    assert "you asked for hello" in await talk(tmp_path, "hello", ending=b"")


async def test_several_people_ask_from_several_places(tmp_path: Path) -> None:
    desk = Desk()
    await talk(tmp_path, "a", "/as alice", "b", "/in #robots", "c", "/dm", "d", "/as bob", "e", desk=desk)
    assert desk.asked == [
        ("you", "papers", "a"),
        ("alice", "papers", "b"),
        ("alice", "robots", "c"),
        ("alice", "dm-alice", "d"),
        ("bob", "dm-bob", "e"),
    ]


@pytest.mark.parametrize("press", ["2", "/press 2"])
async def test_a_number_types_what_its_button_says(tmp_path: Path, press: str) -> None:
    desk = Desk()
    assert "› share list\nShared by you" in await talk(tmp_path, "list", press, desk=desk)
    assert desk.asked[-1] == ("you", "papers", "share list")


async def test_buttons_count_on_from_the_items(tmp_path: Path) -> None:
    desk = Desk()
    shown = await talk(tmp_path, "mine", "3", desk=desk)
    assert "  [1] Pause  [2] Remove\n\n[3] Add" in shown
    assert desk.asked[-1][2] == "subscribe"


async def test_an_answer_without_buttons_takes_the_former_ones_away(tmp_path: Path) -> None:
    assert "There is no button [1]" in await talk(tmp_path, "list", "hello", "1")


async def test_help_and_mistakes_leave_the_buttons_where_they_were(tmp_path: Path) -> None:
    assert "› page 2" in await talk(tmp_path, "list", "/help", "/vews", "9", "1")


async def test_a_public_answer_stays_in_its_channel_and_a_private_one_does_not(tmp_path: Path) -> None:
    shown = await talk(tmp_path, "share list", "hello", "/in #robots", "/as bob", "/in #papers", "1")
    scrolled = shown.partition("You write as bob in #papers.")[2]
    assert "Paperboy in #papers · 09:00 UTC\nShared by you" in scrolled
    assert "you asked for hello" not in scrolled
    assert "› save 1" in scrolled


async def test_what_was_said_in_a_dm_stays_there(tmp_path: Path) -> None:
    shown = await talk(tmp_path, "/dm", "hello", "/in #papers", "/dm")
    assert shown.count("you asked for hello") == 2


async def test_views_are_listed_and_opened_by_number(tmp_path: Path) -> None:
    shown = await talk(tmp_path, "/in #robots", "/views", "1")
    assert "› /in #papers\nYou write as you in #papers." in shown


async def test_an_unknown_command_gets_the_nearest_verb(tmp_path: Path) -> None:
    assert "Did you mean `/papers today`?" in await talk(tmp_path, "/todya")


@pytest.mark.parametrize(
    "line", ["/as", "/as a b", "/in", "/in #dm-x", "/press", "/press x", "99", "/", "//", "/x\x00"]
)
async def test_a_mistake_is_answered_with_a_sentence(tmp_path: Path, line: str) -> None:
    assert "✗ " in await talk(tmp_path, line)


async def test_what_breaks_behind_the_chat_does_not_end_it(tmp_path: Path) -> None:
    shown = await talk(tmp_path, "break", "hello")
    assert "✗ Something broke on my side." in shown
    assert "you asked for hello" in shown


async def test_quit_ends_before_the_pipe_does(tmp_path: Path) -> None:
    assert "hello" not in await talk(tmp_path, "/quit", "hello")


async def test_wrong_bytes_and_escape_sequences_are_only_letters(tmp_path: Path) -> None:
    shown = await talk(tmp_path, "caf\udce9", "\x1b[2Jx")
    assert "you asked for caf\ufffd" in shown
    assert "\x1b" not in shown


async def test_a_service_goes_on_when_its_input_has_ended(tmp_path: Path) -> None:
    room, desk, out = a_room(tmp_path), Desk(), io.StringIO()
    with os.fdopen(os.open(os.devnull, os.O_RDONLY)) as in_:
        chat = Chat(room, desk.answer, desk.complete, Clock(NOW), in_=in_, out=out, environ={})
        serving = asyncio.create_task(chat.listen_forever())
        await asyncio.sleep(0.02)
        await room.send(a_parcel("k1", room.channel("papers")))
        assert not serving.done()
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
    assert "● 2 new papers on graphs" in out.getvalue()


async def test_a_service_ends_when_told_to_quit(tmp_path: Path) -> None:
    desk = Desk()
    (tmp_path / "in").write_text("/quit\n")
    with (tmp_path / "in").open() as in_:
        chat = Chat(a_room(tmp_path), desk.answer, desk.complete, Clock(NOW), in_=in_, out=io.StringIO(), environ={})
        assert await asyncio.wait_for(chat.listen_forever(), 5) == 0


# -- at the keyboard -------------------------------------------------------------------


async def test_a_person_is_greeted_prompted_answered_and_seen_off(tmp_path: Path) -> None:
    async with keyboard(tmp_path) as (person, leaving):
        await person.sees("/help explains this chat")
        await person.sees("you in #papers ›")
        person.press("/as alice\rhello\r")
        await person.sees("alice asked for hello")
        person.press("\x04")
        assert await leaving == 0
    assert person.seen().rstrip().endswith("Bye.")


async def test_ctrl_c_clears_a_half_typed_line_and_then_leaves(tmp_path: Path) -> None:
    async with keyboard(tmp_path) as (person, leaving):
        person.press("half typed\x03whole\r")
        await person.sees("you asked for whole")
        person.press("\x03")
        assert await leaving == 0
    assert person.desk.asked == [("you", "papers", "whole")]


async def test_ctrl_c_stops_an_answer_that_takes_too_long(tmp_path: Path) -> None:
    async with keyboard(tmp_path) as (person, leaving):
        person.press("wait\r")
        await until(lambda: bool(person.desk.asked))
        os.kill(os.getpid(), 2)
        await person.sees("Stopped.")
        assert not leaving.done()


async def test_a_delivery_comes_above_a_half_typed_line(tmp_path: Path) -> None:
    async with keyboard(tmp_path) as (person, _):
        person.press("hel")
        await person.sees("hel")
        await person.room.send(a_parcel("k1", person.room.channel("papers")))
        await person.sees("Learning to Fold Laundry")
        person.press("lo\r")
        await person.sees("you asked for hello")
    assert person.seen().index("Fold Laundry") < person.seen().index("you asked for hello")


async def test_a_delivery_elsewhere_is_one_line_until_its_view_is_opened(tmp_path: Path) -> None:
    async with keyboard(tmp_path) as (person, _):
        await person.sees("›")
        await person.room.send(a_parcel("k1", person.room.dm("alice")))
        await person.sees("● DM for alice: 2 new papers on graphs")
        assert "Fold Laundry" not in person.seen()
        person.press("/views\r")
        await person.sees("1 unread")
        person.press("/dm alice\r")
        await person.sees("Learning to Fold Laundry")
        assert person.room.view(person.room.dm("alice")).unread == 0


async def test_tab_completes_commands_and_what_paperboy_offers(tmp_path: Path) -> None:
    async with keyboard(tmp_path) as (person, _):
        for begun, offered in (("tod", "do today"), ("/vie", "every channel and DM")):
            person.press(begun)
            await person.sees(offered)
            person.press("\t\r")
        await person.sees("Channels and direct messages")
    assert person.desk.asked == [("you", "papers", "today")]


async def test_completions_that_break_are_none(tmp_path: Path) -> None:
    async with keyboard(tmp_path) as (person, _):
        person.press("break\t\r")
        await person.sees("Something broke on my side")
        person.press("hello\r")
        await person.sees("you asked for hello")


async def test_what_was_typed_is_remembered_until_the_next_time(tmp_path: Path) -> None:
    async with keyboard(tmp_path) as (person, _):
        person.press("hello\r")
        await person.sees("you asked for hello")
    async with keyboard(tmp_path) as (person, _):
        await person.sees("›")
        person.press("\x1b[A")
        await person.sees("hello")
        person.press("\r")
        await person.sees("you asked for hello")


async def test_a_history_that_cannot_be_kept_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "history").mkdir()
    async with keyboard(tmp_path) as (person, _):
        person.press("hello\r")
        await person.sees("you asked for hello")


async def test_pasted_lines_and_wrong_bytes_become_one_line(tmp_path: Path) -> None:
    async with keyboard(tmp_path) as (person, _):
        person.press("\x1b[200~graphs\nand trees\x1b[201~ \udce9\r")
        await person.sees("you asked for graphs and trees ?")
    assert (tmp_path / "history").read_text().endswith("+graphs and trees ?\n")


async def test_colours_are_left_out_when_asked(tmp_path: Path) -> None:
    async with keyboard(tmp_path, NO_COLOR="1") as (person, _):
        person.press("list\r")
        await person.sees("[1] Next page")
    assert "`today`" in person.seen()


def test_a_message_from_a_past_day_says_its_day(tmp_path: Path) -> None:
    async def scroll() -> str:
        room = a_room(tmp_path)
        room.say(room.channel("robots"), Message(words("Old")))
        desk, out = Desk(), io.StringIO()
        (tmp_path / "in").write_text("/in #robots\n")
        with (tmp_path / "in").open() as in_:
            today = Clock(NOW.replace(day=7))
            await Chat(room, desk.answer, desk.complete, today, in_=in_, out=out, environ={}).run()
        return out.getvalue()

    assert "Paperboy in #robots · Mon 5 Jan 2026, 09:00 UTC\nOld" in asyncio.run(scroll())
