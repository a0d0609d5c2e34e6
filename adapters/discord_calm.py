"""The library's own habits, calmed: no traceback for what a network does, no long pause before it connects again."""

from __future__ import annotations

import logging

import discord

from adapters.discord_errors import NETWORK

LOGGERS = ("discord.app_commands.tree", "discord.client", "discord.shard")
"""Where the library tells of lost connections and of completions that came too late."""
MOST_DOUBLINGS = 5
"""At most 2⁵ = 32 seconds between two attempts; the library goes to 2¹⁰, so that an hour without a network would cost
up to another quarter of one."""


class Calm(logging.Filter):
    """Makes a warning of one line out of an error that the network caused; everything else stays as it is."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record through."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, NETWORK):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__}: {error})", ()
            record.exc_info = None
        return True


_CALM = Calm()


def calm_log() -> None:
    """Once for the whole process; doing it again changes nothing."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_CALM)


def hasten(client: discord.AutoShardedClient) -> None:
    """Keep every shard of a launched client from waiting longer than it must."""
    for one in client.shards.values():
        one._parent._backoff._max = MOST_DOUBLINGS
