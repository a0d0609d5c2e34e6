"""Read what the Hugging Face papers API answers. Bytes in, paper records out.

The shape changes about every two months, so only an id and a title are required; a field that is missing, null or
of another type than expected counts as not there, and fields that are not named here are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import msgspec
import structlog

from bot.papers import Paper, PaperRecord, read_paper_id
from bot.sources.words import one_line

UNREADABLE = (ValueError, RecursionError)
"""What reading broken JSON raises: msgspec's errors and UnicodeDecodeError are ValueErrors."""
_MOST = 2**31 - 1
_NEVER_IN_A_LINK = frozenset(' \t\r\n<>"')
_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class _Paper(msgspec.Struct, rename="camel"):
    """A paper as ``/papers/{id}`` gives it, and as a list carries it inside each item."""

    id: str
    title: object = None
    summary: object = None
    authors: object = None
    published_at: object = None
    submitted_on_daily_at: object = None
    upvotes: object = None
    num_comments: object = None
    ai_summary: object = msgspec.field(default=None, name="ai_summary")
    ai_keywords: object = msgspec.field(default=None, name="ai_keywords")
    organization: object = None
    github_repo: object = None
    github_stars: object = None
    project_page: object = None
    thumbnail: object = None
    thumbnail_url: object = None  # search results of 2024


class _Item(msgspec.Struct, rename="camel"):
    """What a list wraps around each paper. Its ``publishedAt`` is wrong since March 2025 and therefore not read."""

    paper: _Paper
    title: object = None
    num_comments: object = None
    thumbnail: object = None


class _Author(msgspec.Struct):
    name: str
    hidden: object = None


class _Organization(msgspec.Struct):
    name: object = None
    fullname: object = None


def read_list(body: bytes, *, day: date | None = None) -> list[PaperRecord]:
    """The papers of a list, each once, in its order; ``day`` is the feature day of papers that name none.

    An item that cannot be read is logged and left out. Raises UNREADABLE if the body is no JSON list.
    """
    found: dict[str, PaperRecord] = {}
    for raw in msgspec.json.decode(body, type=list[msgspec.Raw]):
        paper = _read_item(bytes(raw), day)
        if paper:
            found.setdefault(paper.id, PaperRecord(paper, bytes(raw)))
    return list(found.values())


def read_paper(body: bytes) -> Paper | None:
    """The one paper of ``/papers/{id}``; None if it has no usable id or title. Raises UNREADABLE."""
    return _paper(_Item(msgspec.json.decode(body, type=_Paper)), None)


def count_items(body: bytes) -> int:
    """How many items a list has, readable or not. Raises UNREADABLE if the body is no JSON list."""
    return len(msgspec.json.decode(body, type=list[msgspec.Raw]))


def _read_item(raw: bytes, day: date | None) -> Paper | None:
    try:
        paper = _paper(msgspec.json.decode(raw, type=_Item), day)
    except UNREADABLE:
        paper = _read_bare_item(raw, day)
    if paper is None:
        _log.warning(
            "huggingface_item_skipped", reason="it has no usable id or title", start=raw[:120].decode(errors="replace")
        )
    return paper


def _read_bare_item(raw: bytes, day: date | None) -> Paper | None:
    """An item without a wrapper around the paper, as search gave them in 2024."""
    try:
        return _paper(_Item(msgspec.json.decode(raw, type=_Paper)), day)
    except UNREADABLE:
        return None


def _paper(item: _Item, day: date | None) -> Paper | None:
    inner = item.paper
    paper_id, title = read_paper_id(inner.id), one_line(inner.title) or one_line(item.title)
    if not paper_id or not title:
        return None
    code_url, project_url = _code_and_project(_link(inner.github_repo), _link(inner.project_page))
    return Paper(
        id=paper_id,
        title=title,
        abstract=one_line(inner.summary),
        authors=tuple(_authors(inner.authors)),
        published=_day(inner.published_at),
        featured=_day(inner.submitted_on_daily_at) or day,
        upvotes=_count(inner.upvotes) or 0,
        comments=_count(item.num_comments) or _count(inner.num_comments) or 0,
        summary=one_line(inner.ai_summary),
        keywords=tuple(_texts(inner.ai_keywords)),
        organization=_organization(inner.organization),
        code_url=code_url,
        code_stars=_count(inner.github_stars),
        project_url=project_url,
        thumbnail=_link(item.thumbnail) or _link(inner.thumbnail) or _link(inner.thumbnail_url),
    )


def _code_and_project(code: str, project: str) -> tuple[str, str]:
    """A project page on github.com is the code, when no other repository is named; nothing is linked twice."""
    on_github = urlsplit(project).hostname in {"github.com", "www.github.com"}
    if on_github and not code:
        return project, ""
    return code, "" if project == code else project


def _texts(value: object) -> Iterator[str]:
    return (text for text in map(one_line, value if isinstance(value, list) else ()) if text)


def _count(value: object) -> int | None:
    """A count that a database column takes."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST else None


def _day(value: object) -> date | None:
    """The UTC date of a time stamp; one without a zone is taken as UTC."""
    try:
        moment = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


def _link(value: object) -> str:
    """Only what a browser can open: relative addresses, other schemes and broken ones are dropped."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    openable = parts.scheme in {"http", "https"} and parts.hostname and not _NEVER_IN_A_LINK & set(text)
    return text if openable else ""


def _authors(value: object) -> Iterator[str]:
    for entry in value if isinstance(value, list) else ():
        try:
            author = msgspec.convert(entry, _Author)
        except msgspec.ValidationError:
            continue
        if author.hidden is not True and (name := one_line(author.name)):
            yield name


def _organization(value: object) -> str:
    try:
        found = msgspec.convert(value, _Organization)
    except msgspec.ValidationError:
        return ""
    return one_line(found.fullname) or one_line(found.name)
