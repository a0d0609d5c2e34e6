"""Whatever a person types: an answer or a refusal, never a defect. Hundreds of lines, made of parts that mean much."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journeys.stage import Stage, buttons_of, set_stage

_PARTS = """
on off preview all yes here dm instant daily weekly week month day everything 1 2 3 #1 99999 0 -1 graphs 2601.00001
where:here at:9 at 25:00 days:mon,wed min_upvotes:5 count:3 timezone:Berlin tz for 2h until:tomorrow "chain of
author:x upvotes>3 has:code ( ) OR -not since:7d sort:new quiet_hours 22-7 quiet_hours:off daily_cap 5 topic:robots
"""
PARTS = _PARTS.split()
LINES = st.lists(st.sampled_from(PARTS) | st.text(max_size=12), max_size=6).map(" ".join)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Talk]:
    """One stage for all the lines: what one line leaves behind, the next has to live with."""
    with Talk(tmp_path_factory.mktemp("talk"), migrated_file) as opened:
        yield opened


class Talk:
    """A stage in an event loop of its own, since hypothesis calls plain functions."""

    def __init__(self, folder: Path, migrated_file: Path) -> None:
        self._runner = asyncio.Runner()
        self._setting = set_stage(folder, migrated_file)
        self.stage: Stage

    def __enter__(self) -> Talk:
        self._runner.__enter__()
        self.stage = self._runner.run(self._setting.__aenter__())
        for number in range(12):
            self.stage.shelf.feature(f"Graphs {number}", "2026-01-05T06:30", upvotes=number)
        self._runner.run(self.stage.until("2026-01-05T07:00"))
        return self

    def __exit__(self, *error: object) -> None:
        self._runner.run(self._setting.__aexit__(None, None, None))
        self._runner.close()

    @property
    def verbs(self) -> list[str]:
        return [*self.stage.app.verbs, "share"]

    def say(self, line: str, *, dm: bool, manages: bool) -> None:
        """Say a line and press whatever then can be pressed; the stage checks every answer."""
        actor = self.stage.person("alice", "" if dm else "papers", manages=manages)
        self._runner.run(actor.says(line))
        for button in buttons_of(actor.answer)[:4]:
            self._runner.run(actor.says(button.line))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 99), rest=LINES, dm=st.booleans(), manages=st.booleans())
def test_a_verb_with_anything_behind_it_is_answered(
    talk: Talk, number: int, rest: str, dm: bool, manages: bool
) -> None:
    verb = talk.verbs[number % len(talk.verbs)]
    talk.say(f"{verb} {rest}", dm=dm, manages=manages)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.text(max_size=300), dm=st.booleans())
def test_any_text_at_all_is_answered(talk: Talk, line: str, dm: bool) -> None:
    talk.say(line, dm=dm, manages=True)
