"""Papers as they are known so far: kept, merged, counted over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.papers import Paper, PaperRecord, Period
from bot.rising import Reading
from bot.store.database import Database
from bot.store.rows import PAPER_COLUMNS, insert_new, paper_values, read_paper
from bot.store.tables import counts, feature_days, papers

_MOST_UPVOTED = (papers.c.upvotes.desc(), papers.c.id)
_MISSING = (None, "", ())
"""How a source's silence reads; 0 stars are a fact."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a paper besides the paper itself."""

    paper: Paper
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Moments:
    """When an answer was read, from when on its changes can be followed, and when what is new in it became news."""

    read: datetime
    changed: datetime
    news: datetime | None


class Papers:
    """Questions about papers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self, records: Sequence[PaperRecord], now: datetime, *, day: date | None = None, news_at: datetime | None = None
    ) -> int:
        """Insert or merge papers; returns how many were new or newly featured.

        ``day`` is the feature day that the list stands for. ``news_at`` is when its new papers count as news;
        None for papers that somebody only looked up: those alert nobody.
        """
        given = {record.paper.id: record for record in records}
        async with self._database.write() as connection:
            known = await _known(connection, given)
            at = _Moments(now, await _next_change(connection, now), news_at)
            fresh = sum([await _keep_one(connection, one, known.get(number), at) for number, one in given.items()])
            if day:
                rows = [{"paper_id": record.paper.id, "day": day} for record in records if record.paper.featured]
                await insert_new(connection, feature_days, rows)
            return fresh

    async def one(self, paper_id: str) -> Paper | None:
        """A paper by its bare id; None if it is not known."""
        found = await self.many([paper_id])
        return found[0] if found else None

    async def many(self, paper_ids: Sequence[str]) -> list[Paper]:
        """The papers that are known, in the order asked for."""
        statement = select(*PAPER_COLUMNS).where(papers.c.id.in_(paper_ids))
        found = {paper.id: paper for paper in await self._read(statement)}
        return [found[paper_id] for paper_id in paper_ids if paper_id in found]

    async def known(self, paper_id: str) -> Known | None:
        """A paper with when it arrived; None if it is not known."""
        rows = await self._database.rows(_known_of([paper_id]))
        return _known_from(rows[0]._mapping) if rows else None

    async def of_period(self, period: Period) -> list[Paper]:
        """The papers featured in a period, most upvoted first."""
        chosen = select(feature_days.c.paper_id).where(feature_days.c.day.between(period.first, period.last))
        return await self._list(papers.c.id.in_(chosen))

    async def ids_of_period(self, period: Period) -> list[str]:
        """The same papers' ids in the same order: a month has more papers than anybody turns to."""
        chosen = select(feature_days.c.paper_id).where(feature_days.c.day.between(period.first, period.last))
        statement = select(papers.c.id).where(papers.c.id.in_(chosen)).order_by(*_MOST_UPVOTED)
        return [row.id for row in await self._database.rows(statement)]

    async def featured_since(self, day: date) -> list[Paper]:
        """The papers first featured on ``day`` or later, newest day first."""
        found = await self._list(papers.c.featured >= day)
        return sorted(found, key=lambda paper: paper.featured or date.min, reverse=True)

    async def last_day(self, until: date) -> date | None:
        """The latest day up to ``until`` that has papers."""
        found: date | None = await self._scalar(select(func.max(feature_days.c.day)).where(feature_days.c.day <= until))
        return found

    async def next_day(self, after: date) -> date | None:
        """The first day after ``after`` that has papers."""
        found: date | None = await self._scalar(select(func.min(feature_days.c.day)).where(feature_days.c.day > after))
        return found

    async def count(self) -> int:
        """How many papers are known."""
        return await self._scalar(select(func.count()).select_from(papers)) or 0

    async def count_of(self, day: date) -> int:
        """How many papers a day features so far."""
        statement = select(func.count()).select_from(feature_days).where(feature_days.c.day == day)
        return await self._scalar(statement) or 0

    async def readings(self, since: date, *, after: datetime | None = None) -> list[Reading]:
        """The votes over time of all papers featured on ``since`` or later, by paper and time.

        With ``after`` only what was read then or later.
        """
        columns = (counts.c.paper_id, papers.c.featured, counts.c.at, counts.c.upvotes)
        statement = select(*columns).join(papers).where(papers.c.featured >= since)
        if after:
            statement = statement.where(counts.c.at >= after)
        rows = await self._database.rows(statement.order_by(counts.c.paper_id, counts.c.at))
        return [Reading(*row) for row in rows]

    async def history(self, paper_id: str) -> list[tuple[datetime, int, int]]:
        """Upvotes and comments over time: a row a change."""
        columns = (counts.c.at, counts.c.upvotes, counts.c.comments)
        statement = select(*columns).where(counts.c.paper_id == paper_id).order_by(counts.c.at)
        return [(row.at, row.upvotes, row.comments) for row in await self._database.rows(statement)]

    async def changed_after(self, after: tuple[datetime, str] | None, limit: int) -> list[tuple[datetime, Paper]]:
        """Papers in the order of their changes, behind the position (moment, id): what an index follows."""
        statement = select(papers.c.changed_at, *PAPER_COLUMNS).where(*_behind(after))
        rows = await self._database.rows(statement.order_by(papers.c.changed_at, papers.c.id).limit(limit))
        return [(row.changed_at, read_paper(row._mapping)) for row in rows]

    async def news_after(
        self, after: tuple[datetime, str] | None, limit: int
    ) -> list[tuple[tuple[datetime, str], Known]]:
        """Papers that count as news, in the order of their changes, each with its position."""
        statement = select(papers.c.changed_at, papers.c.arrived_at, *PAPER_COLUMNS)
        statement = statement.where(papers.c.arrived_at.is_not(None), *_behind(after))
        rows = await self._database.rows(statement.order_by(papers.c.changed_at, papers.c.id).limit(limit))
        return [((row.changed_at, row.id), _known_from(row._mapping)) for row in rows]

    async def news_since(self, moment: datetime) -> list[Known]:
        """Papers that counted as news at ``moment`` or later: what a new daily subscription opens with."""
        statement = select(papers.c.arrived_at, *PAPER_COLUMNS).where(papers.c.arrived_at >= moment)
        rows = await self._database.rows(statement.order_by(papers.c.arrived_at, papers.c.id))
        return [_known_from(row._mapping) for row in rows]

    async def news_of(self, paper_ids: Sequence[str]) -> list[Paper]:
        """Those of the papers that counted as news, in the order asked for: not what somebody only looked up."""
        statement = select(*PAPER_COLUMNS).where(papers.c.id.in_(paper_ids), papers.c.arrived_at.is_not(None))
        found = {paper.id: paper for paper in await self._read(statement)}
        return [found[paper_id] for paper_id in paper_ids if paper_id in found]

    async def recent(self, limit: int) -> list[Paper]:
        """The latest featured papers: what completion offers."""
        order = (papers.c.featured.desc(), papers.c.upvotes.desc(), papers.c.id)
        featured = select(*PAPER_COLUMNS).where(papers.c.featured.is_not(None))
        return await self._read(featured.order_by(*order).limit(limit))

    async def _list(self, condition: ColumnElement[bool]) -> list[Paper]:
        return await self._read(select(*PAPER_COLUMNS).where(condition).order_by(*_MOST_UPVOTED))

    async def _read(self, statement: Select[Any]) -> list[Paper]:
        return [read_paper(row._mapping) for row in await self._database.rows(statement)]

    async def _scalar(self, statement: Select[Any]) -> Any:  # one value of whatever type the statement selects
        rows = await self._database.rows(statement)
        return rows[0][0] if rows else None


