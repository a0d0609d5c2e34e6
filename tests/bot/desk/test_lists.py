from __future__ import annotations

import pytest

from bot.desk.lists import PAGE, Found, Lister, page_message, pages_of
from bot.errors import Refusal
from bot.ingest import Lookup
from bot.messages import Button, plain, words
from bot.papers import Paper, PaperRecord
from bot.store.database import Database
from bot.store.lists import ShownList
from bot.store.store import Store
from tests.bot.desk.made import IN_DM, NOW

PAPERS = [Paper(f"2601.{number:05d}", f"Graphs {number}", abstract="Long.") for number in range(1, 26)]
KEPT = ShownList(
    "abc2345", "Search: graphs", "search graphs", tuple(one.id for one in PAPERS), {PAPERS[0].id: "why"}, NOW
)


@pytest.fixture
async def lister(database: Database) -> Lister:
    """It knows the first page's papers only."""
    store = Store(database)
    await store.papers.keep([PaperRecord(paper) for paper in PAPERS[:PAGE]], NOW)
    return Lister(store, Lookup(store, []))


def page(number: int) -> list[str]:
    message = page_message(KEPT, number, PAPERS[(number - 1) * PAGE : number * PAGE])
    return [button.line for button in message.buttons]


def test_pages_are_turned_to_where_there_are_some() -> None:
    assert page(1) == ["page abc2345 2", "share page abc2345 1"]
    assert page(2) == ["page abc2345 1", "page abc2345 3", "share page abc2345 2"]
    assert page(3) == ["page abc2345 2", "share page abc2345 3"]


def test_numbers_count_through_all_pages() -> None:
    message = page_message(KEPT, 3, PAPERS[20:])
    assert [entry.number for entry in message.entries] == [21, 22, 23, 24, 25]
    assert plain(message.note) == "25 papers · page 3 of 3."


def test_a_page_says_why_a_paper_is_there_and_leaves_its_abstract_out() -> None:
    first = page_message(KEPT, 1, PAPERS[:10], note=words("Read as words."), buttons=(Button("Follow", "subscribe x"),))
    assert plain(first.entries[0].note) == "why"
    assert first.entries[0].paper.abstract == ""
    assert plain(first.note).endswith("page 1 of 3. Read as words.")
    assert [button.label for button in first.buttons] == ["Next", "Follow", "Share"]


def test_a_paper_that_the_store_has_lost_leaves_its_number_out() -> None:
    message = page_message(KEPT, 1, [PAPERS[0], *PAPERS[2:10]])
    assert [entry.number for entry in message.entries] == [1, *range(3, 11)]


async def test_a_list_is_kept_whole_though_only_its_first_page_is_read(lister: Lister) -> None:
    found = Found("Search: graphs", PAPERS[:PAGE], "search graphs", {}, [paper.id for paper in PAPERS])
    message = await lister.open(IN_DM, found)
    assert [entry.number for entry in message.entries] == list(range(1, 11))
    assert plain(message.note) == "25 papers · page 1 of 3."
    assert (await lister.paper(IN_DM, "1")).id == PAPERS[0].id
    with pytest.raises(Refusal, match="I no longer have number 12 of the last list here"):
        await lister.paper(IN_DM, "12")


@pytest.mark.parametrize(("papers", "pages", "note"), [(0, 1, "0 papers."), (1, 1, "1 paper."), (10, 1, "10 papers.")])
def test_a_short_list_counts_no_pages(papers: int, pages: int, note: str) -> None:
    kept = ShownList("abc2345", "Few", "", KEPT.paper_ids[:papers], {}, NOW)
    assert pages_of(kept) == pages
    assert plain(page_message(kept, 1, PAPERS[:papers]).note) == note
