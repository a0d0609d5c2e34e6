"""How near papers are to words, against what is usual."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.papers import Paper
from bot.search.embedder import Vectors, shipped, unit
from bot.search.likeness import Likeness
from bot.sources.sample import DATA, read_entries

WORDS = ("graph", "robot", "speech", "time")
EXAMPLES = [Paper(f"2601.{number:05}", "", abstract=f"{WORDS[number % 4]} {WORDS[number % 3]}") for number in range(24)]
GRAPHS = Paper("2602.00001", "graph", abstract="graph graph time")
ROBOTS = Paper("2602.00002", "robot", abstract="speech")


class Counting:
    """An Embedder of four words: a text is how often it says each."""

    model, dimensions = "counting", len(WORDS)

    def __init__(self) -> None:
        self.texts = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        return unit(np.array([[text.split().count(word) for word in WORDS] for text in texts], np.float32))


def test_nearness_counts_standard_deviations_above_the_mean() -> None:
    likeness = Likeness(Counting(), EXAMPLES)
    found = likeness.measure(EXAMPLES, ["graph"], [(at, 0) for at in range(len(EXAMPLES))])
    assert found is not None
    assert abs(float(np.mean(found))) < 1e-6
    assert float(np.std(found)) == pytest.approx(1, abs=1e-5)


def test_each_pair_is_measured_by_itself() -> None:
    likeness = Likeness(Counting(), EXAMPLES)
    pairs = [(1, 1), (0, 0), (1, 0), (0, 1)]
    found = likeness.measure([GRAPHS, ROBOTS], ["graph", "robot speech"], pairs)
    assert found is not None
    assert found[0] > 1
    assert found[1] > 1
    assert found[2] < 0
    assert found[3] < 0
    near = likeness.near(GRAPHS)
    assert near is not None
    assert near("graph", found[1] - 0.01)
    assert not near("graph", found[1] + 0.01)


def test_only_papers_that_are_asked_about_are_read() -> None:
    counting = Counting()
    likeness = Likeness(counting, EXAMPLES)
    likeness.learn([])
    before = counting.texts
    likeness.measure([GRAPHS, ROBOTS], ["graph"], [(1, 0)])
    assert counting.texts - before == 3  # a title, an abstract and the words


def test_words_that_nobody_knows_are_near_to_nothing() -> None:
    assert Likeness(Counting(), EXAMPLES).measure([GRAPHS], ["dog"], [(0, 0)]) == [0.0]


def test_without_an_embedder_or_a_corpus_nobody_can_tell() -> None:
    assert Likeness(None, EXAMPLES).measure([GRAPHS], ["graph"], [(0, 0)]) is None
    assert Likeness(None, EXAMPLES).near(GRAPHS) is None
    assert Likeness(Counting(), []).measure([GRAPHS], ["graph"], [(0, 0)]) is None


@pytest.mark.skipif(shipped() is None, reason="wordllama has no wheel here")
def test_a_paper_of_the_sample_is_near_to_what_it_is_about() -> None:
    papers = [entry.paper for entry in read_entries(DATA.read_bytes())]
    likeness = Likeness(shipped(), papers)
    about = next(paper for paper in papers if paper.id == "2603.12572")
    near = likeness.near(about)
    assert near is not None
    assert near("text embeddings", 2)
    assert not near("protein folding", 1)
