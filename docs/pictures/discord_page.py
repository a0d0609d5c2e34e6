"""A Discord channel with messages of components in it, as HTML. Pure.

Drawn by hand: no published version of @skyra/discord-components-core knows containers, sections or text displays.
The pieces: https://docs.discord.com/developers/components/reference
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from docs.pictures.discord_markdown import markdown
from docs.pictures.html import Html, div, joined, page, span, tag
from docs.pictures.shots import Json, Shot, UnknownPieceError, face, outside_picture, sent_picture, svg

STYLE = Path(__file__).with_name("discord.css")
WIDTH = 760
"""Of the picture, in CSS pixels."""
THUMBNAIL = 85
GALLERY = 566
"""The width of a picture that is alone in its gallery: as wide as its container inside."""
_BUTTONS = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary"}
LINK = 5
"""The style of a button that opens an address."""
_LAUNCH = (
    '<path d="M9 3h4v4M13 3 7 9M11 9.5V13H3V5h3.5" fill="none" stroke="currentColor" stroke-width="1.6"'
    ' stroke-linecap="round" stroke-linejoin="round"/>'
)
_EYE = (
    '<path d="M1 8s2.6-4.5 7-4.5S15 8 15 8s-2.6 4.5-7 4.5S1 8 1 8z" fill="none" stroke="currentColor"'
    ' stroke-width="1.5"/><circle cx="8" cy="8" r="2.2" fill="currentColor"/>'
)


def discord_page(shot: Shot) -> str:
    """The document of a picture."""
    where = span("name", shot.place.removeprefix("#") or "Paperboy")
    header = div("header", span("hash", "#" if shot.place else "@"), where)
    messages = (_message(shot, payload) for payload in shot.payloads)
    return page(STYLE.read_text(encoding="utf-8"), header, div("messages", *messages))


def components(pieces: Iterable[Json]) -> Html:
    """Components as Discord lays them out. Raises UnknownPieceError."""
    return joined(*map(_component, pieces))


def _message(shot: Shot, payload: list[Json]) -> Html:
    author = div("author", span("who", "Paperboy"), span("app", "APP"), span("time", shot.time))
    said = div("said", author, components(payload), *([_ONLY_YOU] if shot.asked else []))
    message = div("message", face(40), said)
    return div("private", _used(shot.asked), message) if shot.asked else message


def _used(asked: str) -> Html:
    """The line above an answer that says who asked."""
    return div("used", span("maya", "M"), span("user", "maya"), " used ", span("command", f"/papers {asked}"))


_ONLY_YOU = div("only", svg(_EYE, 16, 16), "Only you can see this • ", span("link", "Dismiss message"))


def _component(piece: Json) -> Html:
    draw = _DRAWN.get(piece["type"])
    if draw is None:
        raise UnknownPieceError(f"Discord's component of type {piece['type']}")
    return draw(piece)


def _container(piece: Json) -> Html:
    colour = piece.get("accent_color")
    edge = f"--edge: #{colour:06x}" if colour is not None else ""
    return tag("div", components(piece["components"]), class_="container edged" if edge else "container", style=edge)


def _section(piece: Json) -> Html:
    return div("section", div("texts", components(piece["components"])), _component(piece["accessory"]))


def _text(piece: Json) -> Html:
    return div("text", markdown(piece["content"]))


def _thumbnail(piece: Json) -> Html:
    return tag("div", outside_picture(THUMBNAIL), class_="thumbnail", title=piece.get("description") or "")


def _gallery(piece: Json) -> Html:
    return div("gallery", *map(_shown, piece["items"]))


def _shown(item: Json) -> Html:
    return tag("div", sent_picture(item["media"]["url"], GALLERY), title=item.get("description") or "")


def _separator(piece: Json) -> Html:
    line = "separator" if piece.get("divider", True) else "gap"
    return div(f"{line} wide" if piece.get("spacing") == 2 else line)


def _row(piece: Json) -> Html:
    return div("row", components(piece["components"]))


def _button(piece: Json) -> Html:
    launch = [svg(_LAUNCH, 16, 16)] if piece["style"] == LINK else []
    return div(f"button {_BUTTONS[piece['style']]}", piece.get("label") or "", *launch)


_DRAWN: dict[int, Callable[[Json], Html]] = {
    1: _row,
    2: _button,
    9: _section,
    10: _text,
    11: _thumbnail,
    12: _gallery,
    14: _separator,
    17: _container,
}
