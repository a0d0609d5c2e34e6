"""Read arXiv's feeds: Atom from its API, RSS (or Atom) of its daily announcements. Bytes in, paper records out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from time import struct_time
from typing import Any

import feedparser

from bot.papers import Paper, PaperRecord, read_paper_id
from bot.sources.words import one_line

NEW_KINDS = frozenset({"new", "cross"})
"""Announcements of papers that a category has not had before; about 45 % of a day's are replacements."""
_ENTRY = re.compile(rb"<(item|entry)[\s>].*?</\1>", re.DOTALL)
_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF)\s*>\s*\Z")
_PREAMBLE = re.compile(r"arXiv:\S+ Announce Type: (?P<kind>[\w-]+) (?:Abstract: )?")
_BETWEEN_NAMES = re.compile(r", (?!(?:Jr|Sr|II|III|IV)\b)")

Entry = Mapping[str, Any]
"""An entry as feedparser gives it: the vendor's raw payload, read here and nowhere else."""


class FeedError(ValueError):
    """The answer is no complete feed, or tells of an error; the text is a clause that continues "arXiv …"."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the API found, in its order, which is not that of the question."""

    papers: tuple[Paper, ...]
    denied: bool
    """It says that there is no such paper; an empty answer that does not say so is a failure, and arXiv gives those."""


def read_found(body: bytes) -> Found:
    """The papers of an API answer. Raises FeedError.

    That an id is unknown has been said in three ways: a total of 0, an entry without an id, an error about its format.
    """
    feed = _parse(body)
    papers = tuple(filter(None, map(_found_paper, feed["entries"])))
    return Found(papers, denied=_says_none(feed["feed"]) or len(papers) < len(feed["entries"]))


def read_announced(body: bytes) -> list[PaperRecord]:
    """What a day's announcement has that is new, or new to a category, each paper once. Raises FeedError.

    The feed tells no date of a paper's first version and has no comments; both stay empty.
    """
    entries = _parse(body)["entries"]
    found: dict[str, PaperRecord] = {}
    for entry, raw in zip(entries, _raw_entries(body, len(entries)), strict=True):
        paper = _announced_paper(entry)
        if paper:
            found.setdefault(paper.id, PaperRecord(paper, raw))
    return list(found.values())


def _parse(body: bytes) -> Entry:
    feed: Entry = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version"):
        raise FeedError("answered with something that is no feed")
    if not _END.search(body):
        raise FeedError("broke off in the middle of its answer")
    return feed


def _raw_entries(body: bytes, count: int) -> list[bytes]:
    """Each entry's own bytes; all empty should the simple pattern ever count them differently than the parser."""
    raws = [match[0] for match in _ENTRY.finditer(body)]
    return raws if len(raws) == count else [b""] * count


def _says_none(about: Entry) -> bool:
    """Whether the total is 0; feedparser puts the prefix that the feed happens to use before the element's name."""
    return any(key.endswith("totalresults") and value == "0" for key, value in about.items())


def _found_paper(entry: Entry) -> Paper | None:
    link = str(entry.get("id", ""))
    if "/api/errors" in link and "incorrect_id_format" not in link:
        raise FeedError(f"answered with an error ({one_line(entry.get('summary'))[:200]})")
    names = [one_line(author.get("name")) for author in entry.get("authors", ())]
    return _paper(
        read_paper_id(link), entry, one_line(entry.get("summary")), names, _day(entry.get("published_parsed"))
    )


def _announced_paper(entry: Entry) -> Paper | None:
    text = one_line(entry.get("summary"))
    preamble = _PREAMBLE.match(text)
    kind = entry.get("arxiv_announce_type") or (preamble["kind"] if preamble else "")
    if kind not in NEW_KINDS:
        return None
    abstract = text[preamble.end() :] if preamble else text
    return _paper(read_paper_id(str(entry.get("link", ""))), entry, abstract, _announced_names(entry), None)


def _paper(paper_id: str | None, entry: Entry, abstract: str, names: list[str], published: date | None) -> Paper | None:
    title = one_line(entry.get("title"))
    if not paper_id or not title:
        return None
    authors = tuple(filter(None, names))
    return Paper(paper_id, title, abstract, authors, published=published, source="arxiv")


def _announced_names(entry: Entry) -> list[str]:
    """All names stand in one element with commas between them; a comma before "Jr." belongs to the name."""
    together: Iterator[str] = (one_line(author.get("name")) for author in entry.get("authors", ()))
    return [name for names in together for name in _BETWEEN_NAMES.split(names)]


def _day(moment: object) -> date | None:
    return date(*moment[:3]) if isinstance(moment, struct_time) else None
