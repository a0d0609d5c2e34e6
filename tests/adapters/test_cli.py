"""The command line: a small table of commands of our own, given as modules that are made here."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from adapters.cli import COMMANDS, EPILOG, Command, main
from adapters.commands import test as test_command
from adapters.settings import Settings
from bot.errors import CannotStart, SourceDown

ROOT = Path(__file__).parents[2]
Act = Callable[[argparse.Namespace, Settings], Awaitable[int]]
TOYS = {
    "toy": Command("toy_command", "do as the test says"),
    "bare": Command("toy_command", "do it without settings", configured=False, passes_on=True),
    "gone": Command("toy_command_that_nobody_wrote", "not there"),
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def toy() -> Iterator[Callable[[Act], None]]:
    """Make the toy command do something."""
    module = ModuleType("toy_command")
    sys.modules["toy_command"] = module

    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--replay", action="store_true", help="an option of its own")

    def do(act: Act) -> None:
        vars(module).update(main=act, arguments=arguments)

    async def nothing(args: argparse.Namespace, config: Settings) -> int:
        return 0

    do(nothing)
    yield do
    del sys.modules["toy_command"]


def start(*argv: str, **environ: str) -> int:
    return main(argv, commands=TOYS, environ=environ)


def test_a_command_gets_its_options_and_the_settings_and_gives_the_exit_code(toy: Callable[[Act], None]) -> None:
    async def act(args: argparse.Namespace, config: Settings) -> int:
        return (43 if args.replay else 42) if config.digest.count == 2 else 1

    Path("config.toml").write_text("[digest]\ncount = 2")
    toy(act)
    assert start("toy", "--replay") == 43
    assert start("toy") == 42


@pytest.mark.parametrize("argv", [["--config", "my.toml", "toy"], ["toy", "--config", "my.toml"]])
def test_the_settings_file_may_be_named_before_and_after_the_command(
    toy: Callable[[Act], None], argv: list[str]
) -> None:
    async def act(args: argparse.Namespace, config: Settings) -> int:
        assert args.config == Path("my.toml")
        return config.digest.count

    Path("my.toml").write_text("[digest]\ncount = 7")
    toy(act)
    assert start(*argv) == 7


def test_the_environment_reaches_the_settings(toy: Callable[[Act], None]) -> None:
    async def act(args: argparse.Namespace, config: Settings) -> int:
        return len(config.huggingface.base)

    toy(act)
    assert start("toy", HF_API_BASE="http://127.0.0.1:1") == 18


@pytest.mark.usefixtures("toy")
def test_wrong_settings_end_in_their_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    Path("config.toml").write_text("[digest]\ncount = 0\nat = 9")
    assert start("toy") == 2
    assert capsys.readouterr().err.splitlines() == [
        "[digest] count must be a whole number from 1 to 25, not 0.",
        '[digest] at must be a time of day such as "09:00", not 9.',
    ]


def test_a_command_without_settings_works_beside_a_broken_file(toy: Callable[[Act], None]) -> None:
    async def act(args: argparse.Namespace, config: Settings) -> int:
        return len(args.rest)

    Path("config.toml").write_text("[")
    toy(act)
    assert start("bare", "-k", "--config", "x") == 3


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize("name", ["toy", "bare"])
def test_help_needs_no_settings(capsys: pytest.CaptureFixture[str], name: str) -> None:
    Path("config.toml").write_text("[")
    with pytest.raises(SystemExit) as ended:
        start(name, "--help")
    assert ended.value.code == 0
    assert "an option of its own" in capsys.readouterr().out


def test_the_help_of_all_lists_commands_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        start("--help")
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert "  toy   do as the test says" in said
    assert EPILOG in said


def test_nothing_asked_is_wrong_usage_and_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        start()
    captured = capsys.readouterr()
    assert (ended.value.code, captured.out) == (2, "")
    assert "commands:" in captured.err


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize("argv", [["toy", "--repaly"], ["toy", "--rep"], ["--loud", "toy"], ["toy", "--config"]])
def test_an_unknown_option_is_wrong_usage(capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        start(*argv)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("tyo", "There is no command `tyo`. Did you mean `toy`? `python3 bot.py --help` lists all.\n"),
        ("xyzzy", "There is no command `xyzzy`. `python3 bot.py --help` lists all.\n"),
    ],
)
def test_an_unknown_command_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str], typed: str, said: str
) -> None:
    assert start(typed) == 2
    assert capsys.readouterr().err == said


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        start("--version")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("Paperboy 0.")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (CannotStart("One thing.", "Another."), 2, "One thing.\nAnother.\n"),
        (SourceDown("arXiv", "took longer than 10 s"), 1, "arXiv: took longer than 10 s\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_foreseen_ending_is_a_sentence_and_a_code(
    toy: Callable[[Act], None], capsys: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    async def act(args: argparse.Namespace, config: Settings) -> int:
        raise error

    toy(act)
    assert start("toy") == code
    assert capsys.readouterr().err == said


async def break_down(args: argparse.Namespace, config: Settings) -> int:
    raise ValueError(f"no way with {config.huggingface.token.reveal()}")


def test_a_defect_is_one_sentence_with_a_code_and_its_traceback_is_kept(
    toy: Callable[[Act], None], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("config.toml").write_text('[bot]\nlog_format = "human"\n[huggingface]\ntoken = "quitesecret"')
    toy(break_down)
    assert start("toy") == 1
    log, sentence = capsys.readouterr().err.splitlines()
    kept = Path("data/errors.log").read_text()
    assert sentence.startswith("Something broke on my side (code ")
    assert sentence.split("code ")[1][:4] in kept
    assert "Traceback" in kept
    assert "Traceback" not in log
    assert "quitesecret" not in kept + log + sentence


def test_debug_shows_the_traceback_here(toy: Callable[[Act], None], capsys: pytest.CaptureFixture[str]) -> None:
    Path("config.toml").write_text('[bot]\nlog_format = "human"')
    toy(break_down)
    assert start("toy", "--debug") == 1
    assert "Traceback" in capsys.readouterr().err
    assert not Path("data").exists()


def test_a_command_that_cannot_be_imported_is_a_defect_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert start("gone") == 1
    assert "ModuleNotFoundError" in capsys.readouterr().err


def test_ctrl_c_at_a_running_command_ends_it_quietly(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(
        "import asyncio\ndef arguments(parser): pass\n"
        "async def main(args, config):\n    print('running', flush=True)\n    await asyncio.sleep(20)\n"
    )
    code = (
        "import sys; from adapters.cli import Command, main; "
        "sys.exit(main(['slow'], commands={'slow': Command('slow', 'x')}))"
    )
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"}
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "running\n"
    process.send_signal(signal.SIGINT)
    assert (process.communicate(timeout=10)[1], process.returncode) == ("", 130)


@pytest.mark.parametrize(
    ("rest", "measured"), [([], True), (["tests/bot", "-k", "x"], False), (["-x"], False), (["--cov=bot"], True)]
)
def test_only_a_whole_run_is_measured_unless_asked(rest: list[str], measured: bool) -> None:
    line = test_command.command_line(rest)
    assert ("--cov=bot" in line) is measured
    assert ("--cov-fail-under=95" in line) is (not rest)


@pytest.mark.parametrize(
    ("argument", "code"), [("--version", 0), ("--no-such-option", 2), ("test_nothing_is_here.py", 2), ("--co", 1)]
)
def test_pytests_endings_become_ours(tmp_path: Path, argument: str, code: int) -> None:
    args = argparse.Namespace(rest=[argument, "--rootdir", str(tmp_path), "-c", os.devnull, "-p", "no:cacheprovider"])
    if argument == "--co":
        args.rest.append(str(tmp_path))  # an empty folder: no tests are no success
    assert asyncio.run(test_command.main(args, Settings())) == code


async def test_ctrl_c_lets_pytest_finish_its_summary(capfd: pytest.CaptureFixture[str]) -> None:
    running = asyncio.create_task(test_command.main(argparse.Namespace(rest=["--version"]), Settings()))
    await asyncio.sleep(0.05)  # long enough to start it, too short for it to end
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert "pytest" in "".join(capfd.readouterr())


def test_the_tests_command_says_whose_its_options_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["test", "--help"], environ={})
    assert "goes to pytest" in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    command = COMMANDS[name]
    assert command.module == f"adapters.commands.{name}"
    assert command.help[0].islower()
    assert not command.help.endswith(".")
