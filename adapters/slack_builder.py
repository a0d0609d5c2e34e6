"""Links that open a message in Slack's Block Kit Builder, where anybody sees how Slack draws it. Pure.

The message stands behind the # of the address, which browsers send to nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from adapters.slack_blocks import Json
from adapters.slack_looks import Looks
from bot.messages import Message

BUILDER = "https://app.slack.com/block-kit-builder/#"
MOST_CHARS = 32_000
"""Of one link: browsers open longer ones, but terminals and chats begin to cut them."""


def links(message: Message, looks: Looks) -> list[str]:
    """A link a part that Slack's limits make of the message; a part that is too long for a link becomes several."""
    return [made for part in looks.split(message) for made in _links(looks.blocks(part))]


def link(blocks: Sequence[Json]) -> str:
    """The link for some blocks, however long."""
    return BUILDER + quote(msgspec.json.encode({"blocks": blocks}), safe=":,")


def _links(blocks: Sequence[Json]) -> list[str]:
    made = link(blocks)
    if len(made) <= MOST_CHARS or len(blocks) == 1:
        return [made]
    middle = len(blocks) // 2
    return [*_links(blocks[:middle]), *_links(blocks[middle:])]
