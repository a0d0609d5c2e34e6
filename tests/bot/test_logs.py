"""Logs: who reads them decides their form, and no secret ever shows."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path

import pytest
import structlog

from bot.config.values import Secret
from bot.logs import correlation, defect, logging_to
from bot.logs.masking import MASK, Masker

log = structlog.get_logger("bot.somewhere")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def fail() -> None:
    password = "a-local-value"  # noqa: F841 - what a traceback must not show
    raise ValueError("no such thing")


def test_a_machine_reads_json_with_time_level_logger_and_values() -> None:
    stream = io.StringIO()
    with logging_to(stream):
        log.info("Fetched the day", papers=42)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["papers"], line["level"], line["logger"]) == (
        "Fetched the day", 42, "info", "bot.somewhere",
    )  # fmt: skip
    assert line["timestamp"].endswith("Z")


def test_a_person_reads_one_plain_line() -> None:
    stream = io.StringIO()
    with logging_to(stream, form="human"):
        log.warning("Nobody answers", source="arXiv")
    (line,) = stream.getvalue().splitlines()
    assert "Nobody answers" in line
    assert "source=arXiv" in line


def test_a_terminal_is_a_person() -> None:
    terminal = Terminal()
    with logging_to(terminal):
        log.info("Hello")
    assert not terminal.getvalue().startswith("{")


def test_the_level_is_ours_and_libraries_speak_only_of_warnings() -> None:
    stream = io.StringIO()
    with logging_to(stream, level="debug"):
        log.debug("ours")
        logging.getLogger("bot.other").debug("ours too")
        logging.getLogger("httpx").info("a request")
        logging.getLogger("httpx").warning("a %s", "problem")
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["ours", "ours too", "a problem"]


def test_below_the_level_nothing_is_said() -> None:
    stream = io.StringIO()
    with logging_to(stream, level="error"):
        log.warning("unimportant")
    assert not stream.getvalue()


def test_lines_of_one_cause_carry_the_same_trace_and_only_they() -> None:
    stream = io.StringIO()
    with logging_to(stream):
        with correlation("cmd") as trace:
            log.info("one")
            logging.getLogger("httpx").warning("two")
        log.info("three")
    one, two, three = (json.loads(line) for line in stream.getvalue().splitlines())
    assert one["trace"] == two["trace"] == trace
    assert trace.startswith("cmd-")
    assert "trace" not in three


@pytest.mark.parametrize("form", ["human", "json"])
def test_a_known_secret_is_masked_wherever_it_stands(form: str) -> None:
    stream = io.StringIO()
    with logging_to(stream, form=form, secrets=[Secret('my "quoted" pässword')]):  # type: ignore[arg-type]
        log.info('in the event: my "quoted" pässword', value='my "quoted" pässword', listed=['my "quoted" pässword'])
        try:
            raise ValueError('my "quoted" pässword')
        except ValueError:
            log.exception("in a traceback")
    assert "quoted" not in stream.getvalue()
    assert stream.getvalue().count(MASK) >= 4


@pytest.mark.parametrize(
    "text",
    [
        "hf_abcDEF123456789",
        "xoxb-123456789012-abcdefgh",
        "xapp-1-A012-345-abcdef",
        "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
        "Authorization: Bearer eyJhbGciOi.abc",
        "postgresql://paperboy:tiger@localhost/db",
        "postgresql://:tiger@localhost/db",
    ],
)
def test_what_looks_like_a_secret_is_masked_though_nobody_told(text: str) -> None:
    masked = Masker()(f"before {text} after")
    assert MASK in masked
    assert not any(part in masked for part in ("abcdef", "ZnCjm1", "eyJ", "tiger", "DEF123"))
    assert masked.startswith("before ")
    assert masked.endswith(" after")


@pytest.mark.parametrize(
    "text", ["https://huggingface.co/papers/2601.01234", "see http://127.0.0.1:8123/a@b", "the hf_ prefix", "at 09:00"]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert Masker([Secret("at"), Secret("")])(text) == text


def test_a_defect_is_logged_with_its_traceback_under_the_code_that_people_see() -> None:
    stream = io.StringIO()
    with logging_to(stream):
        try:
            fail()
        except ValueError as error:
            code = defect(error, "answering")
    line = json.loads(stream.getvalue())
    assert (line["code"], line["event"], line["doing"]) == (code, "defect", "answering")
    assert "in fail" in line["exception"]
    assert len(code) == 4


def test_on_a_terminal_the_traceback_goes_to_the_error_file(tmp_path: Path) -> None:
    stream, file = Terminal(), tmp_path / "data" / "errors.log"
    with logging_to(stream, error_file=file):
        log.info("all is well")
        assert not file.exists()
        code = defect(ValueError("no such thing"), "answering")
    assert "Traceback" not in stream.getvalue()
    assert "no such thing" not in stream.getvalue()
    kept = json.loads(file.read_text())
    assert (kept["code"], kept["exception"]) == (code, "ValueError: no such thing")


def test_a_human_traceback_shows_no_local_variables() -> None:
    stream = io.StringIO()
    with logging_to(stream, form="human"):
        try:
            fail()
        except ValueError as error:
            defect(error, "answering")
    assert "Traceback" in stream.getvalue()
    assert "a-local-value" not in stream.getvalue().replace('password = "a-local-value"', "")


def test_an_error_file_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    stream = Terminal()
    (tmp_path / "data").write_text("a file where the folder should be")
    with logging_to(stream, error_file=tmp_path / "data" / "errors.log"):
        defect(ValueError("no such thing"), "answering")
    assert "errors.log cannot be written" in stream.getvalue()
    assert "no such thing" in stream.getvalue()


def test_a_library_traceback_is_kept_too() -> None:
    stream = io.StringIO()
    with logging_to(stream):
        try:
            fail()
        except ValueError:
            logging.getLogger("asyncio").exception("Task exception was never retrieved")
    assert "in fail" in json.loads(stream.getvalue())["exception"]


def test_everything_is_as_before_afterwards() -> None:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, structlog.get_config())
    outer, inner = io.StringIO(), io.StringIO()
    with logging_to(outer):
        with logging_to(inner):
            log.info("inner")
        log.info("outer")
    assert (root.handlers, root.level, structlog.get_config()) == before
    assert [json.loads(stream.getvalue())["event"] for stream in (outer, inner)] == ["outer", "inner"]
