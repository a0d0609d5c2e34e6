"""People use commands, buttons, menus and forms on the local Discord; the real discord.py answers."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import discord
import pytest

from tests.servers.discord import DiscordServer, Limits, NotPossible
from tests.servers.discord_client import Bot, ask, logged_in, until
from tests.servers.discord_interactions import Interaction, Says
from tests.servers.discord_options import Value
from tests.servers.discord_state import Channel, Payload, User
from tests.servers.messenger import Hand


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
async def server(hand: Hand) -> AsyncIterator[DiscordServer]:
    async with DiscordServer(clock=hand.clock, limits=Limits.none()) as server:
        yield server


@pytest.fixture
def ana(server: DiscordServer) -> User:
    return server.person("ana")


@pytest.fixture
def papers(server: DiscordServer, ana: User) -> Channel:
    return server.channel(server.guild("lab", ana), "papers")


@pytest.fixture
async def bot(server: DiscordServer, papers: Channel) -> AsyncIterator[Bot]:
    async with logged_in(server) as bot:
        yield bot


@pytest.fixture
async def silent(server: DiscordServer, bot: Bot, ana: User, papers: Channel) -> AsyncIterator[Interaction]:
    """A command that the bot leaves to the test to answer."""
    asking = asyncio.create_task(server.slash(ana, papers, "papers", "silent"))
    await until(lambda: server.interactions.by_id)
    yield next(iter(server.interactions.by_id.values()))
    asking.cancel()


async def answer(server: DiscordServer, one: Interaction, body: Payload) -> int:
    """Discord's code for refusing a callback; 0 if it was taken."""
    status, told = await ask(server, "POST", f"/interactions/{one.id}/{one.token}/callback", body)
    return 0 if status in (200, 204) else int(told["code"])


def hook(server: DiscordServer, one: Interaction, rest: str = "") -> str:
    return f"/webhooks/{server.bot.id}/{one.token}{rest}"


async def test_a_command_is_answered_privately(server: DiscordServer, bot: Bot, ana: User, papers: Channel) -> None:
    one = await server.slash(ana, papers, "papers", "search", {"query": "graphs"})
    assert one.text == "5 papers on graphs"
    assert one.post.ephemeral
    assert server.messages(papers) == []
    assert (await ask(server, "GET", f"/channels/{papers.id}/messages"))[1]["items"] == []


async def test_the_bot_knows_who_asks_where(server: DiscordServer, bot: Bot, ana: User, papers: Channel) -> None:
    await server.slash(ana, papers, "papers", "search", {"query": "graphs"})
    heard = bot.asked[0]
    assert (heard.user.name, heard.channel_id, heard.guild) == ("ana", int(papers.id), bot.guilds[0])
    assert not heard.permissions.manage_channels
    assert heard.app_permissions.send_messages
    assert heard.is_guild_integration()
    assert not heard.is_expired()


async def test_managers_have_their_permissions(server: DiscordServer, bot: Bot, ana: User) -> None:
    club = server.guild("club", managers=[ana])
    await server.slash(ana, server.channel(club, "talk"), "papers", "search", {"query": "graphs"})
    assert bot.asked[0].permissions.manage_channels


async def test_acknowledgements_are_timed(server: DiscordServer, bot: Bot, ana: User, papers: Channel) -> None:
    asked = (server.slash(ana, papers, "papers", "search", {"query": f"q{one}"}) for one in range(5))
    answers = await asyncio.gather(*asked)
    assert set(server.acks) == {one.id for one in answers}
    assert all(0 < milliseconds < 500 for milliseconds in server.acks.values())


async def test_a_deferred_answer_stays_private_and_is_filled_in(
    server: DiscordServer, bot: Bot, ana: User, papers: Channel
) -> None:
    one = await server.slash(ana, papers, "papers", "slow")
    assert one.says is Says.DEFERRED
    await one.settle()
    assert one.text == "at last"
    assert one.post.ephemeral


async def test_follow_ups_come_after_the_answer(server: DiscordServer, bot: Bot, ana: User, papers: Channel) -> None:
    one = await server.slash(ana, papers, "papers", "slow")
    await server.posted(papers, 5)
    assert server.texts(papers)[:2] == ["more 0", "more 1"]
    assert one.followups[0] is server.messages(papers)[0]


