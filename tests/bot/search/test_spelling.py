"""Acronyms and long forms, joined words and parted ones are the same words."""

from __future__ import annotations

import pytest

from bot.search.spelling import NO_SPELLINGS, Spellings, joinable

KNOWN = Spellings.of([("moe", "mixture of expert"), ("kv", "key value"), ("asr", "automatic speech recognition")])


def spelled_out(text: str, own: Spellings = NO_SPELLINGS) -> str:
    return " ".join(own.spelled_out(text.split(), KNOWN))


def abbreviated(text: str, own: Spellings = NO_SPELLINGS) -> str:
    return " ".join(own.abbreviated(text.split(), KNOWN))


@pytest.mark.parametrize(
    ("text", "out", "short"),
    [
        ("a moe layer", "a mixture of expert layer", "a moe layer"),
        ("a mixture of expert layer", "a mixture of expert layer", "a moe layer"),
        ("the kv cache", "the key value cache", "the kv cache"),
        ("mixture of expert moe at scale", "mixture of expert at scale", "moe at scale"),
        ("mixture of paint", "mixture of paint", "mixture of paint"),
        ("moe moe", "mixture of expert mixture of expert", "moe moe"),
        ("pretraining", "pre training", "pretraining"),
        ("prefix", "prefix", "prefix"),
        ("", "", ""),
    ],
)
def test_words_have_a_long_and_a_short_spelling(text: str, out: str, short: str) -> None:
    assert (spelled_out(text), abbreviated(text)) == (out, short)


def test_what_a_paper_declares_itself_counts_before_what_others_mean() -> None:
    own = Spellings.of([("asr", "attack success rate")])
    assert spelled_out("asr", own) == "attack success rate"
    assert abbreviated("attack success rate asr", own) == "asr"
    assert abbreviated("automatic speech recognition", own) == "automatic speech recognition"


def test_the_first_meaning_of_several_holds_but_every_long_form_is_known() -> None:
    made = Spellings.of([("lora", "low rank adaptation"), ("lora", "low rank adapter")])
    assert NO_SPELLINGS.spelled_out(["lora"], made) == ["low", "rank", "adaptation"]
    assert NO_SPELLINGS.abbreviated(["low", "rank", "adapter"], made) == ["lora"]


def test_hyphenated_words_are_joined_unless_they_have_an_acronym() -> None:
    assert set(joinable("Pre-training of state-of-the-art models, x-ray")) == {
        ("pre training", "pretraining"),
        ("state of the art", "stateoftheart"),
    }
    own = Spellings.of([], [("pre training", "pretraining"), ("key value", "keyvalue")])
    assert abbreviated("pre training a key value cache", own) == "pretraining a kv cache"
