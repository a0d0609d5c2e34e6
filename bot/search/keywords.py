"""Find the keywords by which a sentence could be followed: its own word groups, and those of the papers nearest to it.

They are ranked by how near they are to the sentence in meaning, and by the papers that hold them: how near those are,
and whether there are several, but not more than anybody reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest
from math import log2

from bot.papers import Paper
from bot.search.candidates import candidates
from bot.search.fields import day_number
from bot.search.fit import Wanted, content
from bot.search.gist import Gist, gist_of
from bot.search.index import PaperIndex
from bot.search.question import since_day
from bot.search.sentences import telling_words, word_groups
from bot.search.spelling import Spellings
from bot.search.vectors import PaperVectors
from bot.text import phrase, tidy
from bot.topics import Phrase, TopicRefusal, parse_topic

_LONGEST = 40
"""Characters of a keyword: what still reads well on a button."""
_WORDS = 5
_LOOKED_AT = 50
"""Keywords nearest to the sentence whose papers are looked at; each costs about a millisecond."""
_PAPERS = 100
_NEAR = 0.3
"""Nearness below which a keyword is about something else. By words: so much of the sentence's weight is shared."""
_ENOUGH, _TOO_MANY = 16, 40
"""Papers in the whole time: with fewer a keyword is worth less, beyond the other it is too broad to be read."""
_DOUBT = 3
"""So many average papers are counted beside those that hold a keyword: one near paper alone proves little."""
_WORTH = 0.65
"""Of the best one's score: what is offered beside it."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword, how near it is to the sentence, and the keys of recent papers that may fit it."""

    text: str
    nearness: float
    papers: frozenset[int] = frozenset()
    closeness: float = 0.0
    """The sum over its papers: how near each is to the sentence, see Gist.closeness."""

    @property
    def score(self) -> float:
        """What it is worth: weights chosen by eye on 18 sentences over a year of Daily Papers."""
        count = len(self.papers)
        near = self.nearness + 0.2 * self.closeness / (count + _DOUBT)
        much = 0.04 * log2(min(count, _ENOUGH)) - 0.15 * max(0.0, log2(count / _TOO_MANY))
        return near + much - (0.1 if len(content(self.text)) == 1 else 0.0)


class Keywords:
    """Knows which papers there are."""

    def __init__(
        self, index: PaperIndex, spellings: Callable[[], Spellings], vectors: PaperVectors | None = None
    ) -> None:
        """Without ``vectors`` shared words alone tell what is near; ``spellings`` are those that topics are held by."""
        self._index = index
        self._spellings = spellings
        self._vectors = vectors

    def like(self, sentence: str, papers: Iterable[Paper], since: date) -> list[str]:
        """Plain topics that recent papers fit, best first; ``papers`` are those nearest to the sentence.

        ``since`` is the first day of recent papers, UTC. Takes tens of milliseconds: not for the event loop.
        """
        gist = gist_of(telling_words(sentence), self._index, self._vectors)
        terms = [*{phrase(term): term for term in (*_keywords(papers), *word_groups(sentence))}.values()]
        near = nlargest(_LOOKED_AT, zip(gist.nearness(terms), terms, strict=True))
        found = (self._looked_up(term, nearness, gist, since) for nearness, term in near if nearness >= _NEAR)
        return [one.text for one in distinct([one for one in found if one.papers], gist.is_alike)]

    def _looked_up(self, term: str, nearness: float, gist: Gist, since: date) -> Keyword:
        query = since_day(candidates(Wanted(parse_topic(term)), self._spellings()), day_number(since))
        keys = [match.key for match in self._index.look(lambda view: view.match(query, _PAPERS))]
        return Keyword(term, nearness, frozenset(keys), sum(gist.closeness(keys)))


def distinct(found: Sequence[Keyword], is_alike: Callable[[str, str], bool]) -> list[Keyword]:
    """The best first, each worth offering, and none that says what a better one says. Pure."""
    ranked = sorted(found, key=lambda one: (-one.score, one.text))
    kept: list[Keyword] = []
    for one in ranked:
        if one.score < _WORTH * ranked[0].score:
            break
        if not any(_same(one, other) or is_alike(one.text, other.text) for other in kept):
            kept.append(one)
    return kept


def _same(one: Keyword, other: Keyword) -> bool:
    """The same papers, or all words of one in the other."""
    mine, theirs = content(one.text), content(other.text)
    return one.papers == other.papers or mine <= theirs or theirs <= mine


def _keywords(papers: Iterable[Paper]) -> Iterator[str]:
    """What papers are said to be about, as far as it can be a topic of plain words."""
    for keyword in dict.fromkeys(tidy(keyword) for paper in papers for keyword in paper.keywords):
        if len(keyword) <= _LONGEST and _is_plain(keyword):
            yield keyword


def _is_plain(keyword: str) -> bool:
    try:
        root = parse_topic(keyword).root
    except TopicRefusal:
        return False
    return isinstance(root, Phrase) and not root.exact and len(root.words) <= _WORDS
