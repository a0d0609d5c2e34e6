"""What a message is on each platform, with its picture where the platform would show it. Pure."""

from __future__ import annotations

from discord import ui

from adapters import discord_looks
from adapters.drawing import drawn
from adapters.slack_looks import Looks, illustrated
from bot.messages import Message
from docs.pictures.shots import Json, inlined

FILE = "F0CHART"
"""What Slack would call the uploaded picture."""


def discord_payload(message: Message) -> list[Json]:
    """The components. Where they name the file that is sent along, stands its address, as in Discord's own answer."""
    picture = message.picture
    layout = discord_looks.layout(message, pictured=picture is not None)
    galleries = [piece for piece in layout.walk_children() if isinstance(piece, ui.MediaGallery)]
    for item in (item for gallery in galleries for item in gallery.items):
        if picture and item.media.url == f"attachment://{discord_looks.PICTURE}":
            item.media.url = inlined(drawn(picture))
    components: list[Json] = layout.to_components()  # type: ignore[no-untyped-call]
    return components


def slack_payload(looks: Looks, message: Message) -> list[Json]:
    """The blocks. Where they name the uploaded file by its id, stands its address, which Slack takes as well."""
    plain: Json = {"blocks": looks.blocks(message)}
    picture = message.picture
    if picture is None:
        return list(plain["blocks"])
    shown = illustrated(plain, picture, FILE)["blocks"]
    sent = {"slack_file": {"url": inlined(drawn(picture))}}
    return [block | sent if block.get("slack_file") == {"id": FILE} else block for block in shown]
