"""The terminal's Messenger: a delivery is one line in the transcript, whatever happens to the file."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.console_room import LONGEST, SCROLL_BACK, TRANSCRIPT, ConsoleRoom, Said, View
from bot.errors import CannotStart, Failure, OutcomeUnknown, Undeliverable
from bot.messages import Card, Entry, Item, Message, Picture, Section, Series, plain, words
from bot.ports import Messenger, Parcel
from tests.adapters.console_talk import NOW, PAPER, a_parcel, a_room


@pytest.fixture
def room(tmp_path: Path) -> ConsoleRoom:
    return a_room(tmp_path)


def lines_of(folder: Path) -> list[str]:
    return (folder / TRANSCRIPT).read_text("utf-8").splitlines()


async def test_the_room_is_a_messenger(room: ConsoleRoom) -> None:
    messenger: Messenger = room
    assert messenger.platform == "terminal"
    await messenger.probe(room.channel("papers"))


async def test_a_delivery_is_one_line_of_json(room: ConsoleRoom, tmp_path: Path) -> None:
    await room.send(a_parcel("k1", room.channel("papers"), "New: “graphs”"))
    (line,) = lines_of(tmp_path)
    kept = json.loads(line)
    message = kept.pop("message")
    assert kept == {
        "key": "k1",
        "place": "terminal:demo:papers",
        "at": "2026-01-05T09:00:00Z",
        "kind": "alert",
        "text": "New: “graphs”\nLearning to Fold Laundry [2601.00001]",
        "shown": ["2601.00001"],
        "buttons": ["why k1"],
    }
    assert message["kind"] == "alert"


async def test_a_key_is_found_from_the_moment_it_was_sent(room: ConsoleRoom) -> None:
    parcel = a_parcel("k1", room.channel("papers"))
    assert await room.find(parcel) is None
    sent = await room.send(parcel)
    assert await room.find(parcel) == sent


async def test_a_key_is_written_once(room: ConsoleRoom, tmp_path: Path) -> None:
    parcel = a_parcel("k1", room.channel("papers"))
    assert await room.send(parcel) == await room.send(parcel)
    assert len(lines_of(tmp_path)) == 1


async def test_keys_and_scroll_back_survive_a_restart(room: ConsoleRoom, tmp_path: Path) -> None:
    parcel = a_parcel("k1", room.dm("alice"))
    receipt = await room.send(parcel)
    later = a_room(tmp_path)
    assert await later.find(parcel) == receipt
    assert later.view(later.dm("alice")) == View(room.dm("alice"), later.view(room.dm("alice")).said, unread=0)
    assert list(later.view(later.dm("alice")).said) == [Said(NOW, parcel.message)]


async def test_a_torn_last_line_is_as_if_never_written(room: ConsoleRoom, tmp_path: Path) -> None:
    first, second = a_parcel("k1", room.channel("papers")), a_parcel("k2", room.channel("papers"))
    await room.send(first)
    with (tmp_path / TRANSCRIPT).open("ab") as file:
        file.write(b'{"key":"k2","place":"terminal:de')
    later = a_room(tmp_path)
    assert await later.find(second) is None
    await later.send(second)
    assert json.loads(lines_of(tmp_path)[2])["key"] == "k2"
    assert await a_room(tmp_path).find(second)


@pytest.mark.parametrize("rubbish", [b"\xff\xfe\n", b"[]\n", b"\n", b"{}\n", b'{"key": 1}\n'])
async def test_what_is_no_delivery_is_passed_over(room: ConsoleRoom, tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / TRANSCRIPT).write_bytes(rubbish)
    await room.send(a_parcel("k1", room.channel("papers")))
    assert await a_room(tmp_path).find(a_parcel("k1", room.channel("papers")))


async def test_a_message_of_another_version_keeps_its_words(room: ConsoleRoom, tmp_path: Path) -> None:
    await room.send(a_parcel("k1", room.channel("papers")))
    line = json.loads(lines_of(tmp_path)[0]) | {"message": {"shape": "new"}}
    (tmp_path / TRANSCRIPT).write_text(json.dumps(line) + "\n")
    (said,) = a_room(tmp_path).view(room.channel("papers")).said
    assert "Learning to Fold Laundry" in plain(said.message.title)


@pytest.mark.parametrize("broken", [TRANSCRIPT, "."])
def test_a_transcript_that_cannot_be_read_is_said_at_the_start(tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "data"
    if broken == TRANSCRIPT:
        (folder / TRANSCRIPT).mkdir(parents=True)
    else:
        folder.write_text("a file where the folder should be")
    with pytest.raises(CannotStart, match=r"transcript.jsonl cannot be read \(.+\): make it readable"):
        a_room(folder)


async def test_a_transcript_that_cannot_be_written_is_tried_again_later(room: ConsoleRoom, tmp_path: Path) -> None:
    (tmp_path / TRANSCRIPT).mkdir()
    with pytest.raises(Undeliverable) as raised:
        await room.send(a_parcel("k1", room.channel("papers")))
    assert raised.value.failure is Failure.RETRY
    assert raised.value.platform_trouble
    assert await room.find(a_parcel("k1", room.channel("papers"))) is None


async def test_a_full_disk_is_no_delivery(room: ConsoleRoom, tmp_path: Path) -> None:
    (tmp_path / TRANSCRIPT).symlink_to("/dev/full")
    with pytest.raises(Undeliverable, match="No space left"):
        await room.send(a_parcel("k1", room.channel("papers")))


async def test_a_file_that_cannot_be_synchronised_leaves_the_outcome_open(room: ConsoleRoom, tmp_path: Path) -> None:
    (tmp_path / TRANSCRIPT).symlink_to("/dev/null")
    with pytest.raises(OutcomeUnknown, match="may not be on the disk"):
        await room.send(a_parcel("k1", room.channel("papers")))
    assert await room.find(a_parcel("k1", room.channel("papers")))


async def test_half_a_line_on_a_full_disk_spoils_no_other(room: ConsoleRoom, tmp_path: Path) -> None:
    await room.send(a_parcel("k1", room.channel("papers")))
    os.truncate(tmp_path / TRANSCRIPT, 100)
    await room.send(a_parcel("k2", room.channel("papers")))
    assert await a_room(tmp_path).find(a_parcel("k2", room.channel("papers")))


async def test_whoever_watches_is_told_after_it_was_kept(room: ConsoleRoom, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    room.watch(lambda view, said: told.append((view.name, view.unread, len(lines_of(tmp_path)))))
    await room.send(a_parcel("k1", room.dm("alice")))
    room.watch(None)
    await room.send(a_parcel("k2", room.dm("alice")))
    assert told == [("DM for alice", 1, 1)]


async def test_a_view_remembers_the_newest_messages(room: ConsoleRoom) -> None:
    for number in range(SCROLL_BACK + 3):
        room.say(room.channel("papers"), Message(words(str(number))))
    said = room.view(room.channel("papers")).said
    assert (len(said), plain(said[0].message.title)) == (SCROLL_BACK, "3")


def test_channels_come_before_direct_messages(room: ConsoleRoom) -> None:
    for place in (room.dm("bob"), room.channel("zebras"), room.dm("alice")):
        room.view(place)
    assert [view.name for view in room.views()] == ["#papers", "#zebras", "DM for alice", "DM for bob"]


def test_a_usual_message_is_one_part(room: ConsoleRoom) -> None:
    message = Message(words("x"), entries=(Entry(PAPER),) * LONGEST)
    assert room.split(message) == [message]


def test_a_long_message_is_split_and_nothing_is_lost(room: ConsoleRoom) -> None:
    entries = tuple(Entry(PAPER, number) for number in range(1, 71))
    rising = Section(words("Rising"), tuple(Entry(PAPER, number) for number in range(71, 121)))
    opening = Message(words("All"), (words("Hi."),), Card(PAPER), Picture(("5 Jan",), (Series("papers", (1,)),), "1"))
    message = replace(opening, entries=entries, sections=(rising,), items=(Item(words("i")),), note=words("n"))
    first, second, third = room.split(message)
    assert (plain(first.title), plain(third.title)) == ("All", "All (3 of 3)")
    assert (first.body, first.card, first.picture) == (opening.body, opening.card, opening.picture)
    assert not any(part.body or part.card or part.picture for part in (second, third))
    assert [bool(part.note) and bool(part.items) for part in (first, second, third)] == [False, False, True]
    assert first.entries + second.entries == entries
    assert second.sections[0].entries + third.sections[0].entries == rising.entries


async def test_the_parcel_of_an_unknown_channel_opens_its_view(room: ConsoleRoom) -> None:
    await room.send(Parcel("k", room.channel("robots"), Message(words("Hello"))))
    assert [view.name for view in room.views()] == ["#papers", "#robots"]
