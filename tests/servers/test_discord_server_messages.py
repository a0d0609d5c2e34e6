"""The local Discord takes messages, recognises them again, and refuses what Discord would."""

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO

import aiohttp
import discord
import pytest

from tests.servers.discord import DiscordServer, Rules
from tests.servers.discord_client import ask, found, logged_in
from tests.servers.discord_state import Channel, Payload, notified
from tests.servers.messenger import Hand

V2 = 1 << 15
NONCE = {"content": "one", "nonce": "k", "enforce_nonce": True}


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
async def server(hand: Hand) -> AsyncIterator[DiscordServer]:
    async with DiscordServer(clock=hand.clock) as server:
        yield server


@pytest.fixture
def papers(server: DiscordServer) -> Channel:
    return server.channel(server.guild("lab", server.person("ana")), "papers")


async def post(server: DiscordServer, channel: Channel, body: Payload) -> tuple[int, Payload]:
    return await ask(server, "POST", f"/channels/{channel.id}/messages", body)


async def code(server: DiscordServer, channel: Channel, body: Payload | None = None) -> int:
    """Discord's code for refusing a message; 0 if it was taken."""
    status, told = await post(server, channel, body or {"content": "x"})
    return 0 if status == 200 else int(told["code"])


async def test_the_library_writes_edits_reads_and_deletes(server: DiscordServer, papers: Channel) -> None:
    async with logged_in(server) as bot:
        channel = bot.text_channel(papers)
        first = await channel.send("hello", nonce="a")
        await channel.send(view=found("a card"))
        await first.edit(content="goodbye")
        assert server.texts(papers) == ["goodbye", "a card"]
        assert (await channel.fetch_message(first.id)).content == "goodbye"
        await first.delete()
        assert [len(one.components) async for one in channel.history()] == [1]


async def test_a_repeated_nonce_gives_the_same_message(server: DiscordServer, papers: Channel) -> None:
    async with logged_in(server) as bot:
        first = await bot.text_channel(papers).send("one", nonce="k")
        second = await bot.text_channel(papers).send("two", nonce="k")
    assert first.id == second.id
    assert server.texts(papers) == ["one"]


async def test_a_nonce_is_forgotten_in_time(server: DiscordServer, papers: Channel, hand: Hand) -> None:
    await post(server, papers, NONCE)
    hand.move(timedelta(seconds=120))
    await post(server, papers, NONCE)
    hand.move(timedelta(seconds=1))
    await post(server, papers, NONCE)
    assert server.texts(papers) == ["one", "one"]


async def test_a_nonce_counts_only_where_it_is_enforced(server: DiscordServer, papers: Channel) -> None:
    for _ in range(2):
        await post(server, papers, {"content": "one", "nonce": "k"})
    assert server.texts(papers) == ["one", "one"]


async def test_repeating_a_deleted_message_says_that_it_is_unknown(server: DiscordServer, papers: Channel) -> None:
    await post(server, papers, NONCE)
    server.delete(server.messages(papers)[0])
    assert await code(server, papers, NONCE) == 10008


async def test_a_nonce_is_told_when_writing_but_not_when_reading(server: DiscordServer, papers: Channel) -> None:
    _, written = await post(server, papers, NONCE)
    _, read = await ask(server, "GET", f"/channels/{papers.id}/messages/{written['id']}")
    assert written["nonce"] == "k"
    assert "nonce" not in read


async def test_the_history_is_paged_newest_first(server: DiscordServer, papers: Channel, hand: Hand) -> None:
    ids = []
    for word in "abcd":
        ids.append((await post(server, papers, {"content": word}))[1]["id"])
        hand.move(timedelta(seconds=1))
    for query, words in ((f"after={ids[0]}&limit=2", "cb"), (f"before={ids[3]}&limit=2", "cb"), ("limit=1", "d")):
        _, told = await ask(server, "GET", f"/channels/{papers.id}/messages?{query}")
        assert "".join(one["content"] for one in told["items"]) == words


async def test_the_library_finds_what_was_written_since(server: DiscordServer, papers: Channel, hand: Hand) -> None:
    await post(server, papers, {"content": "old"})
    began = hand.move(timedelta(minutes=5))
    hand.move(timedelta(seconds=1))
    await post(server, papers, {"content": "new"})
    async with logged_in(server) as bot:
        assert [one.content async for one in bot.text_channel(papers).history(after=began)] == ["new"]


async def test_without_the_permission_the_history_is_empty(server: DiscordServer, papers: Channel) -> None:
    await post(server, papers, {"content": "x"})
    server.deny(papers, "read_message_history")
    assert (await ask(server, "GET", f"/channels/{papers.id}/messages"))[1]["items"] == []


async def test_the_history_may_lag(hand: Hand) -> None:
    async with DiscordServer(clock=hand.clock, history_lag=timedelta(seconds=2)) as server:
        papers = server.channel(server.guild("lab"), "papers")
        await post(server, papers, {"content": "x"})
        assert (await ask(server, "GET", f"/channels/{papers.id}/messages"))[1]["items"] == []
        hand.move(timedelta(seconds=2))
        assert len((await ask(server, "GET", f"/channels/{papers.id}/messages"))[1]["items"]) == 1


EMBED: Payload = {"embeds": [{"title": "t"}]}
CARD: Payload = {"flags": V2, "components": [{"type": 10, "content": "t"}]}


