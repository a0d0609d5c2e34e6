"""The terminal's channels and DMs: what was said in each, and the Messenger that delivers into them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

import msgspec

from adapters.console_looks import buttons_of
from adapters.console_transcript import Delivered, Transcript
from bot.clock import Clock
from bot.errors import CannotStart, OutcomeUnknown
from bot.messages import Entry, Message, freeze, thaw, words
from bot.ports import Parcel, Place, Receipt

PLATFORM = "terminal"
TRANSCRIPT = "transcript.jsonl"
DM = "dm-"
"""How the id of a DM begins; the person follows."""
SCROLL_BACK = 200
"""Messages that a view remembers."""
LONGEST = 50
"""Papers in one message: more would scroll away before anybody reads them."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message in a view and when it came, UTC."""

    at: datetime
    message: Message


@dataclass(slots=True)
class View:
    """A channel or somebody's DM, as one looks at it."""

    place: Place
    said: deque[Said] = field(default_factory=lambda: deque(maxlen=SCROLL_BACK))
    unread: int = 0

    @property
    def name(self) -> str:
        """``#papers``, or ``DM for alice``."""
        return self.place.name or f"DM for {self.place.id.removeprefix(DM)}"


Watcher = Callable[[View, Said], None]


class ConsoleRoom:
    """The Messenger of the terminal. A delivery is a line in the folder's transcript, shown to whoever watches."""

    platform = PLATFORM
    repeat_window = timedelta(0)
    settle = timedelta(0)

    def __init__(
        self, folder: Path, clock: Clock, *, workspace: str = "demo", channels: Sequence[str] = ("papers",)
    ) -> None:
        """Read the transcript, if there is one. Raises CannotStart if that is not possible."""
        self.workspace = workspace
        self._clock = clock
        self._receipts: dict[str, Receipt] = {}
        self._views: dict[str, View] = {}
        self._watcher: Watcher | None = None
        for name in channels:
            self.view(self.channel(name))
        self._transcript = self._opened(folder / TRANSCRIPT)

    def _opened(self, path: Path) -> Transcript:
        try:
            transcript = Transcript(path)
            for delivered in transcript.read():
                self._remember(delivered)
        except OSError as error:
            problem = (
                f"{path} cannot be read ({error.strerror}): make it readable, or set [bot] data to another folder."
            )
            raise CannotStart(problem) from error
        return transcript

    # -- places and views --------------------------------------------------------------

    def channel(self, name: str) -> Place:
        """The channel called so, with or without its "#"."""
        name = name.removeprefix("#")
        return Place(PLATFORM, self.workspace, name, "channel", f"#{name}")

    def dm(self, person: str) -> Place:
        """Where Paperboy writes to that person alone."""
        return Place(PLATFORM, self.workspace, f"{DM}{person}", "dm")

    def view(self, place: Place) -> View:
        """The view of a place, opened if nobody was there yet."""
        return self._views.setdefault(place.key, View(place))

    def views(self) -> tuple[View, ...]:
        """Channels first, then DMs, each by name."""
        return tuple(sorted(self._views.values(), key=lambda view: (view.place.kind == "dm", view.name)))

    def watch(self, watcher: Watcher | None) -> None:
        """Have ``watcher`` called at every delivery, after it was kept; it must not raise. None ends that."""
        self._watcher = watcher

    def say(self, place: Place, message: Message) -> None:
        """Keep an answer that everybody in the view sees; it is no delivery."""
        self.view(place).said.append(Said(self._clock.now(), message))

    # -- Messenger ---------------------------------------------------------------------

    def split(self, message: Message) -> Sequence[Message]:
        """Parts of at most LONGEST papers; the first keeps the opening, the last the buttons and the note."""
        listed = list(_listed(message))
        if len(listed) <= LONGEST:
            return [message]
        chunks = [listed[start : start + LONGEST] for start in range(0, len(listed), LONGEST)]
        return [_part(message, chunk, number, len(chunks)) for number, chunk in enumerate(chunks, 1)]

    async def send(self, parcel: Parcel) -> Receipt:
        """Append to the transcript, then show. A key that is there already is not written again.

        Raises Undeliverable if the file cannot be written, OutcomeUnknown if the disk may lose it.
        """
        if known := self._receipts.get(parcel.key):
            return known
        delivered = _delivered(parcel, self._clock.now())
        try:
            self._transcript.append(delivered)
        except OutcomeUnknown:
            self._remember(delivered)  # whoever reads the file sees it, so a second copy would be worse
            raise
        view = self._remember(delivered)
        view.unread += 1
        if self._watcher:
            self._watcher(view, view.said[-1])
        return self._receipts[parcel.key]

    async def find(self, parcel: Parcel) -> Receipt | None:
        """Look the key up among the transcript's lines."""
        return self._receipts.get(parcel.key)

    async def probe(self, place: Place) -> None:
        """Never raises."""

    def _remember(self, delivered: Delivered) -> View:
        self._receipts.setdefault(delivered.key, Receipt(str(len(self._receipts) + 1)))
        view = self.view(self._place(delivered.place))
        view.said.append(Said(delivered.at, _message(delivered)))
        return view

    def _place(self, key: str) -> Place:
        _, workspace, name = (*key.split(":", 2), "", "")[:3]
        if name.startswith(DM):
            return Place(PLATFORM, workspace, name, "dm")
        return Place(PLATFORM, workspace, name, "channel", f"#{name}")


def _delivered(parcel: Parcel, now: datetime) -> Delivered:
    message = parcel.message
    return Delivered(
        key=parcel.key,
        place=parcel.place.key,
        at=now,
        kind=message.kind,
        text=message.plain(),
        shown=tuple(paper.id for paper in message.papers()),
        buttons=tuple(button.line for button in buttons_of(message)),
        message=msgspec.Raw(freeze(message)),
    )


def _message(delivered: Delivered) -> Message:
    """The message as it was; its bare words if another version of the program wrote it."""
    try:
        return thaw(bytes(delivered.message))
    except msgspec.DecodeError:
        return Message(words(delivered.text))


# -- splitting -------------------------------------------------------------------------

_Listed = tuple[int, Entry]
"""An entry and the section that it is in; -1 for the message's own list."""


def _listed(message: Message) -> Iterator[_Listed]:
    yield from ((-1, entry) for entry in message.entries)
    for position, section in enumerate(message.sections):
        yield from ((position, entry) for entry in section.entries)


def _part(message: Message, chunk: Sequence[_Listed], number: int, parts: int) -> Message:
    groups = [(home, tuple(entry for _, entry in group)) for home, group in groupby(chunk, key=lambda one: one[0])]
    part = replace(
        message,
        entries=next((entries for home, entries in groups if home < 0), ()),
        sections=tuple(replace(message.sections[home], entries=entries) for home, entries in groups if home >= 0),
    )
    if number > 1:
        title = words(message.title, f" ({number} of {parts})")
        part = replace(part, title=title, body=(), card=None, picture=None)
    return part if number == parts else replace(part, items=(), note=(), buttons=())
