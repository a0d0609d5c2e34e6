"""Pictures on Discord: sent along in the one request, or said in words; never lost, never doubled."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import discord
import pytest
from PIL import Image

from adapters.discord_answers import Answers
from adapters.discord_app import check
from adapters.discord_looks import LONGEST_SAYS, PICTURE
from adapters.discord_pictures import Way, illustrated, next_way
from bot.errors import Failure, Undeliverable
from bot.messages import Button, Message, Picture, Series, words
from bot.ports import Caller, Parcel, Place
from tests.adapters.discord.house import House, Person, open_house, words_of
from tests.adapters.discord.test_discord_delivery import place_of
from tests.servers.discord import Post
from tests.servers.discord_interactions import Says

SAYS = "29 Dec: 3 papers. 5 Jan: 2 papers."
CHART = Picture(("29 Dec", "5 Jan"), (Series("papers", (3, 2)), Series("upvotes", (40, 7))), SAYS)
TURN = (Button("On", "page chart 2"),)
TREND = Message(words("Trend: graphs"), (words("5 papers in 2 weeks."),), picture=CHART, buttons=TURN)
WORDS = Message(words("Nothing to draw."), buttons=(Button("Back", "page chart 1"),))
SAID = {
    "status": TREND,
    "page chart 1": TREND,
    "page chart 2": WORDS,
    "share chart": replace(TREND, public=True),
    "page again": replace(TREND, buttons=(Button("Again", "page again"),)),
}
"""What the desk answers to a button's line, and to `/papers status`."""
FILE_REFUSED = [(50013, 403), (40005, 413), (0, 413)]


@pytest.fixture
async def trending(house: House) -> House:
    """Papers on graphs of two weeks."""
    house.feature(3, "2025-12-30T07:00")
    house.feature(2, "2026-01-05T07:00", word="Newer Graph")
    await house.until("2026-01-05T12:00")
    return house


@pytest.fixture
def charting(house: House) -> House:
    """A desk that answers with charts."""
    return with_charts(house)


def with_charts(house: House) -> House:
    async def answer(_caller: Caller, line: str) -> Message:
        return SAID[line]

    async def fill(_caller: Caller, verb: str, /, **_: str) -> Message:
        return SAID[verb]

    house.app.desk.answer, house.app.desk.fill = answer, fill  # type: ignore[method-assign]
    return house


def impatient(house: House) -> House:
    """Every answer is deferred first."""
    answers = house.discord._answers
    assert isinstance(answers, Answers)
    answers._patience = 0.0
    return house


def drawn_in(post: Post) -> list[str]:
    """The names of the pictures that a message shows, each of which is there and opens."""
    assert [one["filename"] for one in post.attachments] == list(post.files)
    for data in post.files.values():
        with Image.open(BytesIO(data)) as image:
            assert image.size == (1000, 420)
    urls = [item["media"]["url"] for one in post.parts if one["type"] == 12 for item in one["items"]]
    urls += [one["image"]["url"] for one in post.embeds if "image" in one]
    assert sorted(urls) == sorted(one["url"] for one in post.attachments)
    return list(post.files)


def alternatives(post: Post) -> list[str]:
    return [item["description"] for one in post.parts if one["type"] == 12 for item in one["items"]]


def parcel(house: House, place: Place, message: Message = TREND, *, plain: bool = False) -> Parcel:
    return Parcel("trend:1", place, message, plain=plain, first_sent_at=house.hand.now)


async def injected(person: Person, line: str) -> str:
    """Press a button with this line under an answer of the bot."""
    if person.last is None:
        await person.asks("status")
    button = {"label": "line", "custom_id": f"p7:{line}", "type": 2, "style": 2, "id": 98}
    person.post.components.append({"type": 1, "id": 99, "components": [button]})
    return await person.presses("line")


# -- answers -----------------------------------------------------------------------


async def test_a_trend_is_answered_with_a_picture_that_has_an_alternative(trending: House) -> None:
    ana = trending.person("ana")
    told = await ana.asks("trends", topic="graph learning")
    assert "Trend: graph learning" in told
    assert drawn_in(ana.post) == [PICTURE]
    assert alternatives(ana.post)[0].startswith("Papers a week, by its Monday, and their upvotes.")
    assert "Papers a week" not in told
    assert len(trending.server.asked("POST /interactions/")) == 1


