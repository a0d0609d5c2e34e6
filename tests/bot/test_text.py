"""Words are the same words however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import normalise, phrase, singular, spell, tidy, tokens, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chain-of-thought", ["chain", "of", "thought"]),
        ("chain–of—thought/CoT", ["chain", "of", "thought", "cot"]),
        ("ﬁne-tuning", ["fine", "tuning"]),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", ["full", "width"]),
        ("naïve Łukasz Straße Ørsted", ["naive", "lukasz", "strasse", "orsted"]),
        ("zero\u200bshot soft\u00adware \u202ehidden", ["zeroshot", "software", "hidden"]),
        ("C++, C# and c", ["c++", "c#", "and", "c"]),
        ("PointNet++ and A/B#1", ["pointnet", "and", "a", "b#", "1"]),
        ("$\\alpha$-divergence_{x}", ["alpha", "divergence", "x"]),
        ("扩散模型v2", ["扩", "散", "模", "型", "v2"]),
        ("🎉 !!! …", []),
    ],
)
def test_words_are_found_and_normalised(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("llms", "llm"),
        ("policies", "policy"),
        ("gpus", "gpu"),
        ("losses", "loss"),
        ("boxes", "box"),
        ("patches", "patch"),
        ("databases", "database"),
        ("matrices", "matrix"),
        ("universities", "university"),
        ("universe", "universe"),
        ("lies", "lie"),
    ],
)
def test_a_plural_is_folded(plural: str, one: str) -> None:
    assert singular(plural) == one


@pytest.mark.parametrize("word", ["analysis", "bias", "corpus", "class", "gas", "robotics", "series", "is", "lens"])
def test_a_word_that_only_looks_like_a_plural_stays(word: str) -> None:
    assert singular(word) == word


def test_plurals_hyphens_and_case_do_not_matter_in_a_phrase() -> None:
    assert phrase("Vision-Language Models") == phrase("vision language model")


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert tidy(tidy(text)) == tidy(text)


@given(st.text())
def test_spelled_words_are_read_as_the_same_words(text: str) -> None:
    assert tokens(spell(tokens(text))) == tokens(text)
