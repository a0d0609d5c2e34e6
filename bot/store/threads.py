"""SQLite asked from a few threads of our own, one visit a question: an asynchronous driver's every step is a visit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVarTuple

from sqlalchemy import URL, Insert, Row, Select, create_engine, event

_THREADS = 4
_Columns = TypeVarTuple("_Columns")


class Threads:
    """Threads with a connection each, on which nothing is begun unless something is written."""

    def __init__(self, url: URL, prepare: Callable[[Any, object], None], *, timeout: float) -> None:
        """Open nothing yet. ``prepare`` gets every new connection of the driver; ``timeout`` is in seconds."""
        self._pool = ThreadPoolExecutor(_THREADS, "sqlite")
        self._engine = create_engine(
            url.set(drivername="sqlite"),
            pool_size=_THREADS,
            max_overflow=0,
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            connect_args={"timeout": timeout},
        )
        event.listen(self._engine, "connect", prepare)

    async def rows(self, statement: Select[*_Columns]) -> Sequence[Row[*_Columns]]:
        """All that one statement finds, as of one moment."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._rows, statement)

    async def insert(self, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows in a transaction of their own, which ends even if nobody waits for it any more."""
        await asyncio.get_running_loop().run_in_executor(self._pool, self._insert, statement, rows)

    def close(self) -> None:
        """Wait for what is under way, then close every connection."""
        self._pool.shutdown()
        self._engine.dispose()

    def _rows(self, statement: Select[*_Columns]) -> Sequence[Row[*_Columns]]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()

    def _insert(self, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                connection.execute(statement, rows)
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
