"""What every test may ask for: a migrated database in a temporary file."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from bot.store.database import Database
from bot.store.migrations import migrate


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> None:
    """Log a defect in a few lines: the drawn tracebacks of a development console take seconds each."""
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, renderer])


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database of the newest version, made once: copying it is faster than migrating again."""
    file = tmp_path_factory.mktemp("template") / "paperboy.db"
    asyncio.run(_make(file))
    return file


@pytest.fixture
async def database(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of one's own."""
    file = tmp_path / "paperboy.db"
    shutil.copy(migrated_file, file)
    database = Database(f"sqlite+aiosqlite:///{file}")
    yield database
    await database.close()


async def _make(file: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{file}")
    await migrate(database)
    await database.close()
