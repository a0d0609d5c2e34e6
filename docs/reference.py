"""Hold the reference pages against the program: verbs, commands, settings, states and the topic language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import get_args

from adapters.app import App
from adapters.cli import COMMANDS
from adapters.settings import Settings
from bot import commandline
from bot.clock import Clock
from bot.desk.ask import Ask
from bot.desk.verbs import Verb, usage
from bot.errors import Refusal
from bot.papers import Paper
from bot.ports import Caller, Person, Place
from bot.search.fit import fits, prepare
from bot.sources.sample import Sample
from bot.store.database import Database
from bot.store.deliveries import DeliveryState
from bot.store.store import Store
from bot.topics import TopicRefusal, explain, parse_topic

_SPOKEN = re.compile(r"^```papers\n(.*?)^```", re.MULTILINE | re.DOTALL)
_DM = Place("terminal", "docs", "dm", "dm")
ASK = Ask(Caller(Person("terminal", "docs", "reader"), _DM, _DM), datetime(2026, 3, 18, 20, tzinfo=UTC))
"""Who types the lines of the documentation, and when."""


def desk_verbs() -> dict[str, Verb]:
    """Every verb there is, by name: the real assembly over a database that is never opened."""
    settings = Settings()
    return App(settings, Clock(), Store(Database(settings.database_url)), [Sample()], []).verbs


def reference_problems(root: Path) -> list[str]:
    """A line for everything in the pages below ``root`` that is not as in the program."""
    verbs = desk_verbs()
    example = (root / "config.example.toml").read_text(encoding="utf-8")
    docs = {file: file.read_text(encoding="utf-8") for file in (root / "docs").glob("*.md")}
    pages = {file.name: text for file, text in docs.items()} | {"../README.md": (root / "README.md").read_text("utf-8")}
    found = {
        "commands.md": [*verb_problems(pages["commands.md"], verbs), *command_problems(pages["commands.md"])],
        "configuration.md": [*setting_problems(pages["configuration.md"], example)],
        "topics.md": [*topic_problems(pages["topics.md"])],
        "architecture.md": [*state_problems(pages["architecture.md"])],
        "README.md": [*index_problems(pages)],
    }
    spoken = [f"{name}: {problem}" for name, page in pages.items() for problem in line_problems(page, verbs)]
    return [f"{name}: {problem}" for name, listed in found.items() for problem in listed] + spoken


# -- reading pages -----------------------------------------------------------------------------


def sections(page: str, mark: str) -> dict[str, str]:
    """Heading to text, of the headings that begin with ``mark``, such as ``### ``; each ends at the next heading."""
    found = re.split(r"^(#+ .*)\n", page, flags=re.MULTILINE)
    pairs = zip(found[1::2], found[2::2], strict=True)
    return {heading.removeprefix(mark): text for heading, text in pairs if heading.startswith(mark)}


