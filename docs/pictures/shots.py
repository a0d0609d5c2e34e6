"""What a picture shows: the payloads of one moment on one platform, and where and when that is. Pure."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from docs.pictures.html import Html, tag

Json = dict[str, Any]
"""A platform's own payload."""


class UnknownPieceError(Exception):
    """A payload has a piece that nobody has said how to draw: teach the page of its platform."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: ``payloads`` are components (Discord), blocks (Slack), or the view of a home tab."""

    platform: str
    name: str
    """``digest``, ``card``, ``search``, ``dm``, ``trend`` or ``home``."""
    place: str
    """``#papers``; empty in direct messages."""
    time: str
    """Of the clock on the wall: ``09:00``."""
    payloads: tuple[list[Json], ...]
    """One a message."""
    asked: str = ""
    """The verb that was used, if this answers one; such an answer is seen by nobody else."""

    @property
    def file(self) -> str:
        """What the picture is called."""
        return f"{self.platform}-{self.name}.png"


def svg(drawing: str, width: int, height: int, class_: str = "") -> Html:
    """A small drawing, placed where it stands."""
    return tag(
        "svg", Html(drawing), class_=class_, width=str(width), height=str(height), viewBox=f"0 0 {width} {height}"
    )


def face(size: int) -> Html:
    """Paperboy's picture: a folded sheet."""
    scaled = f'<g transform="scale({size / 40})">{_FACE}</g>'
    return svg(scaled, size, size, "face")


def outside_picture(size: int) -> Html:
    """In place of a paper's own picture, which is not loaded: a sheet with a figure."""
    return svg(f'<g transform="scale({size / 85:.4f})">{_SHEET}</g>', size, size, "outside")


def inlined(png: bytes) -> str:
    """The address at which a page finds a picture that was sent along: it is the picture."""
    return _INLINED + b64encode(png).decode()


def sent_picture(address: str, width: int) -> Html:
    """The picture that is `inlined` in its address; one that lies elsewhere is not loaded."""
    if not address.startswith(_INLINED):
        return outside_picture(width)
    return tag("img", src=address, width=str(width), class_="sent")


_INLINED = "data:image/png;base64,"
_FACE = (
    '<rect width="40" height="40" fill="#3b5bdb"/><path d="M11 8h13l6 6v18H11z" fill="#fff"/>'
    '<path d="M24 8v6h6z" fill="#bac8ff"/><path d="M14 18h12M14 22h12M14 26h8" stroke="#3b5bdb" stroke-width="2"/>'
)
_SHEET = (
    '<rect width="85" height="85" fill="#dfe3ea"/><rect x="14" y="9" width="57" height="76" fill="#fbfcfe"/>'
    '<path d="M21 18h43M27 24h31" stroke="#6b7688" stroke-width="3.5"/>'
    '<path d="M21 34h43M21 39h43M21 44h30" stroke="#c3cad6" stroke-width="2.5"/>'
    '<path d="M24 78V66M34 78V58M44 78V62M54 78V53M62 78V68" stroke="#7f93b8" stroke-width="6"/>'
)
