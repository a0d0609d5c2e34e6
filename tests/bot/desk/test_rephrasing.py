"""A sentence and the keywords beside it, on the papers that ship with Paperboy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.preview import Preview
from bot.desk.rephrasing import MOST, Offer, keyword_buttons, why_keywords
from bot.messages import plain
from bot.papers import Paper
from bot.sources.sample import Sample
from tests.journeys.stage import Actor, Stage, set_stage
from tests.servers.messenger import Hand

SENTENCE = "how can I make large language model agents use tools of banks"


@pytest.fixture
async def ada(tmp_path: Path, migrated_file: Path) -> AsyncIterator[Actor]:
    hand = Hand()
    hand.move(timedelta(days=74))
    async with set_stage(tmp_path, migrated_file, source=Sample(), hand=hand) as stage:
        await read(stage)
        yield stage.person("ada")


async def read(stage: Stage) -> None:
    """The three days of the sample, and what their papers mean."""
    await stage.passes(timedelta(hours=1))
    await stage.app.finder.refresh()
    await stage.app.knowledge.refresh(stage.hand.now)


def offered(actor: Actor) -> list[str]:
    return [button.label for button in actor.answer.buttons if button.line.startswith("subscribe ")]


async def test_a_sentence_is_kept_and_met_with_keywords(ada: Actor) -> None:
    said = await ada.says(f"subscribe {SENTENCE}")
    assert said.startswith(f"You'll get a DM as soon as a paper on {SENTENCE} appears.\nNo paper in the last ")
    assert "the keywords below are near to them and would have sent papers in the last " in said
    assert "tool-using agents · 1 paper" in offered(ada)
    assert 2 <= len(offered(ada)) <= MOST
    assert "1 subscription" in await ada.says("subscriptions")


async def test_each_keyword_sends_what_it_promises(ada: Actor) -> None:
    await ada.says(f"subscribe {SENTENCE} daily at 7 min_upvotes 2")
    message = ada.answer
    for label in offered(ada):
        topic, count = label.split(" · ")
        said = await ada.presses(label, under=message)
        assert f"07:00 (UTC) on weekdays for {topic}, from 2 upvotes." in said
        assert f"It would have sent {count} " in said


async def test_a_sentence_typed_at_an_edit_is_met_with_keywords_too(ada: Actor) -> None:
    await ada.says("subscribe robots")
    await ada.says(f"edit 1 {SENTENCE}")
    assert offered(ada)


@pytest.mark.parametrize("line", ["diffusion models", f'"{SENTENCE}"', "everything", "how do zzyzx qwrtp"])
async def test_nothing_is_offered_where_there_is_nothing_to_mend_or_to_offer(ada: Actor, line: str) -> None:
    said = await ada.says(f"subscribe {line}")
    assert offered(ada) == []
    assert "keywords" not in said


async def test_a_line_that_is_typed_elsewhere_or_too_long_is_not_offered(ada: Actor) -> None:
    await ada.says(f"subscribe {SENTENCE} here")
    ada.where = "other"
    said = await ada.says("edit 1 min_upvotes 1")
    assert offered(ada) == []
    assert "keywords" not in said


def offer(topic: str, papers: int, days: int) -> Offer:
    return Offer(topic, Preview(tuple(Paper(f"2601.{number:05d}", "") for number in range(papers)), days))


def test_a_button_tells_how_many_papers_and_a_busy_topic_that_there_are_more() -> None:
    offers = [offer("robots", 1, 90), offer("agents", 80, 21), offer("long", 2, 90)]
    found = keyword_buttons(offers, ["subscribe robots", "subscribe agents", "x" * 90])
    assert [(one.label, one.line) for one in found] == [
        ("robots · 1 paper", "subscribe robots"),
        ("agents · over 80 papers", "subscribe agents"),
    ]
    assert plain(why_keywords(offers)[0]).endswith("would have sent papers in the last 90 days.")
    assert why_keywords([]) == keyword_buttons([], []) == ()
