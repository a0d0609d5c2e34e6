"""Say what the weeks of a topic show: in sentences, as a picture, and what one has to know to read it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from bot.desk.preview import pace
from bot.desk.weeks import Trend, Week
from bot.messages import Picture, Series, Text, code, words
from bot.papers import Period, day_name

UNAMBIGUOUS = 53
"""Weeks, a year of them, that can be told apart by day and month alone."""
SPELT_OUT = 26
"""Weeks that a text alternative tells one by one, of more it tells months: Discord takes 1,024 characters."""
_SHORTEST_HALF, _FEWEST = 2, 4
"""Weeks that are held against as many before them, and papers of all of these, at the least: fewer say nothing."""
_SHORTEST = 28
"""Days that must be known to speak of papers a week: of fewer, the weeks that are not whole are too great a part."""


def sentences(found: Trend) -> Iterator[str]:
    """What matters: how many and how often, when most came, whether they become more, and how they are liked."""
    if len(found.weeks) == 1:
        yield f"{many(found.papers, 'paper')} of {stretch(found)}, with {many(found.upvotes, 'upvote')}."
        return
    rhythm = "; ".join(filter(None, (_pace(found), _peak(found))))
    yield f"{many(found.papers, 'paper')} in {len(found.weeks)} weeks{', ' if rhythm else ''}{rhythm}."
    if change := _change(found):
        yield change
    yield f"{many(found.upvotes, 'upvote')} in all."


def stretch(found: Trend) -> str:
    """``the 12 weeks since Mon 20 Oct 2025``, ``this week so far`` or ``the week of 5 Jan 2026``."""
    if len(found.weeks) > 1:
        return f"the {len(found.weeks)} weeks since {day_name(found.first)}"
    return "this week so far" if found.unfinished else Period.around("week", found.first).name


def picture(found: Trend) -> Picture | None:
    """Papers and their upvotes, a stretch a week; None for a single week."""
    if len(found.weeks) == 1:
        return None
    papers = Series("papers", tuple(week.papers for week in found.weeks))
    upvotes = Series("upvotes", tuple(week.upvotes for week in found.weeks))
    return Picture(tuple(_name(found, week) for week in found.weeks), (papers, upvotes), " ".join(_says(found)))


def caveats(found: Trend) -> Iterator[str]:
    """How the picture is to be read."""
    if len(found.weeks) == 1:
        yield "One week makes no picture."
    elif found.unfinished:
        yield f"The week of {_name(found, found.weeks[-1])} is not over."
    yield "Upvotes are as they are now."


def gaps(found: Trend, wanted: date) -> Text:
    """Which days were never read, of those from ``wanted`` on, and how they can be."""
    told = []
    if found.first > wanted:
        told.append(f"The days before {day_name(found.first)} were never read.")
    if found.unread:
        told.append(
            f"{many(found.unread, 'weekday')} of this time {'was' if found.unread == 1 else 'were'} never read."
        )
    if not told:
        return ()
    return words(" ".join(told), " An operator can run ", code(f"python bot.py fetch --since {wanted}"), ".")


def many(number: int, noun: str) -> str:
    """``1 paper``, ``1,204 papers``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _name(found: Trend, week: Week) -> str:
    """``5 Jan``, or ``5 Jan 2026`` where that could be another year's."""
    dated = len(found.weeks) > UNAMBIGUOUS
    return f"{week.monday.day} {week.monday:%b %Y}" if dated else f"{week.monday.day} {week.monday:%b}"


def _pace(found: Trend) -> str:
    return pace(found.papers, found.days) if found.papers and found.days >= _SHORTEST else ""


def _peak(found: Trend) -> str:
    """When most came; nothing where no two came in a week."""
    most = max(week.papers for week in found.weeks)
    best = [week for week in found.weeks if week.papers == most]
    if most == found.papers:
        return f"{'all ' if most > 1 else ''}in the week of {_name(found, best[0])}"
    if most == 1:
        return ""
    if len(best) > 1:
        return f"never more than {most:,} in a week"
    return f"most in the week of {_name(found, best[0])} ({many(most, 'paper')})"


def _change(found: Trend) -> str:
    """The latest whole weeks against as many before them; nothing where there are too few."""
    late, early = found.halves()
    if len(late) < _SHORTEST_HALF:
        return ""
    later, before = (sum(week.papers for week in half) for half in (late, early))
    if later + before < _FEWEST:
        return ""
    return (
        f"{_direction(before, later)}: {later:,} in the last {len(late)} full weeks, "
        f"{before:,} in the {len(early)} before."
    )


def _direction(before: int, later: int) -> str:
    """By chance alone two such counts differ by about the root of their sum (Poisson); only more is called a change."""
    if (later - before) ** 2 <= later + before:
        return "About level"
    return "Up" if later > before else "Down"


def _says(found: Trend) -> Iterator[str]:
    if len(found.weeks) > SPELT_OUT:
        yield "Papers a month, by the Monday of their week, and their upvotes."
        for month, weeks in groupby(found.weeks, key=lambda week: f"{week.monday:%b %Y}"):
            yield _told(month, list(weeks))
        return
    yield "Papers a week, by its Monday, and their upvotes."
    for week in found.weeks:
        so_far = " so far" if found.unfinished and week is found.weeks[-1] else ""
        yield _told(f"{_name(found, week)}{so_far}", [week])


def _told(name: str, weeks: Sequence[Week]) -> str:
    papers, upvotes = sum(week.papers for week in weeks), sum(week.upvotes for week in weeks)
    return f"{name}: {papers:,}, {many(upvotes, 'upvote')}." if papers else f"{name}: 0."
