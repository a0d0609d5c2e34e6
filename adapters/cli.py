"""The command line: which command is meant, its arguments, and how every ending becomes a sentence and an exit code."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, TextIO, cast

from adapters.platforms import TERMINAL, switched_on
from adapters.settings import Settings
from bot import __version__
from bot.config import load
from bot.config.values import did_you_mean
from bot.errors import CannotStart, PaperboyError
from bot.logs import correlation, defect, logging_to

OK, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
PROGRAM = "bot.py"
LOG_FILE = "paperboy.log"
"""In the data folder."""
_LOG_BYTES = 1_000_000
"""From here on a start begins a new log and keeps the last one as `.1`."""
EPILOG = f"""\
`{PROGRAM} COMMAND --help` explains one command. Settings are read from --config, else from the file that the
environment variable PAPERBOY_CONFIG names, else from ./config.toml; config.example.toml shows them all.

exit codes: 0 all went well; 1 something failed; 2 wrong usage or configuration; 130 ended by Ctrl-C
"""


class CommandModule(Protocol):
    """What a module under adapters.commands has."""

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's own options."""
        ...

    def main(self, args: argparse.Namespace, config: Settings) -> Awaitable[int]:
        """Do it; the value is the exit code."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """A command before anything of it is imported."""

    module: str
    help: str
    configured: bool = True
    """Whether it needs the configuration; one that does not works beside a broken file and gets the defaults."""
    passes_on: bool = False
    """Whether everything after its name, --help aside, is somebody else's to read: args.rest."""
    quiet: bool = False
    """Whether only errors are logged: its terminal belongs to a conversation, which tells of a silent source itself."""
    log_aside: bool = False
    """Whether its log goes to LOG_FILE while a person talks with the bot in its terminal."""


COMMANDS: Mapping[str, Command] = {
    "demo": Command(
        "adapters.commands.demo", "chat with the bot right here; needs no token and no network", quiet=True
    ),
    "run": Command("adapters.commands.run", "run the bot until it is stopped", log_aside=True),
    "fetch": Command("adapters.commands.fetch", "fetch the papers of some days into the store"),
    "migrate": Command("adapters.commands.migrate", "bring the database to this version"),
    "doctor": Command("adapters.commands.doctor", "check that everything outside can be reached and used"),
    "discord": Command("adapters.commands.discord", "print the links that add the bot to Discord"),
    "slack": Command("adapters.commands.slack", "print the manifest that makes the Slack app"),
    "preview": Command("adapters.commands.preview", "print a link that shows how Slack draws an answer", quiet=True),
    "test": Command("adapters.commands.test", "run the project's tests", configured=False, passes_on=True),
}


@dataclass(frozen=True, slots=True)
class Order:
    """A command line, read."""

    name: str
    command: Command
    rest: tuple[str, ...]
    config: Path | None
    debug: bool

    @property
    def asks_for_help(self) -> bool:
        """Whether its help is wanted rather than the command."""
        return "-h" in self.rest or "--help" in self.rest


def main(
    argv: Sequence[str] | None = None,
    *,
    commands: Mapping[str, Command] = COMMANDS,
    environ: Mapping[str, str] = os.environ,
) -> int:
    """Do what the arguments say; the value is the exit code. Raises SystemExit as argparse does, with 0 or 2."""
    _open_closed_streams()
    with logging_to(level="warning"):  # until the configuration says where and how much
        return _ending(lambda: _obey(read_order(argv, commands), environ), "starting")


def read_order(argv: Sequence[str] | None, commands: Mapping[str, Command] = COMMANDS) -> Order:
    """Which command is meant, with the options that all have in common. Raises CannotStart if there is none such."""
    front = _front(commands)
    args = front.parse_args(argv)
    if args.command is None:
        front.print_help(sys.stderr)
        raise SystemExit(WRONG)
    if args.command not in commands:
        hint = did_you_mean(args.command, commands)
        raise CannotStart(f"There is no command `{args.command}`.{hint} `python3 {PROGRAM} --help` lists all.")
    command = commands[args.command]
    if not command.passes_on:
        _common().parse_known_args(args.rest, args)  # they may stand after the command as well
    return Order(args.command, command, tuple(args.rest), args.config, args.debug)


