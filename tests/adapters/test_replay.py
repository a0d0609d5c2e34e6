"""The replay tells the whole story: digests at their hour, alerts, an outage told once, a catch-up, and late risers."""

from __future__ import annotations

import asyncio
import io
import signal
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from adapters import replay
from adapters.commands.demo import at
from adapters.console_room import TRANSCRIPT
from adapters.console_transcript import Delivered, Transcript
from adapters.replay import Stage
from adapters.settings import Settings
from bot.clock import Clock
from bot.errors import SourceDown
from bot.messages import thaw
from bot.sources.sample import Sample
from tests.adapters.outside import child

CHANNEL = "terminal:demo:papers"
BERLIN = ZoneInfo(replay.ZONE)


@dataclass(frozen=True)
class Told:
    """One whole play: what was printed, and what was delivered."""

    text: str
    delivered: tuple[Delivered, ...]

    def to(self, place: str) -> list[Delivered]:
        return [one for one in self.delivered if one.place == place]


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Played once, in larger steps than people see, and without waiting between them."""
    folder = tmp_path_factory.mktemp("replay")
    with pytest.MonkeyPatch.context() as patch, capture_logs() as logged, io.StringIO() as out:
        patch.setattr(replay, "STEP", timedelta(minutes=30))
        assert asyncio.run(replay.Replay(at(Settings(), folder), out, step_seconds=0).run()) == 0
        text = out.getvalue()
    assert [line for line in logged if line["log_level"] == "error"] == []
    return Told(text, tuple(Transcript(folder / TRANSCRIPT).read()))


def local(moment: datetime) -> str:
    return f"{moment.astimezone(BERLIN):%a %H:%M}"


def the_channel_gets_what_it_was_promised_when_it_was_promised(told: Told) -> None:
    assert [(local(one.at), one.kind, one.text.split(" · ")[0].split(" since")[0]) for one in told.to(CHANNEL)] == [
        ("Mon 09:00", "digest", "Daily Papers"),
        ("Tue 09:00", "digest", "Daily Papers"),
        ("Wed 09:00", "notice", "No digest yet: Hugging Face has not answered"),
        ("Wed 12:00", "digest", "Catch-up: 30 papers"),
        ("Thu 09:00", "digest", "Daily Papers"),
    ]


def no_paper_reaches_a_place_twice_but_as_a_riser(told: Told) -> None:
    for place in {one.place for one in told.delivered}:
        listed = [entry.paper.id for one in told.to(place) for entry in thaw(bytes(one.message)).entries]
        assert set(Counter(listed).values()) == {1}


def both_people_get_alerts_and_nobody_at_night(told: Told) -> None:
    for person in ("maya", "jonas"):
        assert {one.kind for one in told.to(f"terminal:demo:dm-{person}")} == {"alert"}
    hours = {one.at.astimezone(BERLIN).hour for one in told.to("terminal:demo:dm-jonas")}
    assert hours
    assert min(hours) >= 7
    assert max(hours) < 22


def a_late_riser_is_mentioned_in_the_catch_up(told: Told) -> None:
    risen = [section for one in told.to(CHANNEL) for section in thaw(bytes(one.message)).sections]
    assert risen
    assert "OpenSeeker" in " ".join(entry.paper.title for section in risen for entry in section.entries)


def the_outage_and_its_end_are_told(told: Told) -> None:
    gone = told.text.index("Hugging Face does not answer any more")
    assert told.text.index("Hugging Face answers again") > gone
    assert told.text.count("Hugging Face does not answer any more") == 1


def the_text_reads_as_a_play_without_any_escape_sequence(told: Told) -> None:
    assert told.text.startswith("Three days in a minute\n")
    assert told.text.endswith("Try it yourself: python3 bot.py demo\n")
    assert "maya > /papers digest on" in told.text.replace("›", ">")
    assert "\x1b" not in told.text
    assert "DM for jonas" in told.text


def test_the_play_tells_the_whole_story(told: Told) -> None:
    for check in (
        the_channel_gets_what_it_was_promised_when_it_was_promised,
        no_paper_reaches_a_place_twice_but_as_a_riser,
        both_people_get_alerts_and_nobody_at_night,
        a_late_riser_is_mentioned_in_the_catch_up,
        the_outage_and_its_end_are_told,
        the_text_reads_as_a_play_without_any_escape_sequence,
    ):
        check(told)


async def test_the_outage_is_one_of_the_whole_source() -> None:
    moment = Stage.of(Sample().days()).opening
    source = replay.Interrupted(Sample(), Clock(moment, elapsed=lambda: 0), moment, moment + timedelta(hours=1))
    with pytest.raises(SourceDown, match="503"):
        await source.paper("2603.16790")
    later = replay.Interrupted(Sample(), Clock(moment, elapsed=lambda: 0), moment - timedelta(hours=1), moment)
    assert await later.paper("2603.16790")


async def test_ctrl_c_ends_it_politely(tmp_path: Path) -> None:
    async with child(tmp_path, "demo", "--replay") as play:
        await play.says("papers arrived")
        code, out, err = await play.ends(signal.SIGINT)
    assert (code, err) == (0, "")
    assert "Traceback" not in out
    assert not (tmp_path / "data").exists()
