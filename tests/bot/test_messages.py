"""Messages: joined from words, written down and read back, and said without any look."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import (
    Button,
    Card,
    Entry,
    Item,
    Message,
    Section,
    Span,
    code,
    freeze,
    listed,
    plain,
    strong,
    thaw,
    words,
)
from bot.papers import Paper

PAPER = Paper("2601.00001", "On graphs", abstract="First. Second.", summary="In short.", featured=date(2026, 1, 5))
WHOLE = st.integers(-(2**63), 2**63 - 1)
PAPERS = st.builds(Paper, upvotes=WHOLE, comments=WHOLE, code_stars=WHOLE | st.none())
ENTRIES = st.lists(st.builds(Entry, paper=PAPERS, number=WHOLE | st.none()), max_size=2).map(tuple)
MESSAGES = st.builds(
    Message,
    title=st.lists(st.builds(Span), max_size=3).map(tuple),
    body=st.just((words("A", code("b")),)),
    card=st.none() | st.builds(Card, paper=PAPERS, whole_abstract=st.booleans()),
    entries=ENTRIES,
    sections=st.lists(st.builds(Section, entries=ENTRIES), max_size=2).map(tuple),
    items=st.lists(st.builds(Item), max_size=2).map(tuple),
    buttons=st.lists(st.builds(Button), max_size=2).map(tuple),
    public=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(MESSAGES)
def test_a_message_comes_back_from_the_outbox_as_it_went_in(message: Message) -> None:
    assert thaw(freeze(message)) == message


@settings(max_examples=60, deadline=None)
@given(MESSAGES)
def test_every_message_can_be_said_plainly(message: Message) -> None:
    said = message.plain()
    assert all(paper.title in said for paper in message.papers())


@pytest.mark.parametrize("payload", [b"", b"{}", b"null", b'{"title": 3}', b"\xff", b'{"title": [], "entries": [{}]}'])
def test_what_is_no_message_is_refused(payload: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        thaw(payload)


def test_words_join_strings_spans_and_texts() -> None:
    text = words("You follow ", strong("graphs"), "", words(" at ", code("09:00")))
    assert text == (Span("You follow "), Span("graphs", "strong"), Span(" at "), Span("09:00", "code"))
    assert plain(text) == "You follow graphs at `09:00`"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b and 2 more topics"),
        (["a", "b", "c", "d", "e"], "a, b and 3 more topics"),
    ],
)
def test_names_are_listed_as_people_do(names: list[str], said: str) -> None:
    assert plain(listed(names)) == said


def test_a_plain_message_holds_everything_in_reading_order() -> None:
    message = Message(
        words("Two papers"),
        body=(words("Said first."),),
        card=Card(PAPER),
        entries=(Entry(PAPER, 1, words("matched")),),
        sections=(Section(words("Rising"), (Entry(PAPER),)),),
        items=(Item(words("graphs"), words("daily")), Item(words("robots"))),
        note=words("That is all."),
    )
    assert message.plain().splitlines() == [
        "Two papers", "Said first.", "On graphs", "In short.", "1. On graphs [2601.00001] (matched)", "Rising",
        "On graphs [2601.00001]", "graphs — daily", "robots", "That is all.",
    ]  # fmt: skip
    assert message.papers() == (PAPER, PAPER, PAPER)


def test_a_card_may_show_the_whole_abstract() -> None:
    assert "First. Second." in Message(words("A paper"), card=Card(PAPER, whole_abstract=True)).plain()
