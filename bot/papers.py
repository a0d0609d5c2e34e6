"""What a paper is, how its id is written, and which days a period covers. Pure: no network, no clock."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import quote

_NEW_ID = r"\d{4}\.\d{4,5}"
_OLD_ID = r"[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7}"
_ARXIV_ID = re.compile(rf"(?P<id>{_NEW_ID}|{_OLD_ID})(?!\d)(?:v\d+)?")
_SITES = r"(?:https?://)?(?:www\.|export\.|browse\.)?(?:huggingface\.co|hf\.co|arxiv\.org|alphaxiv\.org|ar5iv\.org)"
_LINK = re.compile(
    rf"{_SITES}/(?:papers|abs|pdf|html|overview|format|e-print)/(?:arxiv\.org/)?{_ARXIV_ID.pattern}(?:\.pdf|\.md)?/?(?:[?#]\S*)?",
    re.IGNORECASE | re.ASCII,
)
_PREFIXED = re.compile(rf"(?:arxiv:\s?)?{_ARXIV_ID.pattern}", re.IGNORECASE | re.ASCII)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d\"“(])")
GIST_LENGTH = 280
"""Characters; a summary made from an abstract stops at the sentence that fits."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as its source tells it; what the source leaves out is empty, never invented."""

    id: str
    """Bare arXiv id without version, such as ``2601.01739`` or ``cs/0101027``."""
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    published: date | None = None
    """Day of the first arXiv version, UTC."""
    featured: date | None = None
    """First day on which Hugging Face's Daily Papers featured it, UTC; None if it never did."""
    upvotes: int = 0
    comments: int = 0
    summary: str = ""
    """The source's own one- or two-sentence summary."""
    keywords: tuple[str, ...] = ()
    organization: str = ""
    code_url: str = ""
    code_stars: int | None = None
    project_url: str = ""
    thumbnail: str = ""
    source: str = "huggingface"

    @property
    def gist(self) -> str:
        """The source's summary, else the first sentences of the abstract (at most GIST_LENGTH characters)."""
        return self.summary or first_sentences(self.abstract, GIST_LENGTH)

    @property
    def huggingface_url(self) -> str:
        """The paper's page with votes and comments."""
        return f"https://huggingface.co/papers/{quote(self.id)}"

    @property
    def arxiv_url(self) -> str:
        """The abstract's page on arXiv; it leads to the newest version."""
        return f"https://arxiv.org/abs/{quote(self.id)}"

    @property
    def pdf_url(self) -> str:
        """The newest version as PDF."""
        return f"https://arxiv.org/pdf/{quote(self.id)}"

    @property
    def url(self) -> str:
        """Where its title links to: the page with the votes if it has one, else arXiv."""
        return self.huggingface_url if self.featured else self.arxiv_url

    def brief(self) -> Paper:
        """The same paper without its abstract: what a list needs, small enough to freeze in the outbox."""
        return replace(self, abstract="", summary=self.gist)


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """A paper and the source's raw answer about it (JSON or XML), kept for what a later version may read."""

    paper: Paper
    raw: bytes = b""


def first_sentences(text: str, length: int) -> str:
    """As many whole sentences as fit in ``length`` characters; if not even one does, cut at a word with "…"."""
    kept = ""
    for sentence in _SENTENCE_END.split(text):
        if len(kept) + len(sentence) + 1 > length:
            break
        kept = f"{kept} {sentence}".strip()
    if kept or len(text) <= length:
        return kept or text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def read_paper_id(text: str) -> str | None:
    """The bare arXiv id that ``text`` is: an id (any version), ``arXiv:ID``, or a paper's link; None otherwise."""
    text = text.strip().strip("<>").split("|", 1)[0].strip()
    found = _LINK.fullmatch(text) or _PREFIXED.fullmatch(text)
    return _spelled(found["id"]) if found and _plausible(found["id"]) else None


def find_paper_ids(text: str) -> list[str]:
    """Every paper linked in a longer text, once each, in order of appearance."""
    found = (match["id"] for match in _LINK.finditer(text))
    return list(dict.fromkeys(_spelled(paper_id) for paper_id in found if _plausible(paper_id)))


def _plausible(paper_id: str) -> bool:
    """New-style ids open with year and month; 2613.00001 is no paper, whatever it looks like."""
    return "/" in paper_id or 1 <= int(paper_id[2:4]) <= 12


def _spelled(paper_id: str) -> str:
    """As arXiv writes it, however it was typed: ``math.GT/0309136``. Ids of the new style have no letters."""
    archive, dot, rest = paper_id.partition(".")
    return f"{archive.lower()}{dot}{rest.upper()}" if "/" in paper_id else paper_id


@dataclass(frozen=True, slots=True)
class Period:
    """A day, an ISO week (Monday to Sunday) or a calendar month, by its first and last day, UTC, inclusive."""

    kind: str
    first: date
    last: date

    @classmethod
    def around(cls, kind: str, day: date) -> Period:
        """The ``day``, ``week`` or ``month`` that ``day`` lies in."""
        if kind == "day":
            return cls(kind, day, day)
        if kind == "week":
            monday = day - timedelta(days=day.weekday())
            return cls(kind, monday, monday + timedelta(days=6))
        return cls(kind, day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))

    def days(self) -> Iterator[date]:
        """Every day of the period, first to last."""
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=1)

    @property
    def name(self) -> str:
        """As people say it: ``Mon 5 Jan 2026``, ``the week of 5 Jan 2026``, ``January 2026``."""
        if self.kind == "day":
            return day_name(self.first)
        if self.kind == "week":
            return f"the week of {self.first.day} {self.first:%b %Y}"
        return f"{self.first:%B %Y}"


def day_name(day: date) -> str:
    """``Mon 5 Jan 2026``: one way of writing days everywhere, in English as the rest of the words."""
    return f"{day:%a} {day.day} {day:%b %Y}"
