"""Which paper fits which topic, and the reason that is told."""

from __future__ import annotations

import pytest

from bot.papers import Paper
from bot.search.fit import Fit, fits, freeze_fit, prepare, thaw_fit
from bot.topics import parse_topic

PAPER = Paper(
    id="2601.01739",
    title="Diffusion Policies for Mixture-of-Experts (MoE) Robots: $\\pi_0$ in C++",
    abstract="We study naïve ﬁne-tuning of LLMs. Universities agree.",
    summary="Robots learn from human feedback.",
    keywords=("behaviour cloning", "world models", "模型"),
    authors=("Sergey Levine", "Łukasz Kaiser", "Jian-Wei Sun"),
    organization="NVIDIA Research",
    code_url="https://github.com/a/b",
    upvotes=37,
)


def reason(topic: str, paper: Paper = PAPER) -> str | None:
    fit = fits(prepare(paper), parse_topic(topic))
    return fit.because if fit else None


@pytest.mark.parametrize(
    ("topic", "because"),
    [
        ("diffusion policy", "matched “diffusion policy” in the title"),
        ("Mixture of Experts", "matched “Mixture of Experts” in the title"),
        ("MoEs", "matched “MoEs” in the title"),
        ("C++", "matched “C++” in the title"),
        ("fine tuning", "matched “fine tuning” in the abstract"),
        ("naive", "matched “naive” in the abstract"),
        ("human feedback", "matched “human feedback” in the summary"),
        ("world model", "matched “world model” in the keywords"),
        ("模型", "matched “模型” in the keywords"),
        ('"diffusion policies"', "matched “diffusion policies” in the title"),
        ("author:levine", "matched by Sergey Levine"),
        ('author:"Levine, S."', "matched by Sergey Levine"),
        ("author:lukasz", "matched by Łukasz Kaiser"),
        ('author:"sun jian wei"', "matched by Jian-Wei Sun"),
        ("org:nvidia", "matched from NVIDIA Research"),
        ("has:code upvotes>36", "matched with code, with at least 37 upvotes"),
        ("LLM upvotes>=1", "matched “LLM” in the abstract, with at least 1 upvote"),
        ("upvotes>20", "matched with at least 21 upvotes"),
        ("LLM -dog -author:hinton", "matched “LLM” in the abstract"),
        ("dogs OR robots OR LLMs", "matched “robots” in the title, “LLMs” in the abstract"),
        ("has:code has:code", "matched with code"),
    ],
)
def test_a_paper_fits_and_says_why(topic: str, because: str) -> None:
    assert reason(topic) == because


@pytest.mark.parametrize(
    "topic",
    [
        "universe",
        '"diffusion policy"',
        "cloning world",
        "robots we study",
        "policy diffusion",
        "c",
        'author:"Sergey Kaiser"',
        "author:lev",
        "org:nvid",
        'org:"nvidia labs"',
        "upvotes>37",
        "LLM -robot",
        "dog OR cat",
        "LLM dog:x",
        "diffusion -(dog OR LLMs)",
    ],
)
def test_a_paper_does_not_fit(topic: str) -> None:
    assert reason(topic) is None


def test_without_code_has_code_does_not_fit() -> None:
    assert reason("has:code", Paper(id="2601.00001", title="x")) is None


def test_everything_fits_everything() -> None:
    assert fits(prepare(PAPER), None) == Fit()
    assert Fit().because == "everything"


def test_a_reason_survives_being_kept() -> None:
    fit = Fit(("“diffusion policy” in the title", "with code"))
    assert thaw_fit(freeze_fit(fit)) == fit
