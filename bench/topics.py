"""How well the decision of subscriptions fits labelled papers, beside "all its words anywhere".

    python bench/topics.py --papers P.jsonl --queries Q.jsonl --qrels R.tsv [--judged POOL.txt] [--text-only]

Every query is a topic as a person would type it; a refused one gets no paper. All papers are held against all topics
at once by the product's matcher, under each rule: instant alerts are precise by default, daily and weekly ones normal.
What papers teach (acronyms, what is usual) is learned from all of them. Precision and recall are given for all
decisions together (pooled) and as the mean of the topics, the precision of those that got a paper. The volume error of
a topic is how far the number of papers that it got is from the number that it should have got, as a part of the latter.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.labelled import Labelled, parser, read_labelled
from bot.papers import Paper
from bot.search.embedder import shipped
from bot.search.fit import Wanted
from bot.search.knowledge import Knowledge
from bot.search.readings import read_meant
from bot.search.rules import RULES, Rule
from bot.text import words
from bot.topics import Topic, TopicRefusal

Got = list[set[str]]
"""The ids of the papers that fit each topic."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How one topic fared, in papers."""

    got: int
    right: int
    relevant: int

    @property
    def volume_error(self) -> float:
        """0 for exactly as many papers as there should be, 1 for none or twice as many."""
        return abs(self.got - self.relevant) / self.relevant


def by_rule(papers: Sequence[Paper], topics: Sequence[str]) -> dict[Rule, Got]:
    """What subscriptions to these topics get."""
    knowledge = Knowledge(NoStore(), shipped())
    knowledge.learn(papers)
    read = [_read(text) for text in topics]
    pairs = [(rule, number) for rule in RULES for number, topic in enumerate(read) if topic]
    got: dict[Rule, Got] = {rule: [set() for _ in topics] for rule in RULES}
    for match in knowledge.match(papers, {at: Wanted(read[number], rule) for at, (rule, number) in enumerate(pairs)}):
        rule, number = pairs[match.key]
        got[rule][number].add(match.paper_id)
    return got


class NoStore:
    """Papers to learn from are handed over instead."""

    async def count(self) -> int:
        """None."""
        return 0

    async def recent(self, limit: int) -> list[Paper]:  # noqa: ARG002
        """None."""
        return []


def _read(text: str) -> Topic | None:
    try:
        return read_meant(text)
    except TopicRefusal as refusal:
        print(f"refused, so it gets no paper: {text} ({refusal.text})")
        return None


def naive(papers: Sequence[Paper], topics: Sequence[str]) -> Got:
    """Papers that hold every word of the topic somewhere."""
    texts = {paper.id: set(words(" ".join(_texts(paper)))) for paper in papers}
    asked = (set(words(topic)) for topic in topics)
    return [{paper for paper, held in texts.items() if wanted and wanted <= held} for wanted in asked]


def _texts(paper: Paper) -> Iterable[str]:
    return (paper.title, paper.abstract, paper.summary, *paper.keywords)


def tallies(labelled: Labelled, fitting: Got) -> list[Tally]:
    """How each topic fares; papers that were not judged don't count."""
    counted = zip((found & labelled.judged for found in fitting), labelled.queries, strict=True)
    return [Tally(len(got), len(got & query.grades.keys()), len(query.grades)) for got, query in counted]


def figures(found: Sequence[Tally]) -> tuple[float, ...]:
    """Precision and recall pooled, their means, the mean and the median volume error: in the order of HEADS."""
    got, right, relevant = (sum(getattr(one, name) for one in found) for name in ("got", "right", "relevant"))
    precisions = [one.right / one.got for one in found if one.got]
    errors = [one.volume_error for one in found]
    pooled = (right / got if got else 0.0, right / relevant)
    means = (mean(precisions or [0.0]), mean(one.right / one.relevant for one in found))
    return (*pooled, *means, mean(errors), median(errors))


HEADS = ("precision", "recall", "mean prec.", "mean recall", "volume err.", "its median")


def report(labelled: Labelled, decisions: dict[str, Got]) -> str:
    """A line a decision: its figures, and how many topics got nothing."""
    lines = [f"{'':20}{''.join(f'{head:>12}' for head in HEADS)}{'silent':>8}"]
    for name, got in decisions.items():
        found = tallies(labelled, got)
        cells = "".join(f"{figure:12.3f}" for figure in figures(found))
        lines.append(f"{name:20}{cells}{sum(not one.got for one in found):8}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    labelled = read_labelled(parser(__doc__).parse_args(arguments))
    print(labelled)
    topics = [query.text for query in labelled.queries]
    decisions: dict[str, Got] = {
        **by_rule(labelled.papers, topics),
        "all words anywhere": naive(labelled.papers, topics),
    }
    print(report(labelled, decisions))


if __name__ == "__main__":
    main()
