"""A button on Discord: its custom_id carries the line that pressing it types, so that it works for ever. Pure."""

from __future__ import annotations

import re
from typing import Any, Self, cast

import discord
from discord import ui

from adapters.console_text import one_line
from adapters.discord_text import shortened
from bot.messages import Button

LONGEST_LABEL = 80
_STYLES = {
    "normal": discord.ButtonStyle.secondary,
    "primary": discord.ButtonStyle.primary,
    "danger": discord.ButtonStyle.danger,
}
TEMPLATE = re.compile(r"p(?P<copy>\d{0,2}):(?P<line>.+)", re.DOTALL)
"""``p:show 2601.01739``; with a number where the same message has the same line again, for ids must differ."""


class Press(ui.DynamicItem[ui.Button[ui.LayoutView]], template=TEMPLATE):
    """One of our buttons. Whoever presses it makes the client's event ``line``: on_line(interaction, line)."""

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[discord.Client],
        item: ui.Item[Any],  # the library's own signature
        _match: re.Match[str],
        /,
    ) -> Self:
        """Called by the library when it is pressed; what it does stands in the button alone."""
        return cls(cast("ui.Button[ui.LayoutView]", item))

    async def callback(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Hand the line over."""
        interaction.client.dispatch("line", interaction, line_in(self.custom_id))


def pressable(button: Button, copy: int = 0) -> Press:
    """The button; ``copy`` tells apart several with the same line in one message."""
    label = shortened(one_line(button.label), LONGEST_LABEL)[:LONGEST_LABEL] or "…"
    return Press(ui.Button(label=label, style=_STYLES[button.style], custom_id=f"p{copy or ''}:{button.line}"))


def line_in(custom_id: str) -> str:
    """The line that a button types; empty if it is none of ours."""
    found = TEMPLATE.fullmatch(custom_id)
    return found["line"] if found else ""
