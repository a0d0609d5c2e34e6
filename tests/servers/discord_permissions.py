"""Discord's permission bits, as far as a bot that posts needs them, and how a channel's overwrite changes them."""

from __future__ import annotations

BITS = {
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "send_messages_in_threads": 1 << 38,
}
_WITHOUT_SENDING = ("embed_links", "attach_files", "mention_everyone")


def bits(*wanted: str) -> int:
    """The bits of these names."""
    return sum(BITS[name] for name in set(wanted))


def names(value: int) -> set[str]:
    """The names whose bits are set."""
    return {name for name, bit in BITS.items() if value & bit}


MEMBER = bits(
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "use_application_commands",
    "create_public_threads",
    "send_messages_in_threads",
)
"""What @everyone usually has."""
MODERATOR = MEMBER | bits("manage_channels", "manage_guild", "manage_messages", "manage_threads")
BOT = MEMBER
"""What a bot's role has unless a test says otherwise: no right to manage anything, nor to mention everyone."""


def in_channel(held: int, denied: int, speak: str = "send_messages") -> int:
    """What is left of ``held`` without ``denied``: who can't see does nothing, who can't speak shows nothing."""
    left = held & ~denied
    if not left & BITS["view_channel"]:
        return 0
    return left if left & BITS[speak] else left & ~bits(*_WITHOUT_SENDING)
