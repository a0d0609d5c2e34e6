"""What pressing a button does: its line is answered, or a form opens where one is easier than a line."""

from __future__ import annotations

from adapters.discord_answers import Answers, Interaction
from adapters.discord_forms import Forms
from adapters.discord_places import caller_of
from bot.frontdesk import FrontDesk

TURNING = frozenset(["page", "today"])
"""Verbs that show the same list further on: in place, where only the asker reads it."""


class Buttons:
    """Listens to the client's event ``line``."""

    def __init__(self, desk: FrontDesk, answers: Answers, forms: Forms) -> None:
        self._desk = desk
        self._answers = answers
        self._forms = forms

    async def pressed(self, interaction: Interaction, line: str) -> None:
        """Answer a pressed button, however old its message is and whoever pressed it."""
        caller = caller_of(interaction)
        if form := await self._forms.form_for(caller, line):
            await self._answers.open(interaction, form)
            return
        turning = line.split(" ", 1)[0] in TURNING
        await self._answers.say(interaction, self._desk.answer(caller, line), in_place=turning)
