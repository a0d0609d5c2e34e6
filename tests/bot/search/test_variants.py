"""Spellings of one thing, and slips of typing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.papers import Paper
from bot.search.acronyms import Acronyms
from bot.search.fields import stem
from bot.search.variants import Variants


class Dictionary:
    """Words with the number of papers that hold each."""

    def __init__(self, **counts: int) -> None:
        self._counts: Mapping[str, int] = counts

    def frequency(self, field: str, word: str) -> int:
        known = {stem(one): papers for one, papers in self._counts.items()} if field == "text" else {}
        return known.get(word, 0)

    def beginning(self, field: str, start: str) -> list[tuple[str, int]]:
        return [(word, papers) for word, papers in self._counts.items() if word.startswith(start)]


def variants(**counts: int) -> Variants:
    acronyms = Acronyms()
    text = "the key-value (KV) cache and large language models (LLMs)"
    acronyms.learn([Paper("2601.00001", "", text), Paper("2601.00002", "", text)])
    return Variants(Dictionary(**counts), acronyms)


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("pre training", ["pretraining"]),
        ("multimodal", ["multi modal"]),
        ("kv cache", ["key value cache"]),
        ("key value cache", ["kv cache"]),
        ("multi agents", []),
        ("of the pre training in an age of many very large language models", []),
        ("a b", []),
    ],
)
def test_a_phrase_has_other_spellings(asked: str, rows: list[str]) -> None:
    known = variants(pretraining=3, multi=9, modal=4, training=5, ofthe=1, ab=1)
    assert [" ".join(row) for row in known.rows(asked.split())] == rows


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("difusion", "diffusion"),
        ("transfomers", "transformers"),
        ("rienforcement", "reinforcement"),
        ("diffusion", ""),
        ("zebras", ""),
        ("polcy", "policy"),
        ("plicy", "policy"),
        ("opaque", ""),
        ("rlfh", ""),
        ("llama9", ""),
        ("扩散模型综述", ""),
    ],
)
def test_a_slip_of_typing_is_mended(typed: str, meant: str) -> None:
    known = variants(diffusion=9, diffusions=1, transformers=5, reinforcement=4, policy=3, police=1, rlhf=8)
    assert known.mended(typed) == meant


def test_of_words_that_are_equally_near_the_usual_one_is_meant() -> None:
    assert variants(model=1, modal=7).mended("modol") == "modal"
