"""The check of the documentation finds what is wrong, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.cli import COMMANDS as COMMANDS_OF_THE_PROGRAM
from bot.desk.verbs import Verb
from docs import reference
from docs.check import problems

COMMANDS = ("demo", "test")
FINE = """\
# Two words: `code` & more!

[another](sub/page.md), [its part](sub/page.md#a-part), [here](#two-words-code--more), [root](/top.md "with a title"),
[far](https://nowhere.example/x), <mailto:a@b.example>, `[not](a-link)`

[reference]: sub/page.md

```toml
[bot]
timezone = "UTC"
```

```sh
python3 bot.py --debug demo    # [no](link-in-code)
```
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "page.md").write_text("[x](nowhere.md)")
    (tmp_path / "sub" / "page.md").write_text("# Page\n\n## A part\n\n[back](../top.md)\n")
    (tmp_path / "top.md").write_text(FINE)
    return tmp_path


def test_good_pages_have_no_problems(folder: Path) -> None:
    assert problems(folder, COMMANDS) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[x](gone.md)", "page.md: the link gone.md leads nowhere"),
        ("[x]: gone.md", "page.md: the link gone.md leads nowhere"),
        ("[x](../top.md#gone)", "page.md: the link ../top.md#gone names no heading of top.md"),
        ("[x](#gone)", "page.md: the link #gone names no heading of page.md"),
        ("```toml\na b\n```", "page.md: a TOML example cannot be read: Expected '='"),
        ("Type `python bot.py dmo`.", "page.md: there is no command `bot.py dmo`"),
        ("`python3 bot.py --config x.toml dmo`", "page.md: there is no command `bot.py dmo`"),
    ],
)
def test_a_mistake_is_named_with_its_page(folder: Path, text: str, problem: str) -> None:
    (folder / "sub" / "page.md").write_text(f"## A part\n\n{text}\n")
    (found,) = problems(folder, COMMANDS)
    assert found.startswith(f"sub/{problem}")


def test_a_path_in_the_text_has_to_exist(folder: Path) -> None:
    (folder / "bot").mkdir()
    (folder / "top.md").write_text("`bot/` has `bot/gone.py`; `bot/gone.py` in quotes, bot/other.py in none.\n")
    assert problems(folder, COMMANDS) == ["top.md: there is no bot/gone.py"] * 2


# -- the reference pages -----------------------------------------------------------------------

PAGES = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def verbs() -> dict[str, Verb]:
    return reference.desk_verbs()


def page(name: str, old: str = "", new: str = "") -> str:
    """A page as it is, with one mistake put in."""
    text = (PAGES / name).read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


def test_the_documentation_is_true_of_the_program() -> None:
    assert problems(PAGES.parent, COMMANDS_OF_THE_PROGRAM) == []
    assert reference.reference_problems(PAGES.parent) == []


def test_a_page_has_to_be_in_the_index() -> None:
    pages = {"README.md": "[Topics](topics.md)", "topics.md": "", "moon.md": "", "../README.md": ""}
    assert list(reference.index_problems(pages)) == ["it does not list moon.md"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("### trending", "### trends", "the verbs: it has today, top, trends"),
        ("`trending`", "`trending [since]`", "trending: its usage is `trending`"),
        (
            "| `sort` |",
            "| `order` |",
            "the options of search: it has query, since, order, but there is query, since, sort",
        ),
        ("| `count` | at most", "at most", "the options of digest: "),
    ],
)
def test_a_verb_is_described_as_it_is(verbs: dict[str, Verb], old: str, new: str, problem: str) -> None:
    assert next(reference.verb_problems(page("commands.md", old, new), verbs)).startswith(problem)


@pytest.mark.parametrize("line", ["serach robots", "today on the moon", "subscribe (robots daily"])
def test_a_line_that_is_shown_can_be_typed(verbs: dict[str, Verb], line: str) -> None:
    (problem,) = reference.line_problems(f"```papers\ntoday\n{line}\n```\n", verbs)
    assert problem.startswith(f"{line!r} is refused: ")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("| `fetch` |", "| `get` |", "the commands: it has demo, run, get, migrate"),
        ("`--again` |", "`--more` |", "the options of bot.py fetch: it has --since, --until, --more"),
    ],
)
def test_a_command_is_described_as_it_is(old: str, new: str, problem: str) -> None:
    found = list(reference.command_problems(page("commands.md", old, new)))
    assert found[0].startswith(problem)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("## [alerts]", "## [alarms]", "the sections: "),
        ("| `count` | `10` |", "| `count` | `12` |", "[digest]: it has "),
        ("`HF_TOKEN` |", "`HF_SECRET` |", "[huggingface] does not name the variable HF_TOKEN"),
    ],
)
def test_a_setting_is_described_as_it_is(old: str, new: str, problem: str) -> None:
    example = (PAGES.parent / "config.example.toml").read_text(encoding="utf-8")
    found = list(reference.setting_problems(page("configuration.md", old, new), example))
    assert found[0].startswith(problem)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "Handbook of Robotics | no",
            "Handbook of Robotics | yes",
            "'robot' and the title 'A Handbook of Robotics': no",
        ),
        ("| by levine |", "| by Levine |", "author:levine: it has by Levine, but there is by levine"),
        ("is never closed. | (robot) |", "is open. | (robot) |", "(robot: it has This parenthesis is open."),
        ("| `robot has:data` |", "| `robot has:code` |", "robot has:code: it has has: knows only"),
    ],
)
def test_the_topic_language_is_described_as_it_is(old: str, new: str, problem: str) -> None:
    (found,) = reference.topic_problems(page("topics.md", old, new))
    assert found.startswith(problem)


def test_every_state_of_a_delivery_is_described() -> None:
    (found,) = reference.state_problems(page("architecture.md", "| `parked` |", "| `waiting` |"))
    assert found.startswith("the states: ")
