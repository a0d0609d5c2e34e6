"""What people live through on Discord: the daily post, alerts, closed messages, lost answers, refused layouts."""

from __future__ import annotations

from datetime import timedelta

from tests.adapters.discord.house import House, words_of


async def awaiting(house: House, papers: int) -> None:
    """Eve has switched the digest of #papers on, and so many papers are to come in it."""
    await house.person("eve", manages=True).asks("digest", state="on")
    house.feature(papers)


def titles(posts: list[str]) -> list[str]:
    return [post.splitlines()[0] for post in posts]


async def test_a_channel_gets_its_daily_post_and_each_paper_once(house: House) -> None:
    await awaiting(house, 12)
    await house.until("2026-01-05T10:00")
    house.feature(2, "2026-01-06T07:00", "Protein")
    await house.until("2026-01-06T10:00")
    assert titles(house.posts(house.papers)) == [
        "Daily Papers · Mon 5 Jan 2026 · 12 new papers",
        "Daily Papers · Tue 6 Jan 2026 · 2 new papers",
    ]
    assert "…and 2 more." in house.posts(house.papers)[0]


async def test_all_of_a_post_can_be_paged_privately_from_below_it(house: House) -> None:
    eve, bob = house.person("eve", manages=True), house.person("bob")
    await eve.asks("digest", state="on")
    house.feature(12)
    await house.until("2026-01-05T10:00")
    (post,) = [one for one in house.server.messages(house.papers) if one.interaction is None]
    label = next(label for label in post.buttons if label.startswith(("All", "Show")))
    assert "page 1 of 2" in await bob.presses(label, under=post)
    assert "page 2 of 2" in await bob.presses("Next")
    assert bob.post.ephemeral


async def test_an_alert_comes_as_a_direct_message_and_says_why(house: House) -> None:
    ana = house.person("ana")
    await ana.asks("subscribe", topic="graph learning")
    house.feature(1, "2026-01-05T08:00")
    await house.until("2026-01-05T12:00")
    (alert,) = house.dms(ana)
    assert alert.startswith("1 new paper on graph learning\n1. [Graph Study Number 0]")
    assert "title" in alert or "abstract" in alert
    (post,) = house.server.messages(house.server.dm(ana.user))
    alone = house.alone(ana)
    assert "You got it by DM" in await alone.presses("Why", under=post)
    assert house.server.messages(post.channel)[0].components == post.components


async def test_closed_direct_messages_are_told_at_the_next_command_and_mended_by_a_button(house: House) -> None:
    ana = house.person("ana")
    await ana.asks("subscribe", topic="graph learning")
    house.server.close_dms(ana.user)
    house.feature(1, "2026-01-05T08:00")
    await house.until("2026-01-05T12:00")
    assert "I can't send you direct messages: DMs are closed." in await ana.asks("today")
    house.server.close_dms(ana.user, closed=False)
    assert "It works again" in await ana.presses("Try again")
    await house.passes(timedelta(minutes=1))
    assert any(text.startswith("1 new paper on graph learning") for text in house.dms(ana))


async def test_a_lost_permission_is_told_to_the_maker_and_what_was_missed_comes_later(house: House) -> None:
    eve = house.person("eve", manages=True)
    await eve.asks("digest", state="on")
    house.server.deny(house.papers, "send_messages")
    house.feature(2)
    await house.until("2026-01-05T12:00")
    assert titles(house.dms(eve)) == ["I can't post in #papers any more: a permission is missing."]
    house.server.deny(house.papers)
    await house.hears()
    await house.passes(timedelta(minutes=1))
    assert titles(house.posts(house.papers)) == ["Catch-up: 2 papers since Mon 5 Jan 2026"]


async def test_a_post_whose_answer_was_lost_is_not_posted_again(house: House) -> None:
    await awaiting(house, 2)
    house.server.fail("reset_after", on=rf"POST /channels/{house.papers.id}/messages")
    await house.until("2026-01-05T10:00")
    await house.passes(timedelta(minutes=1))
    await house.until("2026-01-05T16:00")
    assert len(house.posts(house.papers)) == 1


async def test_a_post_that_never_arrived_is_looked_for_and_then_posted(house: House) -> None:
    await awaiting(house, 2)
    house.server.fail("reset_before", on=rf"POST /channels/{house.papers.id}/messages")
    await house.until("2026-01-05T10:00")
    assert house.posts(house.papers) == []
    await house.passes(timedelta(minutes=10))
    assert len(house.posts(house.papers)) == 1


async def test_a_new_process_finds_what_the_dead_one_had_posted(house: House) -> None:
    await awaiting(house, 2)
    house.server.fail("reset_after", on=rf"POST /channels/{house.papers.id}/messages")
    await house.until("2026-01-05T10:00")
    house.hand.move(timedelta(minutes=10))
    await house.restart()
    await house.passes(timedelta(minutes=10))
    assert len(house.posts(house.papers)) == 1
    assert len(house.server.asked(rf"POST /channels/{house.papers.id}/messages")) == 1


async def test_a_refused_layout_is_posted_plainly(house: House) -> None:
    await awaiting(house, 2)
    house.server.refuse(50035)
    await house.until("2026-01-05T10:00")
    (post,) = [one for one in house.server.messages(house.papers) if one.interaction is None]
    assert post.embeds
    assert "Graph Study Number 0" in words_of(post)
    assert post.buttons
