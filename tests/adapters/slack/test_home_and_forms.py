"""The App Home, forms with their previews, shortcuts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.adapters.slack.office import Office
from tests.servers.slack_entering import labels
from tests.servers.slack_surfaces import View
from tests.servers.slack_world import texts_of


def read(view: View | None) -> str:
    assert view
    return "\n".join(texts_of(view.blocks))


async def opened_home(office: Office) -> View:
    await office.ana.person.opens_home()
    home = office.ana.person.home
    assert home
    return home


async def test_the_home_shows_what_one_follows_and_ones_settings(office: Office) -> None:
    await office.ana.says("subscribe graphs")
    home = await opened_home(office)
    assert "*graphs* → a DM" in read(home)
    assert "Quiet hours" in read(home)
    assert {"Follow a topic", "Daily post", "Search", "My settings", "Pause", "Remove"} <= set(labels(home.blocks))


async def test_a_press_in_the_home_changes_it_and_says_so_there(office: Office) -> None:
    await office.ana.says("subscribe graphs")
    await office.ana.person.presses(await opened_home(office), "Pause")
    await office.slack.until(lambda: "Paused *graphs*" in read(office.ana.person.home))
    assert "Resume" in labels(office.ana.person.home.blocks)  # type: ignore[union-attr]


async def test_an_open_home_follows_what_is_typed_elsewhere(office: Office) -> None:
    await opened_home(office)
    await office.ana.says("subscribe graphs")
    await office.slack.until(lambda: "*graphs*" in read(office.ana.person.home))


async def test_a_topic_is_followed_by_a_form_that_previews_it(office: Office) -> None:
    office.shelf.feature("Graph networks", "2026-01-05T05:00")
    await office.passes(timedelta(hours=1))
    ana = office.ana.person
    await ana.presses(await opened_home(office), "Follow a topic")
    await ana.chooses(ana.modal, "Topic", "graph")
    await office.slack.until(lambda: "It would have sent 1 paper" in read(ana.modal))
    assert "• Graph networks" in read(ana.modal)
    await ana.submits({"Topic": "graph", "When": "once a day", "At (for once a day or a week)": "10:30"})
    assert "You'll get a DM at 10:30" in read(ana.modal)
    await office.slack.until(lambda: "*graph*" in read(ana.home))


async def test_how_strictly_a_topic_matches_is_chosen_in_a_form_and_previewed(office: Office) -> None:
    office.shelf.feature("Networks of a Graph", "2026-01-05T06:30")
    await office.until("2026-01-05T06:40")
    ana = office.ana.person
    await ana.presses(await opened_home(office), "Follow a topic")
    await ana.chooses(ana.modal, "Topic", "graph networks")
    await office.slack.until(lambda: "would have fitted" in read(ana.modal))
    await ana.submits({"Topic": "graph networks", "How strictly": "broad: anything close to it"})
    assert "matched broadly" in read(ana.modal)


async def test_a_mistake_in_a_form_is_told_below_its_field(office: Office) -> None:
    ana = office.ana.person
    await ana.presses(await opened_home(office), "Follow a topic")
    await ana.chooses(ana.modal, "Topic", "graph OR (")
    await office.slack.until(lambda: "^" in read(ana.modal))
    await ana.submits({"Topic": "graph OR ("})
    assert set(ana.modal.errors) == {"topic"}


async def test_a_subscription_is_edited_in_a_form_that_knows_it(office: Office) -> None:
    await office.ana.says("subscribe graphs daily at 10:00")
    await office.ana.says("subscriptions")
    ana = office.ana.person
    await ana.presses(office.ana.last, "Edit")
    assert ana.modal.title == "Change #1"
    await ana.submits({"At": "11:15", "From how many upvotes": "5"})
    assert "at 11:15" in read(ana.modal)
    assert "from 5 upvotes" in read(ana.modal)


async def test_nobody_edits_what_is_not_theirs(office: Office) -> None:
    await office.ana.says("subscribe graphs")
    await office.ana.says("subscriptions")
    ben = office.desk("ben")
    assert "You follow nothing yet" in await ben.says("edit 1")
    assert ben.person.modals == []


async def test_a_channels_digest_is_switched_on_by_a_form_and_said_there(office: Office) -> None:
    ana = office.ana.person
    await ana.presses(await opened_home(office), "Daily post")
    given = {"Channel": office.papers.id, "At": "08:00", "Time zone": "berlin", "On which days": ["Monday", "Friday"]}
    await ana.submits(given)
    assert "#papers gets a post at 08:00 (Berlin) on Mon, Fri" in read(ana.modal)
    await office.slack.until(lambda: any("#papers gets a post at 08:00" in post for post in office.posts()))


async def test_settings_are_changed_by_a_form_with_every_time_zone(office: Office) -> None:
    ana = office.ana.person
    await ana.presses(await opened_home(office), "My settings")
    offered = await ana.searches(ana.modal, "timezone", "new y")
    assert [one["value"] for one in offered] == ["America/New_York"]
    await ana.submits({"Time zone": "Europe/Paris", "Quiet hours (off for none)": "22-7"})
    assert "Time zone: *Paris*" in read(ana.modal)
    assert "22:00-07:00" in read(ana.modal)


async def test_the_global_shortcut_searches_and_its_answer_can_be_pressed(office: Office) -> None:
    office.shelf.feature("Graph networks", "2026-01-05T05:00", abstract="We make graphs.")
    await office.passes(timedelta(hours=1))
    ana = office.ana.person
    await ana.runs_shortcut("search_papers")
    await ana.submits({"What to look for": "graph"})
    assert "Graph networks" in read(ana.modal)
    await ana.presses(ana.modal, "Details")
    await office.slack.until(lambda: "We make graphs." in read(ana.modal))


@pytest.mark.parametrize(
    ("shortcut", "said"), [("paper_card", "We make graphs."), ("similar_papers", "Like “Graph networks”")]
)
async def test_a_message_with_a_link_has_shortcuts(office: Office, shortcut: str, said: str) -> None:
    paper = office.shelf.feature("Graph networks", "2026-01-05T05:00", abstract="We make graphs.")
    office.shelf.feature("Graph networks again", "2026-01-05T05:00", abstract="We make graphs.")
    await office.passes(timedelta(hours=1))
    ana = office.ana.person
    message = await office.desk("ben").person.says(f"look: <https://arxiv.org/abs/{paper.id}|this>", office.papers)
    await ana.runs_shortcut(shortcut, message)
    await office.slack.until(lambda: ana.ephemerals())
    assert said in ana.ephemerals()[-1].all_text


async def test_a_message_without_a_paper_says_so(office: Office) -> None:
    message = await office.ana.person.says("no link here", office.papers)
    await office.ana.person.runs_shortcut("paper_card", message)
    await office.slack.until(lambda: office.ana.person.ephemerals())
    assert "I see no link to a paper" in office.ana.seen[-1]
