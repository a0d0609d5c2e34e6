"""Bring a database up to the newest schema; Alembic is imported only when there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.errors import CannotStart
from bot.store.database import Database

HEAD = "0002"
"""The newest revision in versions/; a test holds it against the scripts."""
FOLDER = Path(__file__).parent


async def migrate(database: Database) -> str | None:
    """Migrate up to HEAD in one transaction. Returns the version it came from, None if nothing was to do.

    A new database comes from the empty string. Raises CannotStart for a database that is newer than this program,
    damaged, or has no room.
    """
    await database.check()
    try:
        return await _migrate(database)
    except DBAPIError as error:
        raise CannotStart(database.explain(error)) from error


async def _migrate(database: Database) -> str | None:
    async with database.read() as connection:
        found = await connection.run_sync(_version)
    if found == HEAD:
        return None
    if found and found not in _known():
        raise CannotStart(
            f"The database is of version {found}, this Paperboy knows versions up to {HEAD}: "
            "update Paperboy (git pull), or restore the backup made before the last update."
        )
    async with database.write() as connection:
        await connection.run_sync(upgrade)
    return found


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migration scripts on an open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _known() -> set[str]:
    return {path.name.split("_", 1)[0] for path in (FOLDER / "versions").glob("[0-9]*.py")}
