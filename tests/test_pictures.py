"""The pictures show every word of real payloads, as text and nothing else; drawing is tried where that is possible."""

from __future__ import annotations

import asyncio
import re
import shutil
import struct
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from docs.pictures import __main__ as command
from docs.pictures.browser import SCALE, chromium, opened_browser
from docs.pictures.conversation import shots
from docs.pictures.discord_markdown import markdown
from docs.pictures.discord_page import components, discord_page
from docs.pictures.history import PAPERS, Earlier
from docs.pictures.html import Html, page, tag
from docs.pictures.shots import Json, Shot, UnknownPieceError, inlined
from docs.pictures.slack_mrkdwn import mrkdwn
from docs.pictures.slack_page import blocks, slack_page

PAGES = {"discord": discord_page, "slack": slack_page}
FILES = [f"{platform}-{name}.png" for platform in PAGES for name in ("digest", "card", "search", "dm", "trend")]
LIGHT = 150_000
NASTY = "<script>alert('&')</script>"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Shot]:
    return asyncio.run(shots(tmp_path_factory.mktemp("told")))


def seen(document: str) -> str:
    """What a reader of the document sees, and the tool tips."""
    tips = " ".join(re.findall(r'title="([^"]*)"', document))
    return unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", document) + tips)


def said(payload: object) -> Iterator[str]:
    """Every text that a payload has for readers."""
    if isinstance(payload, dict):
        yield from (payload[key] for key in ("content", "label", "text") if isinstance(payload.get(key), str))
        yield from (text for value in payload.values() for text in said(value))
    elif isinstance(payload, (list, tuple)):
        yield from (text for value in payload for text in said(value))


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]{2,}", re.sub(r"https?://[^\s>|)]+|&\w+;", " ", text))


# -- the whole story -----------------------------------------------------------------------


def test_there_is_a_picture_of_everything(told: list[Shot]) -> None:
    assert sorted(shot.file for shot in told) == sorted([*FILES, "slack-home.png"])


def test_every_word_of_a_payload_is_seen(told: list[Shot]) -> None:
    for shot in told:
        missing = set(words(" ".join(said(shot.payloads)))) - set(words(seen(PAGES[shot.platform](shot))))
        assert missing == set(), shot.file


def test_no_address_or_mark_is_seen(told: list[Shot]) -> None:
    for shot in told:
        assert re.search(r"https?:|\*\*|\*[A-Z]|-# |### |\]\(", seen(PAGES[shot.platform](shot))) is None, shot.file


def test_nothing_is_loaded_from_elsewhere(told: list[Shot]) -> None:
    for shot in told:
        assert re.search(r'(?:src|href)=(?!"data:image/png;base64,)|url\(|@import', PAGES[shot.platform](shot)) is None


def test_a_trend_shows_the_picture_that_was_sent_and_only_papers_that_exist(told: list[Shot]) -> None:
    for shot in (shot for shot in told if shot.name == "trend"):
        page = PAGES[shot.platform](shot)
        assert page.count('src="data:image/png;base64,') == 1
        assert "16 Mar so far: 12, 231 upvotes" in seen(page)
        assert set(re.findall(r"\b26\d\d\.\d{5}\b", seen(page))) == {"2603.15594", "2603.15726", "2603.08262"}


async def test_the_weeks_before_hold_as_many_papers_as_they_say() -> None:
    earlier = Earlier()
    read = [record.paper for day in earlier.days() for record in await earlier.day(day)]
    assert len({paper.id for paper in read}) == len(read) == sum(PAPERS)
    assert await earlier.paper(read[0].id) is None


def test_only_answers_are_marked_as_private(told: list[Shot]) -> None:
    private = {shot.name for shot in told if "Only" in seen(PAGES[shot.platform](shot))}
    assert private == {"card", "search", "trend"}


@pytest.mark.parametrize("file", [*FILES, "slack-home.png"])
def test_the_pictures_are_light(file: str) -> None:
    picture = (command.FOLDER / file).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < LIGHT