def _behind(position: tuple[datetime, str] | None) -> list[ColumnElement[bool]]:
    """The conditions that a paper changed after a position; papers that changed together follow by id."""
    if position is None:
        return []
    moment, paper_id = position
    # The first one says nothing that the second does not, but it is what an index can be searched by.
    return [papers.c.changed_at >= moment, or_(papers.c.changed_at > moment, papers.c.id > paper_id)]


async def _known(connection: AsyncConnection, paper_ids: Iterable[str]) -> dict[str, Known]:
    rows = (await connection.execute(_known_of(paper_ids))).mappings()
    return {row["id"]: _known_from(row) for row in rows}


def _known_of(paper_ids: Iterable[str]) -> Select[Any]:
    return select(papers.c.arrived_at, *PAPER_COLUMNS).where(papers.c.id.in_(list(paper_ids)))


def _known_from(row: RowMapping) -> Known:
    return Known(read_paper(row), row["arrived_at"])


async def _next_change(connection: AsyncConnection, now: datetime) -> datetime:
    """When changes written now count as made: later than all before them.

    Who follows changes remembers how far they got. A slow answer that was asked for earlier, or a clock that was set
    back, must not put a change behind that position.
    """
    latest = (await connection.execute(select(func.max(papers.c.changed_at)))).scalar()
    return max(now, latest + timedelta(milliseconds=1)) if latest else now


async def _keep_one(connection: AsyncConnection, record: PaperRecord, known: Known | None, at: _Moments) -> bool:
    """Write what changed; True if the paper is new or newly featured."""
    paper = merge(known.paper, record.paper) if known else record.paper
    fresh = at.news is not None and (known is None or known.arrived_at is None or _newly_featured(known.paper, paper))
    if known and not fresh and paper == known.paper:
        return False
    arrived_at = at.news if fresh else (known.arrived_at if known else None)
    values = paper_values(paper) | {"arrived_at": arrived_at, "changed_at": at.changed}
    if record.paper.source == paper.source:  # arXiv's bare entry does not replace the richer answer
        values["raw"] = record.raw
    if known:
        await connection.execute(update(papers).where(papers.c.id == paper.id).values(**values))
    else:
        await connection.execute(insert(papers).values(**values))
    if known is None or (paper.upvotes, paper.comments) != (known.paper.upvotes, known.paper.comments):
        row = {"paper_id": paper.id, "at": at.read, "upvotes": paper.upvotes, "comments": paper.comments}
        await insert_new(connection, counts, [row])
    return fresh


def _newly_featured(old: Paper, new: Paper) -> bool:
    return old.featured is None and new.featured is not None


def merge(old: Paper, new: Paper) -> Paper:
    """What is known after a new answer: it wins where it says something, and what it leaves out is kept.

    Hugging Face omits keys rather than sending null, and even counts: a vote that falls to nothing is an omission.
    arXiv knows no counts.
    """
    kept = {name: getattr(old, name) for name in Paper.__dataclass_fields__ if getattr(new, name) in _MISSING}
    merged = replace(new, **kept | {"featured": _earlier(old.featured, new.featured)})
    if new.source == "arxiv":
        return replace(merged, upvotes=old.upvotes, comments=old.comments, source=old.source)
    return replace(merged, upvotes=new.upvotes or old.upvotes, comments=new.comments or old.comments)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other