async def test_a_shared_trend_is_seen_by_all_with_its_picture(trending: House) -> None:
    ana = trending.person("ana")
    await ana.asks("trends", topic="graph learning")
    assert "Ana shares: Trend: graph learning" in await ana.presses("Share")
    assert not ana.post.ephemeral
    assert drawn_in(ana.post) == [PICTURE]


async def test_a_deferred_picture_is_edited_in(charting: House) -> None:
    ana = impatient(charting).person("ana")
    assert "Trend: graphs" in await ana.asks("status")
    assert ana.last
    assert ana.last.says is Says.DEFERRED
    assert drawn_in(ana.post) == [PICTURE]


async def test_a_deferred_picture_for_all_comes_below(charting: House) -> None:
    ana = charting.person("ana")
    await ana.asks("status")
    assert await injected(Person(impatient(charting), ana.user, ana.where, ana.last), "share chart")
    await charting.discord.drained()
    (shared,) = [post for post in charting.server.messages(charting.papers) if not post.ephemeral]
    assert drawn_in(shared) == [PICTURE]


async def test_turning_in_place_takes_the_picture_away_and_brings_it_back(charting: House) -> None:
    ana = charting.person("ana")
    await ana.asks("status")
    first = ana.post
    assert await ana.presses("On") == "Nothing to draw."
    assert (ana.post, drawn_in(first)) == (first, [])
    assert "Trend: graphs" in await ana.presses("Back")
    assert (ana.post, drawn_in(first)) == (first, [PICTURE])


async def test_one_picture_in_place_of_another_is_one_picture(charting: House) -> None:
    ana = charting.person("ana")
    await injected(ana, "page again")
    for _ in range(3):
        await ana.presses("Again")
    assert drawn_in(ana.post) == [PICTURE]


# -- refusals ----------------------------------------------------------------------


@pytest.mark.parametrize("deferred", [False, True])
@pytest.mark.parametrize(("code", "status"), FILE_REFUSED)
async def test_where_a_file_is_refused_the_picture_is_told(
    charting: House, code: int, status: int, deferred: bool
) -> None:
    ana = (impatient(charting) if deferred else charting).person("ana")
    on = "PATCH /webhooks/" if deferred else "POST /interactions/"
    charting.server.refuse(code, status=status, on=on)
    assert SAYS in await ana.asks("status")
    assert drawn_in(ana.post) == []
    assert not ana.post.embeds


async def test_in_place_a_refused_file_is_told_and_the_old_one_goes(charting: House) -> None:
    ana = charting.person("ana")
    await injected(ana, "page again")
    first = ana.post
    charting.server.refuse(50013, on="POST /interactions/")
    assert SAYS in await ana.presses("Again")
    assert (ana.post, drawn_in(first)) == (first, [])


async def test_a_person_hears_the_picture_where_the_bot_may_attach_nothing(tmp_path: Path, migrated_file: Path) -> None:
    async with open_house(tmp_path, migrated_file, answers_need_attach_files=True) as house:
        ana = with_charts(house).person("ana")
        house.server.deny(house.papers, "attach_files")
        assert SAYS in await ana.asks("status")
        assert SAYS in await injected(ana, "share chart")
        assert SAYS not in await house.alone(ana).asks("status")


@pytest.mark.parametrize("deferred", [False, True])
async def test_an_embed_in_place_of_a_refused_layout_shows_the_picture(charting: House, deferred: bool) -> None:
    ana = (impatient(charting) if deferred else charting).person("ana")
    charting.server.refuse(50035, on="PATCH /webhooks/" if deferred else "POST /interactions/")
    told = await ana.asks("status")
    assert "Trend: graphs" in told
    assert SAYS not in told
    assert ana.post.embeds
    assert drawn_in(ana.post) == [PICTURE]
    assert ana.post.attachments[0]["description"] == SAYS


async def test_when_embed_and_file_are_refused_too_the_words_are_left(charting: House) -> None:
    ana = charting.person("ana")
    charting.server.refuse(50035, times=2, on="POST /interactions/")
    assert SAYS in await ana.asks("status")
    assert ana.post.embeds
    assert drawn_in(ana.post) == []


async def test_a_picture_that_cannot_be_drawn_is_told() -> None:
    unreadable = replace(CHART, series=(Series("papers", ("many",)),))  # type: ignore[arg-type]
    made = await illustrated(replace(TREND, picture=unreadable))
    assert (made.png, made.way) == (None, Way())
    assert made.files(Way(pictured=True)) == []