def _obey(order: Order, environ: Mapping[str, str]) -> int:
    wanted = order.command.configured and not order.asks_for_help
    config = load(order.config, environ, Settings) if wanted else Settings()
    level = "error" if order.command.quiet else config.bot.log_level
    with ExitStack() as stack:
        aside = stack.enter_context(_log_aside(order, config, environ))
        error_file = stack.enter_context(
            logging_to(
                aside,
                level="debug" if order.debug else level,
                form=config.bot.log_format,
                secrets=config.secrets(),
                error_file=None if order.debug else config.data_folder / "errors.log",
            )
        )
        details = Path(aside.name) if aside else error_file
        return _ending(lambda: _run(order, config), f"doing `{order.name}`", details)


@contextmanager
def _log_aside(order: Order, config: Settings, environ: Mapping[str, str]) -> Iterator[TextIO | None]:
    """A file for the log where it would land in the middle of a conversation; None where stderr is right."""
    if not order.command.log_aside or order.debug or order.asks_for_help or not _talks_here(config, environ):
        yield None
        return
    path = config.data_folder / LOG_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size >= _LOG_BYTES:
            path.replace(path.with_name(f"{LOG_FILE}.1"))
        log = path.open("a", encoding="utf-8")
    except OSError:  # the command itself says what is wrong with the folder
        yield None
        return
    with log:
        _say(f"The log is in {path}.", OK)
        yield log


def _talks_here(config: Settings, environ: Mapping[str, str]) -> bool:
    """Whether a person sits at a terminal that is also the platform."""
    from adapters.console_lines import is_interactive

    return switched_on(config) == [TERMINAL] and is_interactive(sys.stdin, sys.stdout, environ)


def _run(order: Order, config: Settings) -> int:
    module = cast(CommandModule, import_module(order.command.module))
    args = _arguments(order, module)

    async def traced() -> int:
        with correlation("cmd"):
            return await module.main(args, config)

    return asyncio.run(traced())


def _ending(act: Callable[[], int], doing: str, error_file: Path | None = None) -> int:
    """The edge: whatever happens below ends here, in an exit code and at most a few sentences on stderr."""
    try:
        return act()
    except KeyboardInterrupt:
        return INTERRUPTED
    except CannotStart as trouble:
        return _say("\n".join(trouble.problems), WRONG)
    except PaperboyError as trouble:
        return _say(str(trouble), FAILED)
    except Exception as error:  # noqa: BLE001 - the one place that has to catch everything
        where = f" Its details are in {error_file}; --debug shows them here." if error_file else ""
        return _say(f"Something broke on my side (code {defect(error, doing)}).{where}", FAILED)


def _open_closed_streams() -> None:
    """Give what a supervisor closed a place to come from and go to: Python has None there."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - as long as the program runs


def _say(text: str, code: int) -> int:
    sys.stderr.write(f"{text}\n")
    return code


def _front(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """Reads up to the command's name and leaves the rest alone."""
    width = max(map(len, commands))
    listed = "\n".join(f"  {name:<{width}}  {command.help}" for name, command in commands.items())
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        usage=f"python3 {PROGRAM} [OPTION …] COMMAND …",
        description="Paperboy brings research papers to where a team already talks.",
        epilog=f"commands:\n{listed}\n\n{EPILOG}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_common()],
        allow_abbrev=False,
    )
    parser.set_defaults(config=None, debug=False)
    version = f"Paperboy {__version__} (Python {platform.python_version()})"
    parser.add_argument("--version", action="version", version=version, help="say which version this is")
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def _arguments(order: Order, module: CommandModule) -> argparse.Namespace:
    """The command's own arguments, with config and debug as they were read before."""
    known = argparse.Namespace(config=order.config, debug=order.debug)
    parser = argparse.ArgumentParser(
        prog=f"{PROGRAM} {order.name}",
        description=f"{order.command.help[0].upper()}{order.command.help[1:]}.",
        parents=[_common()],
        allow_abbrev=False,
    )
    module.arguments(parser)
    if order.command.passes_on and not order.asks_for_help:
        known.rest = list(order.rest)
        return known
    return parser.parse_args(order.rest, known)


def _common() -> argparse.ArgumentParser:
    """The options that every command has; without defaults, so that they may stand before and after its name."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--config", type=Path, metavar="FILE", help="the file with the settings")
    parser.add_argument("--debug", action="store_true", help="log everything here, errors with their tracebacks")
    return parser
