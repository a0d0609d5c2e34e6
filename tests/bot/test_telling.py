from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.messages import Message, plain
from bot.papers import Paper
from bot.search.fit import Fit, freeze_fit
from bot.store.lists import ShownList
from bot.store.matches import Pending
from bot.telling import (
    Choice,
    Occasion,
    alert,
    digest,
    entry_note,
    grouped,
    outage,
    overflow,
    silent_digest,
    source_silence,
)

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
PAPERS = [Paper(f"2601.{number:05d}", f"Graphs {number}", featured=TODAY, upvotes=number) for number in range(1, 13)]
PAGES = ShownList("abc2345", "Alert", "", tuple(one.id for one in PAPERS), {}, NOW)


def match(paper: Paper, topic: str = "graphs", number: int = 1) -> Pending:
    fit = freeze_fit(Fit((f"“{topic}” in the title",) if topic else ()))
    return Pending(number, topic, "instant", paper, fit, "", NOW)


def choice(listed: int, counted: int = 0, *topics: str) -> Choice:
    chosen = PAPERS[: listed + counted]
    found = [match(paper, topic, number) for paper in chosen for number, topic in enumerate(topics or ("graphs",), 1)]
    return Choice(chosen[:listed], chosen[listed:], grouped(found))


def title(message: Message) -> str:
    return plain(message.title)


def lines(message: Message) -> list[str]:
    return [button.line for button in message.buttons]


def test_an_alert_on_one_paper_offers_why_and_on_one_topic_pause() -> None:
    message = alert(choice(1), {}, PAGES)
    assert title(message) == "1 new paper on graphs"
    assert lines(message) == ["why 2601.00001", "pause 1", "subscriptions"]
    assert message.public


def test_an_alert_with_more_than_it_lists_counts_the_rest_and_shows_all() -> None:
    message = alert(choice(10, 2, "graphs", "molecules"), {}, PAGES)
    assert title(message) == "12 new papers on graphs and molecules"
    assert plain(message.note) == "…and 2 more."
    assert lines(message) == ["page abc2345 1", "subscriptions"]


@pytest.mark.parametrize(
    "intricate", ['"world model" OR robots', "agents -survey", "agents upvotes>3", "rock and roll"]
)
def test_topics_that_would_run_into_each_other_are_counted_in_the_title(intricate: str) -> None:
    message = alert(choice(2, 0, "graphs", intricate), {}, None)
    assert title(message) == "2 new papers on 2 topics"
    assert all(intricate in plain(entry.note) for entry in message.entries)


def test_an_intricate_topic_alone_is_named_in_the_title() -> None:
    assert title(alert(choice(1, 0, "agents -survey"), {}, None)) == "1 new paper on agents -survey"


def test_an_alert_on_everything_names_no_topic() -> None:
    assert title(alert(choice(2, 0, ""), {}, None)) == "2 new papers"


@pytest.mark.parametrize(
    ("occasion", "told"),
    [
        (Occasion(TODAY, feed=True, topics=()), "Daily Papers · Mon 5 Jan 2026 · 2 new papers"),
        (Occasion(TODAY, feed=True, topics=(), weekly=True), "This week: 2 new papers"),
        (Occasion(TODAY, feed=True, topics=("graphs",)), "Today: 2 new papers"),
        (Occasion(TODAY, feed=False, topics=("graphs", "robots")), "Today: 2 new papers on graphs"),
        (Occasion(TODAY, feed=False, topics=("graphs",), weekly=True), "This week: 2 new papers on graphs"),
        (
            Occasion(TODAY, feed=True, topics=(), since=date(2026, 1, 2)),
            "Catch-up: 2 papers since Fri 2 Jan 2026",
        ),
        (
            Occasion(TODAY, feed=False, topics=("graphs",), since=date(2026, 1, 2)),
            "Catch-up: 2 papers since Fri 2 Jan 2026 on graphs",
        ),
    ],
)
def test_a_digest_says_what_it_is_and_names_only_topics_that_matched(occasion: Occasion, told: str) -> None:
    assert title(digest(choice(2), occasion)) == told


