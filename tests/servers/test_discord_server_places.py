"""The local Discord's direct messages, forums, threads and announcements, and places that are gone."""

from collections.abc import AsyncIterator

import discord
import pytest

from tests.servers.discord import DiscordServer, Kind
from tests.servers.discord_client import ask, found, logged_in
from tests.servers.discord_limiter import Limit
from tests.servers.discord_state import Channel, Payload


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
def papers(server: DiscordServer) -> Channel:
    return server.channel(server.guild("lab", server.person("ana")), "papers")


async def post(server: DiscordServer, channel: Channel) -> Payload:
    return (await ask(server, "POST", f"/channels/{channel.id}/messages", {"content": "x"}))[1]


async def code(server: DiscordServer, channel: Channel) -> int:
    """Discord's code for refusing a message; 0 if it was taken."""
    return int((await post(server, channel)).get("code", 0))


async def test_places_that_are_gone_say_so(server: DiscordServer, papers: Channel) -> None:
    other = server.channel(server.guild("club"), "talk")
    server.delete_channel(papers)
    assert other.guild
    server.remove_guild(other.guild)
    assert await code(server, papers) == 10003
    assert await code(server, other) == 50001
    assert (await ask(server, "GET", f"/guilds/{other.guild.id}"))[1]["code"] == 10004


async def test_direct_messages_open_once(server: DiscordServer) -> None:
    ana = server.person("ana", installed=True)
    opened = [(await ask(server, "POST", "/users/@me/channels", {"recipient_id": ana.id}))[1]["id"] for _ in range(2)]
    assert opened == [server.dm(ana).id] * 2


async def test_closed_or_foreign_direct_messages_are_refused(server: DiscordServer) -> None:
    ana, stranger = server.person("ana", installed=True), server.person("bo")
    server.close_dms(ana)
    assert await code(server, server.dm(ana)) == 50007
    server.close_dms(ana, closed=False)
    assert await code(server, server.dm(ana)) == 0
    assert await code(server, server.dm(stranger)) == 50278


async def test_direct_messages_can_be_opened_too_fast() -> None:
    async with DiscordServer(new_dms=Limit(1, 10.0)) as server:
        codes = []
        for person in server.people("ana", "bo"):
            _, told = await ask(server, "POST", "/users/@me/channels", {"recipient_id": person.id})
            codes.append(told.get("code", 0))
        assert codes == [0, 40003]


async def test_a_forum_takes_posts_as_threads(server: DiscordServer, papers: Channel) -> None:
    assert papers.guild
    forum = server.forum(papers.guild, "digests", ["daily"], tag_required=True)
    async with logged_in(server) as bot:
        channel = bot.get_channel(int(forum.id))
        assert isinstance(channel, discord.ForumChannel)
        with pytest.raises(discord.HTTPException) as refused:
            await channel.create_thread(name="Monday", content="3 papers")
        made = await channel.create_thread(name="Monday", view=found("3 papers"), applied_tags=channel.available_tags)
        await made.thread.send("and one more")
        assert [one.name for one in await channel.guild.active_threads()] == ["Monday"]
    assert refused.value.code == 40067
    assert server.texts(server.world.channels[str(made.thread.id)]) == ["3 papers", "and one more"]


async def test_a_thread_comes_back_when_posted_to_unless_it_is_locked(server: DiscordServer, papers: Channel) -> None:
    thread = server.thread(papers, "talk")
    server.archive(thread)
    _, listed = await ask(server, "GET", f"/channels/{papers.id}/threads/archived/public")
    assert [one["name"] for one in listed["threads"]] == ["talk"]
    assert await code(server, thread) == 0
    assert not thread.archived
    server.archive(thread, locked=True)
    assert await code(server, thread) == 50083


async def test_threads_need_their_own_permission(server: DiscordServer, papers: Channel) -> None:
    thread = server.thread(papers, "talk")
    server.deny(papers, "send_messages_in_threads")
    assert await code(server, thread) == 50013
    assert await code(server, papers) == 0


async def test_a_thread_starts_on_a_message(server: DiscordServer, papers: Channel) -> None:
    async with logged_in(server) as bot:
        message = await bot.text_channel(papers).send("hello")
        thread = await message.create_thread(name="talk")
        await thread.send("inside")
        with pytest.raises(discord.HTTPException, match="already been created"):
            await message.create_thread(name="again")
        await thread.edit(archived=True, locked=True)
    assert thread.id == message.id
    assert server.world.channels[str(thread.id)].locked


