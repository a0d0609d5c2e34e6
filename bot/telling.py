"""The words of alerts and digests. Pure: what is chosen comes in, a Message goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.messages import Button, Entry, Message, Section, Text, code, listed, strong, words
from bot.papers import Paper, day_name
from bot.search.fit import thaw_fit
from bot.store.lists import ShownList
from bot.store.matches import Pending

RAISE_CAP = "settings daily_cap 30"
"""An example of the command, said to people whom the cap held something back from."""

_INTRICATE = re.compile(r'["():<>]|(^|\s)(OR|and|-\S)')
"""Operators of the topic language, and the word that would join topics in a title."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What one message will show: papers in order, the rest that is only counted, and why each is there."""

    listed: list[Paper]
    counted: list[Paper] = field(default_factory=list)
    reasons: Mapping[str, Sequence[Pending]] = field(default_factory=dict)
    """Paper id to the matches that brought it."""

    @property
    def everything(self) -> list[Paper]:
        """All that the message stands for: what is listed, then what is only counted."""
        return [*self.listed, *self.counted]

    @property
    def topics(self) -> list[str]:
        """The topics that matched, each once; without the plain feed."""
        found = (match.topic for paper in self.everything for match in self.reasons.get(paper.id, ()))
        return list(dict.fromkeys(topic for topic in found if topic))


def grouped(pending: Iterable[Pending]) -> dict[str, list[Pending]]:
    """Paper id to its matches, in order of appearance."""
    groups: dict[str, list[Pending]] = {}
    for match in pending:
        groups.setdefault(match.paper.id, []).append(match)
    return groups


def alert(choice: Choice, elsewhere: Mapping[str, str], pages: ShownList | None) -> Message:
    """The DM or channel post that says: these papers are about what you follow."""
    first = choice.listed[0].id
    numbers = sorted({match.subscription_id for found in choice.reasons.values() for match in found})
    buttons = [Button("Why", f"why {first}")] if len(choice.listed) == 1 else []
    if len(numbers) == 1:
        buttons.append(Button("Pause", f"pause {numbers[0]}"))
    return Message(
        title=words(_count(len(choice.everything), "new paper"), _on(choice.topics)),
        entries=entries(choice, elsewhere),
        note=words(_and_more(choice)),
        buttons=(*_all_button(choice, pages), *buttons, Button("My topics", "subscriptions")),
        public=True,
        kind="alert",
    )


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a digest says besides its papers."""

    day: date
    """The local day it is for."""
    feed: bool
    """Whether the plain trending feed is part of it, or only topics."""
    topics: tuple[str, ...]
    weekly: bool = False
    silence: str = ""
    """A source's silence, as `source_silence` puts it."""
    since: date | None = None
    """For a catch-up: the first day it reaches back to."""


def digest(
    choice: Choice,
    occasion: Occasion,
    *,
    risen: Sequence[tuple[Paper, int]] = (),
    elsewhere: Mapping[str, str] | None = None,
    pages: ShownList | None = None,
) -> Message:
    """A scheduled message that has something to tell."""
    notes = [_and_more(choice), occasion.silence, _ranking(choice) if occasion.feed else ""]
    return Message(
        title=_digest_title(occasion, choice),
        entries=entries(choice, elsewhere or {}),
        sections=_rising(risen),
        note=words(" ".join(filter(None, notes))),
        buttons=(*_all_button(choice, pages), Button("Subscriptions", "subscriptions")),
        public=True,
        kind="digest",
    )


def silent_digest(occasion: Occasion, risen: Sequence[tuple[Paper, int]], weekend: bool) -> Message:
    """A scheduled message with nothing new, which says so and why."""
    if not occasion.feed:
        title = words("All quiet this week for ", listed(occasion.topics), ".")
    elif weekend:
        title = words("No papers today (weekend).")
    else:
        title = words("No new papers today: Daily Papers has featured none since the last digest.")
    return Message(title=title, sections=_rising(risen), public=True, kind="digest")


