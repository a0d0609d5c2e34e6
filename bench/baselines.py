"""What the product's search is held against: SQLite FTS5 and plain tantivy, over the same texts."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy

from bot.papers import Paper

_WORD = re.compile(r"[^\W_]+")


class Fts5:
    """SQLite's own full-text index: bm25 with the title weighted 3, the Porter stemmer, any of the words."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path | None = None) -> None:
        """The index in a folder, empty if there is none; in memory without one. Asked from any one thread at a time."""
        self._base = sqlite3.connect(folder / "fts5.db" if folder else ":memory:", check_same_thread=False)
        self._base.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS papers "
            "USING fts5(id UNINDEXED, title, body, tokenize='porter unicode61')"
        )

    def add(self, papers: Iterable[Paper]) -> None:
        """Index papers."""
        rows = ((paper.id, paper.title, _body(paper)) for paper in papers)
        with self._base:
            self._base.executemany("INSERT INTO papers VALUES (?, ?, ?)", rows)

    def find(self, text: str, limit: int) -> list[str]:
        """The ids of the best papers; none for a text without words."""
        words = _words(text)
        if not words:
            return []
        asked = " OR ".join(f'"{word}"' for word in words)
        ranked = "SELECT id FROM papers WHERE papers MATCH ? ORDER BY bm25(papers, 0, 3, 1), rowid LIMIT ?"
        return [str(paper_id) for (paper_id,) in self._base.execute(ranked, (asked, limit))]

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()


class Tantivy:
    """The engine under the product's search by itself: ``en_stem``, the title boosted 2, any of the words."""

    name = "plain tantivy"

    def __init__(self, folder: Path | None = None) -> None:
        """The index in a folder, empty if there is none; in memory without one."""
        builder = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
        for name in ("title", "body"):
            builder.add_text_field(name, tokenizer_name="en_stem")
        self._index = tantivy.Index(builder.build(), path=str(folder) if folder else None)

    def add(self, papers: Iterable[Paper]) -> None:
        """Index papers, with one thread."""
        writer = self._index.writer(num_threads=1)
        for paper in papers:
            writer.add_document(tantivy.Document(id=paper.id, title=paper.title, body=_body(paper)))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def find(self, text: str, limit: int) -> list[str]:
        """The ids of the best papers; none for a text without words."""
        words = _words(text)
        if not words:
            return []
        asked = self._index.parse_query(" ".join(words), ["title", "body"], field_boosts={"title": 2.0})
        searcher = self._index.searcher()
        return [str(searcher.doc(address).get_first("id")) for _, address in searcher.search(asked, limit).hits]

    def close(self) -> None:
        """Nothing is held open."""


Baseline = Fts5 | Tantivy


def _body(paper: Paper) -> str:
    return " ".join([paper.abstract, paper.summary, *paper.keywords])


def _words(text: str) -> Sequence[str]:
    """Lower case, so that none of them is an operator of either engine."""
    return list(dict.fromkeys(_WORD.findall(text.lower())))
