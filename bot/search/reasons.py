"""Say why a search brought a paper up. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bot.papers import Paper
from bot.search.fields import stem
from bot.search.question import Spellings, content_words
from bot.text import phrase, singular, spell, words
from bot.topics import All, Either, Node, Phrase, Topic, explain

_FEW = 3
"""Words named in one reason."""
_SHOWN = 60
"""Characters of a search that a reason repeats."""


def has_words(topic: Topic) -> bool:
    """Whether it asks for words at all, so that papers can be ranked by them."""
    return any(True for _ in _phrases(topic.root))


class Reasons:
    """Why papers came up: what was asked is read once for all of them."""

    def __init__(self, topic: Topic, spellings: Spellings) -> None:
        asked = [spell(node.words) for node in _phrases(topic.root)]
        other = (spell(row) for text in asked for row in spellings(words(text)))
        content = content_words(word for text in asked for word in words(text))
        self._topic = topic
        self._texts = [(text, _row(phrase(text))) for text in dict.fromkeys([*asked, *other])]
        self._stems = [(word, stem(word)) for word in content]

    def of(self, title: str) -> str:
        """For a paper with this title row: ``“diffusion policy” in the title``, else its abstract did it."""
        if not self._texts:
            return explain(self._topic)
        held = title.split()
        folded, stems = _row(map(singular, held)), set(map(stem, held))
        whole = [text for text, row in self._texts if row in folded]
        single = [word for word, stemmed in self._stems if stemmed in stems]
        return _in_title(whole) or _in_title(single) or "in its abstract"


def close_to(topic: Topic) -> str:
    """Why a paper came up that has none of the words."""
    text = meant(topic.root)
    return f"close in meaning to “{text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + '…'}”"


def meant(node: Node) -> str:
    """What a node says in words, without fields and exclusions: what papers are compared with in meaning."""
    return " ".join(spell(found.words) for found in _phrases(node))


def _phrases(node: Node) -> Iterator[Phrase]:
    """The phrases that are looked for; what is excluded is no reason."""
    if isinstance(node, Phrase):
        yield node
    elif isinstance(node, All | Either):
        for inner in node.nodes:
            yield from _phrases(inner)


def _row(folded: Iterable[str]) -> str:
    return f" {' '.join(folded)} "


def _in_title(held: list[str]) -> str:
    return f"{', '.join(f'“{text}”' for text in held[:_FEW])} in the title" if held else ""


def about(paper: Paper) -> list[str]:
    """The folded words that name what a paper is about, once each: those of its title and keywords."""
    return content_words(phrase(f"{paper.title} {' '.join(paper.keywords)}"))


def rarest(folded: Iterable[str], frequency: Callable[[str], int]) -> list[str]:
    """Words in the order in which they tell papers apart: the one that fewest papers hold first."""
    return sorted((word for word in folded if len(word) > 1), key=frequency)


def shares(title: str, rare: list[str]) -> str:
    """Why a paper is like another one: the rare words of that one in its title."""
    held = {singular(word) for word in title.split()}
    common = [f"“{word}”" for word in rare if word in held][:_FEW]
    return f"also about {', '.join(common)}" if common else "much the same words"
