"""Many topics at once find what each finds alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.papers import Paper
from bot.search.asked import Pairs
from bot.search.fit import Wanted, fits, prepare
from bot.search.matching import Match, Matcher
from bot.search.rules import RULES, Nearness, Rule
from bot.topics import Topic, parse_topic
from bot.topics.tree import Node, Phrase
from tests.bot.made_topics import papers, trees
from tests.bot.search.meanings import ByLength


class Silent:
    """A meaning that nobody can tell."""

    def measure(self, papers: Sequence[Paper], texts: Sequence[str], pairs: Pairs) -> None:
        return None


def _one_by_one(topics: dict[int, Wanted], news: list[Paper], meaning: ByLength | Silent | None) -> list[Match]:
    tried = (
        (key, paper.id, fits(prepare(paper), wanted.topic, wanted.rule, _nearness(meaning, paper)))
        for paper in news
        for key, wanted in topics.items()
    )
    return [Match(key, paper_id, fit) for key, paper_id, fit in tried if fit is not None]


def _nearness(meaning: ByLength | Silent | None, paper: Paper) -> Nearness | None:
    return partial(meaning.near, paper) if isinstance(meaning, ByLength) else None


@given(
    st.lists(st.tuples(st.none() | trees, st.sampled_from(RULES)), max_size=8),
    st.lists(papers, max_size=4),
    st.sampled_from((ByLength(), Silent(), None)),
)
@example([(Phrase(("a", "b", "c", "d", "e", "f")), "normal")], [Paper(id="2601.00001", title="a b c d e f")], None)
@settings(max_examples=300, deadline=None)
def test_matching_at_once_equals_matching_one_by_one(
    roots: list[tuple[Node | None, Rule]], news: list[Paper], meaning: ByLength | Silent | None
) -> None:
    topics = {7 - key: Wanted(Topic("", root) if root else None, rule) for key, (root, rule) in enumerate(roots)}
    assert Matcher(topics).match(news, meaning) == _one_by_one(topics, news, meaning)


def test_a_match_names_its_topic_its_paper_and_the_reason() -> None:
    matcher = Matcher({1: Wanted(parse_topic("world models")), 2: Wanted(parse_topic("graphs")), 3: Wanted(None)})
    found = matcher.match([Paper(id="2601.00001", title="A World Model")])
    assert [(match.key, match.paper_id, match.fit.because) for match in found] == [
        (1, "2601.00001", "matched “world models” in the title"),
        (3, "2601.00001", "everything"),
    ]


def test_no_topic_matches_nothing() -> None:
    assert Matcher({}).match([Paper(id="2601.00001", title="x")]) == []
