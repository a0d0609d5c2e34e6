"""Read config.toml and the environment once, and report every problem together.

What settings there are, their defaults and what they must be stands in `bot.config.settings`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo, fields

from bot.clock import Clock
from bot.config.settings import (
    AlertSettings,
    ArxivSettings,
    BotSettings,
    DatabaseSettings,
    DigestSettings,
    HuggingFaceSettings,
    TerminalSettings,
)
from bot.config.values import Secret, did_you_mean
from bot.errors import CannotStart

FILE_NAME = "config.toml"
PATH_VARIABLE = "PAPERBOY_CONFIG"
"""The environment variable that says where the file is."""
CLOCK_VARIABLE = "PAPERBOY_CLOCK"
"""The environment variable that moves every clock (see bot.clock); the file has no such setting."""
VARIABLES = {
    "HF_API_BASE": ("huggingface", "base"),
    "HF_TOKEN": ("huggingface", "token"),
    "ARXIV_API_BASE": ("arxiv", "api_base"),
    "ARXIV_RSS_BASE": ("arxiv", "rss_base"),
    "DATABASE_URL": ("database", "url"),
}
"""Environment variables that go before the file, with the section and setting that each one stands for."""


class Config(Struct, frozen=True, kw_only=True):
    """All settings, checked."""

    bot: BotSettings = BotSettings()
    database: DatabaseSettings = DatabaseSettings()
    huggingface: HuggingFaceSettings = HuggingFaceSettings()
    arxiv: ArxivSettings = ArxivSettings()
    digest: DigestSettings = DigestSettings()
    alerts: AlertSettings = AlertSettings()
    terminal: TerminalSettings = TerminalSettings()
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
        return [getattr(self, name) for name in SECTIONS]


SECTIONS: dict[str, type[Struct]] = {
    field.name: field.type
    for field in fields(Config)
    if isinstance(field.type, type) and issubclass(field.type, Struct)
}


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """The settings from ``path``, else from PAPERBOY_CONFIG, else from ./config.toml if it is there, else the defaults.

    A variable of the environment goes before the file; an empty one counts as not set.
    Raises CannotStart with every problem, a sentence each.
    """
    problems: list[str] = []
    environ = {name: value.strip() for name, value in environ.items() if value.strip()}
    file = _find(path, environ.get(PATH_VARIABLE, ""))
    given = _parse(file, problems) if file else {}
    problems += _misplaced(given)
    tables = {name: _table(name, given.get(name), environ, problems) for name in SECTIONS}
    clock = _clock(environ.get(CLOCK_VARIABLE, ""), problems)
    if problems:
        raise CannotStart(*problems)
    return _config(tables, clock, file)


def _config(tables: Mapping[str, Mapping[str, object]], clock: str, file: Path | None) -> Config:
    """Values that were read, as the tables they belong to; what was not given is its table's default."""
    zone = {"timezone": tables["bot"]["timezone"]} if "timezone" in tables["bot"] else {}
    whole = {**tables, "digest": {**zone, **tables["digest"]}}
    sections = {name: SECTIONS[name](**values) for name, values in whole.items()}
    config = Config(clock=clock, file=file, folder=file.parent if file else Path())
    return msgspec.structs.replace(config, **sections)


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


def _misplaced(given: Mapping[str, object]) -> Iterator[str]:
    """A sentence for everything that stands where no section of ours is."""
    for name, value in given.items():
        home = next((section for section in SECTIONS if name in _settings(section)), "")
        if name in SECTIONS and not isinstance(value, dict):
            yield f"[{name}] must be a section of its own, begun by a line [{name}]."
        elif name not in SECTIONS and isinstance(value, dict):
            hint = did_you_mean(name, SECTIONS) or f" There are {_listed(SECTIONS)}."
            yield f"There is no section [{name}].{hint}"
        elif name not in SECTIONS:
            hint = f" Put it below the line [{home}]." if home else did_you_mean(name, SECTIONS)
            yield f"The setting `{name}` stands outside any section.{hint}"


def _table(section: str, given: object, environ: Mapping[str, str], problems: list[str]) -> dict[str, object]:
    """The values of one section that were given and make sense; a sentence for each of the others."""
    known = _settings(section)
    written = {f"[{section}] {name}": (name, value) for name, value in given.items()} if isinstance(given, dict) else {}
    for variable, (home, name) in VARIABLES.items():
        if home == section and variable in environ:
            written.pop(f"[{section}] {name}", None)
            written[variable] = (name, environ[variable])
    values: dict[str, object] = {}
    for label, (name, value) in written.items():
        if name not in known:
            problems.append(_unknown(section, name))
            continue
        try:
            values[name] = _read(label, known[name], value)
        except CannotStart as problem:
            problems += problem.problems
    return values


def _unknown(section: str, name: str) -> str:
    home = next((other for other in SECTIONS if name in _settings(other)), "")
    hint = f" It belongs below [{home}]." if home else did_you_mean(name, _settings(section))
    return f"[{section}] has no setting `{name}`.{hint or f' It has {_listed(_settings(section))}.'}"


def _read(label: str, field: FieldInfo, value: object) -> object:
    """The value as its setting's type. Raises CannotStart with the sentence that says what it must be."""
    meta = _meta(field)
    try:
        reader = meta.extra and meta.extra["read"]
        return reader(value) if reader else msgspec.convert(value, field.type)
    except ValueError as error:  # msgspec's ValidationError is one
        hint = f" {error}" if reader and str(error) else ""
        shown = "" if isinstance(field.default, Secret) else f", not {_as_written(value)}"
        raise CannotStart(f"{label} must be {meta.description}{shown}.{hint}") from None


def _clock(setting: str, problems: list[str]) -> str:
    try:
        Clock.from_setting(setting)
    except CannotStart as problem:
        problems += problem.problems
    return setting


def _settings(section: str) -> dict[str, FieldInfo]:
    return {field.name: field for field in fields(SECTIONS[section])}


def _meta(field: FieldInfo) -> Meta:
    """What the setting must be; every setting says so, which a test holds."""
    return next(meta for meta in get_args(field.type) if isinstance(meta, Meta))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _as_written(value: object) -> str:
    """Near enough to TOML for people to find it."""
    if isinstance(value, str | bool | int | float | list):
        return msgspec.json.encode(value).decode()
    return "a section" if isinstance(value, dict) else str(value)
