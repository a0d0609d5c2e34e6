from __future__ import annotations

from bot.desk.find import card
from bot.papers import Paper


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
