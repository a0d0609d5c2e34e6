"""HTML from parts, with every text escaped that is not HTML itself. Pure."""

from __future__ import annotations

from html import escape

_EMPTY = frozenset({"br", "hr", "img", "meta"})
"""Elements without an end."""


class Html(str):
    """Text that is HTML already; any other text is escaped where it is put in."""

    __slots__ = ()


def joined(*parts: str) -> Html:
    """Parts one after the other."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def tag(name: str, *parts: str, **attributes: str) -> Html:
    """An element. ``class_`` is the attribute class; an empty attribute is left out."""
    given = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items() if value)
    return Html(f"<{name}{given}>" if name in _EMPTY else f"<{name}{given}>{joined(*parts)}</{name}>")


def div(class_: str, *parts: str) -> Html:
    """A block that the style sheet knows by its class."""
    return tag("div", *parts, class_=class_)


def span(class_: str, *parts: str) -> Html:
    """Words that the style sheet knows by their class."""
    return tag("span", *parts, class_=class_)


def page(style: str, *parts: str) -> str:
    """A whole document whose ``main`` is what gets drawn."""
    head = tag("head", tag("meta", charset="utf-8"), tag("style", Html(style)))
    return "<!doctype html>" + tag("html", head, tag("body", tag("main", *parts)), lang="en")
