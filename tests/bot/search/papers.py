"""A few papers and a feed of changes to fill an index with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.papers import Paper

MORNING = datetime(2026, 1, 5, 8, tzinfo=UTC)


def paper(number: int, title: str, abstract: str = "", *, day: int = 5, **more: object) -> Paper:
    """A paper featured in January 2026."""
    return Paper(f"2601.{number:05}", title, abstract, featured=date(2026, 1, day), **more)  # type: ignore[arg-type]


LIBRARY = (
    paper(1, "Diffusion Policy for Robot Arms", "Denoised actions.", authors=("Sergey Levine", "Ann Lee"), upvotes=9),
    paper(2, "A Policy Survey", "We compare diffusion in many robots.", day=8, authors=("Bo Levine", "Sergey Brin")),
    paper(3, "RLHF at Scale", "Reinforcement learning from human feedback (RLHF).", code_url="https://github.com/a/b"),
    paper(4, "Chain-of-Thought Prompting of LLMs", "Models think step by step.", upvotes=50, day=6),
    paper(5, "Eﬃcient Fine–Tuning with naïve Bayes", "Łukasz asks why.", organization="Google DeepMind"),
    paper(6, "扩散模型综述", "A survey in Chinese."),
    paper(7, "Fast $\\mathcal{O}(n)$ Compilers in C++", "C code is slow.", day=7),
    paper(8, "Universal Policies", "A university made them.", keywords=("diffusion policies",), day=9, upvotes=3),
)


class ChangeLog:
    """Changes in the order in which a store would tell them."""

    def __init__(self, *papers: Paper) -> None:
        self.changes = [(MORNING, paper) for paper in papers]

    def change(self, paper: Paper) -> None:
        """A paper changes, a second after everything else."""
        self.changes.append((max(moment for moment, _ in self.changes) + timedelta(seconds=1), paper))

    async def changed_after(self, after: tuple[datetime, str] | None, limit: int) -> list[tuple[datetime, Paper]]:
        told = sorted(self.changes, key=_position)
        return [change for change in told if after is None or _position(change) > after][:limit]


def _position(change: tuple[datetime, Paper]) -> tuple[datetime, str]:
    return change[0], change[1].id
