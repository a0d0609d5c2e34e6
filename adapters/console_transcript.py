"""The file that keeps what was delivered in the terminal: one JSON line a message, only ever appended to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from io import RawIOBase
from pathlib import Path

import msgspec

from bot.errors import Failure, OutcomeUnknown, Undeliverable


class Delivered(msgspec.Struct, frozen=True):
    """One delivery as its line has it."""

    key: str
    place: str
    """The key of the place."""
    at: datetime
    """When it was sent, UTC, by the clock that the core reads."""
    kind: str
    text: str
    """The whole message as bare lines."""
    shown: tuple[str, ...]
    """The ids of its papers, in order."""
    buttons: tuple[str, ...]
    """The lines that its buttons type."""
    message: msgspec.Raw
    """The frozen message, so that the scroll-back after a restart looks as it did."""


class Transcript:
    """Append-only. A line that a crash tore counts as never written, and the next one begins afresh."""

    def __init__(self, path: Path) -> None:
        """Read nothing yet, but make the folder. Raises OSError if that cannot be done."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path

    def read(self) -> Iterator[Delivered]:
        """Every whole line in order; whatever else the file holds is passed over."""
        if not self._path.exists():
            return
        with self._path.open("rb") as lines:
            for line in lines:
                try:
                    yield msgspec.json.decode(line, type=Delivered)
                except (msgspec.DecodeError, UnicodeDecodeError):
                    continue

    def append(self, delivered: Delivered) -> None:
        """Write one line. Raises Undeliverable if it is not in the file, OutcomeUnknown if the disk may lose it."""
        line = msgspec.json.encode(delivered) + b"\n"
        try:
            with self._path.open("a+b", buffering=0) as file:
                _write_whole(file, line if _ends_a_line(file) else b"\n" + line)
                self._settle(file)
        except OSError as error:
            reason = f"{self._path.name} cannot be written: {error.strerror}"
            raise Undeliverable(reason, Failure.RETRY, platform_trouble=True) from error

    def _settle(self, file: RawIOBase) -> None:
        try:
            os.fsync(file.fileno())
        except OSError as error:
            raise OutcomeUnknown(f"{self._path.name} may not be on the disk: {error.strerror}") from error


def _ends_a_line(file: RawIOBase) -> bool:
    """Whether the file is empty or its last byte is a line feed."""
    if not file.seek(0, os.SEEK_END):
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _write_whole(file: RawIOBase, data: bytes) -> None:
    """Write all of it, also where the system takes it in pieces."""
    while data:
        data = data[file.write(data) or 0 :]
