"""The vectors of all papers in a folder: a cache that follows the store, and can be thrown away at any time.

One process writes at a time; the others see what it wrote as soon as they look again. A row is written before the
state that counts it, so a reader never sees half a paper more than there is.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np
import structlog
from filelock import FileLock, Timeout

from bot.papers import Paper
from bot.search.embedder import Embedder, Vectors, unit
from bot.search.fields import key_of
from bot.search.index import IndexBusy, Position
from bot.search.space import Bytes, Keys, Rows, Space, centered, columns, shrunk

VERSION = "1"
"""Of the files and of what is taken from a paper."""
_SETTLED = 4096
"""Papers from which the mean is taken for good; before, it is taken anew whenever they have doubled."""
_SCATTERED = 64
"""Papers below which a mean would say more about them than about papers."""
_LONGEST = 4000
"""Characters of a paper that are looked at."""

log = structlog.get_logger(__name__)


class _State(msgspec.Struct, frozen=True):
    """What is in the folder."""

    version: str = ""
    model: str = ""
    count: int = 0
    position: tuple[datetime, str] | None = None
    mean: tuple[float, ...] = ()
    mean_of: int = 0


class PaperVectors:
    """Follows papers; `space` is what is known of them so far."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        """``folder`` is that of the search index; it need not exist."""
        self.embedder = embedder
        self._folder = folder / "meaning"
        self._lock = FileLock(folder / "meaning.lock")
        self._state = _State()
        self.space: Space | None = None
        self.ensure()

    def ensure(self) -> None:
        """See what another process has written; start again if the folder is gone, or of another model or version."""
        state = self._read()
        if state != self._state or not self._file("state").exists():
            self._open(state)

    def position(self) -> Position | None:
        """How far it has followed the store."""
        return self._state.position

    def text_vector(self, text: str) -> Vectors | None:
        """Of a typed text, to be compared with papers; None while there are none."""
        space = self.space
        if space is None:
            return None
        found: Vectors = centered(self.embedder.embed([text[:_LONGEST]]), space.mean)[0]
        return found

    def add(self, papers: Sequence[Paper], position: Position) -> None:
        """Add papers, replacing those that it has. Raises IndexBusy while another process does, and OSError."""
        try:
            with self._lock.acquire(timeout=0):
                self.ensure()
                if self._state.position is None or position > self._state.position:
                    self._open(self._write(papers, position))
        except Timeout as error:
            raise IndexBusy(str(self._folder)) from error

    def _write(self, papers: Sequence[Paper], position: Position) -> _State:
        """Put rows where they belong, and return what is in the folder now."""
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = {key_of(paper.id): paper for paper in papers}
        vectors = shrunk(self.embedder.embed([text_of(paper) for paper in fresh.values()]))
        count = self._state.count
        places = self.space.find(list(fresh)) if self.space else np.full(len(fresh), -1)
        added = places < 0
        places[added] = np.arange(count, count + added.sum())
        self._put("keys", places, np.array(list(fresh), np.uint64)[:, None])
        self._put("rows", places, vectors)
        state = self._meant(count + int(added.sum()), position)
        self._put_bits(places, vectors, state)
        self._save(state)
        return state

    def _meant(self, count: int, position: Position) -> _State:
        """The state with its mean: a new one while papers are few."""
        state = msgspec.structs.replace(
            self._state, version=VERSION, model=self.embedder.model, count=count, position=position
        )
        if count < _SCATTERED or count < 2 * state.mean_of or state.mean_of >= _SETTLED:
            return state
        mean = _lengthened(self._map("rows", count)).mean(axis=0)
        return msgspec.structs.replace(state, mean=tuple(map(float, mean)), mean_of=count)

    def _put_bits(self, places: Rows, vectors: Bytes, state: _State) -> None:
        """The sides of the mean; those of all papers when it has moved."""
        if state.mean_of != self._state.mean_of:
            places, vectors = np.arange(state.count), np.array(self._map("rows", state.count))
        for at, column in enumerate(columns(_lengthened(vectors) - self._mean(state))):
            self._put(f"bits-{at}", places, column[:, None])

    def _put(self, name: str, places: Rows, rows: Keys | Bytes) -> None:
        file = self._file(name)
        file.touch()
        with file.open("r+b") as opened:
            for place, row in zip(places, rows, strict=True):
                opened.seek(int(place) * row.nbytes)
                opened.write(row.tobytes())

    def _open(self, state: _State) -> None:
        if state.model != self.embedder.model or state.version != VERSION:
            state = self._thrown_away()
        try:
            self.space = self._mapped(state) if state.count else None
        except (OSError, ValueError):  # a file is missing, or shorter than it has to be
            state, self.space = self._thrown_away(), None
        self._state = state

    def _thrown_away(self) -> _State:
        if self._file("state").exists():
            log.warning("vectors_thrown_away", folder=str(self._folder), wanted=self.embedder.model)
        shutil.rmtree(self._folder, ignore_errors=True)
        return _State()

    def _mapped(self, state: _State) -> Space:
        keys = self._column("keys", state)
        width = -(-self.embedder.dimensions // 64)
        bits = tuple(self._column(f"bits-{at}", state) for at in range(width))
        return Space(keys, self._map("rows", state.count), bits, self._mean(state))

    def _column(self, name: str, state: _State) -> Keys:
        return np.asarray(np.memmap(self._file(name), np.uint64, "r", shape=(state.count,)))

    def _map(self, name: str, count: int) -> Bytes:
        """Mapped, but plain: every slice of a memmap costs as much as measuring a few papers."""
        return np.asarray(np.memmap(self._file(name), np.int8, "r", shape=(count, self.embedder.dimensions)))

    def _mean(self, state: _State) -> Vectors:
        return np.array(state.mean or [0] * self.embedder.dimensions, np.float32)

    def _file(self, name: str) -> Path:
        return self._folder / name

    def _read(self) -> _State:
        try:
            return msgspec.json.decode(self._file("state").read_bytes(), type=_State)
        except (OSError, msgspec.DecodeError):
            return _State()

    def _save(self, state: _State) -> None:
        """All or nothing."""
        draft = self._file("state.new")
        draft.write_bytes(msgspec.json.encode(state))
        draft.replace(self._file("state"))


def text_of(paper: Paper) -> str:
    """What of a paper has a meaning."""
    return "\n".join([paper.title, paper.abstract, paper.summary, *paper.keywords])[:_LONGEST]


def _lengthened(rows: Bytes) -> Vectors:
    return unit(rows.astype(np.float32))
