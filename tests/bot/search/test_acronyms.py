"""What papers call by an acronym is found by either name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.papers import Paper
from bot.search import acronyms as acronyms_module
from bot.search.acronyms import Acronyms, declared, stands_for


def taught(*texts: str) -> Acronyms:
    """Each text is the abstract of a paper of its own."""
    made = Acronyms()
    made.learn(Paper(f"2601.{number:05}", "A title", text) for number, text in enumerate(texts))
    return made


def twice(*texts: str) -> Acronyms:
    return taught(*texts, *texts)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("We use a Mixture of Experts (MoE).", [("moe", "mixture of expert")]),
        ("Then large language models (LLMs, for short) came.", [("llm", "large language model")]),
        ("With RL (reinforcement learning), agents", [("rl", "reinforcement learning")]),
        ("the key-value (KV) cache", [("kv", "key value")]),
        ("text-to-image (T2I) models", [("t2i", "text to image")]),
        ("in-context learning (ICL)", [("icl", "in context learning")]),
        ("diffusion transformers (DiTs)", [("dit", "diffusion transformer")]),
        ("3D Gaussian Splatting (3DGS)", [("3dg", "3d gaussian splatting")]),
        ("multi-modal LLMs (MLLMs)", [("mllm", "multi modal llm")]),
        ("It works (see RAG). Retrieval (RAG)", []),
        ("of reinforcement learning (OR)", []),
        ("We win (a lot) at GPT (and others)", []),
        ("(MoE)", []),
        ("the RAG model (RAG)", []),
        ("A nice zebra (XYZ)", []),
    ],
)  # fmt: skip
def test_a_text_declares_its_acronyms(text: str, pairs: list[tuple[str, str]]) -> None:
    assert list(declared(text)) == pairs


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("RAG", "retrieval-augmented generation", True),
        ("SSMs", "State Space Models", True),
        ("RAG", "a retrieval-augmented generation", False),
        ("rag", "retrieval-augmented generation", False),
        ("RAG", "", False),
    ],
)
def test_an_acronym_stands_for_all_of_the_words(short: str, long: str, expected: bool) -> None:
    assert stands_for(short, long) is expected


def test_either_form_leads_to_the_other_within_a_longer_phrase() -> None:
    known = twice("large language models (LLMs)", "the key-value (KV) cache")
    assert known.forms("LLM agents") == ("large language model agent",)
    assert known.forms("agents of large language models") == ("agent of llm",)
    assert known.forms("key-value caches") == ("kv cache",)
    assert known.forms("diffusion policy") == ()


def test_one_paper_is_not_enough_however_often_it_is_told() -> None:
    known = Acronyms()
    known.learn([Paper("2601.00001", "Mixture of Experts (MoE)", "mixture of experts (MoE)")] * 3)
    assert known.forms("MoE") == ()


def test_an_acronym_with_several_meanings_means_nothing_by_itself() -> None:
    known = twice("test-time scaling (TTS)", "text-to-speech (TTS)")
    assert (known.forms("TTS"), known.forms("text-to-speech")) == ((), ())


def test_the_usual_meaning_wins_over_a_rare_one_and_brings_its_variants() -> None:
    known = twice("visual language action (VLA)", *["vision-language-action (VLA)"] * 4, "very late access (VLA)")
    assert known.forms("VLA") == ("vision language action", "visual language action")
    assert known.forms("vision-language-action") == ("vla", "visual language action")


def test_several_of_a_short_acronym_are_the_same() -> None:
    assert twice("a language model (LM)").forms("LMs") == ("language model",)


def test_plain_english_is_no_acronym() -> None:
    assert twice("instruction following (IF)").forms("if") == ()


def test_what_was_learned_survives_a_restart(tmp_path: Path) -> None:
    twice("Mixture of Experts (MoE)").save(tmp_path / "acronyms")
    assert Acronyms.load(tmp_path / "acronyms").forms("MoE") == ("mixture of expert",)


@pytest.mark.parametrize("kept", [None, b"garbage", b'[["moe", 3]]'])
def test_a_file_that_cant_be_read_is_learned_anew(tmp_path: Path, kept: bytes | None) -> None:
    if kept is not None:
        (tmp_path / "acronyms").write_bytes(kept)
    assert Acronyms.load(tmp_path / "acronyms").forms("MoE") == ()


def test_when_there_are_too_many_the_oldest_that_one_paper_declared_are_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(acronyms_module, "_MOST_PAIRS", 3)
    known = twice("Mixture of Experts (MoE)")
    known.learn([Paper("2601.00010", "t", "old zebra (OZ), brown cows (BC), new yaks (NY)")])
    known.learn([Paper("2601.00011", "t", "brown cows (BC) and new yaks (NY) and old zebra (OZ)")])
    assert known.forms("MoE") == ("mixture of expert",)
    assert known.forms("OZ") == ()
