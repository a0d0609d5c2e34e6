"""Look around: a day, a week, a month, and what is rising now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from bot.desk.ask import Ask
from bot.desk.lists import PAGE, Found, Lister
from bot.desk.options import Choice, Day, Whole, Word
from bot.desk.verbs import hidden
from bot.errors import Refusal, SourceDown
from bot.ingest import Ingest
from bot.messages import Button, Message, Text, code, words
from bot.papers import Period, day_name
from bot.rising import HOUR, Rise
from bot.store.store import Store
from bot.telling import source_silence
from bot.votes import WINDOW, Votes

TRENDING_LISTED = 30


class Browse:
    """Verbs that list papers by time."""

    def __init__(self, store: Store, lister: Lister, ingest: Ingest) -> None:
        self._store = store
        self._lister = lister
        self._ingest = ingest
        self._votes = Votes(store.papers)

    async def today(self, ask: Ask, date: Day | None = None) -> Message:
        """A day's papers, most upvoted first

        Example: today
        Example: today 2026-03-17
        """
        if date is None:
            return await self._latest(ask)
        found = await self._day(date, ask)
        buttons = await self._around(date)
        if not found.ids:
            return Message(title=words(await self._empty(date, ask)), buttons=buttons or (_TODAY,))
        return await self._lister.open(ask, found, buttons=buttons)

    async def top(
        self,
        ask: Ask,
        period: Annotated[Literal["week", "month", "day"], Choice("how long a stretch")] = "week",
        date: Day | None = None,
    ) -> Message:
        """The papers of a week, month or day by upvotes

        Example: top week
        Example: top month 2026-03-01
        """
        chosen = Period.around(period, date or ask.now.astimezone(UTC).date())
        found = await self._found(chosen, f"Top papers of {chosen.name}", f"top {period} {chosen.first}")
        if not found.ids:
            raise Refusal(f"I know no papers of {chosen.name}.", remedy="today")
        return await self._lister.open(ask, found, note=await self._coverage(chosen, ask))

    async def trending(self, ask: Ask) -> Message:
        """What is rising now: upvotes gained lately against what is usual, not all-time

        Example: trending
        """
        found = (await self._votes.rising(ask.now))[:TRENDING_LISTED]
        if not found:
            return Message(title=words("Nothing gains more upvotes than usual now."), buttons=(_TODAY,))
        papers = await self._store.papers.many([one.paper_id for one in found])
        notes = {one.paper_id: rise_note(one) for one in found}
        note = words("Compared with what papers of the same age usually gain.")
        return await self._lister.open(ask, Found("Rising now", papers, "trending", notes), note=note)

    @hidden
    async def page(
        self,
        ask: Ask,
        of: Annotated[str, Word("the list's name", example="k3f9abc")],
        number: Annotated[int, Whole("which page", least=1, most=999)] = 1,
    ) -> Message:
        """Another page of a list, as it was when it was shown"""
        line = await self._lister.line_of(of)
        buttons = await self._around(date.fromisoformat(line.split()[1])) if line.startswith("today ") else ()
        return await self._lister.turn(ask, of, number, buttons=buttons)

    async def _latest(self, ask: Ask) -> Message:
        """Today's list, or the last one there is, and why today has none."""
        today = ask.now.astimezone(UTC).date()
        found = await self._day(today, ask)
        if found.ids:
            return await self._lister.open(ask, found, buttons=await self._around(today))
        last = await self._store.papers.last_day(today)
        if last is None:
            silence = await self._silence(ask) or "The first ones are being fetched."
            return Message(title=words(f"I have no papers yet. {silence}"), buttons=(_STATUS,))
        note = words(await self._empty(today, ask), " This is the last day that has some.")
        buttons = await self._around(last)
        return await self._lister.open(ask, await self._of_day(last), note=note, buttons=buttons)

    async def _day(self, day: date, ask: Ask) -> Found:
        """A day's papers, fetched now if that day was never read."""
        source = self._ingest.source
        fetched = await self._store.feed.fetched(source.name, day, day)
        if not fetched and day.weekday() < 5 and day <= ask.now.astimezone(UTC).date():
            await self._read(day, ask.now)
        return await self._of_day(day)

    async def _of_day(self, day: date) -> Found:
        return await self._found(Period.around("day", day), f"Daily Papers · {day_name(day)}", f"today {day}")

    async def _found(self, period: Period, title: str, line: str) -> Found:
        ids = await self._store.papers.ids_of_period(period)
        return Found(title, await self._store.papers.many(ids[:PAGE]), line, {}, ids)

    async def _read(self, day: date, now: datetime) -> None:
        if (await self._store.feed.health(self._ingest.source.name)).failing_since:
            return
        try:
            await self._ingest.read_day(day, now)
        except SourceDown as error:
            raise Refusal(
                f"I have not read {day_name(day)} yet, and {self._ingest.source.title} does not answer now "
                f"({error.reason}). Try again in a minute.",
                remedy=f"today {day}",
            ) from error

    async def _empty(self, day: date, ask: Ask) -> str:
        """Why a day has no papers, as far as one can know."""
        today = ask.now.astimezone(UTC).date()
        name = "today" if day == today else f"on {day_name(day)}"
        if day.weekday() >= 5:
            return f"No papers {name} (weekend)."
        source = self._ingest.source.name
        silence = await self._silence(ask)
        if silence and (day == today or not await self._store.feed.fetched(source, day, day)):
            return f"I have not read the papers of {day_name(day)} yet. {silence}"
        return f"No papers {name} yet." if day >= today else f"No papers {name}."

    async def _silence(self, ask: Ask) -> str:
        """What to say of a source that does not answer; empty while it does."""
        health = await self._store.feed.health(self._ingest.source.name)
        if not health.failing_since:
            return ""
        zone = ZoneInfo(ask.timezone)
        since = health.last_ok_at or health.failing_since
        return source_silence(self._ingest.source.title, since.astimezone(zone), ask.now.astimezone(zone))

    async def _around(self, day: date) -> tuple[Button, ...]:
        before = await self._store.papers.last_day(day - timedelta(days=1))
        after = await self._store.papers.next_day(day)
        earlier = [Button(f"◀ {day_name(before)}", f"today {before}")] if before else []
        later = [Button(f"{day_name(after)} ▶", f"today {after}")] if after else []
        return (*earlier, *later)

    async def _coverage(self, period: Period, ask: Ask) -> Text:
        """Say so when some days of a period were never read."""
        until = min(period.last, ask.now.astimezone(UTC).date())
        wanted = [day for day in period.days() if day <= until and day.weekday() < 5]
        fetched = await self._store.feed.fetched(self._ingest.source.name, period.first, period.last)
        missing = len(wanted) - sum(day in fetched for day in wanted)
        if not missing:
            return ()
        command = f"python bot.py fetch --since {period.first}"
        return words(
            f"{missing} of {len(wanted)} weekdays were never fetched; an operator can run ", code(command), "."
        )


_TODAY = Button("Today", "today")
_STATUS = Button("Status", "status")


def rise_note(rise: Rise) -> str:
    """``+37 in two days, 4× what is usual``: for a paper that is younger, since it appeared. Pure."""
    hours = max(1, round(rise.span / HOUR))
    span = "two days" if rise.span >= WINDOW else "an hour" if hours == 1 else f"{hours} hours"
    times = f"{rise.times:.0f}" if rise.times >= 3 else f"{rise.times:.1f}"
    return f"+{rise.gained} in {span}, {times}× what is usual"
