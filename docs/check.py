"""Check the documentation: links and paths lead somewhere, TOML can be read, and every command that is shown exists.

`docs.reference` holds the pages that list things, such as verbs and settings, against the program.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
_LINK = re.compile(r"(?<!\\)\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
_FENCE = re.compile(
    r"^(?P<mark>```+|~~~+)(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=mark)\s*$", re.MULTILINE | re.DOTALL
)
_CODE = re.compile(r"`[^`\n]*`")
_COMMAND = re.compile(r"\bpython3? bot\.py(?: --config \S+| --?[\w-]+)* ([a-z]+)\b")
_PATH = re.compile(r"`((?:adapters|bot|deploy|docs|tests)/[\w./-]*)`")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def problems(root: Path, commands: Iterable[str]) -> list[str]:
    """A line for everything wrong in the Markdown files below ``root``, hidden folders aside."""
    files = sorted(file for file in root.rglob("*.md") if not _hidden(file.relative_to(root)))
    known = set(commands)
    return [
        f"{file.relative_to(root)}: {problem}"
        for file in files
        for problem in (*_links(root, file), *_toml(file), *_commands(file, known), *_paths(root, file))
    ]


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _links(root: Path, file: Path) -> Iterator[str]:
    text = _CODE.sub("", _FENCE.sub("", file.read_text(encoding="utf-8")))
    for link in (first or second for first, second in _LINK.findall(text)):
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue  # an address elsewhere: nobody is asked
        path, _, anchor = unquote(link).partition("#")
        target = (root / path.lstrip("/") if path.startswith("/") else file.parent / path) if path else file
        if not target.exists():
            yield f"the link {link} leads nowhere"
        elif anchor and target.suffix == ".md" and anchor not in _anchors(target):
            yield f"the link {link} names no heading of {target.name}"


def _anchors(file: Path) -> set[str]:
    """The names of a page's headings, made as GitHub makes them."""
    headings = _HEADING.findall(_FENCE.sub("", file.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _toml(file: Path) -> Iterator[str]:
    for block in _FENCE.finditer(file.read_text(encoding="utf-8")):
        if block["language"] != "toml":
            continue
        try:
            tomllib.loads(block["text"])
        except tomllib.TOMLDecodeError as error:
            yield f"a TOML example cannot be read: {error}"


def _commands(file: Path, known: set[str]) -> Iterator[str]:
    for command in _COMMAND.findall(file.read_text(encoding="utf-8")):
        if command not in known:
            yield f"there is no command `bot.py {command}`"


def _paths(root: Path, file: Path) -> Iterator[str]:
    for path in _PATH.findall(file.read_text(encoding="utf-8")):
        if not (root / path).exists():
            yield f"there is no {path}"


def main() -> int:
    """Print the problems; the value is the exit code."""
    sys.path.insert(0, str(ROOT))
    from adapters.cli import COMMANDS
    from docs.reference import reference_problems

    found = [*problems(ROOT, COMMANDS), *reference_problems(ROOT)]
    sys.stderr.write("".join(f"{problem}\n" for problem in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
