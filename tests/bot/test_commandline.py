"""One typed line into one call: every way to say something, and what is said about the rest."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commandline import Call, answer, fill, read
from bot.desk.options import OFF, QuietHours
from bot.errors import Refusal
from tests.bot.desk.toys import ASK, VERBS


def typed(line: str) -> tuple[str, dict[str, object]]:
    call = read(VERBS, ASK, line)
    return call.verb.name, dict(call.values)


def refused(line: str) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        read(VERBS, ASK, line)
    return refusal.value


WEEKLY_GRAPHS = ("subscribe", {"topic": "graphs", "when": "weekly"})
NINE = time(9)


@pytest.mark.parametrize(
    "line", ["today", "/papers today", "papers today", "/Papers TODAY", "/today", " today \u200b "]
)
def test_the_command_in_front_is_optional_and_case_does_not_matter(line: str) -> None:
    assert typed(line) == ("today", {})


def test_the_command_may_have_another_name() -> None:
    assert read(VERBS, ASK, "/papers-dev today", command="papers-dev").verb.name == "today"


@pytest.mark.parametrize("line", ["", "   ", "/papers", "\u200b"])
def test_an_empty_line_asks_for_help(line: str) -> None:
    assert typed(line) == ("help", {})


@pytest.mark.parametrize("line", ["search --help", "search -h", "help search"])
def test_help_for_a_verb_is_asked_for_in_each_usual_way(line: str) -> None:
    assert typed(line) == ("help", {"verb": "search"})


@pytest.mark.parametrize(
    ("line", "paper"),
    [
        ("2601.01739", "2601.01739"),
        ("arXiv: 2601.01739v2", "arXiv: 2601.01739v2"),
        ("<https://arxiv.org/abs/2601.01739|arxiv.org/abs/2601.01739>", "https://arxiv.org/abs/2601.01739"),
        ("#3", "#3"),
    ],
)
def test_a_paper_alone_is_shown(line: str, paper: str) -> None:
    assert typed(line) == ("show", {"paper": paper})


@pytest.mark.parametrize(
    "line",
    [
        "subscribe graphs when:weekly",
        "subscribe graphs when=weekly",
        "subscribe graphs when: weekly",
        "subscribe graphs --when weekly",
        "subscribe graphs --when=weekly",
        "subscribe —when weekly graphs",
        'subscribe WHEN:"weekly" graphs',
        'subscribe when: "weekly" graphs',
        "subscribe graphs when weekly",
        "subscribe graphs weekly",
        "subscribe topic:graphs weekly",
        'subscribe when:weekly topic: "graphs"',
        "subscribe --topic graphs when:weekly",
    ],
)
def test_an_option_beside_a_text_may_be_said_in_every_usual_way(line: str) -> None:
    assert typed(line) == WEEKLY_GRAPHS


@pytest.mark.parametrize(
    ("line", "values"),
    [
        (
            "subscribe diffusion policy weekly here at 9:00 min_upvotes 5",
            {"topic": "diffusion policy", "when": "weekly", "where": "here", "at": NINE, "min_upvotes": 5},
        ),
        ("subscribe graphs daily min upvotes 5", {"topic": "graphs", "when": "daily", "min_upvotes": 5}),
        ("subscribe graphs --min-upvotes 5", {"topic": "graphs", "min_upvotes": 5}),
        ("subscribe graphs at:9 am weekly", {"topic": "graphs", "at": NINE, "when": "weekly"}),
        ("subscribe graphs on mon, wed", {"topic": "graphs", "days": (0, 2)}),
        ("subscribe graphs weekdays", {"topic": "graphs", "days": (0, 1, 2, 3, 4)}),
        ("search graphs since 3 months", {"query": "graphs", "since": date(2025, 10, 7)}),
        ("search graphs unread", {"query": "graphs", "unread": True}),
        ("search graphs --unread", {"query": "graphs", "unread": True}),
        ("search --unread no graphs", {"query": "graphs", "unread": False}),
        ("pause graphs for 2 weeks", {"what": "graphs", "for": timedelta(weeks=2)}),
        ("pause for 2 weeks", {"for": timedelta(weeks=2)}),
        ("pause", {}),
        ("retopic 12 graph theory here", {"number": 12, "topic": "graph theory", "where": "here"}),
        ("retopic number:12 topic:graph theory", {"number": 12, "topic": "graph theory"}),
        ("note 5 lives", {"text": "5 lives"}),
        ("note stars:5 well done", {"stars": 5, "text": "well done"}),
        ("note stars 5", {"stars": 5}),
    ],
)
def test_options_stand_around_a_free_text(line: str, values: dict[str, object]) -> None:
    assert typed(line) == (line.split()[0], values)


@pytest.mark.parametrize(
    "text",
    [
        'author:"Sergey Levine" has:code -survey',
        '"graphs weekly"',
        'graphs "at 9"',
        'more graphs "at 9"',
        "weekly papers",
        "weekly",
        "at 9",
        "graphs at noonish",
        "https://arxiv.org/abs/2601.01739",
        "C++ (a OR b) upvotes>20",
    ],
)
def test_what_is_no_option_stays_in_the_text(text: str) -> None:
    assert typed(f"subscribe {text}") == ("subscribe", {"topic": text})


def test_an_option_already_given_is_not_taken_from_the_text_again() -> None:
    assert typed("subscribe graphs daily weekly") == ("subscribe", {"topic": "graphs daily", "when": "weekly"})


def test_a_choice_that_needs_its_name_is_not_taken_from_a_text() -> None:
    assert typed("search what is new") == ("search", {"query": "what is new"})


@pytest.mark.parametrize(
    ("line", "values"),
    [
        (
            "digest on at 09:00 timezone Europe/Berlin days mon-fri",
            {"action": "on", "at": NINE, "timezone": "Europe/Berlin", "days": (0, 1, 2, 3, 4)},
        ),
        ("digest on 9am new york", {"action": "on", "at": NINE, "timezone": "America/New_York"}),
        ("digest preview at 9 on weekdays", {"action": "preview", "at": NINE, "days": (0, 1, 2, 3, 4)}),
        ("digest on on weekdays", {"action": "on", "days": (0, 1, 2, 3, 4)}),
        ("digest on monday", {"action": "on", "days": (0,)}),
        ("digest on tz:berlin count=5", {"action": "on", "timezone": "Europe/Berlin", "count": 5}),
        ('digest on timezone "New York" count 5', {"action": "on", "timezone": "America/New_York", "count": 5}),
        ('digest "on"', {"action": "on"}),
        ("top 5 Jan month", {"period": "month", "date": date(2026, 1, 5)}),
        ("top week monday", {"period": "week", "date": date(2026, 1, 5)}),
        ("today yesterday export", {"date": date(2026, 1, 6), "export": True}),
        ("today export:no", {"export": False}),
        ("today export off", {"export": False}),
        ("settings quiet hours 22 to 7", {"quiet_hours": QuietHours(time(22), time(7))}),
        ("settings quiet_hours off timezone utc", {"quiet_hours": OFF, "timezone": "UTC"}),
        ("page k3f9 2", {"of": "k3f9", "number": 2}),
        ("show https://hf.co/papers/2601.01739", {"paper": "https://hf.co/papers/2601.01739"}),
    ],
)
def test_without_a_free_text_options_come_in_any_way_and_order(line: str, values: dict[str, object]) -> None:
    assert typed(line) == (line.split()[0], values)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("subscribe graphs where:her", "`her` is none of `dm`, `here`. Did you mean `here`?"),
        ("subscribe graphs at:nine sharp", "can't read `nine` as a time of day"),
        ("subscribe graphs --wher here", "`subscribe` can't use `--wher`. Did you mean `where`?"),
        ("subscribe graphs when:", "`when` needs a value"),
        ("subscribe graphs when:daily when:weekly", "`when` is given twice"),
        ("subscribe when:daily", "`subscribe` needs its topic: what to follow."),
        ("retopic graphs", "can't read `graphs` as a number"),
        ("retopic 12", "`retopic` needs its topic"),
        ("retopic", "`retopic` needs its number: which."),
        ("digest", "`digest` needs its action"),
        ("digest on at noonish", "can't read `noonish` as a time of day"),
        ("digest on at", "`at` needs a value"),
        ("digest on timezone New Yrok days mon", "no time zone `New Yrok`. Did you mean `America/New_York`?"),
        ("digest on count=500", "from 1 to 50, not 500"),
        ("digest on 500", "from 1 to 50, not 500"),
        ("digest on off", "`action` is given twice"),
        ("digest onn", "`onn` is none of `on`, `off`, `preview`"),
        ("digest on tim 9", "`digest` can't use `tim`. Did you mean `timezone`?"),
        ("digest on foo:bar", "It is typed `digest on|off|preview [at: 09:00]"),
        ("top 01/02/2026", "can be read in two ways"),
        ("trending now", "`trending` can't use `now`. It is typed `trending`."),
        ("trending 5", "`trending` can't use `5`."),
        ("page two words", "can't read `words` as a number"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_would_do(line: str, says: str) -> None:
    assert says in refused(line).text


def test_a_refusal_ends_with_an_example_that_can_be_copied() -> None:
    refusal = refused("digest on at noonish")
    assert refusal.text.endswith("For example: `digest on at 09:00`.")
    assert refusal.remedy == "digest on at 09:00"


def test_a_refusal_that_knows_a_better_remedy_keeps_it() -> None:
    assert refused("show attention is all you need").remedy == "search attention is all you need"


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("serch graphs", "search graphs"),
        ("/papers serch graphs", "search graphs"),
        ("sub graphs weekly", "subscribe graphs weekly"),
        ("tody", "today"),
        ("digst on at 99", "digest on at 99"),
        ("safe reinforcement learning", "search safe reinforcement learning"),
        ("diffusion", "search diffusion"),
        ('"chain of thought" -survey', 'search "chain of thought" -survey'),
        ("graphs --wat", "help"),
        ("pag k3f9 2", "search pag k3f9 2"),
        ("diffusion " + "x" * 90, ""),
    ],
)
def test_an_unknown_verb_is_answered_with_the_line_that_was_probably_meant(line: str, remedy: str) -> None:
    assert refused(line).remedy == remedy


def test_a_desk_without_help_still_answers_an_empty_line() -> None:
    with pytest.raises(Refusal, match="I don't know `help`"):
        read({}, ASK, "")


def test_a_line_that_is_too_long_is_refused_with_its_length() -> None:
    assert "4,501 characters; I read at most 4,500" in refused("x" * 4501).text


async def test_a_line_is_answered_by_the_desk() -> None:
    message = await answer(VERBS, ASK, "/papers today 2026-01-05")
    assert message.plain() == "today date=2026-01-05 export=False"


def test_every_example_of_a_verb_is_a_line_for_it() -> None:
    for verb in VERBS.values():
        for example in verb.examples:
            assert read(VERBS, ASK, example).verb is verb


WORDS = [*VERBS, *(option.name for verb in VERBS.values() for option in verb.options)]
PIECES = st.sampled_from(
    [
        *WORDS,
        *(f"{word}:" for word in WORDS),
        *(f"--{word}" for word in WORDS),
        "weekly",
        "here",
        "9",
        "am",
        '"',
        "-x",
        "1",
    ]
)
LINES = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=9).map(" ".join))


@settings(deadline=None)
@given(LINES)
def test_whatever_is_typed_ends_in_a_call_or_a_refusal(line: str) -> None:
    with suppress(Refusal):
        call = read(VERBS, ASK, line)
        assert isinstance(call, Call)
        required = {option.name for option in call.verb.options if option.required}
        assert required <= set(call.values) <= {option.name for option in call.verb.options}


@settings(deadline=None)
@given(st.sampled_from(["search", "subscribe", "retopic 1", "help"]), LINES)
def test_a_free_text_takes_whatever_is_typed(verb: str, text: str) -> None:
    with suppress(Refusal):
        values = read(VERBS, ASK, f"{verb} {text}").values
        assert all(isinstance(value, str) and value for name, value in values.items() if name in ("topic", "query"))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=30))
def test_what_is_quoted_reaches_the_desk_as_it_is(text: str) -> None:
    phrase = f'"{text} weekly at 9"'
    assert typed(f"subscribe {phrase} daily")[1]["topic"] == read(VERBS, ASK, f"search {phrase}").values["query"]


def test_a_form_is_read_option_by_option_as_if_it_were_typed() -> None:
    call = fill(VERBS["subscribe"], ASK, {"topic": "how to rise daily", "at": "9am"})
    assert call.values == {"topic": "how to rise daily", "at": time(9)}


def test_what_a_form_cannot_be_read_as_is_refused_with_an_example() -> None:
    with pytest.raises(Refusal, match="For example"):
        fill(VERBS["subscribe"], ASK, {"at": "soon"})
