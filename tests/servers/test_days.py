"""The invented days: the same every time, in the real shape, with every awkward kind of paper."""

from __future__ import annotations

from collections import Counter
from datetime import date

from bot.papers import read_paper_id
from tests.servers.days import AGAIN, MOST_AUTHORS, made_days, made_item, never_featured

FIRST = date(2026, 1, 5)
DAYS = made_days(FIRST, weekdays=10, per_day=30)
ITEMS = [item for items in DAYS.values() for item in items]


def test_the_same_days_are_made_every_time_and_others_from_another_seed() -> None:
    assert made_days(FIRST, 10, 30) == DAYS
    assert made_days(FIRST, 10, 30, seed=1) != DAYS


def test_only_weekdays_are_made_and_each_has_its_papers() -> None:
    assert [day.isoweekday() for day in DAYS] == [1, 2, 3, 4, 5] * 2
    assert {len(items) for items in DAYS.values()} == {30}


def test_ids_are_arxiv_ids_of_the_month_of_publication() -> None:
    for item in ITEMS:
        assert read_paper_id(item["paper"]["id"]) == item["paper"]["id"]
        assert item["paper"]["id"][:4] == item["paper"]["publishedAt"][2:7].replace("-", "")


def test_one_paper_is_featured_again_six_days_later() -> None:
    [(twice, _)] = [pair for pair in Counter(item["paper"]["id"] for item in ITEMS).items() if pair[1] == 2]
    first, second = [day for day, items in DAYS.items() if twice in {item["paper"]["id"] for item in items}]
    assert second - first == AGAIN


def test_the_first_day_has_every_awkward_kind() -> None:
    papers = [item["paper"] for item in DAYS[FIRST]]
    assert max(len(paper["authors"]) for paper in papers) == MOST_AUTHORS
    assert any(author["hidden"] for paper in papers for author in paper["authors"])
    assert any("\n" in paper["summary"] for paper in papers)
    assert any("$" in paper["title"] for paper in papers)
    assert any("github.com" in paper.get("projectPage", "") for paper in papers)
    assert any("discussionId" not in paper for paper in papers)


def test_no_days_and_small_days_can_be_made() -> None:
    assert made_days(FIRST, 0, 5) == {}
    assert [len(items) for items in made_days(FIRST, 7, 0).values()] == [0] * 7
    assert made_item(FIRST, number=7)["paper"]["id"].endswith(".00007")


def test_a_paper_never_featured_lacks_its_feature_day() -> None:
    item = never_featured(made_item(FIRST))
    assert not {"submittedOnDailyAt", "submittedOnDailyBy", "submittedBy"} & (item.keys() | item["paper"].keys())
