"""Reading the shapes of the Hugging Face papers API, of today and of earlier years."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.papers import Paper
from bot.sources.daily_papers import count_items, read_list, read_paper

DAY = date(2026, 1, 8)


def item(outer: dict[str, Any] | None = None, **inner: Any) -> dict[str, Any]:
    return {"paper": {"id": "2601.02151", "title": "A Title", **inner}, **(outer or {})}


def read(*items: object) -> list[Paper]:
    return [record.paper for record in read_list(json.dumps(items).encode(), day=DAY)]


def read_one(outer: dict[str, Any] | None = None, **inner: Any) -> Paper:
    [paper] = read(item(outer, **inner))
    return paper


def test_an_id_and_a_title_are_enough() -> None:
    assert read_one() == Paper("2601.02151", "A Title", featured=DAY)


def test_every_known_field_is_read_from_where_it_really_is() -> None:
    paper = read_one(
        {"numComments": 4, "thumbnail": "https://t.example/x.png", "publishedAt": "1999-01-01T00:00:00.000Z"},
        summary="What it says.",
        authors=[
            {"name": "Anna  Example"},
            {"name": "Bo Secret", "hidden": True},
            {"name": "Cy Three", "hidden": False},
        ],
        publishedAt="2026-01-05T14:28:17.000Z",
        submittedOnDailyAt="2026-01-07T23:59:59.000Z",
        upvotes=46,
        ai_summary="In short.",
        ai_keywords=["one", "two"],
        organization={"name": "nw", "fullname": "Northwind"},
        githubRepo="https://github.com/a/b",
        githubStars=7,
        projectPage="https://project.example",
    )
    assert paper == Paper(
        id="2601.02151",
        title="A Title",
        abstract="What it says.",
        authors=("Anna Example", "Cy Three"),
        published=date(2026, 1, 5),
        featured=date(2026, 1, 7),
        upvotes=46,
        comments=4,
        summary="In short.",
        keywords=("one", "two"),
        organization="Northwind",
        code_url="https://github.com/a/b",
        code_stars=7,
        project_url="https://project.example",
        thumbnail="https://t.example/x.png",
    )


def test_fields_nobody_has_heard_of_are_ignored() -> None:
    assert read_one({"newThing": {"a": 1}}, withdrawnAt="2026-01-09", mediaUrls=[], novel=3) == read_one()


FIELDS = (
    *(
        "summary",
        "authors",
        "publishedAt",
        "submittedOnDailyAt",
        "upvotes",
        "ai_summary",
        "ai_keywords",
        "organization",
    ),
    *("githubRepo", "githubStars", "projectPage", "thumbnail"),
)


@pytest.mark.parametrize("value", [None, True, -1, 2**40, 1.5, "", [], {}, [None, 1, {}], {"name": 3}], ids=repr)
@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_is_null_or_of_another_type_counts_as_missing(field: str, value: object) -> None:
    assert read_one(None, **{field: value}) == read_one()


@pytest.mark.parametrize("key", ["numComments", "thumbnail", "title", "publishedAt"])
def test_the_same_holds_for_what_surrounds_the_paper(key: str) -> None:
    assert read_one({key: None}) == read_one({key: [7]}) == read_one()


@pytest.mark.parametrize(
    "broken",
    [
        {"paper": {"title": "No id"}},
        {"paper": {"id": "2601.00001"}},
        {"paper": {"id": "2601.00001", "title": " \n "}},
        {"paper": {"id": "not-a-paper", "title": "Odd"}},
        {"paper": {"id": 2601.1, "title": "A number"}},
        {"paper": None},
        {},
        "text",
        None,
    ],
    ids=repr,
)
def test_an_item_that_cannot_be_read_is_skipped_and_logged(broken: object) -> None:
    with capture_logs() as logged:
        assert [paper.id for paper in read(broken, item())] == ["2601.02151"]
    assert [entry["event"] for entry in logged] == ["huggingface_item_skipped"]


def test_an_item_whose_bytes_are_spoilt_is_skipped() -> None:
    body = b'[{"paper":{"id":"2601.00001","title":"\xff"}},' + json.dumps(item()).encode() + b"]"
    assert [record.paper.id for record in read_list(body, day=DAY)] == ["2601.02151"]


def test_the_title_around_the_paper_stands_in_for_a_missing_one() -> None:
    assert read({"paper": {"id": "2601.02151"}, "title": "Outer"})[0].title == "Outer"


def test_a_version_is_no_part_of_the_id() -> None:
    assert read_one(id="2601.02151v3").id == "2601.02151"


def test_line_breaks_and_nul_go_from_titles_and_abstracts() -> None:
    paper = read_one(title="A\n  long\u00a0 title", summary="One.\nTwo.\u0000")
    assert (paper.title, paper.abstract) == ("A long title", "One. Two.")


@pytest.mark.parametrize(
    ("repository", "page", "code", "project"),
    [
        (None, "https://github.com/a/b", "https://github.com/a/b", ""),
        (None, "https://www.github.com/a/b", "https://www.github.com/a/b", ""),
        (None, "https://a.github.io/b", "", "https://a.github.io/b"),
        ("https://github.com/a/b", "https://github.com/a/c", "https://github.com/a/b", "https://github.com/a/c"),
        ("https://github.com/a/b", "https://github.com/a/b", "https://github.com/a/b", ""),
        (None, " https://p.example/x ", "", "https://p.example/x"),
        ("javascript:alert(1)", "/avatars/x.svg", "", ""),
        ("https://github.com/a b", 'https://p.example/"', "", ""),
        (None, "https://[broken", "", ""),
    ],
)
def test_a_project_page_on_github_is_code_if_no_other_is_named(
    repository: str | None, page: str, code: str, project: str
) -> None:
    paper = read_one(githubRepo=repository, projectPage=page)
    assert (paper.code_url, paper.project_url) == (code, project)


@pytest.mark.parametrize(
    ("stamp", "featured"),
    [
        ("2026-01-08T01:42:04.476Z", date(2026, 1, 8)),
        ("2026-05-14T00:00:00.000Z", date(2026, 5, 14)),
        ("2026-01-07T22:00:00-05:00", date(2026, 1, 8)),
        ("2026-01-07T22:00:00", date(2026, 1, 7)),
        ("yesterday", DAY),
    ],
)
def test_the_feature_day_is_a_utc_date(stamp: str, featured: date) -> None:
    assert read_one(submittedOnDailyAt=stamp).featured == featured


def test_a_paper_listed_twice_is_read_once() -> None:
    assert len(read(item(), item(upvotes=3))) == 1


def test_the_raw_item_is_kept_as_it_came() -> None:
    body = b'[ {"paper": {"id":"2601.02151", "title":"T"},  "novel": 1} ]'
    assert read_list(body)[0].raw == b'{"paper": {"id":"2601.02151", "title":"T"},  "novel": 1}'


def test_an_organization_without_full_name_goes_by_its_handle() -> None:
    assert read_one(organization={"name": "nw"}).organization == "nw"


def test_search_results_of_2024_had_no_wrapper() -> None:
    [paper] = read({"id": "2409.07146", "title": "Slots", "thumbnailUrl": "https://t.example/s.png", "source": "hf"})
    assert (paper.id, paper.thumbnail) == ("2409.07146", "https://t.example/s.png")


def test_without_a_day_a_paper_that_was_never_featured_says_so() -> None:
    [record] = read_list(json.dumps([item()]).encode())
    assert record.paper.featured is None


def test_a_single_paper_is_flat() -> None:
    body = json.dumps({"id": "2601.02151", "title": "T", "upvotes": 782, "numComments": 3, "linkedModels": []}).encode()
    assert read_paper(body) == Paper("2601.02151", "T", upvotes=782, comments=3)
    assert read_paper(b'{"id":"2601.02151"}') is None


def test_items_are_counted_whether_readable_or_not() -> None:
    assert count_items(b'[1, null, {"paper": {}}]') == 3
