from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot.desk.schedules import days_phrase, item, moment_name, promise, standing, wake_button, zone_name
from bot.messages import plain
from bot.subscriptions import Timetable
from tests.bot.desk.made import BOB, DAILY, FEED, GRAPHS, IN_CHANNEL, IN_DM, NOW, PAPERS

BERLIN = Timetable(time(8, 30), (0, 1, 2, 3, 4, 5, 6), "Europe/Berlin")


@pytest.mark.parametrize(
    ("subscription", "told"),
    [
        (GRAPHS, "You'll get a DM as soon as a paper on graphs appears."),
        (replace(GRAPHS, min_upvotes=1), "You'll get a DM as soon as a paper on graphs reaches 1 upvote."),
        (replace(GRAPHS, topic=""), "You'll get a DM as soon as any paper appears."),
        (replace(DAILY, timetable=BERLIN), "You'll get a DM at 08:30 (Berlin) every day for graphs."),
        (FEED, "#papers gets a post at 09:00 (UTC) on weekdays with the top 10 of the day's papers."),
        (
            replace(FEED, cadence="weekly", min_upvotes=7, place=replace(PAPERS, name="")),
            "this channel gets a post at 09:00 (UTC) on weekdays with the top 10 of the week's papers, from 7 upvotes.",
        ),
    ],
)
def test_a_promise_says_everything(subscription: object, told: str) -> None:
    assert plain(promise(subscription)) == told  # type: ignore[arg-type]


def test_what_keeps_a_promise_from_being_kept_is_said_behind_it() -> None:
    assert standing(GRAPHS, NOW, "UTC") == ()
    assert plain(standing(replace(GRAPHS, state="paused"), NOW, "UTC")) == " It is paused."
    until = replace(GRAPHS, state="paused", paused_until=NOW + timedelta(days=1))
    assert plain(standing(until, NOW, "Asia/Tokyo")) == " It is paused until tomorrow 19:00."
    dead = replace(GRAPHS, state="disabled", reason="DMs are closed")
    assert plain(standing(dead, NOW, "UTC")) == " It is stopped: DMs are closed."


def test_only_what_rests_can_be_woken() -> None:
    assert wake_button(GRAPHS) == ()
    assert [button.line for button in wake_button(replace(GRAPHS, state="paused"))] == ["resume 3"]


def test_a_line_of_the_list_tells_whose_where_when_and_how_it_stands() -> None:
    line = item(replace(DAILY, min_upvotes=5), IN_DM)
    assert plain(line.text) == "#3 graphs → a DM at 09:00 (UTC) on weekdays"
    assert plain(line.detail) == "made by you · from 5 upvotes · next tomorrow 09:00"
    assert [button.line for button in line.buttons] == ["edit 3", "pause 3", "unsubscribe 3"]


def test_a_strangers_line_names_its_maker_and_has_no_buttons() -> None:
    line = item(FEED, BOB)
    assert plain(line.detail).startswith("made by Ada · ")
    assert line.buttons == ()
    assert item(FEED, IN_CHANNEL).buttons


@pytest.mark.parametrize(
    ("state", "reason", "trouble", "told"),
    [
        ("disabled", "archived", "", "stopped: archived"),
        ("active", "", "archived", "stopped: archived"),
        ("paused", "", "", "paused"),
        ("active", "", "", "waiting for the next paper"),
    ],
)
def test_a_line_of_the_list_tells_the_state(state: str, reason: str, trouble: str, told: str) -> None:
    one = replace(GRAPHS, state=state, reason=reason)  # type: ignore[arg-type]
    assert plain(item(one, IN_DM, trouble).detail) == f"made by you · {told}"


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2026-01-07T09:00", "today 10:00"),
        ("2026-01-07T23:30", "tomorrow 00:30"),
        ("2026-01-06T22:59", "yesterday 23:59"),
        ("2026-01-12T09:00", "Mon 12 Jan 10:00"),
    ],
)
def test_a_moment_is_named_on_the_readers_clock(moment: str, told: str) -> None:
    then = datetime.fromisoformat(f"{moment}+00:00")
    assert moment_name(then, NOW, "Europe/Berlin") == told


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((0, 1, 2, 3, 4), "on weekdays"),
        ((0, 1, 2, 3, 4, 5, 6), "every day"),
        ((4,), "on Fridays"),
        ((0, 2), "on Mon, Wed"),
    ],
)
def test_days_are_said_as_people_say_them(days: tuple[int, ...], told: str) -> None:
    assert days_phrase(days) == told


def test_a_zone_is_known_by_its_city() -> None:
    assert zone_name("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert zone_name("UTC") == "UTC"
