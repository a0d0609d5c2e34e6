from __future__ import annotations

from dataclasses import replace

import pytest

from bot.desk.choosing import key_of, may_change, must_change, must_manage, must_reach, read_topic
from bot.errors import Refusal
from bot.topics import TopicRefusal
from tests.bot.desk.made import BOB, FEED, GRAPHS, IN_CHANNEL, IN_DM


@pytest.mark.parametrize("text", ["everything", " Everything ", "*", "all papers", "TRENDING"])
def test_everything_has_more_than_one_name(text: str) -> None:
    assert read_topic(text) == ""
    assert key_of("") == ""


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("(robots daily)", "robots daily"),
        ("(a) OR (b)", "(a) OR (b)"),
        ("((a OR b))", "(a OR b)"),
        ("graphs", "graphs"),
    ],
)
def test_parentheses_around_all_of_a_topic_are_not_part_of_it(text: str, topic: str) -> None:
    assert read_topic(text) == topic


def test_an_unreadable_topic_is_mended_with_the_command_it_was_typed_for() -> None:
    with pytest.raises(TopicRefusal) as refused:
        read_topic("(graphs", "edit 3")
    assert refused.value.remedy == "edit 3 (graphs)"
    with pytest.raises(TopicRefusal) as refused:
        read_topic(f"({'graphs ' * 20}")
    assert refused.value.remedy == ""


def test_its_maker_and_who_manages_the_place_may_change_it() -> None:
    assert may_change(IN_DM, GRAPHS)
    assert may_change(IN_CHANNEL, replace(FEED, made_by="fake:w:zoe"))
    assert not may_change(IN_DM, replace(FEED, made_by="fake:w:zoe"))
    assert not may_change(BOB, FEED)
    with pytest.raises(Refusal, match=r"^#4 was made by Ada: only they"):
        must_change(BOB, FEED)


def test_a_channel_needs_its_permission_and_a_direct_message_none() -> None:
    must_manage(IN_DM.caller)
    must_manage(IN_CHANNEL.caller)
    with pytest.raises(Refusal) as refused:
        must_manage(BOB.caller, "subscribe graphs")
    assert refused.value.remedy == "subscribe graphs"


def test_an_obstacle_is_refused_in_its_own_words() -> None:
    must_reach(IN_CHANNEL.caller)
    with pytest.raises(Refusal, match=r"^Invite me first\.$"):
        must_reach(replace(IN_CHANNEL.caller, obstacle="Invite me first."))
