"""Many topics at once find what each finds alone."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.papers import Paper
from bot.search.fit import Wanted, fits, prepare
from bot.search.matching import Match, Matcher, anchors
from bot.search.rules import RULES, Nearness, Rule
from bot.topics import Topic, parse_topic
from bot.topics.tree import Node, Phrase
from tests.bot.made_topics import papers, trees


class ByLength:
    """A meaning of letters: words are nearer the longer they are, and the paper's title is shorter."""

    def nearnesses(self, papers: Sequence[Paper]) -> list[Nearness | None]:
        return [None if paper.upvotes % 5 == 0 else self._of(paper) for paper in papers]

    def _of(self, paper: Paper) -> Nearness:
        return lambda text: len(text) / 4 - len(paper.title) / 20


def _one_by_one(topics: dict[int, Wanted], news: list[Paper]) -> list[Match]:
    nearnesses = ByLength().nearnesses(news)
    tried = (
        (key, paper.id, fits(prepare(paper), wanted.topic, wanted.rule, nearness))
        for paper, nearness in zip(news, nearnesses, strict=True)
        for key, wanted in topics.items()
    )
    return [Match(key, paper_id, fit) for key, paper_id, fit in tried if fit is not None]


@given(st.lists(st.tuples(st.none() | trees, st.sampled_from(RULES)), max_size=8), st.lists(papers, max_size=4))
@example([(Phrase(("a", "b", "c", "d", "e", "f")), "normal")], [Paper(id="2601.00001", title="a b c d e f")])
@settings(max_examples=200, deadline=None)
def test_matching_at_once_equals_matching_one_by_one(roots: list[tuple[Node | None, Rule]], news: list[Paper]) -> None:
    topics = {7 - key: Wanted(Topic("", root) if root else None, rule) for key, (root, rule) in enumerate(roots)}
    assert Matcher(topics).match(news, ByLength()) == _one_by_one(topics, news)


def test_a_match_names_its_topic_its_paper_and_the_reason() -> None:
    matcher = Matcher({1: Wanted(parse_topic("world models")), 2: Wanted(parse_topic("graphs")), 3: Wanted(None)})
    found = matcher.match([Paper(id="2601.00001", title="A World Model")])
    assert [(match.key, match.paper_id, match.fit.because) for match in found] == [
        (1, "2601.00001", "matched “world models” in the title"),
        (3, "2601.00001", "everything"),
    ]


def test_a_topic_waits_under_its_rarest_phrase() -> None:
    assert anchors(parse_topic("robots AND diffusion policies has:code -survey").root) == ("diffusion policy",)


def test_words_that_may_stand_anywhere_wait_under_the_longest() -> None:
    assert anchors(parse_topic("world of diffusion policies").root, "broad") == ("diffusion",)


def test_alternatives_wait_under_one_phrase_each() -> None:
    assert anchors(parse_topic("(robots OR cars) author:levine").root) == ("robot", "car")


def test_a_topic_without_a_phrase_waits_under_none() -> None:
    assert anchors(parse_topic("author:levine").root) is None
    assert anchors(parse_topic("robots OR has:code").root) is None


def test_no_topic_matches_nothing() -> None:
    assert Matcher({}).match([Paper(id="2601.00001", title="x")]) == []