def rows(text: str) -> list[list[str]]:
    """The cells of a text's tables, without their heads, without backticks around a cell."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    heads = {number for number, row in enumerate(cells) if set("".join(row)) <= set("-: ")}
    kept = (row for number, row in enumerate(cells) if not {number, number + 1} & heads)
    return [[_bare(cell) for cell in row] for row in kept]


def _bare(cell: str) -> str:
    return cell[1:-1] if re.fullmatch(r"`[^`]*`", cell) else cell


def _differ(what: str, written: Iterable[str], real: Iterable[str]) -> Iterator[str]:
    written, real = list(written), list(real)
    if written != real:
        yield f"{what}: it has {', '.join(written) or 'nothing'}, but there is {', '.join(real) or 'nothing'}"


# -- what is held against what -----------------------------------------------------------------


def index_problems(pages: Mapping[str, str]) -> Iterator[str]:
    """Every page is in the list of pages."""
    for name in sorted(pages.keys() - {"README.md", "../README.md"}):
        if f"]({name})" not in pages["README.md"]:
            yield f"it does not list {name}"


def verb_problems(page: str, verbs: Mapping[str, Verb]) -> Iterator[str]:
    """A level-three heading a verb, its usage as `help` tells it, and a table of its options."""
    visible = {name: verb for name, verb in verbs.items() if not verb.hidden}
    written = sections(page, "### ")
    yield from _differ("the verbs", written, visible)
    for name, verb in visible.items():
        text = written.get(name, "")
        if name in written and f"`{usage(verb)}`" not in text:
            yield f"{name}: its usage is `{usage(verb)}`"
        yield from _differ(f"the options of {name}", (row[0] for row in rows(text)), (o.name for o in verb.options))


def line_problems(page: str, verbs: Mapping[str, Verb]) -> Iterator[str]:
    """Whatever stands in a fence of the language `papers` can be typed as it is."""
    for block in _SPOKEN.findall(page):
        for line in filter(None, block.splitlines()):
            try:
                _read_topic(commandline.read(verbs, ASK, line))
            except Refusal as refusal:
                yield f"{line!r} is refused: {refusal.text}"


def _read_topic(call: commandline.Call) -> None:
    """Raise TopicRefusal for a topic that the desk would not read."""
    for option in call.verb.options:
        if option.option.kind == "topic" and option.name in call.values:
            parse_topic(str(call.values[option.name]))


def command_problems(page: str) -> Iterator[str]:
    """A table row a command of `bot.py`, with the options that are its own."""
    written = {row[0]: re.findall(r"--[\w-]+", row[1]) for row in rows(sections(page, "## ")["The program"])}
    yield from _differ("the commands", written, COMMANDS)
    for name in written.keys() & COMMANDS.keys():
        yield from _differ(f"the options of bot.py {name}", written[name], _options(name))


def _options(command: str) -> list[str]:
    parser = argparse.ArgumentParser(add_help=False)
    import_module(COMMANDS[command].module).arguments(parser)
    return [option for action in parser._actions for option in action.option_strings]


def setting_problems(page: str, example: str) -> Iterator[str]:
    """A level-two heading a section of config.example.toml, and in its table each setting with its default."""
    real: dict[str, list[str]] = {}
    for line in example.splitlines():
        if line.startswith("["):
            real[line] = []
        elif found := re.fullmatch(r"#(\w+) = (.*)", line):
            real[list(real)[-1]].append(f"{found[1]} = {found[2]}")
    written = {heading: text for heading, text in sections(page, "## ").items() if heading.startswith("[")}
    yield from _differ("the sections", written, real)
    for heading in written.keys() & real.keys():
        yield from _differ(heading, (" = ".join(row[:2]) for row in rows(written[heading])), real[heading])
    for variable, (section, _) in Settings.VARIABLES.items():
        if f"`{variable}`" not in written.get(f"[{section}]", ""):
            yield f"[{section}] does not name the variable {variable}"


def state_problems(page: str) -> Iterator[str]:
    """A table row a state of a delivery."""
    yield from _differ("the states", sorted(row[0] for row in rows(_outbox(page))), sorted(get_args(DeliveryState)))


def _outbox(page: str) -> str:
    return sections(page, "## ")["The outbox"]


def topic_problems(page: str) -> Iterator[str]:
    """What fits a topic, how it is read and what is refused is what the program does."""
    parts = sections(page, "## ")
    for topic, title, fit in rows(parts["What fits"]):
        fitting = fits(prepare(Paper("2601.00001", title)), parse_topic(topic)) is not None
        if fit != ("yes" if fitting else "no"):
            yield f"{topic!r} and the title {title!r}: {'yes' if fitting else 'no'}"
    for topic, reading, *_ in rows(parts["Saying it exactly"]):
        yield from _differ(topic, [reading], [explain(parse_topic(topic))])
    for topic, answer, instead in rows(parts["What is refused"]):
        yield from _differ(topic, [answer, instead], _refused(topic))


def _refused(topic: str) -> list[str]:
    try:
        return ["nothing", explain(parse_topic(topic))]
    except TopicRefusal as refusal:
        return [refusal.text, refusal.example]
