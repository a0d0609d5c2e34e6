"""What the latest papers teach, and decisions made with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.papers import Paper
from bot.search.embedder import shipped
from bot.search.fit import Wanted
from bot.search.knowledge import Knowledge
from bot.search.likeness import ENOUGH
from bot.search.rules import Rule
from bot.sources.sample import DATA, read_entries
from bot.topics import parse_topic

NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
EXAMPLES = [entry.paper for entry in read_entries(DATA.read_bytes())]
SPEECH = Paper("2603.90001", "Robust ASR", abstract="We transcribe noisy audio with a speech encoder.")
PASSING = Paper(
    "2603.90002",
    "A Faster Sort",
    abstract="We sort integers on graphics cards. Our kernels split the keys into buckets that fit into shared memory, "
    "and merge them with few branches. Throughput doubles on the newest cards. Databases and compilers gain, as do "
    "simulations of molecules, weather and traffic, and so does, say, imitation learning.",
)


class Shelf:
    """The papers of a store."""

    def __init__(self, count: int) -> None:
        text = "Automatic speech recognition (ASR) is solved."
        self.papers = [Paper(f"2603.{number:05}", f"Paper {number}", abstract=text) for number in range(count)]
        self.asked = 0

    async def count(self) -> int:
        return len(self.papers)

    async def recent(self, limit: int) -> list[Paper]:
        self.asked += 1
        return self.papers[:limit]


def speech(rule: Rule) -> Wanted:
    return Wanted(parse_topic("automatic speech recognition"), rule)


async def test_it_learns_once_a_day() -> None:
    shelf = Shelf(ENOUGH)
    knowledge = Knowledge(shelf)
    for hours in (0, 1, 23, 24, 25, 2):
        await knowledge.refresh(NOW + timedelta(hours=hours))
    assert shelf.asked == 3  # the last time because the clock was set back


async def test_a_young_installation_learns_from_every_new_paper() -> None:
    shelf = Shelf(1)
    knowledge = Knowledge(shelf, None, EXAMPLES)
    await knowledge.refresh(NOW)
    await knowledge.refresh(NOW)
    shelf.papers *= 2
    await knowledge.refresh(NOW)
    assert shelf.asked == 2


async def test_an_acronym_is_its_long_form_once_papers_have_declared_it() -> None:
    knowledge = Knowledge(Shelf(8))
    assert knowledge.fitting([SPEECH], speech("normal")) == []
    await knowledge.refresh(NOW)
    assert knowledge.fitting([PASSING, SPEECH], speech("normal")) == [SPEECH]
    fit = knowledge.fit(SPEECH, speech("precise"))
    assert fit
    assert fit.because == "matched “automatic speech recognition” in the title, abbreviated"


@pytest.mark.skipif(shipped() is None, reason="wordllama has no wheel here")
def test_a_paper_that_mentions_a_topic_in_passing_says_what_it_lacks() -> None:
    knowledge = Knowledge(Shelf(0), shipped(), EXAMPLES)
    wanted = Wanted(parse_topic("imitation learning"), "precise")
    assert knowledge.fit(PASSING, wanted) is None
    lacks = knowledge.lack(PASSING, wanted)
    assert lacks
    assert lacks[1] == "“imitation learning” in the abstract, but the paper is about something else"


def test_everything_lacks_nothing() -> None:
    knowledge = Knowledge(Shelf(0))
    assert knowledge.lack(PASSING, Wanted(None)) is None
    assert knowledge.fitting([PASSING], Wanted(None)) == [PASSING]
