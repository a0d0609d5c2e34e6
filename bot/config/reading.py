"""Read the tables of a configuration file and of the environment; a sentence for everything that makes no sense."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo, fields

from bot.config.values import Secret, did_you_mean
from bot.errors import CannotStart

Sections = Mapping[str, type[Struct]]
Variables = Mapping[str, tuple[str, str]]
"""For an environment variable, the section and setting that it stands for."""


class Reader:
    """Reads against known sections; what it had to object to collects in ``problems``."""

    def __init__(
        self, sections: Sections, variables: Mapping[str, tuple[str, str]], environ: Mapping[str, str]
    ) -> None:
        """``variables`` names for an environment variable the section and setting that it stands for."""
        self.problems: list[str] = []
        self._settings = {name: {field.name: field for field in fields(table)} for name, table in sections.items()}
        self._variables = variables
        self._environ = environ

    def tables(self, given: Mapping[str, object]) -> dict[str, dict[str, object]]:
        """For every section the values that were given and make sense."""
        self.problems += self._misplaced(given)
        return {name: self._table(name, given.get(name)) for name in self._settings}

    def _misplaced(self, given: Mapping[str, object]) -> Iterator[str]:
        """A sentence for everything that stands where no section of ours is."""
        for name, value in given.items():
            home = self._home(name)
            if name in self._settings and not isinstance(value, dict):
                yield f"[{name}] must be a section of its own, begun by a line [{name}]."
            elif name not in self._settings and isinstance(value, dict):
                hint = did_you_mean(name, self._settings) or f" There are {_listed(self._settings)}."
                yield f"There is no section [{name}].{hint}"
            elif name not in self._settings:
                hint = f" Put it below the line [{home}]." if home else did_you_mean(name, self._settings)
                yield f"The setting `{name}` stands outside any section.{hint}"

    def _table(self, section: str, given: object) -> dict[str, object]:
        """The values of one section; a problem for each that makes no sense."""
        known, values = self._settings[section], dict[str, object]()
        for label, (name, value) in self._written(section, given).items():
            if name not in known:
                self.problems.append(self._unknown(section, name))
                continue
            try:
                values[name] = _read(label, known[name], value)
            except CannotStart as problem:
                self.problems += problem.problems
        return values

    def _written(self, section: str, given: object) -> dict[str, tuple[str, object]]:
        """What is set and where: a label for people to the setting's name and its value. The environment wins."""
        table = given if isinstance(given, dict) else {}
        written: dict[str, tuple[str, object]] = {f"[{section}] {name}": (name, value) for name, value in table.items()}
        for variable, (home, name) in self._variables.items():
            if home == section and variable in self._environ:
                written.pop(f"[{section}] {name}", None)
                written[variable] = (name, self._environ[variable])
        return written

    def _unknown(self, section: str, name: str) -> str:
        home, known = self._home(name), self._settings[section]
        hint = f" It belongs below [{home}]." if home else did_you_mean(name, known)
        return f"[{section}] has no setting `{name}`.{hint or f' It has {_listed(known)}.'}"

    def _home(self, setting: str) -> str:
        """The section that a setting belongs to; empty if there is none."""
        return next((section for section, known in self._settings.items() if setting in known), "")


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
