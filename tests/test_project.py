"""What holds for the project as a whole: who imports whom, and that its files agree with each other."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from importlib import import_module
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import fields

from adapters.cli import COMMANDS
from adapters.settings import Settings
from bot.config import CLOCK_VARIABLE, PATH_VARIABLE, load, sections_of

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("bot", "adapters")
    for path in sorted((ROOT / package).rglob("*.py"))
}
PURE = ("papers", "messages", "errors", "ports", "subscriptions", "topics", "text", "masking", "settings")
NEVER = {
    "": ("adapters", "discord", "slack_sdk", "slack_bolt"),
    **dict.fromkeys(PURE, ("asyncio", "httpx", "sqlalchemy", "bot.store", "bot.sources", "bot.delivery", "bot.desk")),
    "store": ("bot.delivery", "bot.desk", "bot.digest", "bot.alerts", "bot.schedule", "bot.sources", "bot.search"),
    "sources": ("bot.delivery", "bot.desk", "bot.digest", "bot.alerts", "bot.schedule", "bot.store", "bot.search"),
    "search": ("bot.delivery", "bot.desk", "bot.digest", "bot.alerts", "bot.schedule", "bot.sources"),
    "delivery": ("bot.desk", "bot.digest", "bot.alerts", "bot.schedule", "bot.sources", "bot.search"),
    "desk": ("bot.delivery", "bot.schedule", "bot.sources"),
    "digest": ("bot.schedule", "bot.desk", "bot.sources"),
    "alerts": ("bot.schedule", "bot.desk", "bot.sources"),
}
"""What a part of the core, the empty name being all of it, must not import."""


def imports(path: Path) -> set[str]:
    """Every module that a file names in an import, wherever that stands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
    return found


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("part", NEVER)
def test_imports_go_one_way(part: str) -> None:
    package = f"bot.{part}".rstrip(".")
    wrong = [
        f"{module} imports {name}"
        for module, path in MODULES.items()
        if within(module, package)
        for name in imports(path)
        if any(within(name, other) for other in NEVER[part])
    ]
    assert wrong == []


def test_nobody_but_the_front_door_imports_the_command_line() -> None:
    others = [module for module in MODULES if not within(module, "adapters.commands")]
    assert [module for module in others if "adapters.cli" in imports(MODULES[module])] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    # Nor for a type, or in a function: what knows each other is one thing.
    waiting = {module: imports(path) & set(MODULES) - {module} for module, path in MODULES.items()}
    while free := {module for module, needs in waiting.items() if not needs}:
        waiting = {module: needs - free for module, needs in waiting.items() if module not in free}
    assert waiting == {}


LEVELS = ("debug", "info", "warning", "error", "exception", "critical")


def events(path: Path) -> list[str]:
    """What a file logs, as it is written; what differs by the moment is in braces."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    said = [
        one.args[0] for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr in LEVELS and one.args
    ]
    return [re.sub(r"{\w+}", "x", ast.unparse(one)).removeprefix("f").strip("'") for one in said]


def test_events_in_the_log_are_named_in_one_style() -> None:
    named = {event: module for module, path in MODULES.items() for event in events(path)}
    assert {"matched", "defect", "x_followed"} <= named.keys()
    assert {event: module for event, module in named.items() if not re.fullmatch(r"[a-z]+(_[a-z]+)*", event)} == {}


@pytest.mark.parametrize("module", MODULES)
def test_every_module_opens_with_its_job(module: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[module].read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_module(name: str) -> None:
    module = import_module(COMMANDS[name].module)
    assert callable(module.main)
    assert callable(module.arguments)


def example() -> str:
    """config.example.toml with every setting in force."""
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    return re.sub(r"^#(?=\w+ = )", "", text, flags=re.MULTILINE)


def test_the_example_shows_every_setting_with_its_default(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(example(), encoding="utf-8")
    loaded = load(file, {}, Settings)
    assert msgspec.structs.replace(loaded, file=None, folder=Path()) == Settings()
    shown = {section: list(table) for section, table in tomllib.loads(example()).items()}
    assert shown == {
        section: [field.name for field in fields(table)] for section, table in sections_of(Settings).items()
    }


def test_the_example_works_as_it_is() -> None:
    loaded = load(ROOT / "config.example.toml", {}, Settings)
    assert msgspec.structs.replace(loaded, file=None, folder=Path()) == Settings()


@pytest.mark.parametrize("variable", [*Settings.VARIABLES, PATH_VARIABLE])
def test_the_example_names_every_variable_at_its_setting(variable: str) -> None:
    (line,) = (line for line in example().splitlines() if re.search(rf"\b{variable}\b", line))
    assert line.startswith("# ")
    if variable in Settings.VARIABLES:
        following = example().split(line)[1].splitlines()[1]
        assert following.startswith(f"{Settings.VARIABLES[variable][1]} = ")


def test_every_variable_that_the_documentation_names_is_read() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in tracked("*.md"))
    named = set(re.findall(r"\b(?:HF|ARXIV|PAPERBOY|DATABASE)_[A-Z_]+\b", text))
    assert named <= {*Settings.VARIABLES, PATH_VARIABLE, CLOCK_VARIABLE}


def locked(name: str) -> dict[str, tuple[int, ...]]:
    """The versions in a lock, by the package's normal name."""
    lines = re.findall(r"^([\w.-]+)==(\d+(?:\.\d+)*)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    return {normal(package): numbers(version) for package, version in lines}


def normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def wanted(*groups: str) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    grouped = [entry for group in groups for entry in project["dependency-groups"][group] if isinstance(entry, str)]
    return [*project["project"]["dependencies"], *grouped]


@pytest.mark.parametrize(("lock", "groups"), [("requirements.lock", ()), ("requirements-test.lock", ("test", "dev"))])
def test_a_lock_satisfies_what_the_project_asks_for(lock: str, groups: tuple[str, ...]) -> None:
    versions = locked(lock)
    for entry in wanted(*groups):
        name, least = re.match(r"([\w.-]+)(?:\[.*\])?>=([\d.]+)", entry).groups()  # type: ignore[union-attr]
        assert versions[normal(name)] >= numbers(least), entry


def test_both_locks_name_the_same_versions() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-test.lock").items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_has_hashes_for_everything_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    for entry in re.split(r"\n(?=[\w.-]+==)", text.strip()):
        assert "--hash=sha256:" in entry


def tracked(*patterns: str) -> list[Path]:
    """The files that belong to the project; empty outside a git checkout."""
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    here = re.compile(
        "|".join(["/" + "work/", "/" + "root/", "/" + r"home/\w+/", r"\.\./" + "shared", "C:" + r"\\Users"])
    )
    texts = {file: file.read_bytes().decode("utf-8", "replace") for file in tracked()}
    assert [str(file.relative_to(ROOT)) for file, text in texts.items() if here.search(text)] == []
