"""What each rule asks for: the words in a row, and how near the paper has to be in meaning."""

from __future__ import annotations

import pytest

from bot.papers import Paper
from bot.search.fit import fits, prepare, why_not
from bot.search.rules import RULES, Nearness, Rule, looser, stricter
from bot.topics import parse_topic

TITLE = Paper("2601.00001", "Graph Neural Networks")
TWICE = Paper("2601.00002", "On Time", abstract="Graph neural networks. A graph neural network.")
ONCE = Paper("2601.00003", "On Time", abstract="Unlike graph neural networks, we wait.")
KEYWORD = Paper("2601.00004", "On Time", abstract="A graph neural network.", keywords=("graph neural networks",))
CLOSE = Paper("2601.00005", "Neural Operators on Graph Networks")
APART = Paper("2601.00006", "On Time", abstract="A graph is nothing more than a neural one of them. And networks wait.")


TITLE_ONLY_GRAPH = Paper("2601.00007", "Graphs")


def at(near: float) -> Nearness:
    return lambda _, least: near >= least


def reason(paper: Paper, rule: Rule, nearness: Nearness | None, topic: str = "graph neural networks") -> str | None:
    fit = fits(prepare(paper), parse_topic(topic), rule, nearness)
    return fit.because if fit else None


@pytest.mark.parametrize(
    ("paper", "near", "fitting"),
    [
        (TITLE, -9.0, ["precise", "normal", "broad"]),
        (TWICE, 0.5, ["precise", "normal", "broad"]),
        (TWICE, 0.4, ["normal", "broad"]),
        (ONCE, 2.0, ["precise", "normal", "broad"]),
        (ONCE, 1.99, ["normal", "broad"]),
        (ONCE, 0.74, ["broad"]),
        (KEYWORD, 1.99, ["normal", "broad"]),
        (CLOSE, 2.0, ["broad"]),
        (CLOSE, 1.9, []),
        (APART, 3.0, ["broad"]),
        (APART, 2.9, []),
        (TITLE_ONLY_GRAPH, 9.0, []),
    ],
)
def test_a_paper_fits_the_rules_that_it_is_near_enough_for(paper: Paper, near: float, fitting: list[Rule]) -> None:
    assert [rule for rule in RULES if reason(paper, rule, at(near))] == fitting


@pytest.mark.parametrize(
    ("paper", "fitting"),
    [
        (TITLE, ["precise", "normal", "broad"]),
        (TWICE, ["precise", "normal", "broad"]),
        (ONCE, ["normal", "broad"]),
        (KEYWORD, ["normal", "broad"]),
        (CLOSE, ["broad"]),
        (APART, []),
    ],
)
def test_where_nobody_can_tell_meanings_words_alone_decide(paper: Paper, fitting: list[Rule]) -> None:
    assert [rule for rule in RULES if reason(paper, rule, None)] == fitting


@pytest.mark.parametrize(
    ("paper", "rule", "because"),
    [
        (TITLE, "precise", "matched “graph neural networks” in the title"),
        (TWICE, "precise", "matched “graph neural networks” twice in the abstract"),
        (ONCE, "precise", "matched “graph neural networks” in the abstract, close in meaning"),
        (ONCE, "normal", "matched “graph neural networks” in the abstract"),
        (CLOSE, "broad", "matched the words of “graph neural networks”, close in meaning"),
    ],
)
def test_the_reason_names_what_decided(paper: Paper, rule: Rule, because: str) -> None:
    assert reason(paper, rule, at(4)) == because


@pytest.mark.parametrize(
    ("topic", "paper"),
    [('"graph neural networks"', ONCE), ("time -neural-networks", ONCE), ('"on time" -waiting', TWICE)],
)
def test_quotes_and_exclusions_mean_the_same_under_every_rule(topic: str, paper: Paper) -> None:
    assert len({reason(paper, rule, at(-9), topic) for rule in RULES}) == 1


def test_a_paper_of_several_places_names_both() -> None:
    paper = Paper("2601.00007", "On Time", abstract="Graphs.", summary="Graphs!")
    assert reason(paper, "precise", at(1), "graphs") == "matched “graphs” in the abstract and the summary"


SAID = "“graph neural networks” in the abstract, but the paper is about something else"
IN_PIECES = "the words of “graph neural networks”, close in meaning, but not in a row"


@pytest.mark.parametrize(
    ("paper", "rule", "near", "told"),
    [
        (ONCE, "precise", 1.0, ("normal", SAID)),
        (ONCE, "precise", 0.0, ("broad", SAID)),
        (CLOSE, "normal", 2.5, ("broad", IN_PIECES)),
        (CLOSE, "broad", 0.0, None),
        (CLOSE, "precise", 0.0, None),
    ],
)
def test_a_paper_left_out_says_under_which_rule_it_would_fit(
    paper: Paper, rule: Rule, near: float, told: tuple[Rule, str] | None
) -> None:
    assert why_not(prepare(paper), parse_topic("graph neural networks"), rule, at(near)) == told


def test_rules_stand_in_a_row() -> None:
    assert [looser(rule) for rule in RULES] == ["normal", "broad", None]
    assert [stricter(rule) for rule in RULES] == [None, "precise", "normal"]
