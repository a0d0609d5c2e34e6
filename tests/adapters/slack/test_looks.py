"""How messages look in Block Kit: within every limit, by Slack's own models, and never harmful."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from adapters.slack_blocks import Json
from adapters.slack_looks import Looks, has_picture, illustrated
from adapters.slack_text import Voice
from bot.messages import Button, Card, Entry, Item, Message, Section, words
from bot.papers import Paper
from tests.adapters.slack.messages import CHART, EVERY, LIST, PAPER, PICTURE
from tests.servers.slack_limits import TOTAL_CHARS, block_problems
from tests.servers.slack_world import texts_of

SNAPSHOTS = Path(__file__).parent / "snapshots"
LOOKS = Looks(Voice("/papers", frozenset({"subscribe", "search"})))
LONG = "word & <tag> *bold* " * 400


def mended(blocks: list[Json]) -> list[str]:
    """What Slack would complain of."""
    wrong = block_problems(blocks)
    total = sum(map(len, texts_of(blocks)))
    return [*wrong, *([f"{total} characters"] if total > TOTAL_CHARS else [])]


@pytest.mark.parametrize("name", EVERY)
def test_a_message_looks_as_it_did(name: str) -> None:
    """Delete the snapshot and run the test again to accept another look."""
    made = json.dumps(LOOKS.payload(EVERY[name]), indent=1, ensure_ascii=False) + "\n"
    snapshot = SNAPSHOTS / f"{name}.json"
    if not snapshot.exists():
        SNAPSHOTS.mkdir(exist_ok=True)
        snapshot.write_text(made, encoding="utf-8")
    assert made == snapshot.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EVERY)
def test_slacks_own_models_accept_it(name: str) -> None:
    blocks = LOOKS.blocks(EVERY[name])
    parsed = Block.parse_all(blocks)
    assert len(parsed) == len(blocks)
    for block in parsed:
        block.validate_json()
    assert mended(blocks) == []


def paper(number: int, title: str = LONG) -> Paper:
    return replace(PAPER, id=f"2601.{number:05d}", title=title, authors=(title,) * 3, summary=title, abstract=title * 3)


HUGE = {
    "entries": Message(words(LONG), entries=tuple(Entry(paper(n), n, words(LONG)) for n in range(1, 60))),
    "sections": Message(words("x"), sections=tuple(Section(words(LONG), (Entry(paper(n)),)) for n in range(30))),
    "items": Message(words("x"), items=tuple(Item(words(LONG), words(LONG)) for n in range(60))),
    "body": Message(words("x"), body=tuple(words(LONG) for n in range(20)), note=words(LONG)),
    "card": Message((), card=Card(paper(1), whole_abstract=True), note=words(LONG)),
    "one word": Message(words("x" * 20_000)),
    "picture": Message(words("x"), body=(words(LONG),) * 9, picture=replace(PICTURE, says=LONG)),
}


@pytest.mark.parametrize("name", HUGE)
def test_what_is_too_much_for_one_message_becomes_several_that_fit(name: str) -> None:
    parts = LOOKS.split(HUGE[name])
    assert [mended(LOOKS.blocks(part)) for part in parts] == [[]] * len(parts)
    assert [one.id for part in parts for one in part.papers()] == [one.id for one in HUGE[name].papers()]


def test_only_one_part_has_the_picture() -> None:
    parts = LOOKS.split(HUGE["picture"])
    assert len(parts) > 1
    assert [bool(part.picture) for part in parts] == [has_picture(LOOKS.payload(part)) for part in parts]
    assert sum(bool(part.picture) for part in parts) == 1


@pytest.mark.parametrize("message", [CHART, replace(CHART, picture=replace(PICTURE, says=LONG))], ids=["short", "long"])
def test_an_uploaded_picture_stands_where_its_words_stood(message: Message) -> None:
    told = LOOKS.payload(message)
    shown = illustrated(told, message.picture or PICTURE, "F012345678")
    changed = [new for old, new in zip(told["blocks"], shown["blocks"], strict=True) if old != new]
    assert [block["type"] for block in changed] == ["image"]
    assert mended(shown["blocks"]) == []
    assert Block.parse_all(shown["blocks"])[1].validate_json() is None
    assert shown["text"] == told["text"]


def test_only_the_last_part_has_the_buttons_and_every_later_one_says_which_it_is() -> None:
    first, *rest = LOOKS.split(replace(HUGE["items"], title=words("Many"), buttons=(Button("On", "help"),)))
    assert first.buttons == ()
    assert rest[-1].buttons
    assert rest[0].title == words("Many", f" (2 of {len(rest) + 1})")


def test_a_message_that_fits_is_left_as_it_is() -> None:
    assert LOOKS.split(LIST) == [LIST]


def test_commands_are_written_as_they_are_typed_here() -> None:
    texts = "\n".join(texts_of(LOOKS.blocks(EVERY["refusal"])))
    assert "`/papers subscribe (graphs)`" in texts
    assert "\n```\n(graphs\n       ^\n```" in texts


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("a <!channel> b", "a &lt;!channel&gt; b"),
        ("*bold* _it_ ~no~", "∗bold* ˍit_ ∼no~"),
        ("snake_case 2*3", "snake_case 2*3"),
        ("use `search` now", "use `/papers search` now"),
        ("a lonely ` tick", "a lonely ˋ tick"),
        (":tada: at 10:30", "∶tada: at 10:30"),
        ("> quoted", "› quoted"),
        ("AT&T", "AT&amp;T"),
    ],
)
def test_plain_words_are_read_as_they_are(typed: str, seen: str) -> None:
    assert LOOKS.voice.mrkdwn(words(typed)) == seen


def test_plain_rendering_says_the_same_without_layout() -> None:
    bare = LOOKS.bare(LIST)
    assert set(bare) == {"text"}
    assert "|Diffusion policies &lt;that&gt; plan &amp; act>" in bare["text"]
    assert "Search: graphs &amp; &lt;trees&gt;" in bare["text"]


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1), st.text(), st.text())
def test_whatever_a_title_holds_it_stays_a_title(title: str, author: str, note: str) -> None:
    message = Message(words(title), entries=(Entry(replace(PAPER, title=title, authors=(author,)), 1, words(note)),))
    blocks = LOOKS.blocks(message)
    assert mended(blocks) == []
    for text in texts_of(blocks, kinds=("mrkdwn",)):
        assert "<!" not in text
        assert "<@" not in text
        assert text.count("<http") <= 1
