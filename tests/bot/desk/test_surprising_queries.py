"""What people really type into a search, at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.papers import Paper, PaperRecord
from tests.journeys.stage import Actor, Stage

NOW = datetime(2026, 1, 5, tzinfo=UTC)
ABSTRACT = "We denoise actions of robots. " * 9


def paper(number: int, title: str, abstract: str = "", **facts: object) -> Paper:
    made = Paper(f"2601.{number:05}", title, abstract, featured=date(2026, 1, 2), upvotes=number)
    return replace(made, **facts)  # type: ignore[arg-type]


PAPERS = (
    paper(1, "Diffusion Policy for Arms", ABSTRACT, authors=("Sergey Levine",), organization="NVIDIA"),
    paper(2, "Aligning Agents", "Reinforcement learning from human feedback (RLHF) is costly."),
    paper(3, "Preferences of People", "Agents by reinforcement learning from human feedback (RLHF)."),
    paper(4, "Rewards without Labels", "A study of reinforcement learning from human feedback."),
    paper(5, "Chain-of-Thought in Small Models", "They think step by step.", code_url="https://github.com/a/b"),
    paper(6, "Pretraining on Poems", "Pretraining of multimodal transformers."),
    paper(7, "Eﬃcient Fine–Tuning with naïve Bayes", "Łukasz asks why."),
    paper(8, "扩散模型综述", "A survey in Chinese."),
    paper(9, "Fast $\\mathcal{O}(n)$ Compilers in C++", "Code is slow."),
    paper(10, "Surveying Policies", "Universities compare policies.", featured=date(2026, 1, 4)),
    *(paper(number, f"Bees and Meadows {number}", "Bees fly.") for number in range(20, 44)),
)


@pytest.fixture
async def alice(stage: Stage) -> Actor:
    await stage.store.papers.keep([PaperRecord(one) for one in PAPERS], NOW)
    await stage.app.finder.refresh()
    return stage.person("alice")


async def shown(alice: Actor, line: str) -> list[int]:
    """The numbers of the papers of the list that the line brings, all pages."""
    await alice.says(line)
    kept = await alice.stage.store.lists.last(alice.caller.person.key, alice.caller.place.key)
    return [int(paper_id[-2:]) for paper_id in kept.paper_ids] if kept else []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("diffusion policy", 1),
        ("difusion polcy", 1),
        ("DIFFUSION   POLICY", 1),
        ("denoising", 1),
        ("sergey levine", 1),
        ("Levine", 1),
        ("reward RLHF", 4),
        ("chain of thought", 5),
        ("chain-of-thought", 5),
        ("chain–of–thought", 5),
        ("pre-training", 6),
        ("pre training", 6),
        ("multi-modal transformer", 6),
        ("finetuning", 7),
        ("naive bayes", 7),
        ("lukasz", 7),
        ("efficient", 7),
        ("扩散模型", 8),
        ("C++", 9),
        ("$\\mathcal{O}(n)$", 9),
        ("universities", 10),
        ("2601.00005", 5),
        ("arXiv:2601.00005v2", 5),
        ("https://arxiv.org/abs/2601.00005", 5),
        ("Chain-of-Thought in Small Models", 5),
        ("Fast $\\mathcal{O}(n)$ Compilers in C++", 9),
        (f"Diffusion Policy for Arms {ABSTRACT}", 1),
        ("arms " * 50, 1),
        ('"small models"', 5),
        ('"unclosed models', 5),
        ("compilers AND", 9),
        ("-compilers", 9),
        ("NEAR(compilers) title:x*", 9),
    ],
)
async def test_the_paper_that_is_meant_comes_first(alice: Actor, typed: str, first: int) -> None:
    assert (await shown(alice, f"search {typed}"))[0] == first


@pytest.mark.parametrize("typed", ["RLHF", "reinforcement learning from human feedback (RLHF)"])
async def test_an_acronym_finds_what_is_spelled_out(alice: Actor, typed: str) -> None:
    assert set((await shown(alice, f"search {typed}"))[:3]) == {2, 3, 4}


async def test_a_long_form_finds_its_acronym(alice: Actor) -> None:
    assert 4 in (await shown(alice, "search rlhf"))[:3]
    assert "“reinforcement learning from human feedback”" not in await alice.says("search rlhf -human")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("search policy since:2026-01-03", [10]),
        ("search diffusion -survey author:levine", [1]),
        ("search policy org:nvidia", [1]),
        ("search models has:code", [5]),
        ("search policy upvotes>5", [10]),
        ("search policy sort:new", [10, 1]),
        ('search policies -"compare policies"', [1]),
    ],
)
async def test_filters_combine_with_ranking(alice: Actor, line: str, found: list[int]) -> None:
    assert await shown(alice, line) == found


async def test_a_slip_is_said(alice: Actor) -> None:
    assert "Searched for “diffusion” instead of “difusion”." in await alice.says("search difusion")


async def test_one_letter_is_answered(alice: Actor) -> None:
    assert await shown(alice, "search a")


@pytest.mark.parametrize("typed", ["zzyzx", "?!", "🎉", '""'])
async def test_nonsense_finds_nothing_and_says_so(alice: Actor, typed: str) -> None:
    assert "Nothing found" in await alice.says(f"search {typed}")


async def test_nothing_typed_is_asked_for(alice: Actor) -> None:
    assert "needs its query" in await alice.says("search")


async def test_a_whole_page_can_be_pasted_but_no_book(alice: Actor) -> None:
    assert (await shown(alice, "search " + "denoise actions of robots " * 150))[0] == 1
    assert "at most 4000 fit" in await alice.says("search " + "x" * 4001)


async def test_pages_never_repeat_nor_skip(alice: Actor) -> None:
    whole = await shown(alice, "search bees meadows")
    seen = [await alice.says("search bees meadows"), await alice.presses("Next"), await alice.presses("Next")]
    assert sorted(whole) == list(range(20, 44))
    assert [sum(f"Bees and Meadows {number}" in page for page in seen) for number in whole] == [1] * 24


async def test_papers_that_score_alike_keep_their_order(alice: Actor) -> None:
    assert await shown(alice, "search bees") == await shown(alice, "search bees")
