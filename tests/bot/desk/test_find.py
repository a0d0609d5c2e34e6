from __future__ import annotations

import asyncio

import pytest

from bot.desk.find import Find, card
from bot.desk.lists import Lister
from bot.elsewhere import Elsewhere
from bot.errors import Refusal
from bot.ingest import Lookup
from bot.papers import Paper, PaperRecord
from tests.bot.desk.made import IN_DM
from tests.journeys.stage import Stage


class Asleep:
    """A search that never answers."""

    title = "Hugging Face"

    def has_room(self) -> bool:
        return True

    async def search(self, query: str, limit: int) -> list[PaperRecord]:
        await asyncio.Event().wait()
        return []


def lines(paper: Paper) -> list[str]:
    return [button.line for button in card(paper).buttons]


def test_a_card_offers_what_one_may_want_next() -> None:
    paper = Paper("2601.00001", "Graphs", keywords=("graph learning", "molecules"))
    assert lines(paper) == [
        "similar 2601.00001",
        "why 2601.00001",
        "subscribe graph learning",
        "share show 2601.00001",
    ]


def test_a_card_offers_to_follow_only_what_can_be_a_topic() -> None:
    for keyword in ("", "a" * 200, "(", "-"):
        assert not any("subscribe" in line for line in lines(Paper("2601.00001", "Graphs", keywords=(keyword,))))
    assert not any("subscribe" in line for line in lines(Paper("2601.00001", "Graphs")))


def test_a_keyword_that_reads_like_an_option_is_followed_as_it_is() -> None:
    assert "subscribe (learning at scale)" in lines(Paper("2601.00001", "Graphs", keywords=("learning at scale",)))


async def test_without_a_second_source_an_old_button_leads_back_here(stage: Stage) -> None:
    find = Find(stage.store, Lister(stage.store, Lookup(stage.store, ())), stage.app.finder)
    with pytest.raises(Refusal, match="nobody else to ask") as refusal:
        await find.elsewhere(IN_DM, "graphs")
    assert refusal.value.remedy == "search graphs"
    assert [one.label for one in (await find.search(IN_DM, "graphs")).buttons] == ["Follow this", "Today"]


async def test_nobody_waits_long_for_the_second_source(stage: Stage) -> None:
    asleep = Elsewhere(Asleep(), stage.store.papers, patience=0.01)
    find = Find(stage.store, Lister(stage.store, Lookup(stage.store, ())), stage.app.finder, asleep)
    told = await find.elsewhere(IN_DM, "graphs")
    await asleep.aclose()
    assert told.plain() == "Hugging Face's search has not answered yet. Look again in a moment."
    assert [one.line for one in told.buttons] == ["elsewhere graphs", "search graphs"]
