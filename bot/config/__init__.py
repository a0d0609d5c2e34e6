"""Read config.toml and the environment once, and report every problem together.

What settings there are, their defaults and what they must be stands in `bot.config.settings`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, TypeVar

from msgspec import Struct
from msgspec.structs import fields

from bot.clock import Clock
from bot.config.reading import Reader
from bot.config.settings import (
    AlertSettings,
    ArxivSettings,
    BotSettings,
    DatabaseSettings,
    DigestSettings,
    HuggingFaceSettings,
    SearchSettings,
)
from bot.config.values import Secret
from bot.errors import CannotStart

FILE_NAME = "config.toml"
PATH_VARIABLE = "PAPERBOY_CONFIG"
"""The environment variable that says where the file is."""
CLOCK_VARIABLE = "PAPERBOY_CLOCK"
"""The environment variable that moves every clock (see bot.clock); the file has no such setting."""


class Config(Struct, frozen=True, kw_only=True):
    """All settings, checked; a section a field. Whoever has sections of its own derives from it."""

    VARIABLES: ClassVar[Mapping[str, tuple[str, str]]] = {
        "HF_API_BASE": ("huggingface", "base"),
        "HF_TOKEN": ("huggingface", "token"),
        "ARXIV_API_BASE": ("arxiv", "api_base"),
        "ARXIV_RSS_BASE": ("arxiv", "rss_base"),
        "DATABASE_URL": ("database", "url"),
    }
    """Environment variables that go before the file, with the section and setting that each one stands for."""

    bot: BotSettings = BotSettings()
    database: DatabaseSettings = DatabaseSettings()
    huggingface: HuggingFaceSettings = HuggingFaceSettings()
    arxiv: ArxivSettings = ArxivSettings()
    search: SearchSettings = SearchSettings()
    digest: DigestSettings = DigestSettings()
    alerts: AlertSettings = AlertSettings()
    clock: str = ""
    """PAPERBOY_CLOCK as written, known to be readable by `Clock.from_setting`."""
    folder: Path = Path()
    """What relative paths start from: the config file's folder, else the current one."""
    file: Path | None = None
    """The file that was read, if there was one."""

    @property
    def data_folder(self) -> Path:
        """Where files go; it may not exist yet."""
        return (self.folder / Path(self.bot.data).expanduser()).absolute()

    @property
    def database_url(self) -> str:
        """For SQLAlchemy, with the driver; it may hold a password, so never show it."""
        return self.database.url.reveal() or f"sqlite+aiosqlite:///{self.data_folder / 'paperboy.db'}"

    def secrets(self) -> tuple[Secret, ...]:
        """Every secret that is set, in whatever section: what the logs have to hide."""
        values = [getattr(table, field.name) for table in self._tables() for field in fields(table)]
        return tuple(value for value in values if isinstance(value, Secret) and value)

    def _tables(self) -> list[Struct]:
        return [getattr(self, name) for name in sections_of(type(self))]


Kind = TypeVar("Kind", bound=Config)


def sections_of(kind: type[Config]) -> dict[str, type[Struct]]:
    """The sections of the file, by name, as a kind of configuration declares them."""
    return {
        field.name: field.type
        for field in fields(kind)
        if isinstance(field.type, type) and issubclass(field.type, Struct)
    }


def load(path: Path | None, environ: Mapping[str, str], kind: type[Kind]) -> Kind:
    """The settings from ``path``, else from PAPERBOY_CONFIG, else from ./config.toml if it is there, else the defaults.

    A variable of the environment goes before the file; an empty one counts as not set.
    Raises CannotStart with every problem, a sentence each.
    """
    environ = {name: value.strip() for name, value in environ.items() if value.strip()}
    reader = Reader(sections_of(kind), kind.VARIABLES, environ)
    file = _find(path, environ.get(PATH_VARIABLE, ""))
    tables = reader.tables(_parse(file, reader.problems) if file else {})
    clock = _clock(environ.get(CLOCK_VARIABLE, ""), reader.problems)
    if reader.problems:
        raise CannotStart(*reader.problems)
    zone = {"timezone": tables["bot"]["timezone"]} if "timezone" in tables["bot"] else {}
    whole = {**tables, "digest": {**zone, **tables["digest"]}}
    sections = {name: table(**whole[name]) for name, table in sections_of(kind).items()}
    return kind(clock=clock, file=file, folder=file.parent if file else Path(), **sections)  # type: ignore[arg-type]


def _find(path: Path | None, variable: str) -> Path | None:
    """The file to read: one that was asked for in any case, ./config.toml only if it is there."""
    if path or variable:
        return path or Path(variable)
    return Path(FILE_NAME) if Path(FILE_NAME).exists() else None


def _parse(file: Path, problems: list[str]) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))  # -sig: some editors put a mark before the text
    except FileNotFoundError:
        problems.append(
            f"There is no file {file}. Copy config.example.toml there, or leave {PATH_VARIABLE} and --config out."
        )
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{file} is not valid TOML: {error}.")
    except UnicodeDecodeError as error:
        problems.append(f"{file} is not UTF-8 text: byte {error.start + 1} is not. Save it as UTF-8.")
    except OSError as error:
        problems.append(f"{file} cannot be read: {error.strerror}.")
    return {}


def _clock(setting: str, problems: list[str]) -> str:
    try:
        Clock.from_setting(setting)
    except CannotStart as problem:
        problems += problem.problems
    return setting
