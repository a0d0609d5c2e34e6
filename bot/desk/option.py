"""What every kind of option is: declared as data, read from text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from bot.desk.ask import Ask
from bot.errors import Refusal
from bot.typed import clean, shown


class Unreadable(Refusal):
    """The text makes no sense as such an option at all: it may have been meant as another one."""


@dataclass(frozen=True)
class Option(ABC):
    """What may be given to a verb. Everything that a platform needs to declare it natively is a field."""

    noun: ClassVar[str] = "that"

    help: str
    """A clause without full stop, at most 100 characters (Discord's limit for a description)."""
    _: KW_ONLY
    example: str = ""
    kind: str = ""
    """Names what could be suggested while typing, such as ``paper`` or ``topic``."""
    also: tuple[str, ...] = ()
    """Other names under which it may be typed."""
    bare: tuple[str, ...] | None = None
    """Words that mean this option without naming it: its choices unless given, ``()`` for none."""
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    """The bounds: of a number itself, of a text's length in characters."""

    @property
    def alone(self) -> tuple[str, ...]:
        """The words that mean this option without its name, such as ``weekly``; lower case."""
        return tuple(word.lower() for word in (self.choices if self.bare is None else self.bare))

    def read(self, text: str, ask: Ask) -> object:
        """The value that the text means to the asker; raises Unreadable, or a Refusal of what was understood."""
        text = clean(text).strip()
        value = self.value(text, ask)
        if value is None:
            raise Unreadable(self.complaint(text))
        return value

    @abstractmethod
    def value(self, text: str, ask: Ask) -> object | None:
        """Read a cleaned text; None if it makes no sense, a Refusal if there is more to say about it."""

    def complaint(self, text: str) -> str:
        """The sentence about a text that makes no sense, with an example."""
        return f"I can't read {shown(text)} as {self.noun}: write it like `{self.example}`."
