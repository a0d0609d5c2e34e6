"""The App Home tells everything that concerns a person, changes it, and keeps up with what others do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk.models.views import View

from adapters import slack_callers, slack_homes
from adapters.slack_home import MOST_BLOCKS
from adapters.slack_homes import Homes
from adapters.slack_spots import Spot
from bot.ports import Caller, Person, Place
from tests.adapters.slack.office import Desk, Office, open_office
from tests.adapters.slack.test_home_and_forms import opened_home, read
from tests.servers.slack_entering import labels
from tests.servers.slack_faults import BAD_GATEWAY, refusal
from tests.servers.slack_limits import block_problems

NOTHING = "You follow nothing yet: press “Follow a topic”"


@pytest.fixture
def office(socket_office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(slack_homes, "PAUSE_SECONDS", 0.01)
    return socket_office


@pytest.fixture
def looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_homes, "LOOK_SECONDS", 0.02)


def home_of(desk: Desk) -> str:
    return read(desk.person.home)


async def shows(desk: Desk, text: str) -> None:
    await desk.office.slack.until(lambda: text in home_of(desk), within=5)


def published(office: Office) -> int:
    return len(office.slack.called("views.publish"))


# -- what it tells ---------------------------------------------------------------------


async def test_somebody_new_is_told_how_to_begin_and_that_all_is_well(office: Office) -> None:
    office.shelf.feature("Graph networks", "2026-01-05T05:00")
    await office.passes(timedelta(hours=1))
    assert NOTHING in read(await opened_home(office))
    assert "All is well." in home_of(office.ana)


async def test_it_lists_what_others_made_in_channels_that_one_is_in(office: Office) -> None:
    await office.desk("ben").says("digest on at 09:00")
    await office.desk("ben", "secret").says("digest on")
    home = await opened_home(office)
    assert "*everything* → #papers at 09:00" in read(home)
    assert "made by ben · next today 09:00" in read(home)
    assert "#secret" not in read(home)
    assert {"Edit", "Pause", "Remove"} <= set(labels(home.blocks))


async def test_ones_own_in_a_channel_is_told_once(office: Office) -> None:
    await office.ana.says("digest on")
    assert read(await opened_home(office)).count("*everything*") == 1
    assert NOTHING in home_of(office.ana)


async def test_it_does_not_make_a_person_nameless(office: Office) -> None:
    await opened_home(office)
    await office.ana.says("digest on")
    await office.ana.person.opens_home()
    assert "made by ana" in await office.desk("ben").says("subscriptions")


async def test_what_comes_next_is_told_in_order_on_ones_own_clock(office: Office) -> None:
    await office.ana.says("settings timezone Europe/Berlin")
    await office.ana.says("subscribe robots daily at 11:00")
    await office.desk("ben").says("digest on at 08:30 timezone UTC")
    await office.ana.says("subscribe graphs")
    told = read(await opened_home(office))
    assert "*Next deliveries* (on the clock of Berlin)" in told
    assert told.index("*today 09:30*: everything → #papers") < told.index("*today 11:00*: robots → a DM")
    assert "graphs →" not in told.split("You follow")[0]


async def broken_channel(office: Office) -> None:
    """A digest that could not be posted, for the bot was removed."""
    await office.ana.says("digest on at 07:01")
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    office.papers.members.discard(office.ana.person.installation.bot_user)
    await office.until("2026-01-05T07:30")


async def test_what_is_broken_stands_on_top_with_its_mend(office: Office) -> None:
    await broken_channel(office)
    told = read(await opened_home(office))
    assert "⚠ *#papers*: I am not in that channel; type /invite @paperboy there." in told
    assert "1 subscription waits; its papers are kept." in told
    assert "Next deliveries" not in told
    office.papers.members.add(office.ana.person.installation.bot_user)
    await office.ana.person.presses(office.ana.person.home, "Try again")  # type: ignore[arg-type]
    await shows(office.ana, "It works again")
    assert "⚠" not in home_of(office.ana)


async def test_direct_messages_that_are_refused_are_something_to_mend(office: Office) -> None:
    await office.ana.says("subscribe graphs")
    office.shelf.feature("Graphs that think", "2026-01-05T06:10")
    office.slack.fail("chat.postMessage", refusal("cannot_dm_bot"))
    await office.until("2026-01-05T06:30")
    assert "⚠ *Direct messages to you*: Slack does not let me" in read(await opened_home(office))


async def test_however_much_there_is_it_stays_within_slacks_limits(office: Office) -> None:
    ana = office.ana.person
    dm = Place("slack", ana.workspace.id, ana.id, "dm")
    for number in range(12):
        channel = office.slack.channel(f"room{number}", members=[ana])
        there = Place("slack", ana.workspace.id, channel.id, "channel", f"#room{number}")
        caller = Caller(Person("slack", ana.workspace.id, ana.id, "ana"), there, dm)
        for topic in ("graphs", "robots", "trees", "agents"):
            await office.app.desk.answer(caller, f"subscribe {topic} here")
    home = await opened_home(office)
    assert "5 more places: type `/papers subscriptions` there." in read(home)
    assert len(home.blocks) <= MOST_BLOCKS
    assert block_problems(home.blocks, most=100, in_view=True) == []
    View(**home.definition).validate_json()


async def test_where_slack_does_not_say_who_is_where_it_tells_the_rest(office: Office) -> None:
    await office.ana.says("subscribe graphs")
    await office.desk("ben").says("digest on")
    office.slack.fail_until_mended("users.conversations", BAD_GATEWAY)
    assert "*graphs*" in read(await opened_home(office))
    assert "#papers" not in home_of(office.ana)


# -- changing things -------------------------------------------------------------------


async def test_a_channels_subscription_is_changed_from_home_and_the_channel_told_by_whom(office: Office) -> None:
    await office.desk("ben").says("digest on")
    await office.ana.person.presses(await opened_home(office), "Pause")
    await shows(office.ana, "Paused *everything*")
    told = await office.slack.until(lambda: office.posts()[1:])
    assert "Paused *everything*" in told[0]
    assert "By ana." in told[0]
    assert "Resume" in labels(office.ana.person.home.blocks)  # type: ignore[union-attr]


async def test_a_channels_subscription_is_edited_from_home(office: Office) -> None:
    await office.desk("ben").says("digest on")
    await office.ana.person.presses(await opened_home(office), "Edit")
    await office.ana.person.submits({"At": "11:15"})
    assert "#papers gets a post at 11:15" in read(office.ana.person.modal)
    await shows(office.ana, "#papers at 11:15")
    await office.slack.until(lambda: "By ana." in office.posts()[-1])


async def test_a_private_change_is_not_said_in_any_channel(office: Office) -> None:
    await office.ana.says("subscribe graphs")
    await office.ana.person.presses(await opened_home(office), "Pause")
    await shows(office.ana, "Paused *graphs*")
    assert office.posts() == []


async def test_who_has_left_a_channel_changes_nothing_in_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_callers, "MEMBERSHIP_SECONDS", 0.0)
    await office.desk("ben").says("digest on")
    ana, home = office.ana, await opened_home(office)
    office.papers.members.discard(ana.person.id)
    await ana.person.presses(home, "Pause")
    await shows(ana, "✗ You follow nothing yet.")
    assert "next" in await office.desk("ben").says("subscriptions")


async def test_who_comes_into_a_channel_sees_what_it_gets(office: Office) -> None:
    await office.desk("ben", "robots").says("digest on")
    ana = office.ana.person
    assert "#robots" not in read(await opened_home(office))
    robots = office.slack.channel("robots", members=[ana])
    await ana.happens({"type": "member_joined_channel", "user": ana.id, "channel": robots.id})
    assert "#robots" in read(await opened_home(office))


async def test_where_admins_decide_others_only_look(tmp_path: Path, migrated_file: Path) -> None:
    async with open_office(tmp_path, migrated_file, admins=True) as office:
        await office.desk("root", is_admin=True).says("digest on")
        home = await opened_home(office)
        assert "*everything* → #papers" in read(home)
        assert "Pause" not in labels(home.blocks)
        root = office.desk("root").person
        await root.opens_home()
        assert "Pause" in labels(root.home.blocks)  # type: ignore[union-attr]


# -- keeping up ------------------------------------------------------------------------


async def test_an_open_home_follows_what_others_change(office: Office) -> None:
    await office.desk("ben").says("digest on")
    await opened_home(office)
    await office.desk("ben").says("pause 1")
    await shows(office.ana, "made by ben · paused")


@pytest.mark.usefixtures("looking_often")
async def test_an_open_home_follows_a_delivery(office: Office) -> None:
    await office.ana.says("digest on at 07:01")
    office.shelf.feature("Graph networks", "2026-01-05T06:30")
    assert "next today 07:01" in read(await opened_home(office))
    await office.until("2026-01-05T07:30")
    await shows(office.ana, "next tomorrow 07:01")


async def test_a_home_that_tells_the_same_is_not_published_again(office: Office) -> None:
    await office.ana.says("subscribe graphs")
    await opened_home(office)
    await homes_of(office).look()
    assert published(office) == 1


async def test_a_home_that_somebody_else_published_is_left_to_them(office: Office) -> None:
    home = await opened_home(office)
    await answers(office, "subscribe graphs")
    home.hash = "of-another-process"
    await homes_of(office).look()
    assert NOTHING in home_of(office.ana)
    await homes_of(office).look()
    assert published(office) == 2


async def test_a_home_that_was_left_long_ago_is_forgotten(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_homes, "OPEN_SECONDS", -1.0)
    await opened_home(office)
    await answers(office, "subscribe graphs")
    await homes_of(office).look()
    assert published(office) == 1


async def test_only_so_many_homes_are_kept_up_to_date_and_in_one_look(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_homes, "MOST_OPEN", 3)
    monkeypatch.setattr(slack_homes, "MOST_A_LOOK", 2)
    people = [office.desk(name).person for name in ("ana", "ben", "cleo", "dan")]
    for one in people:
        await one.opens_home()
    await answers(office, "digest on", "papers")
    await homes_of(office).look()
    assert published(office) == 4 + 2
    await homes_of(office).look()
    assert ["#papers" in read(one.home) for one in people] == [False, True, True, True]


@pytest.mark.usefixtures("looking_often")
async def test_a_home_that_breaks_does_not_end_the_listening(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await opened_home(office)
    real, calls = office.store.people.settings, list[str]()

    async def broken(person: str) -> object:
        calls.append(person)
        raise KeyError("a defect")

    monkeypatch.setattr(office.store.people, "settings", broken)
    await office.slack.until(lambda: len(calls) > 1)
    monkeypatch.setattr(office.store.people, "settings", real)
    assert "What you can ask me" in await office.ana.says("help")


def homes_of(office: Office) -> Homes:
    return office.platform.homes


async def answers(office: Office, line: str, channel: str = "") -> None:
    """Let ana's line be done by another process, of which this one hears nothing."""
    ana = office.ana.person
    spot = Spot(
        ana.workspace.id, user=ana.id, user_name="ana", channel=office.slack.channel(channel).id if channel else ""
    )
    await office.app.desk.answer(Caller(spot.person, spot.place(f"#{channel}") if channel else spot.dm, spot.dm), line)
