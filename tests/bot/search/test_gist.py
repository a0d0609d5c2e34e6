from __future__ import annotations

from pathlib import Path

from bot.search.fields import key_of
from bot.search.finder import Finder
from bot.search.gist import Gist, gist_of
from bot.search.index import PaperIndex
from bot.search.vectors import PaperVectors
from tests.bot.search.meanings import Senses
from tests.bot.search.papers import ChangeLog, paper

SHELF = (
    paper(1, "Laundry", "A video of arms."),
    *(paper(number, f"Video {number}", "A video text.") for number in range(10, 40)),
)


async def gist(folder: Path, *telling: str, meaning: bool = True, shelf: int = len(SHELF)) -> Gist:
    index, vectors = PaperIndex(folder), PaperVectors(folder, Senses())
    await Finder(index, ChangeLog(*SHELF[:shelf]), vectors).refresh()
    return gist_of(telling, index, vectors if meaning else None)


async def test_a_rare_word_counts_more_than_a_common_one(tmp_path: Path) -> None:
    for meaning in (True, False):
        video, laundry = (await gist(tmp_path, "laundry", "video", meaning=meaning)).nearness(["video", "laundry"])
        assert laundry > video > 0


async def test_the_same_words_are_nearest(tmp_path: Path) -> None:
    made = await gist(tmp_path, "Robots", "text")
    same, other = made.nearness(["robots text", "proteins"])
    assert same > 0.95
    assert other < 0.5
    assert (await gist(tmp_path, "Videos", "robot", meaning=False)).nearness(["video", "proteins"]) == [1.0, 0.0]


async def test_papers_are_measured_against_the_usual_one(tmp_path: Path) -> None:
    made = await gist(tmp_path, "robot")
    near, usual = made.closeness([key_of("2601.00001"), key_of("2601.00010")])
    assert near > 1 > usual
    assert (await gist(tmp_path, "robot", meaning=False)).closeness([1, 2]) == [0.0, 0.0]


async def test_the_only_paper_is_the_usual_one(tmp_path: Path) -> None:
    made = await gist(tmp_path, "robot", shelf=1)
    assert made.closeness([key_of("2601.00001")]) == [0.0]


async def test_what_means_the_same_is_alike(tmp_path: Path) -> None:
    made = await gist(tmp_path, "video")
    assert made.is_alike("robot arms", "manipulation machines")
    assert not made.is_alike("robot arms", "protein folding")
    assert not (await gist(tmp_path, "video", meaning=False)).is_alike("robots", "robots")


async def test_words_that_say_nothing_are_near_to_nothing(tmp_path: Path) -> None:
    assert (await gist(tmp_path)).nearness(["video"]) == [0.0]