# -- texts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("plain & <b>", '<div class="line">plain &amp; &lt;b&gt;</div>'),
        ("**bold `x*` end**", '<div class="line"><strong>bold <code>x*</code> end</strong></div>'),
        (
            "**[a\\]b](<https://x.example/y>)**",
            '<div class="line"><strong><span class="link">a]b</span></strong></div>',
        ),
        ("2\\*3 \\_x\\_", '<div class="line">2*3 _x_</div>'),
        ("snake_case_name 2*3", '<div class="line">snake_case_name 2*3</div>'),
        ("### Title\n-# small", '<div class="h3">Title</div><div class="subtext">small</div>'),
        ("a\n\nb", '<div class="line">a</div><div class="line"></div><div class="line">b</div>'),
        ("-#no", '<div class="line">-#no</div>'),
        ("a\n```\n**x** <\n```", '<div class="line">a</div><pre>**x** &lt;</pre>'),
        ("`` a`b ``", '<div class="line"><code>a`b</code></div>'),
        ("*a* __b__ ~~c~~", '<div class="line"><em>a</em> <u>b</u> <s>c</s></div>'),
        ("[x](javascript:alert)", '<div class="line">[x](javascript:alert)</div>'),
    ],
)
def test_discords_markdown(text: str, drawn: str) -> None:
    assert markdown(text) == drawn


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("plain &amp; &lt;b&gt;", "plain &amp; &lt;b&gt;"),
        ("*<https://x.example/y|a &lt;b&gt;>*", '<strong><span class="link">a &lt;b&gt;</span></strong>'),
        ("<https://x.example>", '<span class="link">https://x.example</span>'),
        ("snake_case_name 2*3*4 a~b", "snake_case_name 2*3*4 a~b"),
        ("_a_ ~b~ `*c*`", "<em>a</em> <s>b</s> <code>*c*</code>"),
        ("a\n```\n&lt;*x*\n```", "a<pre>&lt;*x*</pre>"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_slacks_mrkdwn(text: str, drawn: str) -> None:
    assert mrkdwn(text) == drawn


# -- pieces --------------------------------------------------------------------------------

TEXT: Json = {"type": 10, "content": NASTY}
BUTTON: Json = {"type": 2, "style": 5, "label": NASTY, "url": "https://x.example"}
PLAIN: Json = {"type": "plain_text", "text": NASTY}
MRKDWN: Json = {"type": "mrkdwn", "text": NASTY.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}
PRESS: Json = {"type": "button", "text": PLAIN, "style": "danger"}
SENT: Json = {"url": inlined(b"png")}
IMAGE: Json = {"type": "image", "image_url": "https://x.example/a.png", "alt_text": NASTY}


@pytest.mark.parametrize(
    "piece",
    [
        {"type": 17, "components": [TEXT], "accent_color": 0x10},
        {"type": 9, "components": [TEXT], "accessory": {"type": 11, "media": {"url": "https://x.example/a.png"}}},
        {"type": 9, "components": [{"type": 10, "content": "x"}], "accessory": BUTTON},
        {"type": 1, "components": [BUTTON]},
        {"type": 17, "components": [{"type": 14, "spacing": 2}, {"type": 14, "divider": False}, TEXT]},
        {"type": 11, "media": {"url": "https://x.example/a.png"}, "description": NASTY},
        {"type": 12, "items": [{"media": {"url": "https://x.example/a.png"}, "description": NASTY}]},
        {
            "type": 12,
            "items": [{"media": {"url": "attachment://x.example.png"}}, {"media": SENT, "description": NASTY}],
        },
    ],
)
def test_a_component_shows_its_text_and_no_more(piece: Json) -> None:
    drawn = components([piece])
    assert NASTY in seen(drawn)
    assert "<script" not in drawn
    assert "x.example" not in drawn


@pytest.mark.parametrize(
    "piece",
    [
        {"type": "header", "text": PLAIN},
        {"type": "section", "text": MRKDWN, "accessory": IMAGE},
        {"type": "section", "fields": [MRKDWN, PLAIN]},
        {"type": "context", "elements": [MRKDWN, IMAGE]},
        {"type": "actions", "elements": [PRESS, {"type": "overflow", "options": [{"text": PLAIN, "value": "x"}]}]},
        {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "x", "title": PLAIN},
        {"type": "image", "slack_file": {"id": "x.example"}, "alt_text": NASTY},
        {"type": "image", "slack_file": SENT, "alt_text": NASTY},
    ],
)
def test_a_block_shows_its_text_and_no_more(piece: Json) -> None:
    drawn = blocks([{"type": "divider"}, piece])
    assert NASTY in seen(drawn)
    assert "<script" not in drawn
    assert "x.example" not in drawn


def test_a_picture_that_was_sent_along_is_drawn_and_no_other() -> None:
    gallery = components([{"type": 12, "items": [{"media": SENT}, {"media": {"url": "attachment://a.png"}}]}])
    image = blocks([{"type": "image", "slack_file": one, "alt_text": "x"} for one in (SENT, {"id": "F1"})])
    for drawn in (gallery, image):
        assert re.findall('src="([^"]+)"', drawn) == ["data:image/png;base64,cG5n"]
        assert drawn.count('class="outside"') == 1


def test_the_edge_has_the_colour_of_the_container() -> None:
    assert "--edge: #00000a" in components([{"type": 17, "components": [], "accent_color": 10}])
    assert "--edge" not in components([{"type": 17, "components": [], "accent_color": None}])


@pytest.mark.parametrize("piece", [{"type": 99}, {"type": 17, "components": [{"type": 99}]}])
def test_an_unknown_component_is_refused(piece: Json) -> None:
    with pytest.raises(UnknownPieceError, match="99"):
        components([piece])


@pytest.mark.parametrize("piece", [{"type": "video"}, {"type": "actions", "elements": [{"type": "video"}]}])
def test_an_unknown_block_or_element_is_refused(piece: Json) -> None:
    with pytest.raises(UnknownPieceError, match="video"):
        blocks([piece])


def test_attributes_are_escaped_and_empty_ones_left_out() -> None:
    assert tag("div", "<", Html("<br>"), title='"', class_="") == '<div title="&quot;">&lt;<br></div>'


# -- drawing -------------------------------------------------------------------------------


@pytest.mark.skipif(not chromium(), reason="Chromium is not installed")
async def test_a_document_is_drawn_as_large_as_it_is() -> None:
    document = page("* { margin: 0 } main { height: 150px; width: 90px }", "drawn")
    async with opened_browser() as browser:
        picture = await browser.draw(document, 90)
    assert struct.unpack(">II", picture[16:24]) == (90 * SCALE, 150 * SCALE)


@pytest.mark.skipif(not (chromium() and shutil.which("pngquant")), reason="Chromium or pngquant is not installed")
async def test_a_picture_is_written_for_each_shot(tmp_path: Path) -> None:
    shot = Shot("slack", "card", "#papers", "09:00", ([{"type": "header", "text": PLAIN}],), "show")
    await command.draw_all([shot], tmp_path)
    assert (tmp_path / "slack-card.png").read_bytes().startswith(b"\x89PNG")


def test_without_a_browser_the_command_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="apt install chromium pngquant"):
        command.main()


async def test_no_browser_is_no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileNotFoundError, match="Chromium is not installed"):
        async with opened_browser():
            pass
