"""A Slack conversation, or a home tab, with Block Kit in it, as HTML. Pure.

The pieces: https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from docs.pictures.html import Html, div, joined, page, span, tag
from docs.pictures.shots import Json, Shot, UnknownPieceError, face, outside_picture, sent_picture, svg
from docs.pictures.slack_mrkdwn import mrkdwn

STYLE = Path(__file__).with_name("slack.css")
IMAGE = 88
"""Width and height of an image beside a section, in CSS pixels."""
PICTURE = 500
"""The width of a block that is an image."""
_EYE = (
    '<path d="M1 7s2.3-4 6-4 6 4 6 4-2.3 4-6 4-6-4-6-4z" fill="none" stroke="currentColor" stroke-width="1.3"/>'
    '<circle cx="7" cy="7" r="1.9" fill="currentColor"/>'
)
_DOTS = '<path d="M5 10h.01M10 10h.01M15 10h.01" stroke="currentColor" stroke-width="2.6" stroke-linecap="round"/>'


def slack_page(shot: Shot) -> str:
    """The document of a picture."""
    home = shot.name == "home"
    shown = [div("home", blocks(view)) for view in shot.payloads] if home else _messages(shot)
    header = div("header", shot.place) if shot.place else _app_header("Home" if home else "Messages")
    return page(STYLE.read_text(encoding="utf-8"), header, *shown)


def blocks(pieces: Iterable[Json]) -> Html:
    """Blocks as Slack lays them out. Raises UnknownPieceError."""
    return joined(*map(_block, pieces))


def _app_header(open_tab: str) -> Html:
    tabs = (span("tab open" if name == open_tab else "tab", name) for name in ("Home", "Messages", "About"))
    return joined(div("header", face(24), "Paperboy"), div("tabs", *tabs))


def _messages(shot: Shot) -> list[Html]:
    author = div("author", span("who", "Paperboy"), span("app", "APP"), span("time", shot.time))
    only = [div("only", svg(_EYE, 14, 14), "Only visible to you")] if shot.asked else []
    kind = "message private" if shot.asked else "message"
    return [
        joined(*only, div(kind, face(36), div("said", author, div("blocks", blocks(payload)))))
        for payload in shot.payloads
    ]


def _block(piece: Json) -> Html:
    draw = _BLOCKS.get(piece["type"])
    if draw is None:
        raise UnknownPieceError(f"Slack's block {piece['type']}")
    return draw(piece)


def _element(piece: Json) -> Html:
    draw = _ELEMENTS.get(piece["type"])
    if draw is None:
        raise UnknownPieceError(f"Slack's element {piece['type']}")
    return draw(piece)


def _header(piece: Json) -> Html:
    return div("title", _element(piece["text"]))


def _section(piece: Json) -> Html:
    texts = [div("text", _element(piece["text"]))] if "text" in piece else []
    fields = [div("field", _element(field)) for field in piece.get("fields", ())]
    beside = [div("accessory", _element(piece["accessory"]))] if "accessory" in piece else []
    return div("section", div("texts", *texts, *([div("fields", *fields)] if fields else [])), *beside)


def _context(piece: Json) -> Html:
    return div("context", *(div("quiet", _element(element)) for element in piece["elements"]))


def _divider(piece: Json) -> Html:  # noqa: ARG001 - like every block
    return div("divider")


def _actions(piece: Json) -> Html:
    return div("actions", *map(_element, piece["elements"]))


def _picture(piece: Json) -> Html:
    title = [div("quiet", _element(piece["title"]))] if "title" in piece else []
    address = piece.get("image_url") or piece["slack_file"].get("url", "")
    return tag("div", *title, sent_picture(address, PICTURE), class_="picture", title=piece["alt_text"])


def _image(piece: Json) -> Html:
    return tag("div", outside_picture(IMAGE), class_="image", title=piece["alt_text"])


def _plain(piece: Json) -> Html:
    return joined(piece["text"])


def _mrkdwn(piece: Json) -> Html:
    return mrkdwn(piece["text"])


def _button(piece: Json) -> Html:
    return div(f"button {piece.get('style', '')}".strip(), _element(piece["text"]))


def _overflow(piece: Json) -> Html:
    """Closed, as it is until somebody presses it; what it offers is its tool tip."""
    offered = " · ".join(option["text"]["text"] for option in piece["options"])
    return tag("div", svg(_DOTS, 20, 20), class_="button overflow", title=offered)


_BLOCKS: dict[str, Callable[[Json], Html]] = {
    "actions": _actions,
    "context": _context,
    "divider": _divider,
    "header": _header,
    "image": _picture,
    "section": _section,
}
_ELEMENTS: dict[str, Callable[[Json], Html]] = {
    "button": _button,
    "image": _image,
    "mrkdwn": _mrkdwn,
    "overflow": _overflow,
    "plain_text": _plain,
}
