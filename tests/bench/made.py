"""A few made papers, queries and labels in files, and the options that name them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

PAPERS: tuple[dict[str, object], ...] = (
    {"id": "2601.00001", "title": "Diffusion Policies for Robots", "summary": "Robots learn a policy by diffusion."},
    {"id": "2601.00002", "title": "Speech in Noise", "summary": "We hear better.", "ai_keywords": ["cochlear model"]},
    {"id": "2601.00003", "title": "Policy Gradients", "summary": "A survey.", "ai_summary": "Diffusion is absent."},
    {"id": "2601.00004", "title": "Graph\n  Learning", "summary": None, "ai_keywords": None},
)
QUERIES: tuple[dict[str, object], ...] = (
    {"qid": "d", "text": "diffusion policy"},
    {"qid": 2, "text": "cochlear model"},
)
LABELS = ("d\t2601.00001\t2", "d\t2601.00003\t1", "2\t2601.00002\t1")


def options(
    folder: Path,
    *more: str,
    papers: Iterable[Mapping[str, object]] = PAPERS,
    queries: Iterable[Mapping[str, object]] = QUERIES,
    labels: Iterable[str] = LABELS,
) -> list[str]:
    """Write the files into the folder; returns what would be typed behind the bench's name."""
    written = {
        "papers": "\n".join(map(json.dumps, papers)),
        "queries": "\n".join(map(json.dumps, queries)),
        "qrels": "\n".join(labels),
    }
    for name, text in written.items():
        (folder / name).write_text(f"{text}\n\n", encoding="utf-8")
    return [*(part for name in written for part in (f"--{name}", str(folder / name))), *more]


def pool(folder: Path, *papers: str) -> list[str]:
    """The options that say which papers were judged."""
    (folder / "pool").write_text("\n".join(papers), encoding="utf-8")
    return ["--judged", str(folder / "pool")]
