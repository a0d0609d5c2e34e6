"""Who may do what on Discord, and where: permissions, other channels, direct messages, without the bot."""

from __future__ import annotations

import pytest

from tests.adapters.discord.house import House


async def test_changing_a_channel_needs_manage_channels_and_is_said_to_all(house: House) -> None:
    ana, eve = house.person("ana"), house.person("eve", manages=True)
    assert "needs the permission Manage Channels" in await ana.asks("digest", state="on")
    assert ana.post.ephemeral
    assert "#papers gets a post at 09:00 (UTC) on weekdays" in await eve.asks("digest", state="on")
    assert not eve.post.ephemeral


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        (["send_messages"], "Send Messages"),
        (["read_message_history"], "Read Message History"),
        (["send_messages", "read_message_history"], "Send Messages and Read Message History"),
    ],
)
async def test_a_channel_that_cannot_be_posted_to_is_refused_with_the_permission(
    house: House, lacking: list[str], named: str
) -> None:
    eve = house.person("eve", manages=True)
    house.server.deny(house.papers, *lacking)
    told = await eve.asks("subscribe", topic="graphs", where="here")
    assert f"I can't post in #papers: I lack {named} there." in told


async def test_another_channel_can_be_named_such_as_a_forum(house: House) -> None:
    eve = house.person("eve", manages=True)
    forum = house.server.forum(house.lab, "reading")
    assert "#reading gets a post at 09:00" in await eve.asks("digest", state="on", channel=forum)
    house.server.deny(forum, "send_messages")
    assert "I can't post in #reading" in await eve.asks("digest", state="on", channel=forum)


async def test_another_channel_needs_the_permission_there(house: House) -> None:
    ana = house.person("ana")
    other = house.server.channel(house.lab, "other")
    assert "Changing what #other gets needs" in await ana.asks("digest", state="on", channel=other)


async def test_alone_with_the_bot_answers_stay_and_pages_turn_in_place(house: House) -> None:
    house.feature(12)
    await house.until("2026-01-05T08:00")
    ana = house.alone(house.person("ana"))
    await ana.asks("today")
    shown = ana.post
    assert not shown.ephemeral
    assert "page 2 of 2" in await ana.presses("Next")
    assert ana.post is shown
    assert "You'll get a DM at 09:00" in await ana.asks("digest", state="on")


async def test_among_people_without_the_bot_only_what_needs_no_post_works(house: House) -> None:
    house.feature(1)
    await house.until("2026-01-05T08:00")
    ana, bob = house.person("ana"), house.person("bob")
    ana.user.installed = True
    ana.where = house.server.group(ana.user, bob.user)
    assert "Graph Study Number 0" in await ana.asks("today")
    assert "I am not part of this conversation" in await ana.asks("digest", state="on")
    assert "You'll get a DM" in await ana.asks("subscribe", topic="graphs")


async def test_in_a_server_without_the_bot_a_persons_own_installation_answers(house: House) -> None:
    ana = house.person("ana")
    ana.user.installed = True
    abroad = house.server.guild("abroad", ana.user, managers=[ana.user], installed=False)
    ana.where = house.server.channel(abroad, "general")
    assert "I was not added to this server" in await ana.asks("subscribe", topic="graphs", where="here")


async def test_naming_another_channel_means_a_post_in_it(house: House) -> None:
    eve = house.person("eve", manages=True)
    other = house.server.channel(house.lab, "other")
    assert "#other gets a post" in await eve.asks("subscribe", topic="graphs", channel=other)
    assert "You'll get a DM" in await eve.asks("subscribe", topic="robots", where="dm", channel=other)


async def test_a_forum_needs_the_permission_for_what_goes_below_its_posts_too(house: House) -> None:
    eve = house.person("eve", manages=True)
    forum = house.server.forum(house.lab, "reading")
    house.server.deny(forum, "send_messages_in_threads")
    await house.hears()
    assert "I lack Send Messages in Threads there" in await eve.asks("digest", state="on", channel=forum)
