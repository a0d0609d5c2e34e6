"""Conversations on a local Discord with the real library: commands, buttons, forms, menus, contexts."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from pathlib import Path

import pytest

from tests.adapters.discord.house import House, open_house, words_of
from tests.servers.discord_faults import Fault
from tests.servers.discord_interactions import Says


async def test_a_search_is_answered_at_once_for_the_asker_alone(house: House) -> None:
    house.feature(12)
    await house.until("2026-01-05T08:00")
    ana = house.person("ana")
    told = await ana.asks("search", query="graph learning")
    assert told.startswith("Search: graph learning\n1. [Graph Study Number")
    assert "12 papers · page 1 of 2." in told
    assert ana.post.ephemeral
    assert ana.last
    assert ana.last.says is Says.MESSAGE


async def test_pages_turn_in_place_and_stay_as_they_were_though_papers_arrive(house: House) -> None:
    house.feature(12)
    await house.until("2026-01-05T08:00")
    ana = house.person("ana")
    first = await ana.asks("search", query="graph learning")
    shown = ana.post
    house.feature(5, "2026-01-05T09:00")
    await house.until("2026-01-05T10:00")
    assert "page 2 of 2" in await ana.presses("Next")
    assert ana.post is shown
    assert await ana.presses("Previous") == first


async def test_a_shared_list_is_for_everybody_under_the_sharers_name(house: House) -> None:
    house.feature(3)
    await house.until("2026-01-05T08:00")
    ana, bob = house.person("ana"), house.person("bob")
    await ana.asks("today")
    assert (await ana.presses("Share")).startswith("Ana shares: Daily Papers")
    assert not ana.post.ephemeral
    assert "Graph Study Number 0" in await bob.presses("Details", under=ana.post)
    assert bob.post.ephemeral
    assert not ana.post.edited_at


async def test_a_public_list_is_left_as_it_is_when_somebody_turns_its_page(house: House) -> None:
    house.feature(12)
    await house.until("2026-01-05T08:00")
    ana, bob = house.person("ana"), house.person("bob")
    await ana.asks("today")
    await ana.presses("Share")
    shared = ana.post
    assert "page 2 of 2" in await bob.presses("Next", under=shared)
    assert bob.post is not shared
    assert bob.post.ephemeral


async def test_following_is_one_conversation_from_subscribing_to_removing(house: House) -> None:
    ana = house.person("ana")
    assert "You'll get a DM as soon as a paper on graphs appears." in await ana.asks("subscribe", topic="graphs")
    assert "made by you" in await ana.asks("subscriptions")
    assert "Paused graphs" in await ana.presses("Pause")
    assert "Resumed graphs" in await ana.presses("Resume")
    assert "You no longer follow graphs." in await ana.asks("unsubscribe", topic="graphs")
    assert "You'll get a DM" in await ana.presses("Undo")


async def test_a_form_changes_only_what_was_changed_in_it(house: House) -> None:
    ana = house.person("ana")
    await ana.asks("subscribe", topic="graphs")
    await ana.asks("subscriptions")
    await ana.presses("Edit")
    assert "at 18:30 (UTC) every day for graphs, from 5 upvotes" in await ana.fills(
        at="18:30", days="daily", min_upvotes="5"
    )
    await ana.asks("subscriptions")
    await ana.presses("Edit")
    assert "for robots, from 5 upvotes" in await ana.fills(topic="robots")


async def test_a_form_sent_back_unchanged_says_how_it_is(house: House) -> None:
    ana = house.person("ana")
    await ana.asks("subscribe", topic="graphs")
    await ana.asks("subscriptions")
    await ana.presses("Edit")
    assert "as soon as a paper on graphs appears" in await ana.fills()
    assert "Daily" in ana.buttons


async def test_what_a_form_cannot_mean_is_refused_as_if_typed(house: House) -> None:
    ana = house.person("ana")
    await ana.asks("settings")
    await ana.presses("Change…")
    assert "I know no time zone Berlni. Did you mean Europe/Berlin?" in await ana.fills(timezone="Berlni")
    await ana.asks("settings")
    await ana.presses("Change…")
    assert "Time zone: Berlin" in await ana.fills(timezone="berlin", quiet_hours="22-7", daily_cap="9")
    await ana.asks("settings")
    await ana.presses("Change…")
    assert "Quiet hours: none" in await ana.fills(quiet_hours="")


async def test_a_form_opened_before_a_restart_still_counts(house: House) -> None:
    ana = house.person("ana")
    await ana.asks("settings")
    await ana.presses("Change…")
    await house.restart()
    assert "Time zone: Tokyo" in await ana.fills(timezone="Tokyo")


async def test_buttons_work_after_a_restart_and_for_whoever_presses_them(house: House) -> None:
    house.feature(3)
    await house.until("2026-01-05T08:00")
    ana, bob = house.person("ana"), house.person("bob")
    await ana.asks("today")
    await ana.presses("Share")
    await house.restart()
    assert "Graph Study Number 0" in await bob.presses("Details", under=ana.post)


async def test_editing_what_is_gone_is_said_kindly(house: House) -> None:
    ana = house.person("ana")
    await ana.asks("subscribe", topic="graphs")
    await ana.asks("subscriptions")
    listed = ana.post
    await ana.asks("unsubscribe", topic="graphs")
    assert "You follow nothing yet." in await ana.presses("Edit", under=listed)


async def test_help_explains_one_verb(house: House) -> None:
    assert "subscribe [TOPIC]" in await house.person("ana").asks("help", verb="subscribe")


async def test_options_are_completed_from_what_is_known(house: House) -> None:
    house.feature(3)
    await house.until("2026-01-05T08:00")
    ana = house.person("ana")
    await ana.asks("subscribe", topic="diffusion policy")
    assert await ana.completes("show", "paper", "number 2") == ["2601.00003 · Graph Study Number 2"]
    assert await ana.completes("unsubscribe", "topic", "diff") == ["diffusion policy · #1"]
    assert await ana.completes("settings", "timezone", "berl") == ["Europe/Berlin"]
    assert len(await ana.completes("settings", "timezone", "")) == 25


async def test_a_messages_menu_finds_the_papers_that_are_linked_in_it(house: House) -> None:
    house.feature(2)
    await house.until("2026-01-05T08:00")
    ana = house.person("ana")
    said = house.server.say(ana.user, house.papers, "look: https://arxiv.org/abs/2601.00001v2 !")
    assert "Graph Study Number 0" in await ana.clicks("Paper card", said)
    assert "Like “Graph Study Number 0”" in await ana.clicks("Similar papers", said)


async def test_a_messages_menu_asks_which_of_several_and_refuses_none(house: House) -> None:
    house.feature(2)
    await house.until("2026-01-05T08:00")
    ana = house.person("ana")
    text = "https://huggingface.co/papers/2601.00001 and https://arxiv.org/pdf/2601.00002"
    assert "Which one?" in await ana.clicks("Paper card", house.server.say(ana.user, house.papers, text))
    assert "Graph Study Number 0" in await ana.presses("Card")
    assert "I see no link to a paper" in await ana.clicks("Paper card", house.server.say(ana.user, house.papers, "hi"))


async def test_our_own_posts_have_links_for_the_menu_too(house: House) -> None:
    house.feature(1)
    await house.until("2026-01-05T08:00")
    ana = house.person("ana")
    await ana.asks("today")
    await ana.presses("Share")
    assert "We study graph learning" in await ana.clicks("Paper card", ana.post)


# -- who may do what, where ------------------------------------------------------------


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


# -- time and trouble ------------------------------------------------------------------


async def test_what_takes_long_is_acknowledged_first_and_edited_in(house: House) -> None:
    ana = house.person("ana")
    house.shelf.delay = 1.2
    told = await ana.asks("show", paper="2512.99999")
    assert "knows a paper 2512.99999" in told
    assert ana.last
    assert ana.last.says is Says.DEFERRED
    assert ana.last.acknowledged_ms is not None


async def test_what_takes_long_and_is_for_all_comes_below_the_private_acknowledgement(house: House) -> None:
    house.shelf.keep("Quiet Work", abstract="Unseen.")
    house.shelf.delay = 1.2
    ana = house.person("ana")
    await ana.asks("help")
    button = {"label": "Share", "custom_id": "p:share show 2512.00001", "type": 2, "style": 2, "id": 98}
    ana.post.components.append({"type": 1, "id": 99, "components": [button]})
    assert await ana.presses("Share") == "Posted for everybody here."
    await asyncio.sleep(0.1)
    assert ana.last
    (public,) = ana.last.followups
    assert words_of(public).startswith("Ana shares:")
    assert not public.ephemeral


async def test_a_layout_that_is_refused_is_said_plainly(house: House) -> None:
    ana = house.person("ana")
    house.server.refuse(50035, on=r"POST /interactions/")
    assert "You follow nothing yet." in await ana.asks("subscriptions")
    assert ana.post.embeds
    assert not ana.post.flags & (1 << 15)


async def test_a_deferred_layout_that_is_refused_is_said_plainly(house: House) -> None:
    house.shelf.delay = 1.2
    ana = house.person("ana")
    house.server.refuse(50035, on="PATCH /webhooks/")
    assert "knows a paper 2512.99999" in await ana.asks("show", paper="2512.99999")
    assert ana.post.embeds


async def test_a_further_part_that_is_refused_is_said_plainly(house: House) -> None:
    ana = house.person("ana")
    for number in range(12):
        await ana.asks("subscribe", topic=f"topic number {number}")
    house.server.refuse(50035, on="POST /webhooks/")
    await ana.asks("subscriptions")
    await asyncio.sleep(0.1)
    assert ana.last
    assert [bool(post.embeds) for post in ana.last.followups] == [True]


@pytest.mark.parametrize("fault", ["unavailable", "reset_before", "reset_after"])
async def test_an_answer_that_gets_lost_harms_no_later_one(tmp_path: Path, migrated_file: Path, fault: Fault) -> None:
    async with open_house(tmp_path, migrated_file, answer_within=0.5) as house:
        ana = house.person("ana")
        house.server.fail(fault, on="POST /interactions/")
        with suppress(AssertionError):
            await ana.asks("help")
        assert "What you can ask me" in await ana.asks("help")


async def test_what_breaks_outside_the_desk_is_a_code(house: House) -> None:
    ana = house.person("ana")
    said = house.server.say(ana.user, house.papers, "https://arxiv.org/abs/2601.00001 https://arxiv.org/abs/2601.00002")
    async with house.store.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE papers RENAME TO lost")
    assert "Something broke on my side (code" in await ana.clicks("Paper card", said)


async def test_a_long_answer_comes_in_parts(house: House) -> None:
    ana = house.person("ana")
    for number in range(12):
        await ana.asks("subscribe", topic=f"topic number {number}")
    assert "12 subscriptions" in await ana.asks("subscriptions")
    await asyncio.sleep(0.1)
    assert ana.last
    assert [words_of(post).splitlines()[0] for post in ana.last.followups] == ["12 subscriptions (2 of 2)"]
    assert all(post.ephemeral for post in ana.last.followups)


@pytest.mark.parametrize("title", ["@everyone [free](https://evil.test) <@1> # Big", "**bold** ||spoiler|| `code`"])
async def test_hostile_titles_ping_nobody_and_link_nowhere_else(house: House, title: str) -> None:
    house.shelf.feature(title, "2026-01-05T07:00", abstract=title)
    await house.until("2026-01-05T08:00")
    ana = house.person("ana")
    await ana.asks("today")
    await ana.presses("Share")
    assert ana.post.pings == set()
    assert ana.post.allowed_mentions == {"parse": []}
    assert set(re.findall(r"(?<!\\)\]\((.{9})", ana.post.text)) == {"<https://"}
    assert "||" not in ana.post.text.replace("\\|", "")


async def test_a_command_of_an_older_form_is_answered_with_a_way_on(house: House) -> None:
    ana = house.person("ana")
    known = house.server.commands.find("papers", 1, house.lab)
    assert known
    known["options"].append({"type": 1, "name": "gone", "description": "an old verb", "options": []})
    assert "Discord still shows you an older form of this command." in await ana.asks("gone")


async def test_whoever_asked_gets_their_answer_before_the_bot_leaves(house: House) -> None:
    ana = house.person("ana")
    house.shelf.delay = 0.2
    asking = asyncio.create_task(ana.asks("show", paper="2512.99999"))
    await asyncio.sleep(0.1)
    await house.discord.drained()
    assert "knows a paper 2512.99999" in await asking