async def test_the_first_follow_up_of_a_deferral_fills_it_in(server: DiscordServer, silent: Interaction) -> None:
    assert await answer(server, silent, {"type": 5, "data": {"flags": 64}}) == 0
    _, told = await ask(server, "POST", hook(server, silent), {"content": "here", "flags": 0})
    assert told["id"] == silent.post.id
    assert (silent.text, silent.post.ephemeral, silent.followups) == ("here", True, [])


async def test_silence_fails_and_a_late_answer_is_unknown() -> None:
    async with DiscordServer(answer_within=0.03) as server:
        ana = server.person("ana")
        papers = server.channel(server.guild("lab", ana), "papers")
        async with logged_in(server):
            late = await server.slash(ana, papers, "papers", "silent")
        assert late.failed
        assert await answer(server, late, {"type": 4, "data": {"content": "x"}}) == 10062
        with pytest.raises(AssertionError, match="no message"):
            _ = late.post


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": 4, "data": {"content": "x"}}, 0),
        ({"type": 4, "data": {}}, 50006),
        ({"type": 4, "data": {"content": "x" * 2001}}, 50035),
        ({"type": 5}, 0),
        ({"type": 5, "data": {"flags": 1 << 15}}, 50035),
        ({"type": 6}, 50035),
        ({"type": 7, "data": {"content": "x"}}, 50035),
        ({"type": 8, "data": {"choices": []}}, 50035),
        ({"type": 9, "data": {"title": "t", "custom_id": "c", "components": []}}, 50035),
    ],
)
async def test_a_callback_is_held_to_its_kind(
    server: DiscordServer, silent: Interaction, body: Payload, code: int
) -> None:
    assert await answer(server, silent, body) == code


async def test_an_interaction_is_answered_once(server: DiscordServer, silent: Interaction) -> None:
    said: Payload = {"type": 4, "data": {"content": "x"}}
    assert [await answer(server, silent, said) for _ in range(2)] == [0, 40060]


async def test_its_webhook_speaks_only_after_the_answer_and_for_15_minutes(
    server: DiscordServer, silent: Interaction, hand: Hand
) -> None:
    assert (await ask(server, "POST", hook(server, silent), {"content": "x"}))[1]["code"] == 10015
    await answer(server, silent, {"type": 4, "data": {"content": "x"}})
    original = hook(server, silent, "/messages/@original")
    hand.move(timedelta(minutes=15))
    assert (await ask(server, "PATCH", original, {"content": "y"}))[1]["content"] == "y"
    hand.move(timedelta(seconds=1))
    assert (await ask(server, "GET", original))[1]["code"] == 50027


async def test_an_answer_can_be_deleted(server: DiscordServer, silent: Interaction) -> None:
    await answer(server, silent, {"type": 4, "data": {"content": "x"}})
    original = hook(server, silent, "/messages/@original")
    assert (await ask(server, "DELETE", original))[0] == 204
    assert (await ask(server, "GET", original))[1]["code"] == 10008


async def test_what_is_typed_is_completed(server: DiscordServer, bot: Bot, ana: User, papers: Channel) -> None:
    one = await server.autocomplete(ana, papers, "papers", "search", "query", {"query": "graph"})
    assert [choice["value"] for choice in one.choices] == ["graph networks"]


async def test_buttons_turn_pages_in_place_by_label_or_id(
    server: DiscordServer, bot: Bot, ana: User, papers: Channel
) -> None:
    first = await server.slash(ana, papers, "papers", "search", {"query": "graphs"})
    second = await server.press(ana, first.post, "Next")
    assert (second.says, second.text, second.post) == (Says.UPDATE, "page 2", first.post)
    third = await server.press(ana, first.post, "page:3")
    assert third.text == "page 3"
    assert list(first.post.buttons) == ["Next"]


async def test_menus_take_only_what_they_offer_and_some_buttons_nothing(
    server: DiscordServer, bot: Bot, ana: User, papers: Channel, silent: Interaction
) -> None:
    offered = [{"label": "A", "value": "a"}]
    menu: Payload = {"type": 3, "custom_id": "m", "options": offered}
    button: Payload = {"type": 2, "style": 1, "label": "No", "custom_id": "n", "disabled": True}
    rows = [{"type": 1, "components": [one]} for one in (menu, button)]
    await answer(server, silent, {"type": 4, "data": {"content": "x", "components": rows}})
    with pytest.raises(NotPossible, match="offers"):
        await server.press(ana, silent.post, "m", ["b"])
    with pytest.raises(NotPossible, match="disabled"):
        await server.press(ana, silent.post, "No")


