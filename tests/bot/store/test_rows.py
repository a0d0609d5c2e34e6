"""Rows become values and back, and inserts say how many were new."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from bot.papers import Paper
from bot.store.database import Database
from bot.store.rows import PAPER_COLUMNS, as_json, insert_new, paper_values, read_paper, strings, upsert
from bot.store.tables import meta
from bot.store.tables import papers as table
from tests.bot.newsroom import NOON

TEXTS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20)
NAMES = st.lists(TEXTS, max_size=4).map(tuple)
COUNTS = st.integers(0, 2**31 - 1)
PAPERS = st.builds(
    Paper,
    id=st.just("2601.00001"),
    title=TEXTS,
    abstract=TEXTS,
    authors=NAMES,
    published=st.none() | st.dates(),
    featured=st.none() | st.dates(),
    upvotes=COUNTS,
    comments=COUNTS,
    keywords=NAMES,
    code_stars=st.none() | COUNTS,
    source=st.sampled_from(["huggingface", "arxiv"]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAPERS)
async def test_a_paper_comes_back_from_its_row_as_it_was(database: Database, paper: Paper) -> None:
    async with database.write() as connection:
        values = paper_values(paper) | {"raw": b"", "changed_at": NOON}
        await connection.execute(insert(table).prefix_with("OR REPLACE").values(**values))
        row = (await connection.execute(select(*PAPER_COLUMNS))).mappings().one()
    assert read_paper(row) == paper


@given(NAMES)
def test_texts_come_back_from_json(texts: tuple[str, ...]) -> None:
    assert strings(as_json(texts)) == texts


async def test_only_new_rows_are_inserted_and_counted(database: Database) -> None:
    async with database.write() as connection:
        assert await insert_new(connection, meta, [{"key": "a", "value": "1"}]) == 1
        both = [{"key": "a", "value": "2"}, {"key": "b", "value": "2"}, {"key": "b", "value": "3"}]
        assert await insert_new(connection, meta, both) == 1
        assert await insert_new(connection, meta, []) == 0
        kept = (await connection.execute(select(meta).order_by(meta.c.key))).all()
    assert [tuple(row) for row in kept] == [("a", "1"), ("b", "2")]


async def test_rows_beyond_what_one_statement_binds_are_inserted_all(database: Database) -> None:
    rows = [{"key": str(number), "value": ""} for number in range(20_000)]
    async with database.write() as connection:
        assert await insert_new(connection, meta, rows) == 20_000
        assert await insert_new(connection, meta, rows) == 0


async def test_an_upsert_changes_only_what_it_names(database: Database) -> None:
    values = paper_values(Paper("2601.00001", "On graphs", upvotes=1)) | {"raw": b"", "changed_at": NOON}
    async with database.write() as connection:
        await upsert(connection, table, values, update=["title"])
        again = values | {"title": "On trees", "upvotes": 9}
        await upsert(connection, table, again, update=["title"])
        row = (await connection.execute(select(*PAPER_COLUMNS))).mappings().one()
    assert read_paper(row) == replace(Paper("2601.00001", "On trees"), upvotes=1)
