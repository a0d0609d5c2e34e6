"""The messenger against a local Discord: every kind of place, keys, finding again, and what each refusal means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.errors import CannotReadBack, Failure, OutcomeUnknown, Undeliverable
from bot.messages import Button, Entry, Message, words
from bot.papers import Paper
from bot.ports import Parcel, Place
from tests.adapters.discord.house import House, words_of
from tests.servers.discord import Kind
from tests.servers.discord_state import Channel

GRAPHS = Paper("2601.00001", "Graphs at Last")
DIGEST = Message(
    words("Daily Papers"),
    entries=(Entry(GRAPHS, 1),),
    buttons=(Button("All", "page abc 1"),),
    public=True,
    kind="digest",
)
ALERT = Message(words("1 new paper on graphs"), entries=(Entry(GRAPHS, 1),), public=True, kind="alert")


def place_of(channel: Channel) -> Place:
    assert channel.guild
    return Place(
        "discord", channel.guild.id, channel.id, "thread" if channel.is_thread else "channel", f"#{channel.name}"
    )


def parcel(house: House, place: Place, message: Message = DIGEST, key: str = "digest:1", **facts: object) -> Parcel:
    return Parcel(key, place, message, first_sent_at=house.hand.now, **facts)  # type: ignore[arg-type]


async def refusal(house: House, sent: Parcel) -> Undeliverable | OutcomeUnknown:
    with pytest.raises((Undeliverable, OutcomeUnknown)) as refused:
        await house.discord.messenger.send(sent)
    return refused.value  # type: ignore[return-value]


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.NEWS, Kind.THREAD])
async def test_a_message_reaches_each_kind_of_channel_once_under_its_key(house: House, kind: Kind) -> None:
    channel = house.papers if kind != Kind.NEWS else house.server.channel(house.lab, "news", kind)
    channel = house.server.thread(channel, "talk") if kind == Kind.THREAD else channel
    sent = parcel(house, place_of(channel))
    first = await house.discord.messenger.send(sent)
    again = await house.discord.messenger.send(sent)
    assert first == again
    assert [words_of(post).splitlines()[0] for post in house.server.messages(channel)] == ["Daily Papers"]


async def test_the_same_key_in_two_places_is_two_messages(house: House) -> None:
    other = house.server.channel(house.lab, "other")
    for channel in (house.papers, other):
        await house.discord.messenger.send(parcel(house, place_of(channel)))
    assert len(house.server.messages(house.papers)) == len(house.server.messages(other)) == 1


@pytest.mark.parametrize("plain", [False, True])
async def test_a_message_is_found_again_by_its_marker(house: House, plain: bool) -> None:
    sent = parcel(house, place_of(house.papers), plain=plain)
    ana = house.person("ana").user
    for number in range(120):
        house.server.say(ana, house.papers, f"noise {number}")
    assert await house.discord.messenger.find(sent) is None
    receipt = await house.discord.messenger.send(sent)
    assert await house.discord.messenger.find(sent) == receipt


async def test_where_the_history_cannot_be_read_nothing_is_concluded_from_its_emptiness(house: House) -> None:
    sent = parcel(house, place_of(house.papers))
    await house.discord.messenger.send(sent)
    house.server.deny(house.papers, "read_message_history")
    await house.hears()
    with pytest.raises(CannotReadBack, match="Read Message History"):
        await house.discord.messenger.find(sent)


async def test_a_message_that_was_deleted_since_counts_as_sent(house: House) -> None:
    sent = parcel(house, place_of(house.papers))
    await house.discord.messenger.send(sent)
    house.server.delete(house.server.messages(house.papers)[0])
    assert (await house.discord.messenger.send(sent)).message_id == ""


async def test_a_direct_message_is_opened_sent_and_found(house: House) -> None:
    ana = house.person("ana")
    dm = Place("discord", "", ana.user.id, "dm")
    receipt = await house.discord.messenger.send(parcel(house, dm, ALERT))
    await house.discord.messenger.probe(dm)
    assert house.dms(ana)[0].startswith("1 new paper on graphs")
    assert await house.discord.messenger.find(parcel(house, dm, ALERT)) == receipt
    assert len(house.server.asked("POST /users/@me/channels")) == 1


async def test_closed_direct_messages_are_refused_as_such(house: House) -> None:
    ana = house.person("ana")
    house.server.close_dms(ana.user)
    refused = await refusal(house, parcel(house, Place("discord", "", ana.user.id, "dm")))
    assert isinstance(refused, Undeliverable)
    assert refused.failure is Failure.DM_REFUSED
    assert refused.reason == "DMs are closed"


async def test_an_announcement_is_published_to_its_followers_if_wanted(house: House) -> None:
    news = house.server.channel(house.lab, "news", Kind.NEWS)
    house.discord.messenger._crosspost = True
    await house.discord.messenger.send(parcel(house, place_of(news)))
    await house.discord.messenger.send(parcel(house, place_of(news)))
    (post,) = house.server.messages(news)
    assert post.flags & 1
    house.server.fail("unavailable", on="crosspost")
    assert (await house.discord.messenger.send(parcel(house, place_of(news), key="digest:2"))).message_id


# -- forums ----------------------------------------------------------------------------


def threads_of(house: House, forum: Channel) -> Sequence[Channel]:
    return [channel for channel in house.lab.channels if channel.parent is forum]


async def test_a_forum_gets_one_post_a_digest_and_everything_else_of_the_day_below_it(house: House) -> None:
    forum = house.server.forum(house.lab, "reading", tags=["papers"], tag_required=True)
    place = place_of(forum)
    part = Message(words("Daily Papers (2 of 2)"), entries=DIGEST.entries, kind="digest")
    for key, message in (("digest:1:1", DIGEST), ("digest:1:2", part), ("alert:1", ALERT)):
        await house.discord.messenger.send(parcel(house, place, message, key))
    (thread,) = threads_of(house, forum)
    assert thread.name == "Daily Papers"
    assert [words_of(post).splitlines()[0] for post in house.server.messages(thread)] == [
        "Daily Papers", "Daily Papers (2 of 2)", "1 new paper on graphs"
    ]  # fmt: skip


async def test_the_next_day_begins_a_post_of_its_own(house: House) -> None:
    forum = house.server.forum(house.lab, "reading")
    await house.discord.messenger.send(parcel(house, place_of(forum)))
    house.hand.move(timedelta(hours=25))
    await house.discord.messenger.send(parcel(house, place_of(forum), key="digest:2"))
    assert [thread.name for thread in threads_of(house, forum)] == ["Daily Papers", "Daily Papers"]


@pytest.mark.parametrize("plain", [False, True])
async def test_a_forum_post_is_found_again_though_it_was_archived(house: House, plain: bool) -> None:
    forum = house.server.forum(house.lab, "reading")
    sent = parcel(house, place_of(forum), plain=plain)
    assert await house.discord.messenger.find(sent) is None
    receipt = await house.discord.messenger.send(sent)
    house.server.archive(threads_of(house, forum)[0])
    assert await house.discord.messenger.find(sent) == receipt


# -- refusals --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (50035, Failure.CONTENT),
        (50001, Failure.TARGET),
        (50013, Failure.TARGET),
        (50083, Failure.TARGET),
        (10003, Failure.GONE),
        (20028, Failure.RETRY),
        (40001, Failure.CREDENTIALS),
        (40003, Failure.DM_THROTTLED),
        (99999, Failure.UNLISTED),
    ],
)
async def test_a_refusal_carries_its_class(house: House, code: int, failure: Failure) -> None:
    house.server.refuse(code)
    refused = await refusal(house, parcel(house, place_of(house.papers)))
    assert isinstance(refused, Undeliverable)
    assert refused.failure is failure


@pytest.mark.parametrize("fault", ["reset_before", "reset_after", "unavailable"])
async def test_what_leaves_the_outcome_open_is_said_to(house: House, fault: str) -> None:
    house.server.fail(fault)  # type: ignore[arg-type]
    assert isinstance(await refusal(house, parcel(house, place_of(house.papers))), OutcomeUnknown)


async def test_a_rate_limit_is_waited_out_by_the_library(house: House) -> None:
    house.server.fail("rate_limited")
    assert await house.discord.messenger.send(parcel(house, place_of(house.papers)))
    assert len(house.server.messages(house.papers)) == 1


async def test_the_guard_in_front_of_discord_pauses_the_platform(house: House) -> None:
    house.server.fail("banned")
    refused = await refusal(house, parcel(house, place_of(house.papers)))
    assert isinstance(refused, Undeliverable)
    assert (refused.failure, refused.scope, refused.retry_after) == (Failure.RETRY, "platform", timedelta(minutes=1))


async def test_trouble_before_the_message_was_even_sent_is_no_unknown(house: House) -> None:
    ana = house.person("ana")
    house.server.fail("reset_after", on=r"POST /users/@me/channels")
    refused = await refusal(house, parcel(house, Place("discord", "", ana.user.id, "dm"), ALERT))
    assert isinstance(refused, Undeliverable)
    assert refused.failure is Failure.RETRY
    assert refused.platform_trouble


async def test_a_deleted_channel_and_a_lost_server_are_gone(house: House) -> None:
    other = house.server.channel(house.lab, "other")
    place = place_of(other)
    house.server.delete_channel(other)
    found = [await refusal(house, parcel(house, place))]
    house.server.remove_guild(house.lab)
    await house.hears()
    found.append(await refusal(house, parcel(house, place_of(house.papers))))
    assert [one.failure for one in found if isinstance(one, Undeliverable)] == [Failure.GONE, Failure.GONE]
    assert [str(one) for one in found] == ["it was deleted", "I was removed from the server"]


async def test_a_probe_posts_nothing_and_names_what_is_lacking(house: House) -> None:
    await house.discord.messenger.probe(place_of(house.papers))
    other = house.server.channel(house.lab, "quiet", deny=["send_messages"])
    await house.hears()
    with pytest.raises(Undeliverable, match="I lack Send Messages there"):
        await house.discord.messenger.probe(place_of(other))
    assert house.server.messages(other) == []


async def test_a_category_is_no_place_for_messages(house: House) -> None:
    category = house.server.channel(house.lab, "rooms", 4)  # type: ignore[arg-type]
    await house.hears()
    refused = await refusal(house, parcel(house, Place("discord", house.lab.id, category.id, "channel")))
    assert "no channel for messages" in str(refused)
