"""Topics and papers made by chance, from so few words that they often meet."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from bot.papers import Paper
from bot.topics.tree import (
    Author,
    HasCode,
    MinUpvotes,
    Node,
    Org,
    Phrase,
    all_of,
    either_of,
    not_,
    plain_phrase,
)

WORDS = ("policy", "policies", "Diffusion", "RLHF", "C++", "naïve", "扩", "散", "or", "upvotes", "author", "LLMs")
NAMES = ("Sergey Levine", "levine", "S Levine", "李明", "Łukasz Kaiser")

some_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple)
leaves: st.SearchStrategy[Node] = st.one_of(
    some_words.map(plain_phrase),
    some_words.map(lambda words: Phrase(words, exact=True)),
    st.sampled_from(NAMES).map(Author),
    st.sampled_from(("nvidia", "Google DeepMind")).map(Org),
    st.just(HasCode()),
    st.integers(0, 60).map(MinUpvotes),
)


def _grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(some.map(all_of), some.map(either_of), inner.map(not_))


trees: st.SearchStrategy[Node] = st.recursive(leaves, _grow, max_leaves=6)

texts = st.lists(st.sampled_from((*WORDS, "-", ",", "–", "models")), max_size=8).map(" ".join)
papers: st.SearchStrategy[Paper] = st.builds(
    Paper,
    id=st.integers(1, 99999).map(lambda number: f"2601.{number:05}"),
    title=texts,
    abstract=texts,
    summary=texts,
    keywords=st.lists(texts, max_size=2).map(tuple),
    authors=st.lists(st.sampled_from((*NAMES, "Jian Sun")), max_size=2).map(tuple),
    organization=st.sampled_from(("", "NVIDIA Research", "Google DeepMind")),
    upvotes=st.integers(0, 80),
    code_url=st.sampled_from(("", "https://github.com/a/b")),
    featured=st.dates(date(2026, 1, 1), date(2026, 1, 9)),
)