async def test_a_press_may_be_acknowledged_without_a_change(
    server: DiscordServer, bot: Bot, ana: User, papers: Channel, silent: Interaction
) -> None:
    rows = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}]
    await answer(server, silent, {"type": 4, "data": {"content": "x", "components": rows}})
    pressing = asyncio.create_task(server.press(ana, silent.post, "Go"))
    await until(lambda: len(server.interactions.by_id) == 2)
    assert await answer(server, list(server.interactions.by_id.values())[1], {"type": 6}) == 0
    assert (await pressing).post is silent.post


async def test_buttons_live_through_a_restart(server: DiscordServer, ana: User, papers: Channel) -> None:
    async with logged_in(server):
        first = await server.slash(ana, papers, "papers", "search", {"query": "graphs"})
    async with logged_in(server):
        assert (await server.press(ana, first.post, "Next")).text == "page 2"


async def test_a_form_comes_back_filled_in(server: DiscordServer, bot: Bot, ana: User, papers: Channel) -> None:
    one = await server.slash(ana, papers, "papers", "form")
    assert one.modal
    field = one.modal["components"][0]["component"]["custom_id"]
    assert (await server.modal_submit(one, {field: "09:00"})).text == "at 09:00"


async def test_a_messages_menu_knows_the_message(server: DiscordServer, bot: Bot, ana: User, papers: Channel) -> None:
    said = server.say(server.person("bo"), papers, "see 2401.00001")
    assert (await server.context_menu(ana, said, "Paper card")).text == "card of see 2401.00001"


async def test_direct_messages_know_commands_too(server: DiscordServer, bot: Bot, ana: User) -> None:
    one = await server.slash(ana, server.dm(ana), "papers", "search", {"query": "graphs"})
    assert one.text == "5 papers on graphs"
    assert bot.asked[0].context.dm_channel
    assert isinstance(bot.asked[0].channel, discord.DMChannel)


async def test_a_persons_own_app_works_where_the_bot_is_not(server: DiscordServer, bot: Bot) -> None:
    eve = server.person("eve", installed=True)
    foreign = server.channel(server.guild("elsewhere", eve, installed=False), "talk")
    for place in (foreign, server.group(eve, server.person("bo"))):
        one = await server.slash(eve, place, "papers", "search", {"query": "graphs"})
        assert one.text == "5 papers on graphs"
        assert one.owners == {"1": eve.id}
    assert bot.asked[0].is_user_integration()
    assert bot.asked[1].context.private_channel


async def test_without_the_bot_five_follow_ups_are_all(server: DiscordServer, bot: Bot) -> None:
    eve = server.person("eve", installed=True)
    one = await server.slash(eve, server.group(eve, server.person("bo")), "papers", "slow")
    await until(lambda: [call.status for call in server.asked("POST /webhooks")] == [*[200] * 5, 400])
    assert len(one.followups) == 5


@pytest.mark.parametrize(
    ("sub", "options"),
    [
        ("find", {}),
        ("", {}),
        ("search", {}),
        ("search", {"query": "a", "colour": "b"}),
        ("search", {"query": 3}),
        ("search", {"query": "a", "sort": "oldest"}),
        ("search", {"query": "a", "count": 11}),
        ("search", {"query": "a", "count": 0}),
        ("search", {"query": "a", "count": True}),
    ],
)
async def test_nobody_can_send_what_discords_client_would_not(
    server: DiscordServer, bot: Bot, ana: User, papers: Channel, sub: str, options: Mapping[str, Value]
) -> None:
    with pytest.raises(NotPossible):
        await server.slash(ana, papers, "papers", sub, options)


async def test_nobody_can_use_what_is_not_offered(server: DiscordServer, bot: Bot, ana: User, papers: Channel) -> None:
    first = await server.slash(ana, papers, "papers", "search", {"query": "graphs"})
    foreign = server.channel(server.guild("elsewhere", ana, installed=False), "talk")
    impossible = (
        server.slash(ana, papers, "tasks"),
        server.slash(ana, foreign, "papers", "search", {"query": "a"}),
        server.autocomplete(ana, papers, "papers", "search", "sort"),
        server.context_menu(ana, first.post, "Summary"),
        server.press(server.person("bo"), first.post, "Next"),
        server.press(ana, first.post, "Previous"),
        server.modal_submit(first, {}),
    )
    for one in impossible:
        with pytest.raises(NotPossible):
            await one
