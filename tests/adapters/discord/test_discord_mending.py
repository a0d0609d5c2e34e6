"""Places that cannot be posted to any more: told to whoever made them, kept, and taken up again when that is mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from tests.adapters.discord.house import House, Person
from tests.servers.discord import Kind
from tests.servers.discord_state import Channel

Act = Callable[[House], None]
SOON = timedelta(minutes=1)


def lock(house: House) -> None:
    house.server.archive(thread_of(house), locked=True)


def unlock(house: House) -> None:
    house.server.unlock(thread_of(house))


def thread_of(house: House) -> Channel:
    known = [one for one in house.lab.channels if one.name == "talk"]
    return known[0] if known else house.server.thread(house.papers, "talk")


TROUBLES: dict[str, tuple[str, Act, Act]] = {
    "a permission of the channel": (
        "a permission is missing",
        lambda house: house.server.deny(house.papers, "send_messages"),
        lambda house: house.server.deny(house.papers),
    ),
    "a permission of the role": (
        "a permission is missing",
        lambda house: house.server.deny_role(house.lab, "send_messages"),
        lambda house: house.server.deny_role(house.lab),
    ),
    "the role": (
        "I can't see it: a permission is missing",
        lambda house: house.server.take_role(house.lab),
        lambda house: house.server.take_role(house.lab, taken=False),
    ),
    "the server": (
        "I was removed from the server",
        lambda house: house.server.remove_guild(house.lab),
        lambda house: house.server.invite_again(house.lab),
    ),
}


async def followed(house: House, where: Channel) -> Person:
    """Somebody whose daily post, switched on in that channel, has just met its trouble."""
    eve = house.person("eve", where, manages=True)
    eve.user.installed = True  # so that the bot reaches her from outside her server too
    assert "gets a post at 09:00" in await eve.asks("digest", state="on")
    return eve


@pytest.mark.parametrize("what", TROUBLES)
async def test_what_was_taken_away_is_told_and_its_return_is_noticed_at_once(house: House, what: str) -> None:
    reason, take, give = TROUBLES[what]
    eve = await followed(house, house.papers)
    take(house)
    await house.hears()
    house.feature(2)
    await house.until("2026-01-05T12:00")
    assert house.dms(eve)[0].startswith(f"I can't post in #papers any more: {reason}.")
    give(house)
    await house.hears()
    await house.passes(SOON)
    assert [post.splitlines()[0] for post in house.posts(house.papers)] == ["Catch-up: 2 papers since Mon 5 Jan 2026"]


async def test_a_locked_thread_is_told_left_alone_while_it_is_and_taken_up_when_it_opens(house: House) -> None:
    thread = thread_of(house)
    eve = await followed(house, thread)
    lock(house)
    house.feature(2)
    await house.until("2026-01-07T12:00")  # it is tried again every day, and told no second time
    assert [told.splitlines()[0] for told in house.dms(eve)] == [
        "I can't post in #talk any more: the thread is archived and locked."
    ]
    unlock(house)
    await house.hears()
    await house.passes(SOON)
    assert len(house.posts(thread)) == 1


async def test_a_deleted_channel_is_told_and_its_subscription_kept(house: House) -> None:
    eve = await followed(house, house.papers)
    house.server.delete_channel(house.papers)
    house.feature(2)
    await house.until("2026-01-05T12:00")
    assert house.dms(eve)[0].startswith("I can't post in #papers any more: it was deleted.")
    assert "stopped: it was deleted" in await house.alone(eve).asks("subscriptions")


async def test_whoever_made_it_may_try_again_from_the_message_that_told_it(house: House) -> None:
    eve = await followed(house, house.papers)
    house.server.deny(house.papers, "send_messages")
    house.feature(2)
    await house.until("2026-01-05T12:00")
    (told,) = house.server.messages(house.server.dm(eve.user))
    alone = house.alone(eve)
    assert "a permission is missing" in await alone.presses("Try again", under=told)
    house.server.deny(house.papers)
    await house.hears()
    # The bot hears of the role beside the press: whichever is first takes the place up again.
    assert (await alone.presses("Try again", under=told)).startswith("It works again")


async def test_direct_messages_to_new_people_are_opened_ten_seconds_apart(house: House) -> None:
    for name in ("ana", "bob", "cid"):
        await house.person(name).asks("subscribe", topic="graph learning")
    house.feature(1, "2026-01-05T08:00")
    opened: list[int] = []
    await house.until("2026-01-05T12:00")
    for _ in range(3):
        opened.append(len(house.server.asked("POST /users/@me/channels")))
        await house.passes(timedelta(seconds=10))
    assert opened == [1, 2, 3]


async def test_a_forum_gets_a_post_of_its_own_every_day(house: House) -> None:
    forum = house.server.forum(house.lab, "reading")
    await house.person("eve", manages=True).asks("digest", state="on", channel=forum)
    house.feature(2)
    await house.until("2026-01-05T10:00")
    house.feature(2, "2026-01-06T07:00", "Protein")
    await house.until("2026-01-06T10:00")
    assert [one.name for one in house.lab.channels if one.parent is forum] == [
        "Daily Papers · Mon 5 Jan 2026 · 2 new papers",
        "Daily Papers · Tue 6 Jan 2026 · 2 new papers",
    ]


async def test_announcements_are_published_if_the_settings_say_so(house: House) -> None:
    crossposting = msgspec.structs.replace(house.config.discord, crosspost=True)
    house.config = msgspec.structs.replace(house.config, discord=crossposting)
    await house.restart()
    news = house.server.channel(house.lab, "news", Kind.NEWS)
    await house.person("eve", news, manages=True).asks("digest", state="on")
    house.feature(2)
    await house.until("2026-01-05T10:00")
    (post,) = [one for one in house.server.messages(news) if one.interaction is None]
    assert post.flags & 1
