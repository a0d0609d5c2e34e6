"""The assembly: a store that says what is wrong, sources that are closed, and an app that starts and stops in order."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError

from adapters.app import App, live_sources, make_folder, opened_store, polled, second_source
from adapters.commands.demo import at
from adapters.console_room import ConsoleRoom
from adapters.settings import Settings
from adapters.terminal import Terminal
from bot.clock import Clock
from bot.errors import CannotStart, PaperboyError
from bot.ports import Caller, Person
from bot.store import database as database_module
from bot.store.store import Store
from bot.store.tables import meta
from tests.bot.newsroom import Shelf, paper

NOON = datetime(2026, 1, 7, 12, tzinfo=UTC)
ADA = Person("terminal", "demo", "ada", "Ada")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return at(Settings(), tmp_path)


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    """Everything around a shelf of papers and a terminal, on a clock that runs."""
    async with opened_store(settings) as store:
        clock = Clock(NOON, 60)
        shelf = Shelf()
        shelf.days = {NOON.date(): [paper(1, featured=date(2026, 1, 7))]}
        yield App.of(settings, clock, store, [shelf], [Terminal(settings, clock, workspace="demo", lasting=True)])


async def fill_up(store: Store) -> None:
    async with store.database.write() as connection:
        await connection.execute(insert(meta).values(key="large", value="x" * 500_000))


async def test_a_full_disk_in_the_middle_of_work_is_a_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened_store(settings):
        pass
    prepare = database_module._prepare_sqlite

    def shrink(connection: sqlite3.Connection, record: object) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA max_page_count = 1").close()

    monkeypatch.setattr(database_module, "_prepare_sqlite", shrink)
    with pytest.raises(PaperboyError, match="There is no space left for the database"):
        async with opened_store(settings) as store:
            await fill_up(store)


async def test_a_defect_in_the_middle_of_work_stays_one(settings: Settings) -> None:
    with pytest.raises(OperationalError):
        async with opened_store(settings) as store, store.database.read() as connection:
            await connection.execute(text("SELECT one FROM nowhere"))


async def test_one_process_works_alone_and_another_may_fetch_beside_it(settings: Settings) -> None:
    async with opened_store(settings):
        with pytest.raises(CannotStart, match="already running"):
            async with opened_store(settings):
                pass
        async with opened_store(settings, alone=False) as beside:
            assert await beside.papers.count() == 0


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match=r"cannot be made \(Not a directory\): set \[bot\] data to another"):
        make_folder(tmp_path / "file" / "data")
    assert make_folder(tmp_path / "data") == tmp_path / "data"


async def test_arxiv_is_read_regularly_only_where_it_is_wanted(settings: Settings) -> None:
    async with live_sources(settings, Clock()) as sources:
        assert [source.name for source in sources] == ["huggingface", "arxiv"]
        assert polled(settings, sources) == sources[:1]
        wanted = replace(settings, arxiv=replace(settings.arxiv, categories=("cs.RO",)))
        assert polled(wanted, sources) == sources


async def test_the_second_source_of_a_search_is_one_that_searches_unless_switched_off(settings: Settings) -> None:
    async with opened_store(settings) as store, live_sources(settings, Clock()) as sources:
        found = second_source(settings, store, sources)
        assert found
        assert found.title == "Hugging Face"
        assert second_source(settings, store, sources[1:]) is None
        off = replace(settings, huggingface=replace(settings.huggingface, search=False))
        assert second_source(off, store, sources) is None


async def subscribed(app: App) -> Caller:
    """Ada follows graphs in her DM."""
    room = ConsoleRoom(app.config.data_folder, app.clock, workspace="demo")
    caller = Caller(ADA, room.channel("papers"), room.dm("ada"))
    await app.desk.answer(caller, "subscribe graphs")
    return caller


async def test_papers_travel_from_the_source_to_the_terminal(app: App) -> None:
    caller = await subscribed(app)
    async with app.running():
        await until(app, "sent", 1)
    told = await app.desk.answer(Caller(ADA, caller.dm, caller.dm), "show 1")
    assert "On graphs 1" in told.plain()


async def until(app: App, state: str, count: int) -> None:
    for _ in range(500):
        if (await app.store.outbox.counts_by_state()).get(state, 0) >= count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(await app.store.outbox.counts_by_state())


async def test_stopping_leaves_nothing_between_two_states(app: App) -> None:
    await subscribed(app)
    async with app.running():
        await until(app, "sent", 1)
    before = await app.store.outbox.counts_by_state()
    await asyncio.sleep(0.03)
    assert await app.store.outbox.counts_by_state() == before == {"sent": 1}


async def test_what_breaks_within_still_stops_it_in_order(app: App) -> None:
    with pytest.raises(KeyError):
        async with app.running():
            raise KeyError("a defect")
    assert asyncio.all_tasks() == {asyncio.current_task()}
