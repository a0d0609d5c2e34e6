"""Who types in the terminal and where: several people share one keyboard. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from adapters.console_room import DM, ConsoleRoom
from bot.errors import Refusal
from bot.ports import Caller, Person, Place

_NAME = re.compile(r"[\w-]{1,32}")


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a place; every move returns the seat that it leads to, or raises Refusal with a sentence."""

    room: ConsoleRoom
    person: str
    place: Place

    @classmethod
    def first(cls, room: ConsoleRoom, person: str, channel: str) -> Seat:
        """Where the chat opens."""
        return cls(room, person, room.channel(channel))

    @property
    def where(self) -> str:
        """``#papers`` or ``a DM``."""
        return self.place.name or "a DM"

    @property
    def caller(self) -> Caller:
        """The person as the core knows a caller. In a terminal, everybody may manage every channel."""
        person = Person(self.room.platform, self.room.workspace, self.person, self.person)
        return Caller(person, self.place, self.room.dm(self.person))

    def become(self, name: str) -> Seat:
        """Somebody else, in the same channel; from a DM, into their own."""
        person = _read_name(name, "A name", "/as alice")
        return replace(self, person=person, place=self.room.dm(person) if self.place.kind == "dm" else self.place)

    def enter(self, channel: str) -> Seat:
        """The same person in a channel, which is made if nobody has spoken there yet."""
        name = _read_name(channel.removeprefix("#"), "A channel's name", "/in #papers")
        if name.startswith(DM):
            raise Refusal(f"A channel's name does not begin with {DM}: for direct messages type `/dm`.", remedy="/dm")
        return replace(self, place=self.room.channel(name))

    def whisper(self, name: str = "") -> Seat:
        """The DM with Paperboy: one's own, or somebody's whom one becomes."""
        person = self.become(name).person if name else self.person
        return replace(self, person=person, place=self.room.dm(person))


def _read_name(text: str, what: str, example: str) -> str:
    name = text.lower()
    if not _NAME.fullmatch(name):
        raise Refusal(f"{what} has up to 32 letters, digits, - and _ only, as in `{example}`.", remedy=example)
    return name