@pytest.mark.parametrize(
    ("denied", "body", "wanted"),
    [
        ("send_messages", {}, 50013),
        ("view_channel", {}, 50001),
        ("embed_links", EMBED, 50013),
        ("embed_links", CARD, 0),
        ("embed_links", {}, 0),
    ],
)
async def test_posting_needs_permissions(
    server: DiscordServer, papers: Channel, denied: str, body: Payload, wanted: int
) -> None:
    server.deny(papers, denied)
    assert await code(server, papers, body) == wanted


async def test_files_arrive_and_can_be_fetched(server: DiscordServer, papers: Channel) -> None:
    async with logged_in(server) as bot:
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png")))
        await bot.text_channel(papers).send(view=view, file=discord.File(BytesIO(b"pixels"), "chart.png"))
    shown = server.messages(papers)[0]
    url = shown.components[0]["items"][0]["media"]["url"]
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert await answer.read() == shown.files["chart.png"] == b"pixels"


@pytest.mark.parametrize(
    ("shown", "sent", "refused"),
    [
        (["chart.png"], ["chart.png"], ""),
        (["chart.png"], ["other.png"], "No file is attached"),
        ([], ["chart.png"], "Nothing shows"),
        (["chart.png"], ["chart.png", "chart.png"], "are listed"),
        (["chart.png"], [], "No file is attached"),
    ],
)
async def test_every_file_is_shown_and_everything_shown_is_there(
    server: DiscordServer, papers: Channel, shown: list[str], sent: list[str], refused: str
) -> None:
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay("x"))
    for name in shown:
        view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{name}")))
    files = [discord.File(BytesIO(b"x"), name) for name in sent]
    told = ""
    async with logged_in(server) as bot:
        try:
            await bot.text_channel(papers).send(view=view, files=files)
        except discord.HTTPException as error:
            told = error.text
    assert (bool(told), refused in told) == (bool(refused), True)


async def test_a_file_left_behind_by_an_edit_is_a_mistake(server: DiscordServer, papers: Channel) -> None:
    async with logged_in(server) as bot:
        view, words = discord.ui.LayoutView(), discord.ui.LayoutView()
        view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png")))
        words.add_item(discord.ui.TextDisplay("x"))
        message = await bot.text_channel(papers).send(view=view, file=discord.File(BytesIO(b"x"), "chart.png"))
        with pytest.raises(discord.HTTPException, match=r"Nothing shows chart\.png"):
            await message.edit(view=words)
        await message.edit(view=words, attachments=[])
    (post,) = server.messages(papers)
    assert (post.attachments, post.files) == ([], {})


async def test_more_than_a_request_holds_is_refused(server: DiscordServer, papers: Channel) -> None:
    async with logged_in(server) as bot:
        large = [discord.File(BytesIO(bytes(9 << 20)), f"{number}.bin") for number in range(3)]
        with pytest.raises(discord.HTTPException) as refused:
            await bot.text_channel(papers).send("x", files=large)
    assert (refused.value.status, refused.value.code) == (413, 40005)


async def test_an_edit_keeps_what_it_does_not_name(server: DiscordServer, papers: Channel) -> None:
    async with logged_in(server) as bot:
        embed = (
            discord.Embed(title="t", description="d").set_image(url="attachment://a.png").add_field(name="n", value="v")
        )
        files = [discord.File(BytesIO(b"x"), name) for name in ("a.png", "b.png")]
        message = await bot.text_channel(papers).send("x", embed=embed.set_footer(text="f"), files=files)
        await message.edit(content="y")
        assert server.texts(papers) == ["y\nt\nd\nn\nv\nf"]
        await message.edit(attachments=message.attachments[:1])
    assert [one["filename"] for one in server.messages(papers)[0].attachments] == ["a.png"]


async def test_a_legacy_message_can_become_components_but_never_back(server: DiscordServer, papers: Channel) -> None:
    _, told = await post(server, papers, {"content": "x"})
    path = f"/channels/{papers.id}/messages/{told['id']}"
    assert (await ask(server, "PATCH", path, CARD))[1]["code"] == 50035
    assert (await ask(server, "PATCH", path, {**CARD, "content": None}))[0] == 200
    assert (await ask(server, "PATCH", path, {"content": "x", "flags": 0}))[1]["code"] == 50035


@pytest.mark.parametrize(
    ("said", "allowed", "heard"),
    [
        ("<@1> <@&2> @everyone", None, {"1", "&2", "everyone"}),
        ("<@1> <@&2> @here", {"parse": []}, set()),
        ("<@1> <@!3>", {"parse": [], "users": ["3"]}, {"3"}),
        ("<@&2> <@&4>", {"roles": ["4"]}, {"&4"}),
        ("@everyone", {"parse": ["everyone"]}, {"everyone"}),
        ("\\@nobody <#5>", None, set()),
    ],
)
def test_who_is_notified_is_worked_out(said: str, allowed: Payload | None, heard: set[str]) -> None:
    assert notified(said, allowed) == heard


async def test_the_client_of_the_tests_notifies_nobody(server: DiscordServer, papers: Channel) -> None:
    async with logged_in(server) as bot:
        await bot.text_channel(papers).send(view=found("@everyone <@1>"))
    assert server.messages(papers)[0].pings == set()


async def test_another_persons_message_cannot_be_changed(server: DiscordServer, papers: Channel) -> None:
    theirs = server.say(server.person("bo"), papers, "hi")
    path = f"/channels/{papers.id}/messages/{theirs.id}"
    assert (await ask(server, "PATCH", path, {"content": "ha"}))[1]["code"] == 50005
    assert (await ask(server, "DELETE", path))[1]["code"] == 50013


def test_the_rules_are_discords_unless_a_test_says_otherwise() -> None:
    assert (Rules().answer_within, Rules().token_life) == (3.0, timedelta(minutes=15))
