"""The part of a chat platform that sending needs; `adapters.platforms` has the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # see adapters.platforms
    from bot.delivery.pacing import Pace
    from bot.ports import Messenger


class Carrier(Protocol):
    """It carries messages."""

    @property
    def messenger(self) -> Messenger:
        """What carries messages to it."""
        ...

    @property
    def pace(self) -> Pace:
        """How fast it may be used."""
        ...
