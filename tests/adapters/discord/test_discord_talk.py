"""Conversations on a local Discord with the real library: commands, buttons, forms, menus, contexts."""

from __future__ import annotations

from tests.adapters.discord.house import House, Person
from tests.servers.discord import Post
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
    listed = ana.post
    changes = ({"at": "18:30", "min_upvotes": "5"}, {"days": "daily"}, {"topic": "robots"})
    told = [await fill_in(ana, listed, **change) for change in changes]
    assert "at 18:30 (UTC) on weekdays for graphs, from 5 upvotes" in told[0]
    assert "at 18:30 (UTC) every day for graphs, from 5 upvotes" in told[1]
    assert "at 18:30 (UTC) every day for robots, from 5 upvotes" in told[2]


async def fill_in(person: Person, listed: Post, **values: str) -> str:
    """Press Edit below the list, and send the form with these values."""
    await person.presses("Edit", under=listed)
    return await person.fills(**values)


async def test_a_form_changes_how_strictly_a_topic_matches(house: House) -> None:
    ana = house.person("ana")
    await ana.asks("subscribe", topic="graphs", match="normal")
    await ana.asks("subscriptions")
    await ana.presses("Edit")
    await ana.fills(match="broad")
    (kept,) = await house.store.subscriptions.to_match()
    assert (kept.name, kept.rule) == ("graphs", "broad")


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