async def test_a_long_alternative_is_cut_to_what_discord_takes(charting: House) -> None:
    long = replace(CHART, says="graph " * 900)
    channel = place_of(charting.papers)
    await charting.discord.messenger.send(parcel(charting, channel, replace(TREND, picture=long)))
    (post,) = charting.server.messages(charting.papers)
    assert len(alternatives(post)[0]) <= LONGEST_SAYS
    assert alternatives(post)[0].endswith("graph…")


# -- posts -------------------------------------------------------------------------


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("kind", ["channel", "thread", "dm"])
async def test_a_post_has_its_picture_once_and_is_found_again(house: House, kind: str, plain: bool) -> None:
    thread = house.server.thread(house.papers, "talk")
    ana = house.person("ana").user
    dm = Place("discord", "", ana.id, "dm")
    place = {"channel": place_of(house.papers), "thread": place_of(thread), "dm": dm}[kind]
    sent = parcel(house, place, plain=plain)
    receipt = await house.discord.messenger.send(sent)
    assert await house.discord.messenger.send(sent) == receipt
    assert await house.discord.messenger.find(sent) == receipt
    channel = {"channel": house.papers, "thread": thread, "dm": house.server.dm(ana)}[kind]
    assert [drawn_in(post) for post in house.server.messages(channel)] == [[PICTURE]]


@pytest.mark.parametrize("plain", [False, True])
async def test_a_forums_post_begins_with_its_picture(house: House, plain: bool) -> None:
    forum = house.server.forum(house.lab, "reading")
    await house.hears()
    receipt = await house.discord.messenger.send(parcel(house, place_of(forum), plain=plain))
    thread = house.server.world.channels[receipt.message_id]
    assert [drawn_in(post) for post in house.server.messages(thread)] == [[PICTURE]]


async def test_where_nothing_may_be_attached_a_post_comes_in_words_at_once(house: House) -> None:
    house.server.deny(house.papers, "attach_files")
    await house.hears()
    await house.discord.messenger.send(parcel(house, place_of(house.papers)))
    (post,) = house.server.messages(house.papers)
    assert SAYS in words_of(post)
    assert not post.files
    assert len(house.server.asked("POST /channels/.*/messages")) == 1


@pytest.mark.parametrize(("code", "status"), FILE_REFUSED)
async def test_a_post_whose_file_is_refused_comes_in_words_under_the_same_key(
    house: House, code: int, status: int
) -> None:
    sent = parcel(house, place_of(house.papers))
    house.server.refuse(code, status=status)
    receipt = await house.discord.messenger.send(sent)
    assert await house.discord.messenger.send(sent) == receipt
    (post,) = house.server.messages(house.papers)
    assert SAYS in words_of(post)
    assert not post.files


async def test_a_place_that_takes_no_post_at_all_is_told_from_one_that_takes_no_file(house: House) -> None:
    house.server.refuse(50013, times=2)
    with pytest.raises(Undeliverable) as refused:
        await house.discord.messenger.send(parcel(house, place_of(house.papers)))
    assert refused.value.failure is Failure.TARGET


async def test_the_doctor_says_where_pictures_come_in_words(house: House) -> None:
    eve = house.person("eve", manages=True)
    await eve.asks("subscribe", topic="graphs", where="here")
    house.server.deny(house.papers, "attach_files")
    lines = [finding.line() for finding in await check(house.config, house.hand.clock)]
    assert "ok  Discord #papers: can be posted to; pictures come in words, for I lack Attach Files" in lines


# -- decisions ---------------------------------------------------------------------


class Answered:
    """As much of an HTTP answer as the library's errors look at."""

    reason = ""

    def __init__(self, status: int) -> None:
        self.status = status


def refusal(code: int, status: int) -> discord.HTTPException:
    return discord.HTTPException(Answered(status), {"code": code, "message": "no"})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("way", "code", "plain_too", "following"),
    [
        (Way(pictured=True), 50013, True, Way()),
        (Way(plain=True, pictured=True), 50013, True, Way(plain=True)),
        (Way(), 50013, True, None),
        (Way(pictured=True), 50035, True, Way(plain=True, pictured=True)),
        (Way(pictured=True), 50035, False, Way()),
        (Way(plain=True, pictured=True), 50035, True, Way(plain=True)),
        (Way(plain=True), 50035, True, None),
        (Way(), 50035, False, None),
        (Way(pictured=True), 10062, True, None),
        (Way(pictured=True), 50007, False, None),
    ],
)
def test_a_refusal_leads_to_the_next_way(way: Way, code: int, plain_too: bool, following: Way | None) -> None:
    assert next_way(way, refusal(code, 400), plain_too=plain_too) == following
