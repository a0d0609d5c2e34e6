"""What is offered while something is typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.papers import Paper, PaperRecord
from bot.ports import Caller, Person, Place
from bot.store.database import Database
from bot.store.store import Store
from bot.suggestions import FRESH_FOR, Suggestions

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
DM = Place("fake", "w", "dm", "dm")
CALLER = Caller(Person("fake", "w", "ana", "Ana"), DM, DM)


async def keep(store: Store, number: int, *keywords: str) -> None:
    paper = Paper(f"2601.0000{number}", f"Paper {number}", featured=date(2026, 1, 5), keywords=keywords)
    await store.papers.keep([PaperRecord(paper)], NOW)


async def test_papers_come_with_their_titles_and_topics_by_how_common_they_are(database: Database) -> None:
    store = Store(database)
    await keep(store, 1, "graphs", "Robots")
    await keep(store, 2, "robots")
    known = await Suggestions(store).of(CALLER, NOW)
    assert known["paper"]["2601.00001"] == "Paper 1"
    assert list(known["topic"].items()) == [("robots", "in 2 recent papers"), ("graphs", "in 1 recent paper")]


async def test_new_papers_are_offered_after_a_minute(database: Database) -> None:
    store = Store(database)
    suggestions = Suggestions(store)
    assert (await suggestions.of(CALLER, NOW))["paper"] == {}
    await keep(store, 1)
    assert (await suggestions.of(CALLER, NOW + timedelta(seconds=1)))["paper"] == {}
    assert (await suggestions.of(CALLER, NOW + FRESH_FOR))["paper"] == {"2601.00001": "Paper 1"}
