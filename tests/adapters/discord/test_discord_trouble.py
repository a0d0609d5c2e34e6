"""Slow and broken answers on Discord: acknowledged in time, said plainly, never silence, no markup of others."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from pathlib import Path

import pytest

from tests.adapters.discord.house import House, open_house, words_of
from tests.servers.discord_faults import Fault
from tests.servers.discord_interactions import Says


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


async def test_a_form_that_cannot_be_made_is_a_code(house: House) -> None:
    ana = house.person("ana")
    await ana.asks("settings")
    async with house.store.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE people RENAME TO lost")
    assert "Something broke on my side (code" in await ana.presses("Change…")


async def test_a_form_that_gets_lost_on_its_way_opens_the_next_time(tmp_path: Path, migrated_file: Path) -> None:
    async with open_house(tmp_path, migrated_file, answer_within=0.3) as house:
        ana = house.person("ana")
        await ana.asks("settings")
        shown = ana.post
        house.server.fail("unavailable", on="POST /interactions/")
        with suppress(AssertionError):
            await ana.presses("Change…", under=shown)
        await ana.presses("Change…", under=shown)
        assert ana.last
        assert ana.last.modal


async def test_a_broken_listener_is_logged_and_the_bot_goes_on(house: House) -> None:
    ana = house.person("ana")
    async with house.store.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE places RENAME TO lost")
    house.server.deny_role(house.lab)
    await house.hears()
    async with house.store.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE lost RENAME TO places")
    assert "What you can ask me" in await ana.asks("help")
