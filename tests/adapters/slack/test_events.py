"""Events are done once, by whichever process, and never acknowledged before they are done."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.slack.office import Office, open_office
from tests.servers.slack_faults import BAD_GATEWAY
from tests.servers.slack_world import texts_of


async def test_an_event_that_slack_repeats_is_done_once(office: Office) -> None:
    await office.ana.person.opens_home()
    again = office.slack.deliveries[-1]
    await office.slack.courier.deliver(again)
    assert again.acked
    assert len(office.slack.called("views.publish")) == 1


async def test_an_event_that_somebody_else_is_doing_is_left_to_slack_to_repeat(office: Office) -> None:
    feed = office.store.feed
    await office.ana.person.opens_home()
    done = office.slack.deliveries[-1]
    key = done.payload["event_id"] = "Ev-elsewhere"
    assert await feed.take_job(f"slack:{key}", office.hand.now, timedelta(seconds=50))
    done.acked = False
    office.slack.courier.patience = 0.3
    await office.slack.courier.deliver(done)
    assert len(office.slack.called("views.publish")) == 1
    office.hand.move(timedelta(minutes=1))
    await office.slack.courier.deliver(done)
    assert len(office.slack.called("views.publish")) == 2


async def test_an_event_that_slack_makes_fail_is_acknowledged_and_logged(office: Office) -> None:
    office.slack.fail("views.publish", BAD_GATEWAY)
    delivery = await office.ana.person.opens_home()
    assert delivery
    assert delivery.acked


async def test_a_channel_that_the_bot_comes_back_to_goes_on(office: Office) -> None:
    await office.ana.says("digest on at 07:01")
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    await office.slack.admin.removes_bot(office.papers)
    await office.until("2026-01-05T07:30")
    assert "stopped" in await office.ana.says("subscriptions")
    await office.slack.admin.invites_bot(office.papers)
    await office.passes(timedelta(minutes=10))
    assert any("Graph networks" in post for post in office.posts())


async def test_a_bot_that_was_removed_says_so_at_once(office: Office) -> None:
    await office.ana.says("digest")
    await office.slack.admin.removes_bot(office.papers)
    assert "/invite @paperboy" in await office.ana.says("digest on")


async def test_events_that_mean_nothing_are_acknowledged(office: Office) -> None:
    ana = office.ana
    for act in (office.slack.admin.archives, office.slack.admin.unarchives):
        delivery = await act(office.papers)
        assert delivery
        assert delivery.acked
    renamed = await office.slack.admin.renames(office.papers, "literature")
    assert renamed
    assert renamed.acked
    await ana.says("digest on")
    assert "#literature gets a post" in office.posts("literature")[-1]


async def test_a_workspace_that_removes_the_app_is_parked_at_once(office: Office) -> None:
    await office.ana.says("digest on")
    await office.slack.admin.uninstalls(office.ana.person.workspace)
    (one,) = await office.store.subscriptions.at(f"slack:{office.ana.person.workspace.id}:{office.papers.id}")
    assert (one.state, "removed from this workspace" in one.reason) == ("disabled", True)


@pytest.mark.parametrize("on", [True, False])
async def test_links_get_a_card_once_if_that_is_wished(tmp_path: Path, migrated_file: Path, on: bool) -> None:
    async with open_office(tmp_path, migrated_file, link_cards=on) as office:
        paper = office.shelf.feature("Graph networks", "2026-01-05T05:00", abstract="We make graphs.")
        await office.passes(timedelta(hours=1))
        first = await office.ana.person.posts_link(f"https://arxiv.org/abs/{paper.id}", office.papers)
        second = await office.desk("ben").person.posts_link(paper.huggingface_url, office.papers)
        unknown = await office.ana.person.posts_link("https://arxiv.org/abs/1706.03762", office.papers)
        assert [len(one.cards) for one in (first, second, unknown)] == ([1, 0, 0] if on else [0, 0, 0])
        if on:
            assert "Graph networks" in "\n".join(texts_of(list(first.cards.values())))


@pytest.mark.parametrize(("is_admin", "said"), [(True, "gets a post"), (False, "needs the permission")])
async def test_channels_may_be_left_to_admins(tmp_path: Path, migrated_file: Path, is_admin: bool, said: str) -> None:
    async with open_office(tmp_path, migrated_file, admins=True) as office:
        assert said in await office.desk("root" if is_admin else "ben", is_admin=is_admin).says("digest on")