async def test_an_announcement_is_crossposted_once(server: DiscordServer, papers: Channel) -> None:
    assert papers.guild
    news = server.channel(papers.guild, "news", Kind.NEWS)
    told = await post(server, news)
    path = f"/channels/{news.id}/messages/{told['id']}/crosspost"
    assert (await ask(server, "POST", path))[1]["flags"] & 1
    assert (await ask(server, "POST", path))[1]["code"] == 40033


async def test_only_announcements_are_crossposted(server: DiscordServer, papers: Channel) -> None:
    told = await post(server, papers)
    assert (await ask(server, "POST", f"/channels/{papers.id}/messages/{told['id']}/crosspost"))[1]["code"] == 50024


@pytest.mark.parametrize(
    ("denied", "request_line", "body", "refused"),
    [
        ("read_message_history", "GET /channels/{0}/messages/{1}", None, 50001),
        ("read_message_history", "GET /channels/{0}/threads/archived/public", None, 50013),
        ("create_public_threads", "POST /channels/{0}/threads", {"name": "t"}, 50013),
        ("create_public_threads", "POST /channels/{0}/messages/{1}/threads", {"name": "t"}, 50013),
        ("", "POST /channels/{0}/threads", {"name": "t" * 101}, 50035),
        ("", "PATCH /channels/{0}", {"name": "t"}, 50013),
        ("", "GET /channels/{0}/messages/1", None, 10008),
        ("", "GET /users/1", None, 10013),
    ],
)
async def test_what_is_not_allowed_or_not_there_is_refused(
    server: DiscordServer, papers: Channel, denied: str, request_line: str, body: Payload | None, refused: int
) -> None:
    written = await post(server, papers)
    server.deny(papers, *filter(None, [denied]))
    method, path = request_line.format(papers.id, written["id"]).split(" ")
    assert (await ask(server, method, path, body))[1]["code"] == refused


async def test_a_forum_takes_only_threads_with_tags_that_it_has(server: DiscordServer, papers: Channel) -> None:
    assert papers.guild
    forum = server.forum(papers.guild, "digests")
    body: Payload = {"name": "t", "message": {"content": "x"}, "applied_tags": ["1"]}
    assert await code(server, forum) == 50008
    assert (await ask(server, "POST", f"/channels/{forum.id}/threads", body))[1]["code"] == 10087
    server.deny(forum, "send_messages")
    assert (await ask(server, "POST", f"/channels/{forum.id}/threads", body))[1]["code"] == 50013


async def test_an_archived_threads_messages_stay_as_they_are(server: DiscordServer, papers: Channel) -> None:
    _, thread = await ask(server, "POST", f"/channels/{papers.id}/threads", {"name": "talk"})
    inside = server.world.channels[thread["id"]]
    written = await post(server, inside)
    server.archive(inside)
    path = f"/channels/{inside.id}/messages/{written['id']}"
    assert (await ask(server, "PATCH", path, {"content": "y"}))[1]["code"] == 50083


async def test_an_announcement_needs_the_right_to_send(server: DiscordServer, papers: Channel) -> None:
    assert papers.guild
    news = server.channel(papers.guild, "news", Kind.NEWS)
    written = await post(server, news)
    server.deny(news, "send_messages")
    told = (await ask(server, "POST", f"/channels/{news.id}/messages/{written['id']}/crosspost"))[1]
    assert told["code"] == 50013


async def test_a_bots_role_can_lack_a_permission_everywhere(server: DiscordServer) -> None:
    async with logged_in(server) as bot:
        talk = server.channel(server.guild("club", deny=["send_messages"]), "talk")
        assert await code(server, talk) == 50013
        channel = bot.text_channel(talk)
        assert not channel.permissions_for(channel.guild.me).send_messages


async def test_strangers_and_bots_cannot_be_written_to(server: DiscordServer, papers: Channel) -> None:
    assert papers.guild
    stranger = server.person("bo")
    assert (await ask(server, "GET", f"/guilds/{papers.guild.id}/members/{stranger.id}"))[1]["code"] == 10007
    assert (await ask(server, "POST", "/users/@me/channels", {"recipient_id": server.bot.id}))[1]["code"] == 50033
    assert (await ask(server, "GET", f"/channels/{server.group(stranger).id}"))[1]["code"] == 50001
