"""Play the sample days on a simulated clock: what a team would see in three days, in about a minute."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic as time_now
from typing import TextIO
from zoneinfo import ZoneInfo

from adapters.app import App, opened_store
from adapters.commands.run import until_stopped
from adapters.console_lines import width_of
from adapters.console_looks import UNWRAPPED, Screen, fit_width, render, render_line
from adapters.console_room import ConsoleRoom, Said, View
from adapters.console_seat import Seat
from adapters.settings import Settings
from bot.clock import Clock
from bot.errors import SourceDown
from bot.messages import Message, strong, words
from bot.papers import Paper, PaperRecord
from bot.sources.sample import Sample

STEP = timedelta(minutes=5)
"""The simulated clock moves by steps, each with one tick, so that every replay tells the same story."""
STEP_SECONDS = 0.065
"""Real seconds a step: three days and three hours take a minute."""
ZONE = "Europe/Berlin"
OPENING = time(5, 30)
CLOSING = time(8, 30)
"""UTC: from before the first morning's digest until after the one behind the last day."""
OUTAGE_FROM = timedelta(days=1, hours=1, minutes=30)
OUTAGE_UNTIL = timedelta(days=2, hours=5, minutes=30)
"""After the opening: from the second morning, over a whole digest, until the third day's noon."""
SCRIPT = (
    ("maya", "#papers", f"digest on at 09:00 timezone {ZONE} count 5"),
    ("maya", "#papers", "subscribe reinforcement learning"),
    ("jonas", "dm", "subscribe robot OR robotics OR embodied"),
    ("jonas", "dm", f"settings timezone {ZONE} quiet_hours 22:00-07:00"),
)
"""Who says what where before the play begins."""


class Interrupted:
    """A paper source that fails for a while, as real ones do."""

    def __init__(self, source: Sample, clock: Clock, start: datetime, end: datetime) -> None:
        self.name = source.name
        self.title = "Hugging Face"
        self._source = source
        self._clock = clock
        self._outage = (start, end)

    async def day(self, day: date) -> list[PaperRecord]:
        """The day, unless it is silent now."""
        self._fail_during_outage()
        return await self._source.day(day)

    async def paper(self, paper_id: str) -> Paper | None:
        """The paper, unless it is silent now."""
        self._fail_during_outage()
        return await self._source.paper(paper_id)

    def _fail_during_outage(self) -> None:
        start, end = self._outage
        if start <= self._clock.now() < end:
            raise SourceDown(self.title, "answered with error 503")


@dataclass(frozen=True, slots=True)
class Stage:
    """When the play begins and ends."""

    opening: datetime
    closing: datetime

    @classmethod
    def of(cls, days: Sequence[date]) -> Stage:
        """From before the first day's morning until after the last one's digest."""
        return cls(
            datetime.combine(days[0], OPENING, UTC), datetime.combine(days[-1] + timedelta(days=1), CLOSING, UTC)
        )


class Replay:
    """The play itself: prints everything that reaches a channel or a person, with its simulated time."""

    def __init__(self, config: Settings, out: TextIO, *, step_seconds: float = STEP_SECONDS) -> None:
        """``config``'s data folder is written to and should be a temporary one."""
        self._config = config
        self._out = out
        self._step_seconds = step_seconds
        self._stage = Stage.of(Sample().days())
        self._elapsed = timedelta()
        self._clock = Clock(self._stage.opening, elapsed=lambda: self._elapsed.total_seconds())
        styled = out.isatty() and os.environ.get("TERM") != "dumb"
        colour = styled and not os.environ.get("NO_COLOR")
        width = fit_width(width_of(out)) if styled else UNWRAPPED
        self._screen = Screen(width, styled, colour, out.encoding or "ascii")
        self._known = 0
        self._silent = False

    async def run(self) -> int:
        """Play to the end; Ctrl-C ends it politely."""
        return await until_stopped(self._play())

    async def _play(self) -> int:
        start, end = self._stage.opening + OUTAGE_FROM, self._stage.opening + OUTAGE_UNTIL
        source = Interrupted(Sample(replay_at=self._clock.now), self._clock, start, end)
        async with opened_store(self._config) as store:
            room = ConsoleRoom(self._config.data_folder, self._clock)
            app = App(self._config, self._clock, store, [source], [room])
            self._write(render(_OPENING, self._screen))
            await app.tick.run(self._clock.now())
            await self._prepare(app, room)
            room.watch(self._delivered)
            while self._clock.now() < self._stage.closing:
                await self._step(app)
        self._write(render(_ENDING, self._screen))
        return 0

    async def _prepare(self, app: App, room: ConsoleRoom) -> None:
        for person, where, line in SCRIPT:
            seat = Seat.first(room, person, "papers")
            seat = seat.whisper() if where == "dm" else seat
            answer = await app.desk.answer(seat.caller, line)
            self._write(render_line(words(strong(f"{person} › "), f"/papers {line}"), self._screen))
            self._write(render(replace(answer, buttons=(), entries=()), self._screen))

    async def _step(self, app: App) -> None:
        """Move the clock, do what is due, and say between the messages how the papers come in."""
        self._elapsed += STEP
        now = self._clock.now()
        begun = time_now()
        await app.tick.run(now)
        await self._tell_changes(app)
        await app.courier.deliver_due(now)
        await asyncio.sleep(max(0.0, self._step_seconds - (time_now() - begun)))

    async def _tell_changes(self, app: App) -> None:
        papers = await app.store.papers.count()
        silent = bool((await app.store.feed.health(app.ingests[0].source.name)).failing_since)
        if papers > self._known:
            count = papers - self._known
            self._narrate(f"{count} paper{'' if count == 1 else 's'} arrived, {papers} in all")
        if silent != self._silent:
            self._narrate("Hugging Face does not answer any more" if silent else "Hugging Face answers again")
        self._known, self._silent = papers, silent

    def _delivered(self, view: View, said: Said) -> None:
        self._narrate("", view.name)
        self._write(render(said.message, self._screen))

    def _narrate(self, text: str, where: str = "") -> None:
        local = self._clock.now().astimezone(ZoneInfo(ZONE))
        self._write(render_line(words(strong(f"{local:%a %H:%M} "), where or "· ", text), self._screen, "dim"))

    def _write(self, text: str) -> None:
        self._out.write(text if text.endswith("\n") else f"{text}\n")
        self._out.flush()


_OPENING = Message(
    words("Three days in a minute"),
    body=(
        words("Real papers of 16 to 18 March 2026, a simulated clock, times of Berlin. Ctrl-C ends it."),
        words("First, what a team says:"),
    ),
)
_ENDING = Message(
    words("That was it."),
    body=(words("Try it yourself: python3 bot.py demo"),),
)
