"""The full-text index over all papers: a folder that is a cache, and that can be thrown away at any time."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

import structlog
from tantivy import DocAddress, Index, IndexWriter, Query, Searcher

from bot.papers import Paper
from bot.search.acronyms import Acronyms
from bot.search.fields import SCHEMA, document, prepare_index

VERSION = "3"
"""Of the fields and the spelling of words; an index of another version is built anew."""
Sort = Literal["best", "new", "upvotes"]
Position = tuple[datetime, str]
"""How far the index has followed the store: a moment of change and a paper id."""

Item = TypeVar("Item")

_HEAP = 30_000_000
"""Bytes of the writer's buffer: one thread, small enough for a small machine; tantivy wants at least 15 MB."""
_MARGIN = 50
"""Hits beyond the limit, so that papers with equal scores at its edge are chosen by age and not by chance."""
_FIELDS = {"new": "newness", "upvotes": "popularity"}

log = structlog.get_logger(__name__)


class IndexBusy(Exception):
    """Another process is adding papers to the same folder; what it adds can be searched here too."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A paper that a query found; ``title`` is its row of normalised words."""

    paper_id: str
    score: float
    title: str


@dataclass(frozen=True, slots=True)
class Match:
    """A paper that a query found, by what can be told without its stored texts."""

    key: int
    score: float
    address: DocAddress


class View:
    """The index at one moment: what is found in it can be read from it."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def match(self, query: Query, limit: int, sort: Sort = "best") -> list[Match]:
        """The first ``limit`` papers of a query; of equal scores the newer paper first (see ``newness`` in fields).

        Raises ValueError if the index is broken.
        """
        hits = self._searcher.search(query, limit + _MARGIN, count=False, order_by_field=_FIELDS.get(sort)).hits
        ages = self._numbers("newness", hits)
        ranked = sorted(zip(hits, ages, strict=True), key=lambda one: (one[0][0], one[1]), reverse=True)[:limit]
        first = [hit for hit, _ in ranked]
        keys = self._numbers("key", first)
        return [Match(key, float(score), address) for (score, address), key in zip(first, keys, strict=True)]

    def read(self, matches: Iterable[Match]) -> list[Scored]:
        """The same papers with their ids and titles. Raises ValueError if the index is broken."""
        return [_scored(self._searcher, match) for match in matches]

    def _numbers(self, field: str, hits: Sequence[tuple[object, DocAddress]]) -> list[int]:
        return [int(value or 0) for value in self._searcher.fast_field_values(field, [address for _, address in hits])]


class PaperIndex:
    """Searches are synchronous and short; ``add`` takes a while and is safe to call from another thread."""

    def __init__(self, folder: Path) -> None:
        """Open the index in its own folder within ``folder``; build an empty one if there is none that can be used."""
        self._folder = folder / "words"
        self._lock = threading.Lock()
        self._index = self._open() or self._create()
        self.acronyms = Acronyms()
        self._acronyms_of = 0
        self._recall()

    def ensure(self) -> None:
        """See what another process has added; start again with an empty index if the folder is gone or broken."""
        if self._read("version") != VERSION:
            self.reset("its folder is gone")
        try:
            self._index.reload()
        except ValueError as error:
            self.reset(str(error))
        self._recall()

    def reset(self, reason: str) -> None:
        """Throw the index away and start with an empty one."""
        log.warning("search_index_thrown_away", folder=str(self._folder), reason=reason)
        with self._lock:
            self._index = self._create()

    def count(self) -> int:
        """How many papers it holds."""
        return int(self._index.searcher().num_docs)

    def position(self) -> Position | None:
        """How far it has followed the store; None if it has to start from the beginning."""
        try:
            moment, paper_id = json.loads(self._read("position"))
            return datetime.fromisoformat(moment), str(paper_id)
        except (ValueError, TypeError):
            return None

    def add(self, papers: Iterable[Paper], position: Position | None = None) -> None:
        """Add papers, replacing those with the same id, and only then remember the position.

        Raises IndexBusy while another process adds papers, and ValueError if the folder can't be written.
        """
        kept = list(papers)
        with self._lock:
            writer = self._writer()
            try:
                for paper in kept:
                    writer.delete_documents_by_term("id", paper.id)
                    writer.add_document(document(paper))
                writer.commit()
            finally:
                writer.wait_merging_threads()
            self._index.reload()
            self.acronyms.learn(kept)
            self.acronyms.save(self._folder / "acronyms")
            if position:
                self._write("position", json.dumps([position[0].isoformat(), position[1]]))

    def search(self, query: Query, limit: int, sort: Sort = "best") -> list[Scored]:
        """The first ``limit`` papers of a query; see View.match."""
        return self.look(lambda view: view.read(view.match(query, limit, sort)))

    def look(self, read: Callable[[View], list[Item]]) -> list[Item]:
        """What somebody reads in the index as it is now.

        One that turns out to be broken is thrown away and finds nothing until it is filled again.
        """
        try:
            return read(View(self._index.searcher()))
        except ValueError as error:
            self.reset(str(error))
            return []

    def frequency(self, field: str, word: str) -> int:
        """In how many papers a word of that field occurs."""
        return self._index.searcher().doc_freq(field, word)

    def beginning(self, field: str, start: str) -> list[tuple[str, int]]:
        """The words of that field that begin so, each with the number of its papers, most first."""
        return [(str(word), int(papers)) for word, papers in self._index.searcher().terms_with_prefix(field, start)]

    def _writer(self) -> IndexWriter:
        try:
            return self._index.writer(_HEAP, 1)
        except ValueError as error:
            if "LockBusy" in str(error):
                raise IndexBusy(str(self._folder)) from error
            raise

    def _recall(self) -> None:
        """The acronyms as they were last saved, maybe by another process."""
        file = self._folder / "acronyms"
        changed = file.stat().st_mtime_ns if file.exists() else 0
        if changed != self._acronyms_of:
            self.acronyms, self._acronyms_of = Acronyms.load(file), changed

    def _open(self) -> Index | None:
        if self._read("version") != VERSION or not Index.exists(str(self._folder)):
            return None
        try:
            index = prepare_index(Index(SCHEMA, path=str(self._folder)))
            index.searcher().search(Query.all_query(), 1)
        except ValueError as error:
            log.warning("search_index_unreadable", folder=str(self._folder), reason=str(error))
            return None
        return index

    def _create(self) -> Index:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        index = prepare_index(Index(SCHEMA, path=str(self._folder)))
        self._write("version", VERSION)
        return index

    def _read(self, name: str) -> str:
        try:
            return (self._folder / name).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def _write(self, name: str, text: str) -> None:
        """All or nothing: a file that is half written would be worse than none."""
        draft = self._folder / f"{name}.new"
        draft.write_text(text, "utf-8")
        draft.replace(self._folder / name)


def _scored(searcher: Searcher, match: Match) -> Scored:
    kept = searcher.doc(match.address)
    return Scored(str(kept.get_first("id")), match.score, str(kept.get_first("title") or ""))
