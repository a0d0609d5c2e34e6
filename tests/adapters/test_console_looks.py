"""What a message looks like, on a plain screen and on one with colours and links."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

from adapters.console_looks import UNWRAPPED, Screen, buttons_of, fit_width, picture, render, render_line
from bot.messages import Button, Card, Entry, Item, Message, Section, code, strong, words
from bot.papers import Paper

FOLDING = Paper(
    "2601.00001",
    "Learning to Fold Laundry with Two Arms and a Great Deal of Patience",
    abstract="Folding is hard. " * 30,
    summary="Two arms fold laundry.",
    authors=("Ana Lima", "Bo Chen", "Caro Díaz", "Dee Ray"),
    featured=date(2026, 1, 5),
    upvotes=1234,
    comments=1,
    organization="Example Lab",
    code_url="https://github.com/a/b",
    code_stars=1200,
    project_url="https://a.example/fold",
)
SHORT = Paper("2601.00002", "Short", published=date(2026, 1, 4))
PLAIN, COLOUR = Screen(60), Screen(60, styled=True, colour=True)
DIGEST = Message(
    words("Papers of ", strong("Mon 5 Jan 2026")),
    (words("Good morning."),),
    entries=(Entry(FOLDING, 1, words("also in #robots")), Entry(SHORT, 2)),
    sections=(Section(words("Rising since"), (Entry(SHORT),)), Section(words("Nothing else"))),
    note=words("Type ", code("why 2601.00002"), " to learn more."),
    buttons=(Button("Previous day", "today 2026-01-04"), Button("Subscribe", "subscribe", "primary")),
    kind="digest",
)


def test_a_digest_on_a_plain_screen() -> None:
    assert render(DIGEST, PLAIN) == (
        "Papers of Mon 5 Jan 2026\n"
        "────────────────────────\n"
        "\n"
        "Good morning.\n"
        "\n"
        "1. Learning to Fold Laundry with Two Arms and a Great Deal\n"
        "   of Patience\n"
        "   ▲ 1,234 · 1 comment · Ana Lima, Bo Chen, Caro Díaz +1 ·\n"
        "   Example Lab · code ★ 1,200 · Mon 5 Jan 2026 · 2601.00001\n"
        "   also in #robots\n"
        "2. Short\n"
        "   Sun 4 Jan 2026 · 2601.00002\n"
        "\n"
        "Rising since\n"
        "\n"
        "• Short\n"
        "  2601.00002\n"
        "\n"
        "Nothing else\n"
        "\n"
        "Type `why 2601.00002` to learn more.\n"
        "\n"
        "[1] Previous day  [2] Subscribe\n"
    )


def test_a_card_says_everything_and_spells_its_addresses_out() -> None:
    message = Message(words("Here it is"), card=Card(FOLDING), buttons=(Button("Save", "save 2601.00001"),))
    assert render(message, Screen(70)) == (
        "Here it is\n"
        "\n"
        "  Learning to Fold Laundry with Two Arms and a Great Deal of Patience\n"
        "  Ana Lima, Bo Chen, Caro Díaz +1\n"
        "  Example Lab · Mon 5 Jan 2026 · ▲ 1,234 · 1 comment · 2601.00001\n"
        "\n"
        "  Two arms fold laundry.\n"
        "\n"
        "  Hugging Face  https://huggingface.co/papers/2601.00001\n"
        "  arXiv         https://arxiv.org/abs/2601.00001\n"
        "  PDF           https://arxiv.org/pdf/2601.00001\n"
        "  Code ★ 1,200  https://github.com/a/b\n"
        "  Project       https://a.example/fold\n"
        "\n"
        "[1] Save\n"
    )


def test_a_card_without_a_title_begins_at_once() -> None:
    assert render(Message((), card=Card(SHORT)), PLAIN).startswith("  Short\n")


def test_a_whole_card_has_the_abstract_and_every_author() -> None:
    shown = render(Message(words("x"), card=Card(FOLDING, whole_abstract=True)), Screen(UNWRAPPED))
    assert "Ana Lima, Bo Chen, Caro Díaz, Dee Ray\n" in shown
    assert "Folding is hard. Folding is hard." in shown


def test_a_card_of_a_paper_that_tells_little_has_no_empty_places() -> None:
    lines = render(Message(words("x"), card=Card(SHORT)), PLAIN).splitlines()
    assert lines[2:6] == ["  Short", "  Sun 4 Jan 2026 · 2601.00002", "", "  arXiv  https://arxiv.org/abs/2601.00002"]


def test_items_and_the_message_share_one_count_of_buttons() -> None:
    pause, drop, edit, add = (Button(name, name.lower()) for name in ("Pause", "Drop", "Edit", "Add"))
    items = (Item(words("graphs"), words("daily"), (pause, drop)), Item(words("robots"), (), (edit,)), Item(words("z")))
    message = Message(words("Yours"), items=items, buttons=(add,))
    assert render(message, PLAIN) == (
        "Yours\n\n• graphs\n  daily\n  [1] Pause  [2] Drop\n• robots\n  [3] Edit\n• z\n\n[4] Add\n"
    )
    assert buttons_of(message) == (pause, drop, edit, add)


@pytest.mark.parametrize(("kind", "opening"), [("refusal", "✗ No"), ("alert", "● No"), ("notice", "● No")])
def test_refusals_and_what_comes_unasked_are_marked(kind: str, opening: str) -> None:
    message = replace(Message(words("No")), kind=kind)  # type: ignore[arg-type]
    assert render(message, PLAIN).startswith(opening)


def test_a_short_answer_has_no_empty_lines() -> None:
    message = Message(words("Done."), (words("One."),), note=words("Two."), buttons=(Button("Undo", "undo"),))
    assert render(message, PLAIN) == "Done.\nOne.\nTwo.\n[1] Undo\n"


def test_a_title_is_a_link_where_links_can_be_clicked() -> None:
    shown = render(Message(words("x"), entries=(Entry(FOLDING, 1),)), COLOUR)
    assert re.search(r"\x1b\]8;id=\d+;https://huggingface.co/papers/2601.00001\x1b\\", shown)


def test_no_colour_keeps_weights_and_links_but_says_no_colour() -> None:
    shown = render(DIGEST, Screen(60, styled=True))
    weights = {number for found in re.findall(r"\x1b\[([\d;]*)m", shown) for number in found.split(";")}
    assert weights == {"0", "1", "2"}
    assert "`why 2601.00002`" in shown


def test_a_plain_screen_gets_no_escape_sequence() -> None:
    assert "\x1b" not in render(DIGEST, PLAIN)


@pytest.mark.parametrize("screen", [PLAIN, COLOUR])
def test_words_from_outside_are_neither_markup_nor_escape_sequences(screen: Screen) -> None:
    evil = Paper("2601.00003", "[red]x[/red] \x1b[2J :smile: \u202eabc", authors=("[b]A\x07",), code_url="javascript:x")
    shown = render(Message(words("t \x1b]0;x\x07"), entries=(Entry(evil),), card=Card(evil)), screen)
    assert "[red]x[/red] [2J :smile: abc" in shown
    assert "javascript" not in shown
    assert not re.search(r"\x1b\[2J|\x1b\]0|\x07|\u202e", shown)


@pytest.mark.parametrize("width", [40, 57, 100])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    wide = replace(SHORT, title="大型语言模型的对齐研究" * 9)
    message = replace(DIGEST, entries=(Entry(wide, 1), *DIGEST.entries), card=Card(FOLDING, True))
    assert max(map(cell_len, render(message, Screen(width)).splitlines())) <= width


def test_into_a_pipe_a_title_is_one_line_without_trailing_spaces() -> None:
    shown = render(DIGEST, Screen(UNWRAPPED))
    assert "1. Learning to Fold Laundry with Two Arms and a Great Deal of Patience\n" in shown
    assert not re.search(r" \n", shown)


def test_an_encoding_without_symbols_gets_ascii() -> None:
    assert render(DIGEST, Screen(60, encoding="ascii")).isascii()


@pytest.mark.parametrize(("columns", "width"), [(20, 40), (80, 80), (250, 100)])
def test_the_width_follows_the_terminal_within_reason(columns: int, width: int) -> None:
    assert fit_width(columns) == width


def test_one_quiet_line() -> None:
    assert render_line(words("● ", strong("#papers")), PLAIN, "yellow") == "● #papers\n"


def test_a_picture_is_the_same_every_time_and_loads_nothing() -> None:
    drawn = picture(["/papers today", DIGEST], 80)
    assert drawn == picture(["/papers today", DIGEST], 80)
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert "Rising" in drawn
    assert "url(" not in drawn.replace("url(#", "")
