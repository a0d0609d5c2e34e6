"""The papers that ship with Paperboy: three real days for the demo and the replay; no network, no clock of its own.

The data file holds facts about real papers and summaries written for Paperboy. Votes are those that Hugging Face
showed on the feature day itself, so they are lower than today's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import msgspec

from bot.papers import Paper, PaperRecord

DATA = Path(__file__).with_name("sample_days.json")
GROWTH = timedelta(hours=36)
"""How long after its day opened a replayed paper gains votes; from then on it shows the recorded number."""
TAKE_OFF = timedelta(hours=18)
"""How long the riser climbs on its second day, from 00:00 UTC."""
FEW_VOTES = 3
"""What a replayed paper shows at first, or its recorded number if that is smaller."""
RISER_START, RISER_EVENING = 2, 5
"""The riser's votes when it appears and at the end of its first day: too few for that day's top ten."""
# Hugging Face's own days hold 60-67 % of their papers at 08:00 UTC, 75-80 % at 09:00-11:00, and fill until the evening.
_FILLING = ((0.0, 0.0), (0.6, 8.0), (0.8, 11.0), (1.0, 22.0))
"""Bends of the line from the share of a day's papers to the hour, UTC, at which that share is there."""
_SHUFFLE = 0.6
"""How far chance moves a paper in the order of appearance, as a share of the day's papers."""

_EVER_AFTER = datetime.max.replace(tzinfo=UTC)
"""What a sample that is not replayed takes for now: everything has appeared and settled."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of the sample with its recorded votes, and its part in a replay."""

    paper: Paper
    raw: bytes
    """Its JSON as it stands in the data file."""
    arrives: datetime
    """When a replay first shows it, UTC, on its feature day."""
    rises: bool = False
    """Whether it starts low and takes off on its second day."""


class Sample:
    """A PaperSource that never fails. ``replay_at`` tells the replay's time, UTC; without it everything is there."""

    name = "sample"
    title = "the sample that ships with Paperboy"

    def __init__(self, replay_at: Callable[[], datetime] | None = None) -> None:
        self._replay_at = replay_at
        self._entries = {entry.paper.id: entry for entry in read_entries(DATA.read_bytes())}

    def days(self) -> tuple[date, ...]:
        """The days that it knows, UTC, oldest first, whether or not a replay has reached them."""
        return tuple(sorted({entry.arrives.date() for entry in self._entries.values()}))

    async def day(self, day: date) -> list[PaperRecord]:
        """One UTC day's papers as far as they are there, most upvoted first."""
        moment = self._moment()
        entries = [entry for entry in self._entries.values() if entry.arrives.date() == day]
        seen = [PaperRecord(paper, entry.raw) for entry in entries if (paper := seen_at(entry, moment))]
        return sorted(seen, key=lambda record: (-record.paper.upvotes, record.paper.id))

    async def paper(self, paper_id: str) -> Paper | None:
        """One paper by its bare id; None if it is not in the sample or a replay has not reached it."""
        entry = self._entries.get(paper_id)
        return seen_at(entry, self._moment()) if entry else None

    def _moment(self) -> datetime:
        return self._replay_at() if self._replay_at else _EVER_AFTER


def seen_at(entry: Entry, moment: datetime) -> Paper | None:
    """The paper with the votes that a replay shows at ``moment`` (aware); None before it has appeared."""
    if moment < entry.arrives:
        return None
    votes = _riser_votes(entry, moment) if entry.rises else _votes(entry, moment)
    return replace(entry.paper, upvotes=votes)


def _votes(entry: Entry, moment: datetime) -> int:
    """Fast at first, then slower, as votes really come in."""
    share = _share(entry.arrives, _opening(entry.arrives.date()) + GROWTH, moment)
    recorded = entry.paper.upvotes
    return _between(min(FEW_VOTES, recorded), recorded, 1 - (1 - share) ** 2)


def _riser_votes(entry: Entry, moment: datetime) -> int:
    """Next to nothing on the first day, then an S-shaped climb to the recorded number."""
    midnight = _opening(entry.arrives.date()) + timedelta(days=1)
    if moment < midnight:
        return _between(RISER_START, RISER_EVENING, _share(entry.arrives, midnight, moment))
    share = _share(midnight, midnight + TAKE_OFF, moment)
    return _between(RISER_EVENING, entry.paper.upvotes, share * share * (3 - 2 * share))


def _share(start: datetime, end: datetime, moment: datetime) -> float:
    """How much of the span from ``start`` to ``end`` has passed, 0 to 1."""
    return min(1.0, max(0.0, (moment - start) / (end - start)))


def _between(low: int, high: int, share: float) -> int:
    return low + int((high - low) * share)


def _opening(day: date) -> datetime:
    """A day of Daily Papers opens at 00:00 UTC."""
    return datetime.combine(day, time(), UTC)


class _File(msgspec.Struct):
    """The data file, its papers still raw."""

    riser: str
    papers: list[msgspec.Raw]


def read_entries(data: bytes) -> list[Entry]:
    """Read the data file's JSON. Raises msgspec.ValidationError if it is not in the expected shape."""
    file = msgspec.json.decode(data, type=_File)
    raws = {paper: bytes(raw) for raw in file.papers for paper in [_read_paper(raw)]}
    arrivals = _arrivals(list(raws), file.riser)
    return [Entry(paper, raw, arrivals[paper.id], paper.id == file.riser) for paper, raw in raws.items()]


def _read_paper(raw: msgspec.Raw) -> Paper:
    return replace(msgspec.json.decode(raw, type=Paper), source=Sample.name)


def _arrivals(papers: Sequence[Paper], riser: str) -> dict[str, datetime]:
    """When each paper appears in a replay, by id; a day's papers come one by one."""
    arrivals = {}
    for day in {paper.featured for paper in papers if paper.featured}:
        queue = _queue([paper for paper in papers if paper.featured == day], riser)
        for place, paper in enumerate(queue, start=1):
            arrivals[paper.id] = _opening(day) + timedelta(hours=_hour(place / len(queue)))
    return arrivals


def _queue(papers: Sequence[Paper], riser: str) -> list[Paper]:
    """The order of appearance: most voted first on average, moved about by chance drawn from the id."""
    # Placed by its recorded votes, the riser would come first and have the list to itself.
    early = {paper.id: RISER_EVENING if paper.id == riser else paper.upvotes for paper in papers}
    ranked = sorted(papers, key=lambda paper: (-early[paper.id], paper.id))
    places = {paper.id: rank + _chance(paper.id) * len(papers) * _SHUFFLE for rank, paper in enumerate(ranked)}
    return sorted(papers, key=lambda paper: (places[paper.id], paper.id))


def _chance(text: str) -> float:
    """0 to 1, always the same for the same text."""
    return crc32(text.encode()) / 2**32


def _hour(share: float) -> float:
    """The hour of the day, UTC, at which ``share`` of a day's papers have appeared."""
    (low, start), (high, end) = next(span for span in pairwise(_FILLING) if share <= span[1][0])
    return start + (end - start) * (share - low) / (high - low)
