"""What is followed is filed once, under the words of which a fitting paper holds one."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

import bot.filing
from bot.filing import VERSION, Filing, keys_of
from bot.search.anchors import ALWAYS
from bot.search.grams import key_of
from bot.store.tables import subscriptions, topic_keys
from bot.subscriptions import EVERYTHING
from tests.bot.newsroom import CHANNEL, Newsroom


async def filed(room: Newsroom) -> set[tuple[str, str, int]]:
    async with room.database.read() as connection:
        rows = await connection.execute(select(topic_keys.c.topic, topic_keys.c.rule, topic_keys.c.key))
        return {(row.topic, row.rule, row.key) for row in rows}


async def test_a_topic_is_filed_once_however_many_follow_it(room: Newsroom) -> None:
    await room.subscribe("graphs OR robots")
    await room.subscribe("graphs OR robots", CHANNEL)
    await room.subscribe(EVERYTHING, CHANNEL)
    assert await Filing(room.store.followed).run() == 2
    assert await filed(room) == {
        ("graphs OR robots", "normal", key_of(["graph"])),
        ("graphs OR robots", "normal", key_of(["robot"])),
        (EVERYTHING, "normal", ALWAYS),
    }


async def test_what_is_filed_stays_filed(room: Newsroom) -> None:
    await room.subscribe("graphs")
    assert [await Filing(room.store.followed).run() for _ in range(2)] == [1, 0]


async def test_a_changed_topic_or_rule_is_filed_as_well(room: Newsroom) -> None:
    one = await room.subscribe("graphs")
    await Filing(room.store.followed).run()
    await room.store.subscriptions.retopic(one.id, "world of robots", "world of robot")
    await Filing(room.store.followed).run()
    await room.store.subscriptions.change(one.id, rule="broad")
    await Filing(room.store.followed).run()
    assert {("world of robots", "normal", key_of(["world", "of", "robot"])),
            ("world of robots", "broad", key_of(["world"]))} <= await filed(room)  # fmt: skip


async def test_more_topics_than_a_page_are_all_filed(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.filing, "_PAGE", 2)
    for topic in ("a", "b", "c", "d", "e"):
        await room.subscribe(topic)
    assert await Filing(room.store.followed).run() == 5
    assert {topic for topic, _, _ in await filed(room)} == {"a", "b", "c", "d", "e"}


async def test_a_new_version_files_everything_anew(room: Newsroom) -> None:
    await room.subscribe("graphs")
    await Filing(room.store.followed).run()
    async with room.database.write() as connection:
        await connection.execute(update(topic_keys).values(version=VERSION - 1, key=77))
    assert await Filing(room.store.followed).run() == 1
    assert await filed(room) == {("graphs", "normal", key_of(["graph"]))}


async def test_what_a_later_version_filed_is_left_alone(room: Newsroom) -> None:
    await room.subscribe("graphs")
    await Filing(room.store.followed).run()
    async with room.database.write() as connection:
        await connection.execute(update(topic_keys).values(version=VERSION + 1))
    assert await Filing(room.store.followed).run() == 0


async def test_a_topic_that_cannot_be_read_is_tried_once(room: Newsroom) -> None:
    one = await room.subscribe("graphs")
    async with room.database.write() as connection:
        await connection.execute(update(subscriptions).where(subscriptions.c.id == one.id).values(topic="graphs OR ("))
    assert [await Filing(room.store.followed).run() for _ in range(2)] == [1, 0]


async def test_what_nobody_follows_any_more_is_forgotten(room: Newsroom) -> None:
    gone, kept = await room.subscribe("graphs"), await room.subscribe("robots")
    await Filing(room.store.followed).run()
    async with room.database.write() as connection:
        await connection.execute(delete(subscriptions).where(subscriptions.c.id == gone.id))
    await room.store.followed.forget_unfollowed()
    assert {topic for topic, _, _ in await filed(room)} == {kept.topic}


@pytest.mark.parametrize(
    ("topic", "keys"),
    [
        ("Diffusion Policies", {-3992772708874873395}),
        ('"chain-of-thought" -survey', {8717286794298381944}),
        ("author:levine", {97869825844936700}),
    ],
)
def test_keys_stay_what_they_are_within_a_version(topic: str, keys: set[int]) -> None:
    # Keys lie in databases. If this must change, bot.filing.VERSION must be one more.
    assert VERSION == 1
    assert keys_of((topic, "normal")) == keys
