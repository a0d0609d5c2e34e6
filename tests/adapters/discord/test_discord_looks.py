"""Layouts within Discord's limits whatever is said, nothing lost in splitting, and how each kind of message looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord_embeds import buttons, embed
from adapters.discord_looks import PICTURE, fits, layout, split
from adapters.discord_press import line_in, pressable
from bot.messages import Button, Card, Entry, Item, Message, Picture, Section, code, plain, strong, words
from bot.papers import Paper
from tests.servers.discord_limits import check_message
from tests.servers.discord_state import Flag, Payload, walk

PAPER = Paper(
    id="2601.00001",
    title="Graphs [and] *more*",
    abstract="We study graphs. It works.",
    authors=("Ada A", "Bo B", "Cy C", "Di D"),
    published=date(2026, 1, 2),
    featured=date(2026, 1, 5),
    upvotes=1200,
    comments=1,
    organization="Lab_X",
    code_url="https://github.test/x",
    code_stars=34,
    project_url="https://x.test",
    thumbnail="https://cdn.test/a.png",
)
BARE = Paper("2601.00002", "Bare")
_text = st.text(max_size=400)
_button = st.builds(Button, st.text(min_size=1, max_size=120), st.text("abc d:#", min_size=1, max_size=89))
_buttons = st.lists(_button, max_size=7).map(tuple)
_paper = st.builds(
    Paper, st.just("2601.00003"), _text, abstract=st.text(max_size=6000),
    authors=st.lists(_text, max_size=60).map(tuple), organization=_text, code_url=_text, thumbnail=_text, summary=_text,
)  # fmt: skip
_span = _text.map(words)
_entry = st.builds(Entry, _paper, st.none() | st.integers(1, 999), _span)
_picture = st.builds(Picture, st.just(()), st.just(()), st.text(max_size=3000))
_message = st.builds(
    Message, _text.filter(str.strip).map(words), st.lists(_span, max_size=3).map(tuple),
    entries=st.lists(_entry, max_size=30).map(tuple),
    sections=st.lists(st.builds(Section, _span, st.lists(_entry, max_size=3).map(tuple)), max_size=1).map(tuple),
    items=st.lists(st.builds(Item, _span, _span, _buttons), max_size=12).map(tuple),
    note=_span, buttons=_buttons,
    card=st.none() | st.builds(Card, _paper, st.booleans()), picture=st.none() | _picture,
)  # fmt: skip


def payload(view: ui.LayoutView) -> Payload:
    return {"components": view.to_components(), "flags": int(Flag.COMPONENTS_V2)}


def texts(view: ui.LayoutView) -> str:
    return "\n".join(one["content"] for one in walk(view.to_components()) if one["type"] == 10)


@settings(max_examples=60, deadline=None)
@given(_message)
def test_every_part_of_whatever_is_said_is_within_discords_limits(message: Message) -> None:
    for part in split(message):
        view = buttons(part)
        for pictured in (False, True):
            files = {PICTURE: b"png"} if pictured and part.picture else {}
            attached = {"attachments": [{"id": 0, "filename": name} for name in files]}
            look = payload(layout(part, 2**31 - 1, pictured=pictured)) | attached
            check_message(look, int(Flag.COMPONENTS_V2), files)
            shown = embed(part, 5, pictured=pictured).to_dict()
            check_message({"embeds": [shown], "components": view.to_components()} | attached, 0, files)


@settings(max_examples=40, deadline=None)
@given(_message)
def test_splitting_loses_nothing_and_keeps_the_order(message: Message) -> None:
    parts = split(message)
    for name in ("entries", "sections", "items", "buttons"):
        assert sum((getattr(part, name) for part in parts), ()) == getattr(message, name)
    assert [part.card for part in parts] == [message.card] + [None] * (len(parts) - 1)
    assert [part.picture for part in parts if part.picture] == ([message.picture] if message.picture else [])
    assert parts[-1].note == message.note


def test_a_part_has_room_for_its_number_though_the_title_cannot_be_seen() -> None:
    items = tuple(Item((), words("x"), (Button("Edit", f"edit {number}"),)) for number in range(40))
    message = Message(words("\x1b"), (words("y"),), items=items, note=words("n"), buttons=(Button("All", "today"),))
    for part in split(message):
        check_message(payload(layout(part)), int(Flag.COMPONENTS_V2), {})


def test_a_page_of_ten_with_all_its_buttons_is_one_message() -> None:
    entries = tuple(Entry(PAPER, number, words("“graph” in the title")) for number in range(1, 11))
    page = Message(
        words("Daily Papers"), entries=entries, note=words("99 papers."), buttons=(Button("x", "today"),) * 5
    )
    assert fits(page)
    assert not fits(replace(page, entries=(*entries, entries[0])))


def test_the_parts_of_a_long_list_are_numbered_and_end_with_the_buttons() -> None:
    entries = tuple(Entry(PAPER, number) for number in range(1, 26))
    parts = split(Message(words("Papers"), entries=entries, note=words("25."), buttons=(Button("All", "today"),)))
    assert [plain(part.title) for part in parts] == ["Papers", "Papers (2 of 3)", "Papers (3 of 3)"]
    assert [len(part.buttons) for part in parts] == [0, 0, 1]


def wrapping(text: str) -> str:
    """Where a line must not break stands ~."""
    return text.replace("\N{NO-BREAK SPACE}", "~")


def test_a_list_entry_reads_in_three_lines_with_its_details_beside_it() -> None:
    view = layout(Message(words("Found"), entries=(Entry(PAPER, 3, words(strong("graphs"), ": in the title")),)))
    assert wrapping(texts(view)) == (
        "### Found\n"
        "**3.** **[Graphs \\[and\\] \\*more\\*](<https://huggingface.co/papers/2601.00001>)**\n"
        "-# ▲~1,200~· 1 comment~· Ada A, Bo B, Cy C +1~· Lab\\_X~· code~★~34~· 2601.00001\n"
        "-# **graphs**: in the title"
    )
    (button,) = [one for one in walk(view.to_components()) if one["type"] == 2]
    assert (button["label"], button["custom_id"]) == ("Details", "p:show 2601.00001")


def test_a_list_of_several_days_dates_its_papers() -> None:
    other = replace(PAPER, featured=date(2026, 1, 6))
    assert "Mon 5 Jan 2026" in texts(layout(Message(words("x"), entries=(Entry(PAPER), Entry(other)))))


def test_a_card_shows_the_whole_paper_with_its_links_and_picture() -> None:
    view = layout(
        Message((), card=Card(PAPER, whole_abstract=True), buttons=(Button("Similar", "similar 2601.00001"),))
    )
    assert wrapping(texts(view)) == (
        "### **[Graphs \\[and\\] \\*more\\*](<https://huggingface.co/papers/2601.00001>)**\n"
        "Ada A, Bo B, Cy C, Di D\n"
        "-# Lab\\_X~· Mon 5 Jan 2026~· ▲~1,200~· 1 comment~· 2601.00001\n"
        "We study graphs. It works."
    )
    found = list(walk(view.to_components()))
    links = [one["label"] for one in found if one.get("url")]
    assert links == ["Hugging Face", "arXiv", "PDF", "Code ★ 34", "Project"]
    assert [one["media"]["url"] for one in found if one["type"] == 11] == ["https://cdn.test/a.png"]


def test_a_card_of_a_paper_that_says_little_says_little() -> None:
    assert (
        texts(layout(Message((), card=Card(BARE))))
        == "### **[Bare](<https://arxiv.org/abs/2601.00002>)**\n-# 2601.00002"
    )


def test_items_without_buttons_share_one_text_and_others_stand_above_theirs() -> None:
    items = (Item(words("a"), words("b")), Item(words("c")), Item(words("d"), buttons=(Button("Edit", "edit 1"),)))
    kinds = [one["type"] for one in walk(layout(Message(words("t"), items=items)).to_components())]
    assert kinds == [17, 10, 10, 1, 2]
    shared = [Item(words("a")), Item(words("b"))]
    assert texts(layout(Message(words("t"), items=tuple(shared)))) == "### t\na\nb"


def test_a_refusal_keeps_the_caret_in_its_column() -> None:
    refusal = Message(words("I can't read that."), body=(words(code("grafs OR\n        ^")),), kind="refusal")
    view = layout(refusal)
    assert texts(view) == "I can't read that.\n\n```\ngrafs OR\n        ^\n```"
    assert view.to_components()[0]["accent_color"] == 0xDA373C


def test_a_digest_has_a_heading_a_rising_section_and_a_quiet_note() -> None:
    rising = Section(words("Rising"), (Entry(BARE, None, words("from 1 to 40")),))
    message = Message(words("Daily"), entries=(Entry(BARE, 1),), sections=(rising,), note=words("n"), kind="digest")
    said = texts(layout(message))
    assert said.startswith("### Daily\n**1.** **[Bare]")
    assert said.endswith(
        "**Rising**\n**[Bare](<https://arxiv.org/abs/2601.00002>)**\n-# 2601.00002\n-# from 1 to 40\n-# n"
    )
    assert [one["type"] for one in layout(message).to_components()[0]["components"]] == [10, 9, 14, 10, 10]


def test_a_whole_day_with_its_risers_is_one_message() -> None:
    day, risers = tuple(Entry(PAPER, number) for number in range(1, 11)), tuple(Entry(BARE) for _ in range(3))
    buttons = (Button("Show all 30", "page x 1"), Button("Subscriptions", "subscriptions"))
    rising = Section(words("Rising since you saw them"), risers)
    assert len(split(Message(words("Daily"), entries=day, sections=(rising,), note=words("n"), buttons=buttons))) == 1


def test_the_marker_is_the_containers_id_and_the_footers_end() -> None:
    message = Message(words("x"))
    assert layout(message, 77).to_components()[0]["id"] == 77
    assert embed(message, 77).footer.text == "Paperboy · 4d"
    assert embed(message).footer.text is None


def test_the_plain_form_says_everything_too() -> None:
    message = Message(
        words("Title"), body=(words("Body."),), card=Card(PAPER), entries=(Entry(BARE, 1),),
        sections=(Section(words("More"), (Entry(BARE),)),), items=(Item(words("i"), words("d")),), note=words("note"),
    )  # fmt: skip
    said = embed(message).description or ""
    for part in ("**Title**", "Body.", "Graphs", "[arXiv](<", "**1.** **[Bare]", "**More**", "i\n-# d", "-# note"):
        assert part in said


@pytest.mark.parametrize("line", ["show 2601.00001", "subscribe a:b\nc", "x" * 89])
def test_a_buttons_line_comes_back_out_of_its_id(line: str) -> None:
    assert line_in(pressable(Button("x", line)).custom_id) == line
    assert line_in(pressable(Button("x", line), copy=12).custom_id) == line
    assert len(pressable(Button("x", line), copy=12).custom_id) <= 100
    assert line_in("somebody elses") == ""


def test_the_same_line_twice_in_one_message_has_two_ids() -> None:
    view = layout(
        Message(words("t"), entries=(Entry(PAPER, 1), Entry(PAPER, 2)), buttons=(Button("S", "show 2601.00001"),))
    )
    ids = [one["custom_id"] for one in walk(view.to_components()) if one["type"] == 2]
    assert ids == ["p:show 2601.00001", "p1:show 2601.00001", "p2:show 2601.00001"]
