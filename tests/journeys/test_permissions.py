"""Who may change what: channels need a permission, a person's own never does, and refusals name the way."""

from __future__ import annotations

import pytest

from tests.journeys.stage import Stage


@pytest.mark.parametrize(
    ("line", "way"),
    [("digest on", "subscribe everything daily"), ("subscribe proteins here daily", "subscribe proteins")],
)
async def test_changing_a_channel_needs_the_permission_that_is_named(stage: Stage, line: str, way: str) -> None:
    bob = stage.person("bob", manages=False)
    told = await bob.says(line)
    assert told.startswith("Changing what #papers gets needs the permission Manage Channels.")
    assert told.endswith(f"A direct message to you needs none: `{way}`.")
    assert "You'll get a DM" in await bob.presses(way)
    assert stage.public == []


async def test_switching_a_digest_off_needs_it_too(stage: Stage) -> None:
    await stage.person("alice").says("digest on")
    bob = stage.person("bob", manages=False)
    assert await bob.says("digest off") == "Changing what #papers gets needs the permission Manage Channels."
    assert "#papers gets a post" in await bob.says("digest")


async def test_a_managers_right_reaches_over_everybodys_in_the_channel(stage: Stage) -> None:
    await stage.person("alice").says("subscribe proteins here")
    carol = stage.person("carol")
    assert "Paused proteins." in await carol.says("pause proteins")
    assert carol.answer.public
    assert "You no longer follow proteins." in await carol.says("unsubscribe 1")


async def test_others_see_who_made_it_and_cannot_change_it(stage: Stage) -> None:
    await stage.person("alice").says("subscribe proteins here")
    bob = stage.person("bob", manages=False)
    assert "made by Alice" in await bob.says("subscriptions")
    assert bob.buttons == []
    for line in ("pause 1", "unsubscribe proteins", "edit 1 weekly", "narrow 1"):
        told = await bob.says(line)
        assert told.startswith("#1 was made by Alice: only they, or somebody with the permission Manage Channels")


async def test_ones_own_topic_is_meant_before_the_channels_that_one_may_not_change(stage: Stage) -> None:
    await stage.person("alice").says("subscribe proteins here")
    bob = stage.person("bob", manages=False)
    await bob.says("subscribe proteins")
    assert await bob.says("unsubscribe proteins") == "You no longer follow proteins."
    assert "#1 proteins → #papers" in await bob.says("subscriptions")


async def test_its_maker_may_change_it_even_without_the_permission(stage: Stage) -> None:
    await stage.person("alice").says("subscribe proteins here")
    assert "Paused proteins." in await stage.person("alice", manages=False).says("pause 1")


async def test_somebody_elses_direct_messages_are_out_of_reach(stage: Stage) -> None:
    await stage.person("alice").says("subscribe proteins")
    carol = stage.person("carol")
    await carol.says("subscribe graphs")
    assert "There is no subscription #1 here" in await carol.says("unsubscribe 1")


async def test_what_is_changed_from_elsewhere_is_told_to_its_changer_alone(stage: Stage) -> None:
    await stage.person("alice").says("subscribe proteins here")
    alice = stage.person("alice", "")
    await alice.says("pause 1")
    assert not alice.answer.public
    assert "Undo" not in (await alice.says("unsubscribe 1"), alice.buttons)[1]


async def test_an_obstacle_is_named_before_anything_is_promised(stage: Stage) -> None:
    obstacle = "I can't write in #papers: invite me with /invite @Paperboy."
    alice = stage.person("alice", obstacle=obstacle)
    assert await alice.says("digest on") == obstacle
    assert await alice.says("subscribe proteins here") == obstacle
    assert "You'll get a DM" in await alice.says("subscribe proteins")
    assert await stage.person("bob").says("digest") == (await alice.says("digest"))


async def test_an_obstacle_keeps_nobody_from_switching_off(stage: Stage) -> None:
    await stage.person("alice").says("digest on")
    alice = stage.person("alice", obstacle="I can't write here any more.")
    assert await alice.says("digest off") == "#papers no longer gets a daily post."


async def test_two_channels_have_lives_of_their_own(stage: Stage) -> None:
    await stage.person("alice").says("digest on")
    bob = stage.person("bob", "robots")
    assert "There is no digest here yet." in await bob.says("digest")
    await bob.says("digest on at 10:00")
    stage.shelf.feature("Something", "2026-01-05T07:00")
    await stage.until("2026-01-05T10:00")
    assert len(stage.channel("papers")) == len(stage.channel("robots")) == 1