def overflow(choice: Choice, pages: ShownList | None) -> Message:
    """What the daily cap held back yesterday."""
    return Message(
        title=words("Held back by your daily cap: ", _count(len(choice.everything), "paper"), _on(choice.topics)),
        entries=entries(choice, {}),
        note=words(_and_more(choice), " " if choice.counted else "", "Change the cap with ", code(RAISE_CAP), "."),
        buttons=_all_button(choice, pages),
        public=True,
        kind="digest",
    )


def source_silence(title: str, since: datetime, local: datetime) -> str:
    """``Hugging Face has not answered since 08:10; I keep trying.`` Both moments in the reader's zone."""
    when = f"{since:%H:%M}" if since.date() == local.date() else f"{day_name(since.date())} {since:%H:%M}"
    return f"{title} has not answered since {when}; I keep trying."


def outage(silence: str) -> Message:
    """Instead of a digest while a source is silent: once an outage."""
    return Message(
        title=words("No digest yet: ", silence),
        body=(words("It comes as one message as soon as the papers are there."),),
        public=True,
        kind="notice",
    )


def entries(choice: Choice, elsewhere: Mapping[str, str]) -> tuple[Entry, ...]:
    """The listed papers with their numbers and why each is there."""
    several = len(choice.topics) > 1
    return tuple(
        Entry(paper.brief(), number, entry_note(choice.reasons.get(paper.id, ()), elsewhere.get(paper.id), several))
        for number, paper in enumerate(choice.listed, 1)
    )


def entry_note(matches: Sequence[Pending], channel: str | None, name_topics: bool) -> Text:
    """``graphs: matched “graphs” in the title · already in #papers``; one topic is named by the title already."""
    reasons = [(words(strong(match.topic), ": "), thaw_fit(match.reason).because) for match in matches if match.topic]
    notes = [words(topic if name_topics else "", because) for topic, because in reasons]
    notes += [words("already in ", channel)] if channel else []
    separated = [part for note in notes for part in (words(" · "), note)]
    return words(*separated[1:])


def _digest_title(occasion: Occasion, choice: Choice) -> Text:
    papers = len(choice.everything)
    about = () if occasion.feed else _on(choice.topics)
    if occasion.since:
        return words("Catch-up: ", _count(papers, "paper"), f" since {day_name(occasion.since)}", about)
    if occasion.feed and not occasion.topics and not occasion.weekly:
        return words("Daily Papers · ", strong(day_name(occasion.day)), f" · {_count(papers, 'new paper')}")
    period = "This week" if occasion.weekly else "Today"
    return words(f"{period}: ", _count(papers, "new paper"), about)


def _rising(risen: Sequence[tuple[Paper, int]]) -> tuple[Section, ...]:
    if not risen:
        return ()
    noted = (Entry(paper.brief(), None, words(f"from {then} to {paper.upvotes} upvotes")) for paper, then in risen)
    return (Section(words("Rising since you saw them"), tuple(noted)),)


def _and_more(choice: Choice) -> str:
    return f"…and {len(choice.counted)} more." if choice.counted else ""


def _ranking(choice: Choice) -> str:
    days = {paper.featured for paper in choice.everything if paper.featured}
    return "Ranked by upvotes within their day." if len(days) > 1 else "Ranked by upvotes."


def _all_button(choice: Choice, pages: ShownList | None) -> tuple[Button, ...]:
    if not pages or not choice.counted:
        return ()
    return (Button(f"Show all {len(choice.everything)}", f"page {pages.id} 1", "primary"),)


def _on(topics: Sequence[str]) -> Text:
    """Which topics it is about. Where several are hard to tell apart in a title, each paper names its own."""
    if len(topics) > 1 and any(map(_INTRICATE.search, topics)):
        return words(f" on {len(topics)} topics")
    return words(" on ", listed(topics)) if topics else ()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
