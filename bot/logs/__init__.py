"""Logs on stderr: for people on a terminal, JSON elsewhere; every secret masked, every line tied to its cause."""

from __future__ import annotations

import logging
import secrets as randomness
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal, TextIO

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.config.values import Secret
from bot.logs.masking import Masker

Form = Literal["auto", "human", "json"]
OURS = ("bot", "adapters")
"""The packages whose level is a setting; libraries speak from WARNING on."""
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""For codes that people read out: no 0 and O, no 1, I and L."""
_ERROR_FILE_BYTES = 1_000_000


@contextmanager
def logging_to(
    stream: TextIO | None = None,
    *,
    level: str = "info",
    form: Form = "auto",
    secrets: Iterable[Secret] = (),
    error_file: Path | None = None,
) -> Iterator[Path | None]:
    """Send every log line, ours and the libraries', to ``stream`` (default: stderr) until the block ends.

    With ``error_file`` and the human form, tracebacks go to that file instead, as JSON lines, so that a terminal
    stays readable; its folder is made when the first one comes. The block's value is that file, if it is in use.
    """
    stream = stream or sys.stderr
    human = form == "human" or (form == "auto" and stream.isatty())
    handlers: list[logging.Handler] = [logging.StreamHandler(stream)]
    if human and error_file:
        handlers.append(_ErrorFile(error_file, stream))
    for index, handler in enumerate(handlers):
        look = _human(stream.isatty(), tracebacks=not error_file) if human and index == 0 else _json()
        handler.setFormatter(_formatter(look, Masker(secrets)))
    restore = _install(handlers, level.upper())
    try:
        yield error_file if human else None
    finally:
        restore()


@contextmanager
def correlation(prefix: str) -> Iterator[str]:
    """Give every line logged in the block the same ``trace``, such as ``cmd-x7k2q9``, which is the block's value."""
    trace = f"{prefix}-{_code(6).lower()}"
    with bound_contextvars(trace=trace):
        yield trace


def defect(error: BaseException, doing: str) -> str:
    """Log an error that nobody foresaw, with its traceback, and return the code that people are shown instead.

    ``doing`` ends the sentence "It broke while …".
    """
    code = _code(4)
    structlog.get_logger("bot.defects").error("defect", doing=doing, code=code, exc_info=error)
    return code


def _code(length: int) -> str:
    return "".join(randomness.choice(LETTERS) for _ in range(length))


def _install(handlers: list[logging.Handler], level: str) -> Callable[[], None]:
    """Put the handlers in place of all others; the answer undoes it and closes them."""
    root = logging.getLogger()
    ours = [logging.getLogger(name) for name in OURS]
    before = (root.handlers[:], root.level, [logger.level for logger in ours], structlog.get_config())
    root.handlers[:] = handlers
    root.setLevel(logging.WARNING)
    for logger in ours:
        logger.setLevel(level)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_shared(), ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )

    def restore() -> None:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        for logger, old in zip(ours, before[2], strict=True):
            logger.setLevel(old)
        structlog.configure(**before[3])
        for handler in handlers:
            handler.close()

    return restore


def _shared() -> list[Processor]:
    """What is done to our own lines and to the libraries' alike."""
    return [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter(look: list[Processor], mask: Masker) -> ProcessorFormatter:
    def masked(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
        return mask(str(event))  # after rendering, so that tracebacks and values of every kind are covered

    return ProcessorFormatter(
        processors=[ProcessorFormatter.remove_processors_meta, *look, masked], foreign_pre_chain=_shared()
    )


def _json() -> list[Processor]:
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _human(colours: bool, *, tracebacks: bool) -> list[Processor]:
    # The renderer's own default shows local variables, which hold secrets and whole papers.
    renderer = structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)
    return [renderer] if tracebacks else [_without_traceback, renderer]


def _without_traceback(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event.pop("exc_info", None)
    return event


class _ErrorFile(RotatingFileHandler):
    """Errors with their tracebacks, in a file that is made when the first one comes; what cannot be kept is shown."""

    def __init__(self, path: Path, fallback: TextIO) -> None:
        super().__init__(path, maxBytes=_ERROR_FILE_BYTES, backupCount=1, encoding="utf-8", delay=True)
        self.setLevel(logging.ERROR)
        self._fallback = fallback

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        self._fallback.write(f"{self.baseFilename} cannot be written:\n{self.format(record)}\n")
