"""Migrations lead from every version to the newest, keep the data, and end in the tables that the program knows."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.errors import CannotStart
from bot.papers import Paper
from bot.store.database import Database
from bot.store.migrations import FOLDER, HEAD, migrate, upgrade
from bot.store.store import Store
from bot.store.tables import metadata


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config)


REVISIONS = [script.revision for script in scripts().walk_revisions()][::-1]


@pytest.fixture
async def fresh(tmp_path: Path) -> Database:
    return Database(f"sqlite+aiosqlite:///{tmp_path / 'paperboy.db'}")


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def shape(connection: Connection) -> dict[str, tuple[list[str], list[str], list[tuple[str, ...]]]]:
    """Per table: its columns with type and nullability, its keys and unique constraints, its indexes."""
    found = inspect(connection)
    return {
        name: (
            sorted(f"{one['name']} {one['type']} {one['nullable']}" for one in found.get_columns(name)),
            sorted(
                map(str, (found.get_pk_constraint(name)["constrained_columns"], found.get_unique_constraints(name)))
            ),
            sorted((str(one["name"]), *map(str, one["column_names"])) for one in found.get_indexes(name)),
        )
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def test_the_program_knows_the_newest_script() -> None:
    assert scripts().get_current_head() == HEAD
    assert scripts().get_bases() == ["0001"]


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_script_says_in_its_name_which_version_it_makes(revision: str) -> None:
    assert Path(scripts().get_revision(revision).path).name.startswith(f"{revision}_")


async def test_a_new_database_comes_from_nothing_and_then_is_up_to_date(fresh: Database) -> None:
    assert await migrate(fresh) == ""
    assert await migrate(fresh) is None
    await fresh.close()


async def test_the_scripts_build_the_tables_that_the_program_knows(fresh: Database) -> None:
    await migrate(fresh)
    async with fresh.read() as connection:
        assert await connection.run_sync(differences) == []
        built = await connection.run_sync(shape)
    await fresh.close()
    assert built == await declared(fresh)


async def declared(fresh: Database) -> object:
    """The shape of tables made from their declarations."""
    other = Database(str(fresh.url).replace("paperboy.db", "declared.db"))
    async with other.write() as connection:
        await connection.run_sync(metadata.create_all)
        found = await connection.run_sync(shape)
    await other.close()
    return found


@pytest.mark.parametrize("revision", REVISIONS)
async def test_data_of_every_version_survives_the_way_up(fresh: Database, revision: str) -> None:
    async with fresh.write() as connection:
        await connection.run_sync(lambda sync: upgrade(sync, revision))
        await connection.execute(text(PAPER))
        await connection.execute(text("INSERT INTO meta VALUES ('matched_until', 'then')"))
    assert await migrate(fresh) == (None if revision == HEAD else revision)
    store = Store(fresh)
    assert await store.papers.one("2601.00001") == Paper("2601.00001", "On graphs", authors=("Ana Lima",), upvotes=7)
    assert await store.feed.recall("matched_until") == "then"
    await fresh.close()


async def test_subscriptions_from_before_there_were_rules_keep_theirs(fresh: Database) -> None:
    async with fresh.write() as connection:
        await connection.run_sync(lambda sync: upgrade(sync, "0001"))
        for statement in FOLLOWED:
            await connection.execute(text(statement))
    await migrate(fresh)
    store = Store(fresh)
    found = await store.subscriptions.one(1)
    assert found is not None
    assert (found.topic, found.rule) == ("graphs", "normal")
    assert await store.followed.unfiled(1, None, 9) == [("graphs", "normal")]
    await fresh.close()


FOLLOWED = (
    "INSERT INTO places (key, platform, workspace, native_id, kind, name, disabled_reason)"
    " VALUES ('p', 'fake', 'w', 'dm', 'dm', '', '')",
    "INSERT INTO people (key, name, dm_place) VALUES ('ada', 'Ada', 'p')",
    "INSERT INTO subscriptions (place_key, topic, topic_key, cadence, at, days, timezone, count, min_upvotes, made_by,"
    " created_at, state, reason) VALUES ('p', 'graphs', 'graph', 'instant', '09:00', '01234', 'UTC', 10, 0, 'ada',"
    " 0, 'active', '')",
)

PAPER = """
    INSERT INTO papers (id, title, abstract, summary, authors, keywords, organization, upvotes, comments,
                        code_url, project_url, thumbnail, source, raw, changed_at)
    VALUES ('2601.00001', 'On graphs', '', '', '["Ana Lima"]', '[]', '', 7, 0, '', '', '', 'huggingface', x'', 0)
"""


SUBSCRIPTION = (
    "INSERT INTO places (key, platform, workspace, native_id, kind, name, disabled_reason) "
    "VALUES ('fake:w:dm', 'fake', 'w', 'dm', 'dm', '', '')",
    "INSERT INTO people (key, name, dm_place) VALUES ('fake:w:ada', 'Ada', 'fake:w:dm')",
    "INSERT INTO subscriptions (place_key, topic, topic_key, cadence, at, days, timezone, count, min_upvotes, made_by, "
    "created_at, state, reason) VALUES ('fake:w:dm', 'graphs', 'graph', 'instant', '09:00', '01234', 'UTC', 10, 0, "
    "'fake:w:ada', 0, 'active', '')",
)


async def test_a_subscription_made_before_there_were_rules_is_matched_normally(fresh: Database) -> None:
    async with fresh.write() as connection:
        await connection.run_sync(lambda sync: upgrade(sync, "0001"))
        for statement in SUBSCRIPTION:
            await connection.execute(text(statement))
    await migrate(fresh)
    found = await Store(fresh).subscriptions.one(1)
    await fresh.close()
    assert found
    assert (found.topic, found.cadence, found.rule) == ("graphs", "instant", "normal")


async def test_a_database_of_a_newer_program_is_left_alone(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(CannotStart, match=f"is of version 0999, this Paperboy knows versions up to {HEAD}: update"):
        await migrate(database)
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar() == "0999"


async def test_two_processes_that_migrate_at_once_do_it_once(fresh: Database) -> None:
    other = Database(str(fresh.url))
    assert await asyncio.gather(migrate(fresh), migrate(other)) in ([""] * 2, ["", None], [None, ""])
    async with fresh.read() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all() == [HEAD]
    await other.close()
    await fresh.close()
