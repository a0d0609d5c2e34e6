"""Clean what sources say: one line, no characters that a database refuses. Pure."""

from __future__ import annotations


def one_line(value: object) -> str:
    """Text with any run of white space as one space; titles and abstracts arrive with line breaks inside.

    Whatever is no text counts as none. NUL is dropped, because PostgreSQL refuses it.
    """
    return " ".join(value.replace("\0", "").split()) if isinstance(value, str) else ""