def test_a_digest_says_how_it_is_ranked_and_that_its_source_is_silent() -> None:
    silence = "Hugging Face has not answered since 08:10; I keep trying."
    message = digest(choice(1, 1), Occasion(TODAY, feed=True, topics=(), silence=silence), pages=PAGES)
    assert plain(message.note) == f"…and 1 more. {silence} Ranked by upvotes."
    earlier = Paper("2601.00099", "Old", featured=date(2026, 1, 2))
    two_days = digest(Choice([PAPERS[0], earlier]), Occasion(TODAY, feed=True, topics=()))
    assert plain(two_days.note) == "Ranked by upvotes within their day."


def test_late_risers_have_a_section_of_their_own() -> None:
    message = digest(choice(1), Occasion(TODAY, feed=True, topics=()), risen=[(PAPERS[11], 3)])
    (section,) = message.sections
    assert plain(section.heading) == "Rising since you saw them"
    assert plain(section.entries[0].note) == "from 3 to 12 upvotes"


@pytest.mark.parametrize(
    ("occasion", "weekend", "told"),
    [
        (Occasion(TODAY, feed=False, topics=("graphs", "robots")), False, "All quiet this week for graphs and robots."),
        (Occasion(TODAY, feed=True, topics=()), True, "No papers today (weekend)."),
        (
            Occasion(TODAY, feed=True, topics=()),
            False,
            "No new papers today: Daily Papers has featured none since the last digest.",
        ),
    ],
)
def test_every_silence_has_its_own_words(occasion: Occasion, weekend: bool, told: str) -> None:
    assert title(silent_digest(occasion, (), weekend)) == told


def test_what_the_cap_held_back_says_how_to_change_it() -> None:
    message = overflow(choice(2, 1), PAGES)
    assert title(message) == "Held back by your daily cap: 3 papers on graphs"
    assert plain(message.note) == "…and 1 more. Change the cap with `settings daily_cap 30`."
    assert plain(overflow(choice(2), PAGES).note) == "Change the cap with `settings daily_cap 30`."


def test_a_silence_of_today_is_told_by_its_hour_and_an_older_one_by_its_day() -> None:
    assert source_silence("arXiv", NOW.replace(hour=8, minute=10), NOW) == (
        "arXiv has not answered since 08:10; I keep trying."
    )
    assert "since Sun 4 Jan 2026 23:00;" in source_silence("arXiv", datetime(2026, 1, 4, 23, tzinfo=UTC), NOW)


def test_an_outage_promises_one_message() -> None:
    message = outage("arXiv has not answered since 08:10; I keep trying.")
    assert message.plain().startswith("No digest yet: arXiv has not answered since 08:10")
    assert message.kind == "notice"


@pytest.mark.parametrize(
    ("matches", "channel", "named", "told"),
    [
        ([match(PAPERS[0])], None, False, "matched “graphs” in the title"),
        ([match(PAPERS[0])], "#papers", False, "matched “graphs” in the title · already in #papers"),
        ([match(PAPERS[0]), match(PAPERS[0], "a")], None, True, "graphs: matched “graphs” in the title · a: matched"),
        ([match(PAPERS[0], "")], "#papers", False, "already in #papers"),
        ([], None, False, ""),
    ],
)
def test_an_entry_says_why_it_is_there(matches: list[Pending], channel: str | None, named: bool, told: str) -> None:
    assert plain(entry_note(matches, channel, named)).startswith(told)


def test_entries_are_numbered_and_carry_no_abstract() -> None:
    message = alert(choice(3), {}, None)
    assert [entry.number for entry in message.entries] == [1, 2, 3]
    assert all(not entry.paper.abstract for entry in message.entries)
