"""What may be typed next."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commandline.completion import Completion, complete, complete_value
from tests.bot.desk.toys import VERBS


def mine(kind: str) -> Mapping[str, str]:
    known = {"topic": {"diffusion policy": "", "graphs": "in 3 recent papers"}, "paper": {"2601.01739": "K-EXAONE"}}
    return known.get(kind, {})


def texts(line: str) -> list[str]:
    return [completion.text for completion in complete(VERBS, line, mine)]


@pytest.mark.parametrize("line", ["su", "/papers su", "papers SU", "/su"])
def test_a_verb_is_completed_with_or_without_the_command(line: str) -> None:
    assert complete(VERBS, line) == [Completion("subscribe", 2, "Follow a topic")]


def test_verbs_that_only_buttons_use_are_not_offered() -> None:
    assert "today" in texts("")
    assert "page" not in texts("")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("digest ", ["on", "off", "preview", "weekdays", "action:", "at:", "timezone:", "days:", "count:"]),
        ("digest on ", ["weekdays", "at:", "timezone:", "days:", "count:"]),
        ("digest on at 9 c", ["count:"]),
        ("digest on at:9 days=mon ", ["timezone:", "count:"]),
        ("digest on timezone berl", ["Europe/Berlin"]),
        ("digest on timezone:europe/berl", ["Europe/Berlin"]),
        ("digest on --timezone berl", ["Europe/Berlin"]),
        ("subscribe graphs when:", ["instant", "daily", "weekly"]),
        ("subscribe graphs when: w", ["weekly"]),
        ("subscribe graphs we", ["weekly", "weekdays"]),
        ("subscribe graphs --w", ["where:", "when:"]),
        ("subscribe diffusion po", ["diffusion policy"]),
        ("search graphs sort n", ["new"]),
        ("search graphs un", ["unread", "unread:"]),
        ("search graphs unread:", ["on", "off"]),
        ("show ", ["2601.01739", "paper:"]),
        ("show exa", []),
        ("show k-ex", ["2601.01739"]),
        ("help se", ["search", "settings"]),
        ("nonsense ", []),
    ],
)
def test_what_may_follow_is_offered(line: str, offered: list[str]) -> None:
    assert texts(line) == offered


def test_a_completion_says_how_much_it_replaces() -> None:
    assert complete(VERBS, "subscribe diffusion po", mine)[0].replaces == len("diffusion po")


def test_a_paper_is_offered_with_its_title_and_a_topic_with_how_common_it_is() -> None:
    assert complete(VERBS, "show 26", mine)[0].help == "K-EXAONE"
    assert complete(VERBS, "subscribe gra", mine)[0].help == "in 3 recent papers"


def test_nothing_is_suggested_unless_somebody_suggests_it() -> None:
    assert complete(VERBS, "subscribe diff") == []


@settings(deadline=None)
@given(
    st.one_of(
        st.text(), st.sampled_from(sorted(VERBS)).flatmap(lambda verb: st.text().map(lambda text: f"{verb} {text}"))
    )
)
def test_whatever_is_typed_can_be_completed(text: str) -> None:
    assert all(0 <= completion.replaces <= len(text) for completion in complete(VERBS, text, mine))


@pytest.mark.parametrize(
    ("verb", "option", "typed", "offered"),
    [
        ("subscribe", "topic", "diffusion po", ["diffusion policy"]),
        ("subscribe", "when", "", ["instant", "daily", "weekly"]),
        ("show", "paper", "k-ex", ["2601.01739"]),
        ("digest", "timezone", "berl", ["Europe/Berlin"]),
        ("help", "verb", "sea", ["search"]),
        ("digest", "at", "9", []),
    ],
)
def test_an_option_of_a_form_is_completed_by_itself(verb: str, option: str, typed: str, offered: list[str]) -> None:
    assert [one.text for one in complete_value(VERBS, verb, option, typed, mine)] == offered
