"""What is followed, once a topic and rule however many follow it: where it waits, and whom a fitting paper reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.audience import Audience
from bot.store.columns import Moment
from bot.store.database import Database
from bot.store.tables import matches, subscriptions, topic_keys
from bot.subscriptions import Rule

Follow: TypeAlias = tuple[str, Rule]
"""A topic as it is written, and its rule."""
_AT_ONCE = 500
"""Decisions written in one transaction: many may reach thousands, and a person's command must not wait for all."""
_SAME = and_(topic_keys.c.topic == subscriptions.c.topic, topic_keys.c.rule == subscriptions.c.rule)


@dataclass(frozen=True, slots=True)
class NewFit:
    """A decision of the matcher, before it is written down for each who follows the topic."""

    topic: str
    rule: Rule
    paper_id: str
    reason: str
    """A frozen Fit."""
    audience: Audience


class Followed:
    """Questions about topics and rules that somebody follows, in whatever state."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, keys: Sequence[int]) -> list[tuple[int, Follow]]:
        """What waits under any of these keys, a pair for each key and topic."""
        rows: Sequence[Any] = await self._database.rows(found_under(keys, is_sqlite=self._database.is_sqlite))
        return [(key, (topic, rule)) for key, topic, rule in rows]

    async def unfiled(self, version: int, after: Follow | None, limit: int) -> list[Follow]:
        """Topics that wait under no keys of this or a later version, behind ``after`` in their order."""
        filed = exists().where(_SAME, topic_keys.c.version >= version)
        columns = (subscriptions.c.topic, subscriptions.c.rule)
        statement = select(*columns).distinct().where(~filed).order_by(*columns).limit(limit)
        if after:
            statement = statement.where(tuple_(*columns) > tuple_(*map(literal, after)))
        return [(row.topic, row.rule) for row in await self._database.rows(statement)]

    async def file(self, version: int, keys: Mapping[Follow, Collection[int]]) -> None:
        """Let topics wait under these keys, in place of those of an earlier version."""
        dialect = sqlite if self._database.is_sqlite else postgresql
        old = delete(topic_keys).where(
            topic_keys.c.topic == bindparam("old_topic"), topic_keys.c.rule == bindparam("old_rule")
        )
        rows = [
            {"key": key, "topic": topic, "rule": rule, "version": version}
            for (topic, rule), under in keys.items()
            for key in under
        ]
        async with self._database.write() as connection:
            await connection.execute(old, [{"old_topic": topic, "old_rule": rule} for topic, rule in keys])
            await connection.execute(dialect.insert(topic_keys).on_conflict_do_nothing(), rows)

    async def forget_unfollowed(self) -> None:
        """Drop the keys of what nobody follows any more."""
        async with self._database.write() as connection:
            await connection.execute(delete(topic_keys).where(~exists().where(_SAME)))

    async def note(self, fits: Sequence[NewFit], now: datetime) -> int:
        """Write down for every follower that a paper fits and is news, each once; returns how many are new.

        Not in one transaction: who dies in between notes the same again.
        """
        statement = spread(is_sqlite=self._database.is_sqlite).execution_options(preserve_rowcount=True)
        added = 0
        for start in range(0, len(fits), _AT_ONCE):
            async with self._database.write() as connection:
                rows = list(_spread_values(fits[start : start + _AT_ONCE], now))
                added += (await connection.execute(statement, rows)).rowcount
        return added


def found_under(keys: Sequence[int], *, is_sqlite: bool) -> Select[Any]:
    """All keys in one parameter: those of a batch of papers are more than an engine takes as so many."""
    found = select(topic_keys.c.key, topic_keys.c.topic, topic_keys.c.rule)
    if not is_sqlite:
        return found.where(topic_keys.c.key == any_(bindparam("keys", list(keys), ARRAY(BigInteger))))
    asked = func.json_each(msgspec.json.encode(keys).decode()).table_valued("value", name="asked")
    return found.select_from(asked.join(topic_keys, topic_keys.c.key == asked.c.value))


def spread(*, is_sqlite: bool) -> sqlite.Insert | postgresql.Insert:
    """One decision into a match for each subscription that it is news to."""
    instant, scheduled = bindparam("instant", type_=Moment), bindparam("scheduled", type_=Moment)
    paper, now, why = bindparam("paper", type_=Text), bindparam("now", type_=Moment), bindparam("why", type_=Text)
    reached = select(subscriptions.c.id, paper, now, why, true()).where(
        subscriptions.c.topic == bindparam("followed"),
        subscriptions.c.rule == bindparam("under"),
        subscriptions.c.min_upvotes <= bindparam("upvotes"),
        subscriptions.c.created_at <= case((subscriptions.c.cadence == "instant", instant), else_=scheduled),
    )
    statement = sqlite.insert(matches) if is_sqlite else postgresql.insert(matches)
    columns = ["subscription_id", "paper_id", "at", "reason", "open"]
    return statement.from_select(columns, reached).on_conflict_do_nothing()


def _spread_values(fits: Sequence[NewFit], now: datetime) -> Iterator[dict[str, Any]]:
    for one in fits:
        yield {
            "followed": one.topic,
            "under": one.rule,
            "paper": one.paper_id,
            "why": one.reason,
            "now": now,
            "upvotes": one.audience.upvotes,
            "instant": one.audience.instant,
            "scheduled": one.audience.scheduled,
        }
